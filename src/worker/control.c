/* SPDX-License-Identifier: ISC */

/*
 * Stopping from outside.  The worker is pinned by a descriptor, the lock is
 * looked at then, and only then a signal is sent: so it reaches that worker or
 * nobody.
 */

#include "control.h"

#include <sys/pidfd.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "../job/process.h"
#include "../job/store.h"
#include "../time/duration.h"
#include "timer.h"
#include "tree.h"

/* What the worker may take besides --kill-after: 5 s of SIGKILL, a slow disk. */
#define SLACK		(15 * NSEC_PER_SEC)
#define TRIES		5
#define KILL_FOR	(5 * NSEC_PER_SEC)

static int
to_poll_timeout(int64_t ns)
{
	int64_t ms = ns / NSEC_PER_MSEC;

	if (ms < 0)
		return 0;	/* not: for ever */
	return ms > INT32_MAX ? INT32_MAX : (int)ms;
}

/* Signals the worker and waits for its end; 0, or -1 when it does not end. */
static int
stop_worker(int pinned, const struct job *job)
{
	struct pollfd fd = {.fd = pinned, .events = POLLIN};

	if (pidfd_send_signal(pinned, SIGINT, NULL, 0) == -1)
		return errno == ESRCH ? 0 : -1;
	/* Should somebody have stopped it with SIGSTOP. */
	pidfd_send_signal(pinned, SIGCONT, NULL, 0);
	return poll(&fd, 1, to_poll_timeout(job->kill_after + SLACK)) == 1 ?
	    0 : -1;
}

/*
 * Ends what a target that outlived its worker consists of: itself, its process
 * group and what is below it.
 */
static void
stop_orphan(const struct job *job)
{
	const pid_t pid = job->orphan;
	struct pollfd fd = {.events = POLLIN};
	struct tree tree;
	int64_t until;
	int signal = SIGTERM;

	if ((fd.fd = store_pin_orphan(job)) == -1)
		return;
	until = timer_now(CLOCK_MONOTONIC) + job->kill_after;
	while (signal != 0) {
		if (tree_read(&tree, pid, "") == 0) {
			/* It is its group's leader, and pinned. */
			kill(-pid, signal);
			kill(-pid, SIGCONT);
			tree_leave_out_group(&tree, pid);
			tree_signal(&tree, signal);
			tree_free(&tree);
		}
		if (poll(&fd, 1, to_poll_timeout(until -
		    timer_now(CLOCK_MONOTONIC))) == 1 || signal == SIGKILL)
			signal = 0;
		else {
			signal = SIGKILL;
			until = timer_now(CLOCK_MONOTONIC) + KILL_FOR;
		}
	}
	close(fd.fd);
}

/* True when nobody has touched the job between our look at it and our lock. */
static int
is_unchanged(struct store *store, const struct job *job)
{
	struct job *now;
	int result;

	if (store_load(store, job->id, &now) == -1)
		return 0;
	result = now->progress.seq == job->progress.seq &&
	    now->progress.ended == job->progress.ended &&
	    now->progress.n_running == job->progress.n_running;
	job_free(now);
	return result;
}

static enum control_outcome
stop_lost(struct store *store, struct job *job)
{
	struct progress *progress = &job->progress;
	struct owner *owner;
	enum control_outcome outcome = CONTROL_STOPPED;
	size_t i;

	if ((owner = owner_take(store, job->id)) == NULL)
		return CONTROL_FAILED;
	if (!is_unchanged(store, job)) {
		owner_close(owner);
		errno = EAGAIN;
		return CONTROL_FAILED;
	}
	stop_orphan(job);
	for (i = 0; i < progress->n_running; i++) {
		if (progress->last.seq != 0)
			owner_add_run(owner, &progress->last);
		progress->last = progress->running[i];
		progress->last.seq = ++progress->seq;
		progress->last.result = RUN_STOPPED;
		progress->last.ended = timer_now(CLOCK_REALTIME);
	}
	progress->n_running = progress->n_pending = 0;
	progress->ended = JOB_STOPPED;
	progress->ended_at = timer_now(CLOCK_REALTIME);
	progress->due = 0;
	progress->left[0] = '\0';
	if (owner_save_progress(owner, job, 1) == -1 ||
	    owner_end(owner) == -1)
		outcome = CONTROL_FAILED;
	owner_close(owner);
	return outcome;
}

/* What the worker wrote before it ended. */
static enum control_outcome
see_result(struct store *store, uint64_t id)
{
	struct job *job;
	enum control_outcome outcome = CONTROL_STOPPED;

	if (store_load(store, id, &job) == -1)
		return CONTROL_FAILED;
	if (job->progress.survivors != NULL)
		outcome = CONTROL_SURVIVORS;
	else if (job->state == JOB_DONE)
		outcome = CONTROL_ENDED;
	else if (job->state != JOB_STOPPED) {
		outcome = CONTROL_FAILED;
		errno = EAGAIN;
	}
	job_free(job);
	return outcome;
}

static enum control_outcome
stop_active(struct store *store, const struct job *job)
{
	int pinned, result;

	if ((pinned = store_pin_worker(store, job->id)) == -1) {
		errno = EAGAIN;		/* it ended, or was lost, just now */
		return CONTROL_FAILED;
	}
	result = stop_worker(pinned, job);
	close(pinned);
	return result == -1 ? CONTROL_SILENT : see_result(store, job->id);
}

static enum control_outcome
stop_once(struct store *store, uint64_t id)
{
	enum control_outcome outcome = CONTROL_ENDED;
	struct job *job;
	int error;

	if (store_load(store, id, &job) == -1)
		return CONTROL_FAILED;
	if (job_is_active(job))
		outcome = stop_active(store, job);
	else if (job->state == JOB_LOST)
		outcome = stop_lost(store, job);
	else if (!job_is_ended(job))
		outcome = CONTROL_ELSEWHERE;
	error = errno;
	job_free(job);
	errno = error;
	return outcome;
}

enum control_outcome
control_stop(struct store *store, uint64_t id)
{
	enum control_outcome outcome;
	int i;

	/* Between two looks it may be lost, restored, or end by itself. */
	for (i = 0; i < TRIES; i++) {
		outcome = stop_once(store, id);
		if (outcome != CONTROL_FAILED ||
		    (errno != EAGAIN && errno != EEXIST && errno != ENOENT))
			break;
	}
	return outcome;
}
