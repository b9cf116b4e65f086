/* SPDX-License-Identifier: ISC */
#ifndef WORKER_HALT_H
#define WORKER_HALT_H

#include <sys/types.h>

#include <stdint.h>

#include "killing.h"
#include "tree.h"

struct work;

/* Why the process of a flight is being ended. */
enum halt_reason {
	HALT_NOT,
	HALT_TIMEOUT,
	HALT_REPLACED,
	HALT_DROPPED /* what it is for will not be */
};

/*
 * Ending one process with its group and what is below it, by the steps of
 * killing.h.
 */
struct halt {
	enum halt_reason reason;
	pid_t main_process;
	struct tree known; /* what it was when it began */
	struct killing killing;
};

/*
 * Sends the first signals.  is_child: the process is a child of ours that is not
 * reaped yet, so that its group is its own.  Returns when to call
 * halt_continue, on the monotonic clock.
 */
int64_t halt_begin(struct work *, struct halt *, pid_t main_process,
    int is_child, enum halt_reason);

/*
 * Looks, after the process has ended or at the deadline, whether anything is
 * left.  Returns 0 when nothing is, or when no more can be done; else when to
 * call it again.
 */
int64_t halt_continue(struct work *, struct halt *, int is_reaped);

/* No halt; frees what one holds. */
void halt_clear(struct halt *);

#endif
