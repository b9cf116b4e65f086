/* SPDX-License-Identifier: ISC */
#ifndef WORKER_PLAN_H
#define WORKER_PLAN_H

#include <stdint.h>

#include "../job/run.h"

struct job;
struct schedule;

/* What is to be done about the due times that have come. */
enum plan_action {
	PLAN_WAIT, /* none has come */
	PLAN_RUN,  /* run for the latest of them */
	PLAN_SKIP, /* the last run still runs: by --overlap ... */
	PLAN_QUEUE,
	PLAN_REPLACE,
	PLAN_MISS /* too late */
};

struct plan {
	enum plan_action action;
	int64_t due;          /* the latest that has come */
	int64_t jitter;       /* that was added to it */
	int64_t first;        /* the first of them */
	uint64_t earlier;     /* how many came before the latest */
	int64_t last_earlier; /* the latest of those */
	/* the following due time; 0: none */
	int64_t next;
};

/*
 * Decides, from nothing but its arguments, about the due times of a job from
 * job->progress.due up to now (nanoseconds since the Epoch); is_busy says
 * whether a run is under way.  Several that have come are one run.
 */
void plan_due(const struct schedule *, const struct job *, int64_t now,
    int is_busy, struct plan *);

/* What --overlap says of a run that is due while another is under way. */
enum plan_action plan_overlap(const struct job *);

/*
 * The jitter of a due time whose following one is next (0: none): what is drawn,
 * with a random number from 0 to UINT32_MAX, of --jitter as far as it goes
 * before that.  Each is as likely: what was cut off after the draw would start
 * together with the following due time, and be missed.
 */
int64_t
plan_jitter(const struct job *, int64_t due, int64_t next, uint32_t random);

#endif
