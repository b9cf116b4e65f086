/* SPDX-License-Identifier: ISC */
#ifndef JOB_SELECT_H
#define JOB_SELECT_H

#include <stddef.h>
#include <stdint.h>

struct store;

/*
 * The jobs that a JOB operand means: an ID, a name (its active or lost job,
 * else the newest ended one), a glob on names, or `@last`, the highest ID.
 * A glob reaches active and lost jobs, with `ended` also ended ones.  Appends
 * to *ids, without doubles, in ascending order for each word; the caller frees
 * *ids.  Returns how many jobs the word means, 0 when none (an ID may be of a
 * job that is gone: that is for the caller to see), or -1 with errno.
 */
int select_jobs(
    struct store *, const char *word, int ended, uint64_t **ids, size_t *n);

/* True for a glob: a question about many, even where it means one. */
int select_is_glob(const char *word);

/*
 * The jobs of that name, no glob, that other machines have and that have not
 * ended: the rules of select_jobs.
 */
int select_foreign(struct store *, const char *name, uint64_t **ids, size_t *n);

#endif
