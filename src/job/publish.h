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

/*
 * For who holds that lock: links a name of this machine to a job that is active
 * already.  *before is what it was linked to, for publish_unname.  Returns -1
 * with errno, EEXIST when the active or lost job *holder has the name.
 */
int publish_name(struct store *, const char *name, uint64_t id,
    uint64_t *before, uint64_t *holder);
void publish_unname(struct store *, const char *name, uint64_t before);

/*
 * For a job whose worker died, or the power went, before its name led to it:
 * now it does.  Returns 1; 0 when a later job has taken the name over; -1 with
 * errno.  *holder is an earlier job, active or lost, from which it is taken over
 * now, or 0.
 */
int publish_keep_name(
    struct store *, const char *name, uint64_t id, uint64_t *holder);

#endif
