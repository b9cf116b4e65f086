/* SPDX-License-Identifier: ISC */
#include "flight.h"

#include <sys/prctl.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "../job/fault.h"
#include "../job/job.h"
#include "../job/process.h"
#include "../job/schedule.h"
#include "../time/instant.h"
#include "attempt.h"
#include "gate.h"
#include "helper.h"
#include "hook.h"
#include "ledger.h"
#include "timer.h"
#include "work.h"

/*
 * NOLINTBEGIN(clang-analyzer-unix.Malloc): it does not see that TAILQ_REMOVE
 * has taken out of the list what is freed then.
 */

static struct flight *
flight_alloc(struct work *work, int64_t due, int64_t jitter, uint64_t missed,
    enum run_trigger trigger)
{
	struct progress *progress = &work->job->progress;
	struct flight *flight;

	if ((flight = calloc(1, sizeof(*flight))) == NULL)
		return NULL;
	/* It was to end, maybe, and that could not be written. */
	progress->ended = JOB_WAITING;
	progress->ended_at = 0;
	flight->lock = flight->thaw = -1;
	flight->target.gate = flight->target.failure = -1;
	flight->jitter = jitter;
	flight->run.due = flight->run.last_due = due;
	flight->run.missed = missed;
	flight->run.trigger = trigger;
	flight->run.count = 1;
	TAILQ_INSERT_TAIL(&work->flights, flight, entry);
	return flight;
}

/* Its processes are gone, and it is out of the list. */
void
flight_free(struct work *work, struct flight *flight)
{
	gate_leave(flight);
	halt_clear(&flight->halt);
	if (flight->thaw != -1)
		close(flight->thaw);
	if (flight->target.gate != -1)
		close(flight->target.gate);
	if (flight->target.failure != -1)
		close(flight->target.failure);
	TAILQ_REMOVE(&work->flights, flight, entry);
	free(flight);
}

int
flight_is_at_gate(const struct flight *flight)
{
	return flight->phase == FLIGHT_LOCK || flight->phase == FLIGHT_CHECK ||
	    flight->phase == FLIGHT_CHECK_PAUSE ||
	    flight->phase == FLIGHT_FORK_PAUSE;
}

/* Ends in the record that nothing ran for this due time. */
void
flight_give_up(struct work *work, struct flight *flight, enum run_result result,
    const char *cause)
{
	ledger_add_nothing(
	    work, result, flight->run.due, flight->run.due, 1, cause);
	if (result == RUN_MISSED)
		hook_notify(work, &work->job->progress.last);
	if (flight->target.pid == 0) {
		flight_free(work, flight);
		flight_start_queued(work);
		return;
	}
	/* Its process is still to be ended and reaped. */
	if (flight->phase == FLIGHT_LOCK) {
		kill(flight->target.pid, SIGKILL);
		flight->deadline = 0;
	} else if (flight->halt.reason == HALT_NOT)
		flight->deadline = halt_begin(
		    work, &flight->halt, flight->target.pid, 1, HALT_DROPPED);
	flight->phase = FLIGHT_HOOK;
	flight->hook = HOOK_NONE;
	gate_leave(flight);
	flight_start_queued(work);
}

/* How late it is: while it waits the machine may sleep, or its clock be set. */
static int64_t
lateness_of(const struct work *work, const struct flight *flight)
{
	return work_now(work) - flight->run.due - flight->jitter;
}

int
flight_is_too_late(const struct work *work, const struct flight *flight)
{
	return lateness_of(work, flight) >= flight->grace;
}

int64_t
flight_begin_limit(const struct work *work, const struct flight *flight)
{
	return flight->grace == INT64_MAX
	    ? 0
	    : timer_deadline(-lateness_of(work, flight), flight->grace);
}

static int64_t
grace_of(const struct work *work, const struct run *run)
{
	return run->trigger == RUN_MANUAL
	    ? INT64_MAX
	    : schedule_grace(work->schedule, work->job, run->due);
}

static void
flight_take_off(struct work *work, struct flight *flight)
{
	/* The job before it has not ended. */
	if (work->replaces != 0) {
		flight->phase = FLIGHT_QUEUED;
		return;
	}
	flight->grace = grace_of(work, &flight->run);
	if (gate_enter(work, flight) == GATE_OPEN)
		attempt_begin(work, flight);
}

void
flight_start(struct work *work, int64_t due, int64_t jitter, uint64_t missed,
    enum run_trigger trigger)
{
	struct flight *flight;

	flight = flight_alloc(work, due, jitter, missed, trigger);
	if (flight != NULL)
		flight_take_off(work, flight);
	else
		ledger_add_nothing(
		    work, RUN_MISSED, due, due, 1, "out of memory");
}

/* The record does not tell how much of --jitter was added to it. */
static int
is_stale(const struct work *work, const struct run *pending)
{
	return work_now(work) - pending->due - work->job->jitter >
	    grace_of(work, pending);
}

void
flight_resume(struct work *work, const struct run *pending)
{
	enum run_trigger trigger = pending->trigger == RUN_SCHEDULE
	    ? RUN_CATCH_UP
	    : pending->trigger;

	if (flight_is_busy(work) && work->job->overlap != OVERLAP_ALLOW)
		flight_queue(work, pending->due, 0, pending->missed, trigger);
	else if (is_stale(work, pending)) {
		ledger_add_nothing(work, RUN_MISSED, pending->due, pending->due,
		    1, work->cause);
		hook_notify(work, &work->job->progress.last);
	} else
		flight_start(work, pending->due, 0, pending->missed, trigger);
}

int
flight_is_busy(const struct work *work)
{
	const struct flight *flight;

	TAILQ_FOREACH (flight, &work->flights, entry)
		if (flight->phase != FLIGHT_HOOK &&
		    (flight->phase != FLIGHT_QUEUED || work->replaces != 0))
			return 1;
	return 0;
}

/* One that the next due time puts an end to; with a drain, any not begun. */
static struct flight *
find_waiting(const struct work *work)
{
	struct flight *flight;

	TAILQ_FOREACH (flight, &work->flights, entry) {
		if (flight_is_at_gate(flight) &&
		    (work->draining || flight->run.trigger != RUN_MANUAL))
			return flight;
		if (work->draining && flight->phase == FLIGHT_QUEUED)
			return flight;
	}
	return NULL;
}

void
flight_skip_waiting(struct work *work)
{
	struct flight *flight;

	/* Others may take off, and be over, meanwhile. */
	while ((flight = find_waiting(work)) != NULL)
		flight_give_up(work, flight, RUN_SKIPPED, NULL);
}

static struct flight *
find_queued(const struct work *work)
{
	struct flight *flight;

	TAILQ_FOREACH (flight, &work->flights, entry)
		if (flight->phase == FLIGHT_QUEUED)
			return flight;
	return NULL;
}

int
flight_queue(struct work *work, int64_t due, int64_t jitter, uint64_t missed,
    enum run_trigger trigger)
{
	if (find_queued(work) != NULL ||
	    flight_alloc(work, due, jitter, missed, trigger) == NULL) {
		ledger_add_nothing(work, RUN_SKIPPED, due, due, 1, NULL);
		return -1;
	}
	return 0;
}

/* Whoever waits for its turn gets it. */
void
flight_start_queued(struct work *work)
{
	struct flight *flight;

	if (work->ending != ENDING_NOT || work->draining ||
	    flight_is_busy(work) || work->replaces != 0)
		return;
	if ((flight = find_queued(work)) != NULL)
		flight_take_off(work, flight);
}

/* The last attempt is over: the hooks come when that is safely on record. */
void
flight_land(struct work *work, struct flight *flight)
{
	gate_leave(flight);
	flight->phase = FLIGHT_HOOK;
	flight->hook = HOOK_FIRST;
	flight->deadline = 0;
	/* The hooks are our own. */
	flight->is_orphan = 0;
	halt_clear(&flight->halt);
	if (hook_is_wanted(work->job, &flight->run)) {
		work_save(work);
		if (!hook_start(work, flight))
			flight_free(work, flight);
	} else
		flight_free(work, flight);
	work->dirty = 1;
	flight_start_queued(work);
}

void
flight_halt(struct work *work, struct flight *flight, enum halt_reason reason)
{
	flight->deadline = halt_begin(work, &flight->halt,
	    flight->is_orphan ? flight->run.pid : flight->target.pid,
	    !flight->is_orphan, reason);
}

static struct flight *
find_retrying(const struct work *work)
{
	struct flight *flight;

	TAILQ_FOREACH (flight, &work->flights, entry)
		if (flight->phase == FLIGHT_RETRY_PAUSE)
			return flight;
	return NULL;
}

void
flight_end_retries(struct work *work)
{
	struct flight *flight;

	while ((flight = find_retrying(work)) != NULL)
		flight_land(work, flight);
}

void
flight_replace(struct work *work, int64_t due, int64_t jitter, uint64_t missed,
    enum run_trigger trigger)
{
	struct flight *flight;

	/* The newest takes the turn of one that still waits for its own. */
	if ((flight = find_queued(work)) != NULL)
		flight_give_up(work, flight, RUN_SKIPPED, NULL);
	flight_queue(work, due, jitter, missed, trigger);
	TAILQ_FOREACH (flight, &work->flights, entry) {
		if (flight->phase != FLIGHT_RUN)
			continue;
		flight->is_last = 1;
		if (flight->halt.reason == HALT_NOT)
			flight_halt(work, flight, HALT_REPLACED);
	}
	flight_end_retries(work);
}

/* Waits for the end of a process that is not ours, as our child. */
static void __attribute__((noreturn)) watch(int pinned, pid_t worker)
{
	struct pollfd fd = {.fd = HELPER_FIRST, .events = POLLIN};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != worker)
		_exit(1);
	if (helper_keep(pinned, pinned) == -1)
		_exit(1);
	while (poll(&fd, 1, -1) == -1 && errno == EINTR)
		continue;
	_exit(0);
}

/* The deadline that --timeout means for a run that began then. */
static int64_t
timeout_deadline(const struct work *work, const struct run *run)
{
	if (work->job->timeout == 0)
		return 0;
	return timer_deadline(
	    run->started - work_now(work), work->job->timeout);
}

int
flight_watch(struct flight *flight)
{
	const struct run *run = &flight->run;
	const pid_t worker = getpid();
	pid_t pid;
	int error, pinned;

	if ((pinned = process_pin(run->pid, run->pid_start)) == -1)
		return -1;
	if ((pid = FAULT("watch-fork") ? -1 : fork()) == 0)
		watch(pinned, worker);
	error = errno;
	close(pinned);
	errno = error;
	if (pid == -1)
		return -1;
	flight->target.pid = pid;
	return 0;
}

int
flight_take_over(struct work *work, const struct run *run)
{
	struct flight *flight;
	int error;

	if (run->pid_start == 0) {
		errno = ESRCH;
		return -1;
	}
	flight = flight_alloc(work, run->due, 0, run->missed, run->trigger);
	if (flight == NULL)
		return -1;
	flight->run = *run;
	if (flight_watch(flight) == -1) {
		error = errno;
		flight_free(work, flight);
		errno = error;
		return -1;
	}
	flight->phase = FLIGHT_RUN;
	flight->is_orphan = 1;
	gate_take_lock(work, flight);
	flight->deadline = timeout_deadline(work, run);
	work->has_orphans = 1;
	return 0;
}

enum plan_action
flight_start_manual(struct work *work)
{
	enum plan_action action;
	int64_t now;

	now = work_now(work);
	action = flight_is_busy(work) ? plan_overlap(work->job) : PLAN_RUN;
	if (action == PLAN_QUEUE &&
	    (find_queued(work) != NULL ||
		flight_queue(work, now, 0, 0, RUN_MANUAL) == -1))
		action = PLAN_SKIP;
	if (action == PLAN_RUN)
		flight_start(work, now, 0, 0, RUN_MANUAL);
	else if (action == PLAN_REPLACE)
		flight_replace(work, now, 0, 0, RUN_MANUAL);
	if (action != PLAN_SKIP)
		work->dirty = 1;
	return action;
}

void
flight_shift_started(struct work *work, int64_t step)
{
	struct flight *flight;

	TAILQ_FOREACH (flight, &work->flights, entry) {
		flight->run.started = instant_shift(flight->run.started, step);
	}
}

void
flight_shift(struct work *work, int64_t step)
{
	struct flight *flight;

	flight_shift_started(work, step);
	TAILQ_FOREACH (flight, &work->flights, entry) {
		flight->run.due = instant_shift(flight->run.due, step);
		flight->run.last_due = instant_shift(
		    flight->run.last_due, step);
	}
}

void
flight_kill_helpers(const struct work *work)
{
	const struct flight *flight;

	TAILQ_FOREACH (flight, &work->flights, entry)
		if (flight->phase == FLIGHT_LOCK && flight->target.pid != 0)
			kill(flight->target.pid, SIGKILL);
}

void
flight_close_all(struct work *work)
{
	struct flight *flight;

	while ((flight = TAILQ_FIRST(&work->flights)) != NULL) {
		if (flight->phase == FLIGHT_RUN) {
			flight->run.ended = work_now(work);
			attempt_set_result(work, flight);
			ledger_add(work, &flight->run);
		}
		flight_free(work, flight);
	}
}

/* NOLINTEND(clang-analyzer-unix.Malloc) */
