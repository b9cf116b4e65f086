/* SPDX-License-Identifier: ISC */
#ifndef JOB_NAME_H
#define JOB_NAME_H

#include <stdint.h>

struct store;

/* True when there is such a job, and it is one of that name of this machine. */
int name_is_of(struct store *, uint64_t id, const char *name);

/*
 * The newest of the jobs before that one (ID) which have the name, of those that
 * store_list lists with `which`; 0: there is none.  Reads them one by one.
 */
uint64_t
name_search(struct store *, int which, const char *name, uint64_t before);

#endif
