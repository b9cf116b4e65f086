/* SPDX-License-Identifier: ISC */
#include "attempt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../job/fault.h"
#include "../job/job.h"
#include "../job/owner.h"
#include "../job/process.h"
#include "../time/duration.h"
#include "../time/shortage.h"
#include "due.h"
#include "flight.h"
#include "freeze.h"
#include "launch.h"
#include "ledger.h"
#include "ring.h"
#include "timer.h"
#include "work.h"

#define EXIT_FAILED 125
#define FORK_PAUSE  (200 * NSEC_PER_MSEC)
#define FORK_FOR    NSEC_PER_HOUR

/* Whose process is where, and what to stop a neighbour for. */
static void
freeze_neighbour(struct work *work, struct flight *flight)
{
	const struct job *job = work->job;

	if (job->freeze != 0)
		flight->thaw = freeze(
		    (pid_t)job->freeze, job->freeze_start, &flight->freezer);
}

static void
thaw_neighbour(struct flight *flight)
{
	if (flight->thaw != -1)
		close(flight->thaw);
	flight->thaw = -1;
}

static void
set_lateness(struct flight *flight, int64_t now)
{
	flight->run.lateness = now - flight->run.due - flight->jitter;
	if (flight->run.lateness < 0)
		flight->run.lateness = 0;
}

/* What --count allows is used up when the last of them begins. */
static void
count_fired(struct work *work)
{
	struct job *job = work->job;

	if (++job->progress.fired < job->count || job->count == 0)
		return;
	due_set(work, 0);
	due_set_timer(work);
}

/* The next number; it counts for --count when the schedule asked for it. */
static void
number_run(struct work *work, struct flight *flight)
{
	struct progress *progress = &work->job->progress;
	struct run *run = &flight->run;

	run->number = ++progress->runs;
	if (run->trigger == RUN_SCHEDULE || run->trigger == RUN_CATCH_UP)
		count_fired(work);
	run->result = RUN_UNFINISHED;
	run->value = 0;
	run->detail[0] = '\0';
	run->ended = 0;
}

/* The number was not used. */
static void
unnumber_run(struct work *work, struct flight *flight)
{
	struct progress *progress = &work->job->progress;
	struct run *run = &flight->run;

	if (run->trigger == RUN_SCHEDULE || run->trigger == RUN_CATCH_UP)
		progress->fired--;
	progress->runs--;
	run->number = 0;
}

/*
 * The process exists and waits.  The mark is renamed into place before it is
 * let go, and synced after: a worker that is killed never repeats a run, and
 * the start does not wait for the disk.
 */
static void
release(struct work *work, struct flight *flight)
{
	struct run *run = &flight->run;
	int saved;

	run->pid = flight->target.pid;
	run->pid_start = FAULT("start-read") ? 0 : process_start(run->pid);
	run->started = work_now(work);
	set_lateness(flight, run->started);
	flight->phase = FLIGHT_RUN;
	flight->deadline = work->job->timeout == 0
	    ? 0
	    : timer_now(CLOCK_MONOTONIC) + work->job->timeout;
	saved = flight_describe(work) == 0 &&
	    owner_save_progress(work->owner, work->job, 0) == 0;
	target_release(&flight->target);
	work->dirty = !saved || owner_sync_progress(work->owner) == -1;
}

/* After a failure, and while it would not run into the next due time. */
static int
may_retry(const struct work *work, const struct flight *flight)
{
	const struct job *job = work->job;
	int64_t due = job->progress.due;

	if (work->ending != ENDING_NOT || flight->is_orphan ||
	    flight->attempts > job->retry || flight->is_last ||
	    run_is_success(&flight->run))
		return 0;
	return due == 0 || job->retry_delay < due - work_now(work);
}

void
attempt_set_result(const struct work *work, struct flight *flight)
{
	struct run *run = &flight->run;

	if (work->ending != ENDING_NOT || flight->halt.reason == HALT_REPLACED)
		run->result = RUN_STOPPED;
	else if (flight->halt.reason == HALT_TIMEOUT)
		run->result = RUN_TIMEOUT;
	else
		return;
	run->value = 0;
	run->detail[0] = '\0';
}

void
attempt_end(struct work *work, struct flight *flight)
{
	struct run *run = &flight->run;

	thaw_neighbour(flight);
	run->ended = work_now(work);
	if (run->started == 0)
		run->started = run->ended;
	ledger_add(work, run);
	if (!may_retry(work, flight)) {
		flight_land(work, flight);
		return;
	}
	flight->phase = FLIGHT_RETRY_PAUSE;
	flight->deadline = timer_now(CLOCK_MONOTONIC) + work->job->retry_delay;
	halt_clear(&flight->halt);
	run->trigger = RUN_RETRY;
	run->pid = 0;
	run->started = 0;
}

int
attempt_is_shortage(int error)
{
	return error == EAGAIN || shortage_caused(error);
}

/* It may still begin, with the grace, or within FORK_FOR where that has no end. */
static int
may_still_begin(const struct work *work, struct flight *flight)
{
	int64_t now;

	if (flight->grace != INT64_MAX)
		return !flight_is_too_late(work, flight);
	now = timer_now(CLOCK_MONOTONIC);
	if (flight->fork_until == 0)
		flight->fork_until = now + FORK_FOR;
	return now < flight->fork_until;
}

/* No process could be made: tried again while the run may still begin. */
static void
begin_failed(
    struct work *work, struct flight *flight, int error, const char *doing)
{
	if (attempt_is_shortage(error) && may_still_begin(work, flight)) {
		unnumber_run(work, flight);
		flight->attempts--;
		flight->phase = FLIGHT_FORK_PAUSE;
		flight->deadline = timer_now(CLOCK_MONOTONIC) + FORK_PAUSE;
		return;
	}
	flight->run.result = RUN_FAILED;
	flight->run.value = EXIT_FAILED;
	snprintf(flight->run.detail, sizeof(flight->run.detail), "%s: %s",
	    doing, strerror(error));
	attempt_end(work, flight);
}

/*
 * Every start comes through here, whatever it has waited for: the last instant
 * at which another worker may have taken the job, or another job the name, and
 * with it all that would be run.
 */
void
attempt_begin(struct work *work, struct flight *flight)
{
	const char *doing;
	int error;

	if (owner_keep_lock(work->owner) == -1)
		work->finished = 1;
	if (work->finished || work_is_superseded(work)) {
		flight->phase = FLIGHT_QUEUED;
		return;
	}
	set_lateness(flight, work_now(work));
	number_run(work, flight);
	flight->attempts++;
	if (work->job->target == NULL) {
		flight->run.started = work_now(work);
		set_lateness(flight, flight->run.started);
		ring(work);
		flight->run.result = RUN_EXIT;
		attempt_end(work, flight);
		return;
	}
	freeze_neighbour(work, flight);
	if (launch_target(work, &flight->target, &flight->run, &doing) == 0) {
		release(work, flight);
		return;
	}
	error = errno;
	thaw_neighbour(flight);
	begin_failed(work, flight, error, doing);
}
