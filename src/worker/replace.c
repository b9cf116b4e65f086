/* SPDX-License-Identifier: ISC */
#include "replace.h"

#include <sys/wait.h>

#include <errno.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "../time/duration.h"
#include "control.h"
#include "flight.h"
#include "gate.h"
#include "work.h"

#define PAUSE (1 * NSEC_PER_SEC) /* before it is tried again */

/*
 * True when the other job runs nothing any more, or nobody here can make it: one
 * that is elsewhere finds out by itself that its name is gone.
 */
static int
is_settled(const struct control_stop *stop)
{
	switch (stop->outcome) {
	case CONTROL_SILENT:
	case CONTROL_RACED:
		return 0;
	case CONTROL_FAILED:
		return stop->error == EBADMSG; /* it has ended, unreadable */
	default:
		return 1;
	}
}

static void __attribute__((noreturn)) replacer_main(struct work *work)
{
	struct control_stop stop = {.id = work->replaces};
	const struct control_manner manner = {.wait = 1};
	struct flight *flight;

	/* The locks are the worker's alone: the job's, and those of runs. */
	owner_close(work->owner);
	TAILQ_FOREACH (flight, &work->flights, entry) {
		gate_leave(flight);
	}
	control_stop(work->store, &stop, 1, &manner);
	_exit(is_settled(&stop) ? 0 : 1);
}

void
replace_begin(struct work *work)
{
	if ((work->replacer = fork()) == 0)
		replacer_main(work);
	if (work->replacer == -1) {
		work->replacer = 0;
		work_set_deadline(work, DEADLINE_REPLACE, PAUSE);
	}
}

int
replace_reap(struct work *work, pid_t pid, int status)
{
	int is_done = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	if (pid != work->replacer)
		return 0;
	work->replacer = 0;
	/* Somebody killed it, or the other worker does not answer. */
	if (!is_done && work->ending == ENDING_NOT) {
		work_set_deadline(work, DEADLINE_REPLACE, PAUSE);
		return 1;
	}
	work->replaces = 0;
	if (is_done || work->ending == ENDING_STOP)
		owner_has_replaced(work->owner);
	work->dirty = 1; /* it may be time to end */
	flight_start_queued(work);
	return 1;
}
