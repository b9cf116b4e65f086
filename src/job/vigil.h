/* SPDX-License-Identifier: ISC */
#ifndef JOB_VIGIL_H
#define JOB_VIGIL_H

#include <stddef.h>
#include <stdint.h>

#include "job.h"

struct store;

/*
 * Waiting for jobs to end: one poll over their workers, and over the targets
 * that lost ones left running.
 */
struct vigil;

/* One of them, in the order given. */
struct vigil_job {
	uint64_t id;
	int is_over;          /* ended, lost, or cannot be known */
	int error;            /* errno of store_load, or 0 */
	int status;           /* once over: as job_exit_status */
	int64_t ended_at;     /* 0: nobody knows */
	enum job_state state; /* where there is no error */
	int pinned;           /* pidfd, or -1 */
};

/*
 * Raises the limit of open files as far as it goes.  Returns NULL with errno.
 */
struct vigil *vigil_open(struct store *, const uint64_t *ids, size_t n);
void vigil_close(struct vigil *);

/*
 * Waits until all are over; with any, until one that there is, is over; at most
 * timeout nanoseconds of CLOCK_BOOTTIME, without end when that is -1.  Returns
 * 1, 0 when the time ran out, or -1 with errno.
 */
int vigil_wait(struct vigil *, int any, int64_t timeout);

/* The jobs, n of them as they were given. */
const struct vigil_job *vigil_jobs(const struct vigil *);

/*
 * The one that ended first of those that are over; one that is lost comes after
 * those, and one that is not there last.  NULL when none is over.
 */
const struct vigil_job *vigil_first(const struct vigil *);

#endif
