/* SPDX-License-Identifier: ISC */
#ifndef CMD_ARM_H
#define CMD_ARM_H

#include <stdint.h>

struct job;

/* What `hourglass` and `alarm` have in common: their options, and arming. */
struct arming {
	struct job	*job;
	int		 if_absent;
	int		 exec;
	int		 has_grace;	/* the key that set it, or 0 */
	int		 quiet;
	int		 verbose;
	int		 dry_run;
};

#define ARM_KEY_IF_ABSENT	256
#define ARM_KEY_COUNT		257
#define ARM_KEY_DRY_RUN		258
#define ARM_KEY_EXEC		259
#define ARM_KEY_GRACE		260
#define ARM_KEY_MISSED		261
#define ARM_KEY_KILL_AFTER	262
#define ARM_KEY_TZ		263

/* The rows that both have in their tables of options. */
#define ARM_OPTIONS \
	{'n', "name", "NAME", "name the job"}, \
	{ARM_KEY_IF_ABSENT, "if-absent", NULL, \
	    "leave an active job of that name alone"}, \
	{'r', "repeat", NULL, "keep firing"}, \
	{'r', "persist", NULL, NULL}, \
	{ARM_KEY_COUNT, "count", "N", "end after N scheduled runs"}, \
	{ARM_KEY_GRACE, "grace", "DURATION", "how late a run may start"}, \
	{ARM_KEY_MISSED, "missed", "run|skip", "skip: a grace of 1 minute"}, \
	{ARM_KEY_KILL_AFTER, "kill-after", "DURATION", \
	    "from the first signal to SIGKILL (10s)"}, \
	{'o', "output", "FILE", "append the target's output there"}, \
	{'C', "chdir", "DIR", "run the target in that directory"}, \
	{ARM_KEY_EXEC, "exec", NULL, "a single word is a program"}, \
	{ARM_KEY_DRY_RUN, "dry-run", NULL, "tell what would be, arm nothing"}, \
	{'v', "verbose", NULL, "tell more"}, \
	{'q', "quiet", NULL, "tell nothing but the ID"}

/*
 * A job with what it gets of the calling shell: to be called before the store
 * is opened.  Exits when out of memory.
 */
void	arm_begin(struct arming *);

/* Takes an option of ARM_OPTIONS.  Exits with EXIT_USAGE when it is wrong. */
void	arm_option(struct arming *, int key, const char *value);

/*
 * Takes the words after `--`; separator is cmd_getopt's last value.  Exits when
 * there is no such program.
 */
void	arm_target(struct arming *, char **words, const char *separator);

/* Arms the job and prints its ID.  Returns the exit status. */
int	arm_job(struct arming *, int64_t now);

#endif
