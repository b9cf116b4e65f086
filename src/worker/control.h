/* SPDX-License-Identifier: ISC */
#ifndef WORKER_CONTROL_H
#define WORKER_CONTROL_H

#include <stdint.h>

struct store;

/* What became of a request to stop a job. */
enum control_outcome {
	CONTROL_STOPPED,	/* by us */
	CONTROL_ENDED,		/* it had ended already */
	CONTROL_SURVIVORS,	/* stopped, but processes are left */
	CONTROL_ELSEWHERE,	/* it is not for us to touch */
	CONTROL_SILENT,		/* its worker does not answer */
	CONTROL_FAILED		/* errno */
};

/*
 * Ends a job with every process that it started, and returns when that is so.
 * A lost one is ended here, with the target that outlived its worker.
 */
enum control_outcome	control_stop(struct store *, uint64_t id);

#endif
