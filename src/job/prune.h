/* SPDX-License-Identifier: ISC */
#ifndef JOB_PRUNE_H
#define JOB_PRUNE_H

#include <stddef.h>
#include <stdint.h>

struct store;

/*
 * Clears away what is of no more use: ended jobs but the newest PTYMER_KEEP and
 * all that ended within the hour before now (nanoseconds since the Epoch), and
 * drafts that a killed command left.  It is done at most once a minute, however
 * often it is called, and for 100 jobs at most, so that a long history costs the
 * living nothing; where there are more the next call goes on.
 * Failure is no harm: the next call tries again.
 */
void prune_along(struct store *, int64_t now);

/*
 * Takes away the records of ended jobs, for sweep_pruned to delete.  errors[i]
 * is 0, or an errno of ids[i]: EBUSY when it has not ended, ENOENT when there is
 * none.  Returns -1 with errno when nothing could be done.
 */
int prune_jobs(struct store *, const uint64_t *ids, size_t n, int *errors);

#endif
