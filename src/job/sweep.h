/* SPDX-License-Identifier: ISC */
#ifndef JOB_SWEEP_H
#define JOB_SWEEP_H

#include <stdint.h>
#include <time.h>

struct store;

/*
 * Moves an ended job out of readers' sight, in one step, to where
 * sweep_pruned deletes it.  Returns -1 with errno.
 */
int sweep_away(struct store *, uint64_t id);

/*
 * Deletes what sweep_away has moved, whoever did it, with the jobs' own
 * directories, but for what another process is deleting.  Returns 0; or the
 * first job of which something is left, with errno, for the next to try.
 */
uint64_t sweep_pruned(struct store *);

/*
 * Deletes what killed commands and workers left where jobs are armed: all
 * drafts that nobody has locked, and that were not changed for a minute.
 */
void sweep_drafts(struct store *, time_t now);

#endif
