/* SPDX-License-Identifier: ISC */
#ifndef JOB_HISTORY_H
#define JOB_HISTORY_H

#include <stddef.h>
#include <stdint.h>

struct run;

#define HISTORY_KEPT 1000

/*
 * The finished runs of a job, oldest first, in the directory of the job.  A
 * line that was torn by a power cut is not there for anybody, and goes with
 * the next append.
 */

/*
 * Appends a run and syncs.  Runs that are there already, from this one on (seq),
 * are those of a worker that did not live to count on them, and go.
 * Returns -1 with errno.
 */
int history_append(int directory, const struct run *);

/*
 * The newest `max` runs before that one (seq).  The caller frees *runs.
 * Returns -1 with errno.
 */
int history_read(
    int directory, uint64_t before, size_t max, struct run **runs, size_t *n);

#endif
