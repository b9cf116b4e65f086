/* SPDX-License-Identifier: ISC */

/*
 * A lock is waited for by a process of ours, so that the worker can go on: it
 * has the descriptor from before the fork, so what it locks the worker holds,
 * and goes on holding when it has exited.
 */

#include "gate.h"

#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../job/fault.h"
#include "../job/job.h"
#include "../job/owner.h"
#include "../time/duration.h"
#include "attempt.h"
#include "flight.h"
#include "helper.h"
#include "launch.h"
#include "timer.h"
#include "work.h"

#define CHECK_LIMIT   NSEC_PER_MINUTE /* a try over that is a no */
#define FIRST_PAUSE   (1 * NSEC_PER_SEC)
#define LONGEST_PAUSE NSEC_PER_MINUTE

static void __attribute__((noreturn)) wait_for_lock(int lock, pid_t worker)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != worker)
		_exit(1);
	if (helper_keep(lock, lock) == -1)
		_exit(1);
	while (flock(HELPER_FIRST, LOCK_EX) == -1)
		if (errno != EINTR)
			_exit(1);
	_exit(0);
}

static int64_t
earlier(int64_t a, int64_t b)
{
	if (a == 0 || b == 0)
		return a == 0 ? b : a;
	return a < b ? a : b;
}

/* The line of --when is run now. */
static enum gate_outcome
check(struct work *work, struct flight *flight)
{
	flight->phase = FLIGHT_CHECK;
	flight->deadline = timer_now(CLOCK_MONOTONIC) + CHECK_LIMIT;
	if (launch_line(work, &flight->target, work->job->when_command,
		&flight->run) == -1)
		flight->phase = FLIGHT_CHECK_PAUSE;
	if (flight->phase == FLIGHT_CHECK_PAUSE)
		flight->deadline = timer_now(CLOCK_MONOTONIC) + FIRST_PAUSE;
	flight->deadline = earlier(
	    flight->deadline, flight_begin_limit(work, flight));
	return GATE_SHUT;
}

/* It said no: asked again after 1, 2, 4 ... 60 s. */
static enum gate_outcome
pause_check(struct work *work, struct flight *flight)
{
	if (flight->delay == 0)
		flight->delay = FIRST_PAUSE;
	else if (flight->delay < LONGEST_PAUSE)
		flight->delay *= 2;
	if (flight->delay > LONGEST_PAUSE)
		flight->delay = LONGEST_PAUSE;
	flight->phase = FLIGHT_CHECK_PAUSE;
	flight->deadline = earlier(timer_now(CLOCK_MONOTONIC) + flight->delay,
	    flight_begin_limit(work, flight));
	return GATE_SHUT;
}

static enum gate_outcome
pass_lock(struct work *work, struct flight *flight)
{
	flight->deadline = 0;
	return work->job->when_command == NULL ? GATE_OPEN
					       : check(work, flight);
}

/* Nothing to wait with, a process or a descriptor: it is tried again. */
static enum gate_outcome
pause_lock(struct work *work, struct flight *flight)
{
	flight->target.pid = 0;
	gate_leave(flight);
	flight->phase = FLIGHT_LOCK;
	flight->deadline = earlier(timer_now(CLOCK_MONOTONIC) + FIRST_PAUSE,
	    flight_begin_limit(work, flight));
	return GATE_SHUT;
}

enum gate_outcome
gate_enter(struct work *work, struct flight *flight)
{
	const pid_t worker = getpid();

	if (work->job->lock == NULL)
		return pass_lock(work, flight);
	flight->lock = owner_open_lock(work->owner, work->job->lock);
	if (flight->lock == -1 && attempt_is_shortage(errno))
		return pause_lock(work, flight);
	if (flight->lock == -1 || flock(flight->lock, LOCK_EX | LOCK_NB) == 0)
		return pass_lock(work, flight);
	flight->target.pid = FAULT("lock-fork") ? -1 : fork();
	if (flight->target.pid == 0)
		wait_for_lock(flight->lock, worker);
	if (flight->target.pid == -1)
		return pause_lock(work, flight);
	flight->phase = FLIGHT_LOCK;
	flight->deadline = flight_begin_limit(work, flight);
	return GATE_SHUT;
}

enum gate_outcome
gate_continue(struct work *work, struct flight *flight, int status)
{
	int is_yes = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	if (flight->phase == FLIGHT_CHECK)
		return is_yes ? GATE_OPEN : pause_check(work, flight);
	/* It was killed, or there are no locks there. */
	return is_yes ? pass_lock(work, flight) : pause_lock(work, flight);
}

enum gate_outcome
gate_timeout(struct work *work, struct flight *flight)
{
	if (flight->phase == FLIGHT_CHECK_PAUSE)
		return check(work, flight);
	if (flight->phase == FLIGHT_LOCK && flight->target.pid == 0)
		return gate_enter(work, flight);
	/* The clock was set back. */
	flight->deadline = flight_begin_limit(work, flight);
	return GATE_SHUT;
}

const char *
gate_describe(const struct work *work, const struct flight *flight, char *buf,
    size_t size)
{
	buf[0] = '\0';
	if (flight->phase == FLIGHT_LOCK)
		snprintf(buf, size, "lock %s", work->job->lock);
	else if (flight->phase == FLIGHT_CHECK ||
	    flight->phase == FLIGHT_CHECK_PAUSE)
		snprintf(buf, size, "when");
	return buf;
}

void
gate_take_lock(struct work *work, struct flight *flight)
{
	if (work->job->lock == NULL)
		return;
	flight->lock = owner_open_lock(work->owner, work->job->lock);
	if (flight->lock != -1 && flock(flight->lock, LOCK_EX | LOCK_NB) == -1)
		gate_leave(flight);
}

void
gate_leave(struct flight *flight)
{
	if (flight->lock != -1)
		close(flight->lock);
	flight->lock = -1;
}
