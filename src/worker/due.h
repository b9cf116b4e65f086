/* SPDX-License-Identifier: ISC */
#ifndef WORKER_DUE_H
#define WORKER_DUE_H

#include <stdint.h>

struct work;

/*
 * The due time of a job, in nanoseconds of the job's clock (work.h), and what
 * happens when it has come: plan.h decides, a flight or the record follows.
 */

/* Moves on to a due time (0: none), with a jitter of its own. */
void due_set(struct work *, int64_t due);

/* Sets the timer for job->progress.due: none while the job ends. */
void due_set_timer(struct work *);

/*
 * Deals with the due times that have come, none or any number of them, and sets
 * the timer for the next.  Where the job is not ours any more, it ends instead.
 */
void due_deal(struct work *);

#endif
