/* SPDX-License-Identifier: ISC */
#ifndef JOB_BULK_H
#define JOB_BULK_H

#include <stddef.h>
#include <stdint.h>

struct job;
struct store;

/* Does what is to be done for jobs `from` and on, up to the one before `to`. */
typedef void (*bulk_work)(void *argument, size_t from, size_t to);

/*
 * Has that done for n jobs.  Thousands are shared by several threads, which have
 * ended when it returns.
 */
void bulk_do(size_t n, bulk_work, void *argument);

/*
 * store_load for many jobs: jobs[i] is that of ids[i], to be freed by the caller
 * with job_free, or NULL, and then errors[i] is the errno of it.  Thousands are
 * read by several threads, which have ended when it returns.
 */
void bulk_load(struct store *, const uint64_t *ids, size_t n, struct job **jobs,
    int *errors);

#endif
