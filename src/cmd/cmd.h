/* SPDX-License-Identifier: ISC */
#ifndef CMD_H
#define CMD_H

#include <stddef.h>
#include <stdint.h>

struct job;
struct store;

/* Exit statuses that are ptymer's own in every command. */
#define EXIT_USAGE  2
#define EXIT_PTYMER 125

/* An option of a command: what getopt, --help and the completions read. */
struct cmd_option {
	int key;           /* its letter, or above 255 where it has none */
	const char *name;  /* the long name */
	const char *value; /* what it takes ("DURATION"), or NULL */
	const char *help;  /* one line; NULL for an alias, left out of help */
};

/* How `help` groups commands. */
enum cmd_group {
	CMD_ARM,
	CMD_SEE,
	CMD_STEER,
	CMD_KEEP,
	CMD_HIDDEN /* for programs: not in the list of `help` */
};

/* Whether a command is of use for jobs that have ended. */
enum cmd_ended {
	CMD_NOT_ENDED,
	CMD_ENDED_IF_ALL, /* with --all */
	CMD_ENDED
};

struct cmd {
	const char *name;
	const char *usage;   /* operands: "JOB ..." */
	const char *summary; /* begins in lower case */
	enum cmd_group group;
	int has_target;                   /* words after `--` */
	int has_amounts;                  /* `-5m` is an operand */
	const struct cmd_option *options; /* ends with a NULL name */
	void (*details)(void);            /* prints more help; or NULL */
	const char *examples[3];          /* command lines, NULL after */
	/* For the completions: jobs that it is of use for; NULL: all those. */
	enum cmd_ended ended;
	int (*fits)(const struct job *);
	/*
	 * Does it.  argv[0] is the command's name; now is the wall clock in
	 * nanoseconds since the Epoch when ptymer started.  Returns the exit
	 * status.
	 */
	int (*exec)(const struct cmd *, int argc, char **argv, int64_t now);
};

/* All commands in the order of `help`; ends with NULL. */
extern const struct cmd *const cmd_table[];

/* The command of that name, or NULL. */
const struct cmd *cmd_find(const char *name);

/* The same; or says that there is none, and what was meant, and exits. */
const struct cmd *cmd_find_or_exit(const char *name);

#define CMD_OPERAND 1

/*
 * Reads the next word before `--`: getopt_long(3) with everything in order, and
 * with has_amounts a word that begins with `-` and a digit or a dot is an
 * operand.  Returns the option's key, or CMD_OPERAND, with what it takes or the
 * word itself in *value; -1 at the end.  Then optind is the index of the first
 * word after `--`; *value is NULL, or "--" if there was one.  Prints help and
 * exits for --help; says what is wrong and exits with EXIT_USAGE for a bad
 * option.
 */
int cmd_getopt(const struct cmd *, int argc, char **argv, const char **value);

/*
 * An operand as it is put into messages (safe_text).  Exits when out of memory.
 */
char *cmd_shown(const char *);

/* As store_open; says why there is none to be opened, and exits. */
struct store *cmd_open_store(int create);

/*
 * Standard output is complete.  Returns the exit status: that one, unless not
 * all could be written, which is told.
 */
int cmd_finish(int status);

/* The help text of one command, on standard output. */
void cmd_help(const struct cmd *);

#endif
