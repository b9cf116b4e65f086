/* SPDX-License-Identifier: ISC */
#ifndef CMD_SELECTION_H
#define CMD_SELECTION_H

#include <stddef.h>
#include <stdint.h>

struct cmd;
struct job;
struct store;

/*
 * The jobs that the words of a command mean, and what becomes of the command:
 * each is tried, and one that fails makes the exit status 1 at the end.
 */
struct selection {
	struct store *store;
	const char *verb; /* "cannot VERB job 3: ..." */
	char **words;
	size_t n_words;
	int all;        /* --all */
	int if_exists;  /* --if-exists */
	int with_ended; /* globs and --all reach ended jobs */
	/* With --all those of other machines, too: see selection_load. */
	uint64_t *ids;
	size_t n;
	int status;
};

#define SELECTION_KEY_ALL       256
#define SELECTION_KEY_IF_EXISTS 257

/* The rows that such commands have in their tables of options. */
#define SELECTION_OPTIONS                                                      \
	{SELECTION_KEY_ALL, "all", NULL, "every active and every lost job"},   \
	{                                                                      \
		SELECTION_KEY_IF_EXISTS, "if-exists", NULL,                    \
		    "no such job is no failure"                                \
	}

/*
 * Takes a word, or an option of SELECTION_OPTIONS.  room is how many words
 * there may be.  Exits when out of memory.
 */
void selection_add(struct selection *, int key, const char *value, int room);

/*
 * Takes every word and option of a command that has no others.
 */
void
selection_read(struct selection *, const struct cmd *, int argc, char **argv);

/*
 * Opens the store and finds the jobs.  Exits with EXIT_USAGE when there is no
 * word and no --all, or both, and with EXIT_PTYMER when the store cannot be
 * opened.
 */
void selection_open(struct selection *);
void selection_close(struct selection *);

/* Says `cannot VERB job ID: REASON`, and remembers the failure. */
void selection_fail(struct selection *, uint64_t id, const char *reason);

/* ... with the errno of store_load; that there is none may be no failure. */
void selection_fail_errno(struct selection *, uint64_t id, int error);

/*
 * Reads one of the jobs, with its environment; the caller frees it.  Returns
 * NULL where there is nothing to do: it cannot be read, which is told, or it is
 * of another machine, which --all does not mean.
 */
struct job *selection_load(struct selection *, uint64_t id);

/*
 * Opens it, asks the worker of each job for something (ptymer-state(5),
 * requests), says what is refused, and closes it.  Returns the exit status.
 */
int selection_ask(struct selection *, const char *request);

/*
 * The whole of a command that asks for what its own name says.
 */
int selection_exec(const struct cmd *, int argc, char **argv, int64_t now);

#endif
