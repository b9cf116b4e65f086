/* SPDX-License-Identifier: ISC */
#ifndef JOB_OWNERSHIP_H
#define JOB_OWNERSHIP_H

#include <stdint.h>

struct store;

/*
 * What the modules that make up the owner share of its inside; not for others,
 * to whom owner.h speaks.
 */
struct owner {
	struct store *store;
	int lock; /* -1: not taken */
	int directory;
	uint64_t id;    /* 0: a draft */
	int has_pid;    /* ours is in the PID file */
	int has_begun;  /* there is a mark, or was to be one */
	char draft[20]; /* its name below `drafts` */
};

#endif
