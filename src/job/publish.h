/* SPDX-License-Identifier: ISC */
#ifndef JOB_PUBLISH_H
#define JOB_PUBLISH_H

#include <stdint.h>

struct store;

/*
 * Moves a whole, synced draft among the active jobs, under a new ID and, where
 * name is not NULL, under that name.  The rules of owner_publish.
 */
int publish_draft(struct store *, const char *draft, const char *name,
    int replace, int caller, uint64_t *id, uint64_t *holder);

/*
 * Takes the lock under which that is decided, within 10 s.  Returns a
 * descriptor, to be closed; -1 with errno, ETIMEDOUT where somebody sits on it.
 */
int publish_lock(struct store *);

#endif
