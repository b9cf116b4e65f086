/* SPDX-License-Identifier: ISC */

/*
 * What a worker does from the moment it is ready: it sleeps in one ppoll(2)
 * until a signal, its timer, or a deadline of its own, and one small function
 * deals with each.  There are no signal handlers: all signals are blocked and
 * read from a descriptor.
 *
 *	signal		INT stop, TERM leave, HUP read the requests, USR1 run now,
 *			TSTP pause, CONT resume, CHLD a process ended
 *	timer		the due time has come, or the wall clock was set
 *	deadline	the next step of ending; a save to be tried again; a look
 *			at the machine's zone
 */

#include "work.h"

#include <sys/signalfd.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "../job/schedule.h"
#include "../job/store.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "ending.h"
#include "flight.h"
#include "hook.h"
#include "ledger.h"
#include "plan.h"
#include "ring.h"
#include "steer.h"
#include "timer.h"
#include "title.h"

#define ZONE_EVERY    (600 * NSEC_PER_SEC)
#define SET_BACK      (3 * 3600 * NSEC_PER_SEC)
#define CATCH_UP_LATE (60 * NSEC_PER_SEC)

int64_t
work_now(const struct work *work)
{
	return timer_now(work->clock) + work->offset;
}

void
work_set_deadline(struct work *work, enum work_deadline which, int64_t in)
{
	work->deadlines[which] = timer_now(CLOCK_MONOTONIC) + in;
}

void
work_clear_deadline(struct work *work, enum work_deadline which)
{
	work->deadlines[which] = 0;
}

void
work_set_due(struct work *work, int64_t due)
{
	struct progress *progress = &work->job->progress;
	int64_t next;

	progress->due = due;
	progress->jitter = progress->moved = 0;
	if (due == 0 || work->job->jitter == 0)
		return;
	if (schedule_after(work->schedule, work->job, due, &next) == -1)
		next = 0;
	progress->jitter = plan_jitter(work->job, due, next, arc4random());
}

void
work_set_timer(struct work *work)
{
	struct progress *progress = &work->job->progress;
	int64_t at = 0;

	if (progress->due != 0)
		at = progress->due - work->offset;
	progress->due_boot = work->job->kind == JOB_HOURGLASS ? at : 0;
	if (at != 0)
		at += progress->jitter;
	timer_set(
	    work->timer, work->clock, work->ending == ENDING_NOT ? at : 0);
}

static enum run_trigger
trigger_of(const struct work *work, const struct plan *plan, int64_t now)
{
	return plan->earlier > 0 || work->cause != NULL ||
		now - plan->due - plan->jitter > CATCH_UP_LATE
	    ? RUN_CATCH_UP
	    : RUN_SCHEDULE;
}

static void
act_on_plan(struct work *work, const struct plan *plan, int64_t now)
{
	enum run_trigger trigger = trigger_of(work, plan, now);

	if (plan->action != PLAN_MISS && plan->action != PLAN_SKIP &&
	    plan->earlier > 0)
		ledger_add_nothing(work, RUN_MISSED, plan->first,
		    plan->last_earlier, plan->earlier, work->cause);
	switch (plan->action) {
	case PLAN_WAIT:
		break;
	case PLAN_RUN:
		flight_start(
		    work, plan->due, plan->jitter, plan->earlier, trigger);
		break;
	case PLAN_QUEUE:
		flight_queue(
		    work, plan->due, plan->jitter, plan->earlier, trigger);
		break;
	case PLAN_REPLACE:
		flight_replace(
		    work, plan->due, plan->jitter, plan->earlier, trigger);
		break;
	case PLAN_SKIP:
		ledger_add_nothing(work, RUN_SKIPPED, plan->first, plan->due,
		    plan->earlier + 1, NULL);
		break;
	case PLAN_MISS:
		ledger_add_nothing(work, RUN_MISSED, plan->first, plan->due,
		    plan->earlier + 1, work->cause);
		hook_notify(work, &work->job->progress.last);
		break;
	}
}

/* Deals with the due times that have come. */
static void
tick(struct work *work)
{
	struct job *job = work->job;
	struct plan plan;
	int64_t now;

	if (work->ending != ENDING_NOT)
		return;
	now = work_now(work);
	if (job->progress.due != 0 &&
	    job->progress.due + job->progress.jitter <= now) {
		if (owner_keep_lock(work->owner) == -1) {
			work->finished = 1;
			return;
		}
		/* Replaced this instant: the signal is on its way. */
		if (!owner_has_name(work->owner, job)) {
			ending_begin(work, ENDING_STOP);
			return;
		}
		flight_skip_waiting(work);
	}
	plan_due(work->schedule, job, now, flight_is_busy(work), &plan);
	if (plan.action != PLAN_WAIT) {
		job->progress.dealt = plan.due > job->progress.moved
		    ? plan.due
		    : job->progress.moved;
		work_set_due(work, plan.next);
		work->dirty = 1;
	}
	work_set_timer(work);
	if (plan.action != PLAN_WAIT)
		act_on_plan(work, &plan, now);
	work->cause = NULL;
}

/* Nothing may be known of what happens while the machine sleeps. */
static int64_t
time_asleep(void)
{
	return timer_now(CLOCK_BOOTTIME) - timer_now(CLOCK_MONOTONIC);
}

static int64_t
real_offset(void)
{
	return timer_now(CLOCK_REALTIME) - timer_now(CLOCK_BOOTTIME);
}

static void
look_at_clocks(struct work *work)
{
	work->real_offset = real_offset();
	work->asleep = time_asleep();
}

/*
 * The wall clock was set, or the machine slept.  An hourglass goes on, and what
 * the wall will show when it is due is another time now.
 */
static void
move_hourglass(struct work *work)
{
	struct progress *progress = &work->job->progress;
	int64_t old = work->offset, step;

	work->offset = timer_now(CLOCK_REALTIME) - timer_now(work->clock);
	step = work->offset - old;
	progress->due = instant_shift(progress->due, step);
	progress->dealt = instant_shift(progress->dealt, step);
	flight_shift(work, step);
	work->dirty = 1;
}

/*
 * An alarm keeps to the wall; only where that was set back so far that it is
 * another day's clock, it begins anew.
 */
static void
move_alarm(struct work *work, int64_t step)
{
	struct progress *progress = &work->job->progress;
	int64_t due, now;

	flight_shift_started(work, step);
	now = work_now(work);
	if (!work->job->repeat || now >= progress->dealt - SET_BACK)
		return;
	progress->dealt = now;
	if (schedule_after(work->schedule, work->job, now, &due) == -1)
		due = 0;
	work_set_due(work, due);
	work->dirty = 1;
}

static void
clock_was_set(struct work *work)
{
	int64_t asleep = work->asleep, step = work->real_offset;

	look_at_clocks(work);
	step = work->real_offset - step;
	if (work->asleep - asleep > NSEC_PER_SEC)
		work->cause = "suspended";
	else
		work->cause = "clock set";
	if (work->job->kind == JOB_HOURGLASS)
		move_hourglass(work);
	else
		move_alarm(work, step);
	work_set_timer(work);
}

/*
 * Now and then, and whenever the worker is awake for another reason: what the
 * old zone's clock shows is due no more.
 */
static void
look_at_zone(struct work *work)
{
	struct schedule *fresh;
	struct complaint complaint;
	int64_t due;
	size_t which;

	if (!schedule_is_local(work->schedule))
		return;
	work_set_deadline(work, DEADLINE_ZONE, ZONE_EVERY);
	if (!schedule_is_stale(work->schedule))
		return;
	/* A zone that cannot be read now is read at the next look. */
	fresh = schedule_open(work->job, &which, &complaint);
	if (fresh == NULL)
		return;
	schedule_close(work->schedule);
	work->schedule = fresh;
	if (schedule_follow(
		fresh, work->job, &work->job->progress, work_now(work), &due))
		work_set_due(work, due);
	work_set_timer(work);
	work->dirty = 1;
}

/* What a resume makes expire may be told before the resume itself. */
static int
has_slept(const struct work *work)
{
	return time_asleep() - work->asleep > NSEC_PER_SEC;
}

static void
on_timer(struct work *work, int fd)
{
	if (timer_expired(fd) == TIMER_STEPPED || has_slept(work))
		clock_was_set(work);
	look_at_zone(work);
	tick(work);
}

static void
watch_clock_steps(struct work *work)
{
	timer_set(work->steps, CLOCK_REALTIME, INSTANT_MAX);
}

static void
on_steps(struct work *work)
{
	if (timer_expired(work->steps) == TIMER_STEPPED) {
		clock_was_set(work);
		tick(work);
	}
	watch_clock_steps(work);
}

static void
reap(struct work *work)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == work->replacing) {
			work->replacing = 0;
			owner_has_replaced(work->owner);
			work->dirty = 1; /* it may be time to end */
			flight_start_queued(work);
		} else if (ring_reap(work, pid))
			work->dirty |= work_is_done(work);
		else if (!flight_reap(work, pid, status))
			flight_check_halts(work);
	}
	if (work->ending != ENDING_NOT)
		ending_continue(work);
}

/* What has ended before somebody ends it keeps its own result. */
static void
end(struct work *work, enum work_ending ending)
{
	reap(work);
	if (work->dirty)
		work_save(work);
	if (!work->finished)
		ending_begin(work, ending);
}

/* The answer comes when what it says is on disk. */
static void
answer_requests(struct work *work)
{
	char answer[STEER_ANSWER], name[256], *text;

	while (
	    owner_take_request(work->owner, name, sizeof(name), &text) == 1) {
		steer(work, text, answer);
		free(text);
		if (work->dirty && work->ending == ENDING_NOT &&
		    work_keep(work) == -1)
			strlcpy(answer,
			    "no it is done, but the record cannot "
			    "be written yet\n",
			    sizeof(answer));
		owner_answer_request(work->owner, name, answer);
	}
}

static void
on_signal(struct work *work)
{
	struct signalfd_siginfo info;

	if (read(work->signals, &info, sizeof(info)) != sizeof(info))
		return;
	switch (info.ssi_signo) {
	case SIGCHLD:
		reap(work);
		break;
	case SIGINT:
		end(work, ENDING_STOP);
		break;
	case SIGTERM:
		end(work, ENDING_LEAVE);
		break;
	case SIGHUP:
		look_at_zone(work);
		answer_requests(work);
		break;
	case SIGUSR1:
		steer_run(work);
		break;
	case SIGTSTP:
		steer_pause(work);
		break;
	case SIGCONT:
		steer_resume(work);
		break;
	}
}

static void
on_deadline(struct work *work, enum work_deadline which)
{
	work_clear_deadline(work, which);
	switch (which) {
	case DEADLINE_KILL:
		ending_continue(work);
		break;
	case DEADLINE_SAVE:
		work_save(work);
		break;
	case DEADLINE_ZONE:
		look_at_zone(work);
		break;
	case N_DEADLINES:
		break;
	}
}

/* How long until the first deadline; NULL when there is none. */
static struct timespec *
first_deadline(const struct work *work, struct timespec *ts)
{
	int64_t first = INT64_MAX, in;
	int i;

	for (i = 0; i < N_DEADLINES; i++)
		if (work->deadlines[i] != 0 && work->deadlines[i] < first)
			first = work->deadlines[i];
	first = flight_first_deadline(work, first);
	first = ring_first_deadline(work, first);
	if (first == INT64_MAX)
		return NULL;
	in = first - timer_now(CLOCK_MONOTONIC);
	if (in < 0)
		in = 0;
	ts->tv_sec = in / NSEC_PER_SEC;
	ts->tv_nsec = in % NSEC_PER_SEC;
	return ts;
}

static void
check_deadlines(struct work *work)
{
	int64_t now;
	int i;

	now = timer_now(CLOCK_MONOTONIC);
	for (i = 0; i < N_DEADLINES && !work->finished; i++)
		if (work->deadlines[i] != 0 && work->deadlines[i] <= now)
			on_deadline(work, (enum work_deadline)i);
	if (!work->finished)
		flight_check_deadlines(work, now);
	if (!work->finished && ring_expire(work, now))
		work->dirty |= work_is_done(work);
}

/* What another worker was about to run. */
static void
take_up_pending(struct work *work)
{
	struct run *inherited = work->inherited;
	size_t i, n = work->n_inherited;

	work->inherited = NULL;
	work->n_inherited = 0;
	for (i = 0; i < n; i++)
		flight_resume(work, &inherited[i]);
	free(inherited);
}

int
work_open(struct work *work)
{
	const int wanted[] = {
	    SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGTSTP, SIGCONT};
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		sigaddset(&set, wanted[i]);
	work->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	work->timer = timer_open(work->clock);
	work->steps = -1;
	TAILQ_INIT(&work->flights);
	look_at_clocks(work);
	if (work->signals == -1 || work->timer == -1)
		return -1;
	if (work->job->kind == JOB_HOURGLASS) {
		if ((work->steps = timer_open(CLOCK_REALTIME)) == -1)
			return -1;
		watch_clock_steps(work);
	}
	if (schedule_is_local(work->schedule))
		work_set_deadline(work, DEADLINE_ZONE, ZONE_EVERY);
	return 0;
}

void
work_loop(struct work *work)
{
	struct pollfd fds[] = {
	    {.fd = work->signals, .events = POLLIN},
	    {.fd = work->timer, .events = POLLIN},
	    {.fd = work->steps, .events = POLLIN},
	};
	struct timespec ts;

	if (work->ending == ENDING_NOT) {
		if (work->is_untold)
			hook_notify(work, &work->job->progress.last);
		take_up_pending(work);
		tick(work);
	}
	while (!work->finished) {
		if (work->dirty)
			work_save(work);
		if (work->finished)
			break;
		title_set(work->job);
		if (ppoll(fds, 3, first_deadline(work, &ts), NULL) == -1) {
			/* Nothing but a debugger, or no memory. */
			nanosleep(
			    &(struct timespec){.tv_nsec = 10 * 1000 * 1000},
			    NULL);
			continue;
		}
		if (fds[0].revents != 0)
			on_signal(work);
		if (!work->finished && fds[1].revents != 0)
			on_timer(work, work->timer);
		if (!work->finished && fds[2].revents != 0)
			on_steps(work);
		if (!work->finished)
			check_deadlines(work);
	}
}

static void
close_if_open(int fd)
{
	if (fd > STDERR_FILENO)
		close(fd);
}

void
work_close(struct work *work)
{
	close_if_open(work->signals);
	close_if_open(work->timer);
	close_if_open(work->steps);
	owner_close(work->owner);
	schedule_close(work->schedule);
	store_close(work->store);
}
