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
#include "../job/prune.h"
#include "../job/schedule.h"
#include "../job/store.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "clocks.h"
#include "due.h"
#include "ending.h"
#include "flight.h"
#include "hook.h"
#include "replace.h"
#include "ring.h"
#include "steer.h"
#include "timer.h"
#include "title.h"

int64_t
work_now(const struct work *work)
{
	return timer_now(work->clock) + work->offset;
}

int
work_is_superseded(struct work *work)
{
	if (!work->superseded && !owner_has_name(work->owner, work->job))
		work->superseded = 1;
	return work->superseded;
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

static void
on_timer(struct work *work, int fd)
{
	if (timer_expired(fd) == TIMER_STEPPED || clocks_slept(work))
		clocks_step(work);
	clocks_check_zone(work);
	due_deal(work);
}

static void
watch_clock_steps(struct work *work)
{
	if (timer_set(work->steps, CLOCK_REALTIME, INSTANT_MAX) ==
	    TIMER_STEPPED)
		work->stepped = 1;
}

static void
on_steps(struct work *work)
{
	if (timer_expired(work->steps) == TIMER_STEPPED)
		work->stepped = 1;
	watch_clock_steps(work);
}

/* Setting the timer may tell of the next one. */
static void
follow_steps(struct work *work)
{
	while (work->stepped && !work->finished) {
		work->stepped = 0;
		clocks_step(work);
		due_deal(work);
	}
}

static void
reap(struct work *work)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (ring_reap(work, pid))
			work->dirty |= work_is_done(work);
		else if (!replace_reap(work, pid, status) &&
		    !flight_reap(work, pid, status))
			flight_check_halts(work);
	}
	if (work->ending != ENDING_NOT)
		ending_continue(work);
}

/*
 * What has ended before somebody asks for anything keeps its own result, and is
 * in nobody's way; the signal of who asks may come first.  Returns 0 when the
 * job has ended with it.
 */
static int
catch_up(struct work *work)
{
	reap(work);
	if (work->dirty)
		work_save(work);
	return !work->finished;
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
		if (catch_up(work))
			ending_begin(work, ENDING_STOP);
		break;
	case SIGTERM:
		if (catch_up(work))
			ending_begin(work, ENDING_LEAVE);
		break;
	case SIGHUP:
		clocks_check_zone(work);
		if (catch_up(work))
			answer_requests(work);
		break;
	case SIGUSR1:
		if (catch_up(work))
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
		clocks_check_zone(work);
		break;
	case DEADLINE_REPLACE:
		replace_begin(work);
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

/*
 * What another worker was about to run.  Those whose turn has not come are part
 * of the record that the start of the ones before them writes.
 */
static void
take_up_pending(struct work *work)
{
	struct run *all = work->inherited, pending;

	while (work->n_inherited > 0) {
		pending = *work->inherited++;
		work->n_inherited--;
		flight_resume(work, &pending);
	}
	work->inherited = NULL;
	free(all);
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
	clocks_open(work);
	work->timer = timer_open(work->clock);
	work->steps = -1;
	TAILQ_INIT(&work->flights);
	if (work->signals == -1 || work->timer == -1)
		return -1;
	if (work->job->kind == JOB_HOURGLASS) {
		if ((work->steps = timer_open(CLOCK_REALTIME)) == -1)
			return -1;
		watch_clock_steps(work);
	}
	clocks_watch_zone(work);
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

	if (work->replaces != 0 && !work->finished)
		replace_begin(work);
	if (work->ending == ENDING_NOT) {
		if (work->is_untold)
			hook_notify(work, &work->job->progress.last);
		take_up_pending(work);
		due_deal(work);
	}
	while (!work->finished) {
		follow_steps(work);
		/* The signal is on its way. */
		if (work->superseded && work->ending == ENDING_NOT)
			ending_begin(work, ENDING_STOP);
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
	/* First: nobody need wait for the house-keeping to have the name. */
	owner_close(work->owner);
	if (work->finished && work->job->progress.ended != JOB_WAITING)
		prune_along(work->store, timer_now(CLOCK_REALTIME));
	schedule_close(work->schedule);
	store_close(work->store);
}
