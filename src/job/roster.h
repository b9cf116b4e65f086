/* SPDX-License-Identifier: ISC */
#ifndef JOB_ROSTER_H
#define JOB_ROSTER_H

#include <stddef.h>
#include <stdint.h>

struct job;
struct store;

/*
 * Several jobs together, as they were at one instant: a name that --replace
 * takes over is one job's at any time, and so it is in a roster, which is read
 * job by job.
 */
struct roster {
	struct job **jobs;
	size_t n;
};

/*
 * Makes a roster of loaded jobs in ascending order of their IDs, which it then
 * owns: who has lost a name has none, and who has it now is there.  Returns -1
 * with errno ENOMEM.
 */
int roster_settle(struct store *, struct roster *);
void roster_free(struct roster *);

#endif
