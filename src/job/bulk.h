/* SPDX-License-Identifier: ISC */
#ifndef JOB_BULK_H
#define JOB_BULK_H

#include <stddef.h>
#include <stdint.h>

struct job;
struct store;

/*
 * store_load for many jobs: jobs[i] is that of ids[i], to be freed by the caller
 * with job_free, or NULL, and then errors[i] is the errno of it.  Thousands are
 * read by several threads, which have ended when it returns.
 */
void bulk_load(struct store *, const uint64_t *ids, size_t n, struct job **jobs,
    int *errors);

#endif
