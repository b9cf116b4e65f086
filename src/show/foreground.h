/* SPDX-License-Identifier: ISC */
#ifndef SHOW_FOREGROUND_H
#define SHOW_FOREGROUND_H

#include <stdint.h>

struct job;
struct store;

/*
 * Staying with a job: its target's output goes to standard output, what is to
 * be seen besides to standard error.
 *
 * To be called before the job is armed: from then on signals wait until
 * foreground_watch deals with them.  Returns where its output is going to
 * begin.
 */
int64_t foreground_prepare(const struct job *);

#define FOREGROUND_FROM_NOW -1 /* of a job that was there before */

/*
 * Waits until the job, which has that ID, has ended.  Returns what it exits
 * with as `wait` does, or 0 when somebody detached; -1 with errno.  On SIGINT,
 * SIGQUIT and SIGTERM it stops the job, and on those and SIGHUP it dies of the
 * signal.
 */
int foreground_watch(struct store *, uint64_t id, int64_t start, int is_quiet);

#endif
