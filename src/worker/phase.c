/* SPDX-License-Identifier: ISC */

/*
 * The events of a flight: its process has ended, its deadline has come, or what
 * is being ended with its process is gone.
 */

#include "flight.h"

#include <sys/wait.h>

#include <signal.h>
#include <string.h>
#include <time.h>

#include "attempt.h"
#include "gate.h"
#include "hook.h"
#include "timer.h"
#include "work.h"

#define EXIT_FAILED 125

/* It has waited too long at its gate. */
static void
miss(struct work *work, struct flight *flight)
{
	flight_give_up(work, flight, RUN_MISSED,
	    flight->phase == FLIGHT_LOCK ? "lock" : "when");
}

/* The process, and what had to be ended with it, is gone. */
static void
phase_ended(struct work *work, struct flight *flight, int status)
{
	switch (flight->phase) {
	case FLIGHT_RUN:
		attempt_set_result(work, flight);
		attempt_end(work, flight);
		break;
	case FLIGHT_HOOK:
		halt_clear(&flight->halt);
		work->dirty = 1;
		if (!hook_start(work, flight))
			flight_free(work, flight);
		break;
	default:
		/* What was ended has said nothing. */
		if (flight->halt.reason != HALT_NOT)
			status = W_EXITCODE(0, SIGKILL);
		halt_clear(&flight->halt);
		if (flight_is_too_late(work, flight))
			miss(work, flight);
		else if (gate_continue(work, flight, status) == GATE_OPEN)
			attempt_begin(work, flight);
		break;
	}
}

/*
 * Goes on with a halt; the phase ends when there is nothing left to end.  What
 * does not die is waited for.
 */
static void
continue_halt(struct work *work, struct flight *flight, int status)
{
	int is_reaped = flight->target.pid == 0;

	flight->deadline = halt_continue(work, &flight->halt, is_reaped);
	if (flight->deadline == 0 && is_reaped)
		phase_ended(work, flight, status);
}

static struct flight *
find_by_pid(const struct work *work, pid_t pid)
{
	struct flight *flight;

	TAILQ_FOREACH (flight, &work->flights, entry)
		if (flight->target.pid == pid)
			return flight;
	return NULL;
}

/* Only its parent could know how it ended, and that is gone. */
static void
lose_result(struct flight *flight)
{
	struct run *run = &flight->run;

	target_forget(&flight->target);
	run->result = RUN_FAILED;
	run->value = EXIT_FAILED;
	strlcpy(run->detail, "its worker was killed, the exit status is lost",
	    sizeof(run->detail));
}

int
flight_reap(struct work *work, pid_t pid, int status)
{
	struct flight *flight;

	if ((flight = find_by_pid(work, pid)) == NULL)
		return 0;
	/* Somebody killed what watches the run, and not the run. */
	if (flight->is_orphan && status != 0 && flight_watch(flight) == 0)
		return 1;
	if (flight->is_orphan)
		lose_result(flight);
	else if (flight->phase == FLIGHT_RUN)
		target_reap(&flight->target, status, &flight->run);
	else
		target_forget(&flight->target);
	if (work->ending != ENDING_NOT)
		return 1; /* flight_close_all comes */
	if (flight->halt.reason != HALT_NOT) {
		flight->status = status;
		continue_halt(work, flight, status);
	} else {
		flight->deadline = 0;
		phase_ended(work, flight, status);
	}
	return 1;
}

/* The run, or what lets it begin, takes too long. */
static void
on_deadline(struct work *work, struct flight *flight)
{
	flight->deadline = 0;
	if (flight->halt.reason != HALT_NOT) {
		continue_halt(work, flight, flight->status);
		return;
	}
	if (flight_is_at_gate(flight) && flight->phase != FLIGHT_FORK_PAUSE &&
	    flight_is_too_late(work, flight)) {
		miss(work, flight);
		return;
	}
	switch (flight->phase) {
	case FLIGHT_RUN:
	case FLIGHT_CHECK:
	case FLIGHT_HOOK:
		flight_halt(work, flight, HALT_TIMEOUT);
		break;
	case FLIGHT_FORK_PAUSE:
	case FLIGHT_RETRY_PAUSE:
		attempt_begin(work, flight);
		break;
	default:
		if (gate_timeout(work, flight) == GATE_OPEN)
			attempt_begin(work, flight);
		break;
	}
}

/* Anything may happen to other flights meanwhile: each look begins anew. */
static struct flight *
find_late(const struct work *work, int64_t now)
{
	struct flight *flight;

	TAILQ_FOREACH (flight, &work->flights, entry)
		if (flight->deadline != 0 && flight->deadline <= now)
			return flight;
	return NULL;
}

void
flight_check_deadlines(struct work *work, int64_t now)
{
	struct flight *flight;

	while (work->ending == ENDING_NOT &&
	    (flight = find_late(work, now)) != NULL)
		on_deadline(work, flight);
}

/* The one of that index among those that wait for what is being ended. */
static struct flight *
find_halted(const struct work *work, size_t index)
{
	struct flight *flight;

	TAILQ_FOREACH (flight, &work->flights, entry)
		if (flight->halt.reason != HALT_NOT &&
		    flight->target.pid == 0 && index-- == 0)
			return flight;
	return NULL;
}

void
flight_check_halts(struct work *work)
{
	struct flight *flight;
	size_t i;

	/* One that goes makes us pass over the next: its deadline comes. */
	for (i = 0; work->ending == ENDING_NOT &&
	     (flight = find_halted(work, i)) != NULL;
	     i++)
		continue_halt(work, flight, flight->status);
}

int64_t
flight_first_deadline(const struct work *work, int64_t first)
{
	const struct flight *flight;

	if (work->ending != ENDING_NOT)
		return first;
	TAILQ_FOREACH (flight, &work->flights, entry)
		if (flight->deadline != 0 && flight->deadline < first)
			first = flight->deadline;
	return first;
}
