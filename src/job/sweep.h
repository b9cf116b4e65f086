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

/* Deletes what sweep_away has moved, whoever did it. */
void sweep_pruned(struct store *);

/*
 * Deletes what killed commands and workers left where jobs are armed: all that
 * nobody has locked, and that was not changed for a minute.
 */
void sweep_drafts(struct store *, time_t now);

#endif
