/* SPDX-License-Identifier: ISC */
#ifndef WORKER_REPLACE_H
#define WORKER_REPLACE_H

#include <sys/types.h>

struct work;

/*
 * Stops the job whose name this one has taken over, work->replaces, which is 0
 * once that is done.  A process of ours does it, and waits for its end, so that
 * the worker goes on; what it could not do is tried again, at DEADLINE_REPLACE,
 * until this job is to end itself.
 */
void replace_begin(struct work *);

/* A child has ended; returns 1 when it was that process. */
int replace_reap(struct work *, pid_t, int status);

#endif
