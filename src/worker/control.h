/* SPDX-License-Identifier: ISC */
#ifndef WORKER_CONTROL_H
#define WORKER_CONTROL_H

#include <stddef.h>
#include <stdint.h>

struct store;

/* What became of a request to stop a job. */
enum control_outcome {
	CONTROL_STOPPED,   /* by us */
	CONTROL_ENDED,     /* it had ended already */
	CONTROL_SURVIVORS, /* stopped, but processes are left */
	CONTROL_SET_ASIDE, /* its record could not be read */
	CONTROL_ELSEWHERE, /* it lives in another boot or namespace */
	CONTROL_FOREIGN,   /* it belongs to another machine */
	CONTROL_SILENT,    /* its worker does not answer */
	CONTROL_NO_JOB,
	CONTROL_RACED, /* its worker died, or another's came, each time */
	CONTROL_FAILED /* `error`, an errno */
};

struct control_stop {
	uint64_t id;
	enum control_outcome outcome;
	int error;
};

struct control_manner {
	int signal; /* the first one; 0: SIGTERM */
	int drain;  /* after the runs under way have ended */
	int wait;   /* until it is done */
};

/*
 * Ends jobs with every process that they started, all at the same time, and
 * returns when that is so; without manner->wait, when it has begun.  A lost one
 * gets a worker for it.
 */
void control_stop(struct store *, struct control_stop *, size_t n,
    const struct control_manner *);

#endif
