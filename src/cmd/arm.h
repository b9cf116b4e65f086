/* SPDX-License-Identifier: ISC */
#ifndef CMD_ARM_H
#define CMD_ARM_H

#include <stddef.h>
#include <stdint.h>

#include "../job/job.h"

struct cmd;
struct store;

/* What `hourglass` and `alarm` have in common: their options, and arming. */
struct arming {
	struct job *job;
	char **target;       /* the words after `--`, or NULL */
	struct store *store; /* NULL: it is not open yet */
	size_t n_settings;   /* of job->settings */
	int grace_key;       /* what set the grace, or 0 */
	int if_absent;
	int replace;
	int exec;
	int foreground;
	int64_t output_start; /* foreground: of what is passed on */
	int quiet;
	int verbose;
	int dry_run;
};

enum arm_key {
	ARM_KEY_IF_ABSENT = 256,
	ARM_KEY_REPLACE,
	ARM_KEY_COUNT,
	ARM_KEY_UNTIL,
	ARM_KEY_OVERLAP,
	ARM_KEY_GRACE,
	ARM_KEY_MISSED,
	ARM_KEY_JITTER,
	ARM_KEY_TIMEOUT,
	ARM_KEY_KILL_AFTER,
	ARM_KEY_RETRY,
	ARM_KEY_RETRY_DELAY,
	ARM_KEY_LOCK,
	ARM_KEY_WHEN,
	ARM_KEY_ON_SUCCESS,
	ARM_KEY_ON_FAILURE,
	ARM_KEY_ON_END,
	ARM_KEY_NOTIFY,
	ARM_KEY_FREEZE,
	ARM_KEY_AWAKE,
	ARM_KEY_TZ,
	ARM_KEY_LOG_MAX,
	ARM_KEY_CLEAN_ENV,
	ARM_KEY_EXEC,
	ARM_KEY_DRY_RUN
};

/* The rows that both have in their tables of options. */
#define ARM_OPTIONS                                                            \
	{'n', "name", "NAME", "name the job"},                                 \
	    {ARM_KEY_IF_ABSENT, "if-absent", NULL,                             \
		"leave an active job of that name alone"},                     \
	    {ARM_KEY_REPLACE, "replace", NULL,                                 \
		"take the name over, and stop who had it"},                    \
	    {'r', "repeat", NULL, "keep firing"},                              \
	    {'r', "persist", NULL, NULL},                                      \
	    {ARM_KEY_COUNT, "count", "N", "end after N scheduled runs"},       \
	    {ARM_KEY_UNTIL, "until", "WHEN", "nothing is due after that"},     \
	    {ARM_KEY_OVERLAP, "overlap", "skip|queue|replace|allow",           \
		"when the last run still runs (skip)"},                        \
	    {ARM_KEY_GRACE, "grace", "DURATION", "how late a run may start"},  \
	    {ARM_KEY_MISSED, "missed", "run|skip",                             \
		"skip: a grace of 1 minute"},                                  \
	    {ARM_KEY_JITTER, "jitter", "DURATION",                             \
		"start up to that much later, at random"},                     \
	    {ARM_KEY_TIMEOUT, "timeout", "DURATION",                           \
		"end a run that takes longer"},                                \
	    {ARM_KEY_KILL_AFTER, "kill-after", "DURATION",                     \
		"from the first signal to SIGKILL (10s)"},                     \
	    {ARM_KEY_RETRY, "retry", "N",                                      \
		"run again after a failure, N times"},                         \
	    {ARM_KEY_RETRY_DELAY, "retry-delay", "DURATION",                   \
		"... after that long (10s)"},                                  \
	    {ARM_KEY_LOCK, "lock", "NAME",                                     \
		"runs that name the same lock never overlap"},                 \
	    {ARM_KEY_WHEN, "when", "COMMAND", "run when that succeeds"},       \
	    {ARM_KEY_ON_SUCCESS, "on-success", "COMMAND",                      \
		"run that after a success"},                                   \
	    {ARM_KEY_ON_FAILURE, "on-failure", "COMMAND",                      \
		"run that after a failure"},                                   \
	    {ARM_KEY_ON_END, "on-end", "COMMAND", "run that after either"},    \
	    {ARM_KEY_NOTIFY, "notify", "[=always|failure]",                    \
		"tell when a run ends"},                                       \
	    {'m', "message", "TEXT", "what to tell"},                          \
	    {ARM_KEY_FREEZE, "freeze", "PID",                                  \
		"stop that process during a run"},                             \
	    {'o', "output", "FILE", "append the target's output there"},       \
	    {ARM_KEY_LOG_MAX, "log-max", "SIZE",                               \
		"rotate the log beyond that (1M)"},                            \
	    {'C', "chdir", "DIR", "run the target in that directory"},         \
	    {'E', "env", "NAME[=VALUE]", "set a variable for the target"},     \
	    {ARM_KEY_CLEAN_ENV, "clean-env", NULL,                             \
		"a bare environment for the target"},                          \
	    {ARM_KEY_EXEC, "exec", NULL, "a single word is a program"},        \
	    {'f', "foreground", NULL,                                          \
		"stay, and exit with the target's status"},                    \
	    {ARM_KEY_DRY_RUN, "dry-run", NULL,                                 \
		"tell what would be, arm nothing"},                            \
	    {'v', "verbose", NULL, "tell more"},                               \
	{                                                                      \
		'q', "quiet", NULL, "tell nothing but the ID"                  \
	}

/*
 * Reads the command line into an empty job of that kind: to be called before
 * the store is opened.  Returns how many words are in job->when.  Exits when an
 * option is wrong, or out of memory.
 */
size_t arm_read(
    struct arming *, enum job_kind, const struct cmd *, int argc, char **argv);

/* Takes an option of that command.  Exits when its value is wrong. */
void
arm_option(struct arming *, const struct cmd *, int key, const char *value);

/* Makes arming->target the job's.  Exits when there is no such program. */
void arm_target(struct arming *);

/*
 * Finds the process of --freeze, if there is to be one.  Returns -1 after
 * telling why it cannot be frozen.
 */
int arm_find_frozen(struct job *);

/*
 * Looks whether there is such a program.  Returns 0, or 126 or 127 after
 * telling why not.
 */
int arm_check_program(const struct job *);

/*
 * Makes the file of --output; with dry_run, looks whether it could be made.
 * Returns 0, or the exit status after telling why not.
 */
int arm_check_output(const struct job *, int dry_run);

/*
 * True when --if-absent is given and the name has an active or lost job: there
 * is no need to arm another.
 */
int arm_is_present(const struct arming *, struct store *, uint64_t *holder);

/*
 * What can be told of a name beforehand: it is in use, or its job is a newer
 * ptymer's, which none but that can stop.  Returns 0, or the exit status after
 * telling it.
 */
int arm_check_name(const struct arming *, struct store *);

/*
 * What it means that this job has the name: the exit status, after telling it,
 * or ARM_NAME_FREE when it is to be tried again.
 */
#define ARM_NAME_FREE (-1)
int arm_name_taken(struct arming *, struct store *, uint64_t holder);

/*
 * For a job that was armed before: prints its ID; in the foreground stays with
 * it from now on.  Returns the exit status.
 */
int arm_is_there(const struct arming *, struct store *, uint64_t id);

/* The exit status when nothing is armed: in the foreground 1 is the target's. */
int arm_failed(const struct arming *);

/*
 * Arms the job and prints its ID; in the foreground stays with it.  Returns the
 * exit status.
 */
int arm_job(struct arming *, int64_t now);

#endif
