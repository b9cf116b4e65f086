/* SPDX-License-Identifier: ISC */
#ifndef WORKER_TARGET_H
#define WORKER_TARGET_H

#include <sys/types.h>

#include "../job/run.h"

struct job;

/* What a process is to execute. */
struct command {
	char *const *words;
	int shell; /* one line for /bin/sh -c */
};

/*
 * The process that runs the target, or another command of the job.  It is made in two steps, so that the
 * record can name it before it does anything: target_fork makes a process that
 * has everything set up and waits; target_release lets it execute the program.
 * When the worker dies between the two, the process ends by itself.
 */
struct target {
	pid_t pid;   /* 0: there is none */
	int gate;    /* closed by release */
	int failure; /* what went wrong before the program ran */
};

/*
 * Forks.  output is where standard output and error go; environment is
 * environment_build's.  Returns -1 with errno; then there is no process.
 */
int target_fork(struct target *, const struct job *, const struct command *,
    char *const *environment, int output);
void target_release(struct target *);

/*
 * Fills in run->result from what waitpid(2) said of the process that has
 * ended, and closes what is open.
 */
void target_reap(struct target *, int status, struct run *);

/* The same where the result does not matter. */
void target_forget(struct target *);

#endif
