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
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "../job/store.h"
#include "../time/duration.h"
#include "worker.h"

/* What the worker may take besides --kill-after: 5 s of SIGKILL, a slow disk. */
#define SLACK   (15 * NSEC_PER_SEC)
#define TRIES   5
#define AT_ONCE 256 /* as many descriptors */

/* A worker that has been told, and how long it may take: nanoseconds. */
struct told {
	struct control_stop *stop;
	int pinned;       /* -1: there is no one to wait for */
	int64_t patience; /* -1: without end */
};

static void
settle(struct told *told, enum control_outcome outcome, int error)
{
	told->stop->outcome = outcome;
	told->stop->error = error;
}

/* SIGINT says all, but how. */
static void
signal_worker(struct told *told)
{
	if (pidfd_send_signal(told->pinned, SIGINT, NULL, 0) == -1 &&
	    errno != ESRCH)
		settle(told, CONTROL_FAILED, errno);
	/* Should somebody have stopped it with SIGSTOP. */
	pidfd_send_signal(told->pinned, SIGCONT, NULL, 0);
}

static void
ask_worker(
    struct store *store, struct told *told, const struct control_manner *manner)
{
	char *answer, request[32];

	if (manner->drain)
		told->patience = -1;
	snprintf(request, sizeof(request), manner->drain ? "drain" : "stop %d",
	    manner->signal);
	answer = store_ask(store, told->stop->id, request);
	if (answer == NULL && errno == ETIMEDOUT)
		settle(told, CONTROL_SILENT, 0);
	else if (answer == NULL && errno != ESRCH)
		settle(told, CONTROL_FAILED, errno);
	free(answer); /* `no`: it is being stopped already */
}

/* Tells the worker of an active job. */
static void
tell(struct store *store, struct told *told, int64_t kill_after,
    const struct control_manner *manner)
{
	told->patience = kill_after + SLACK;
	told->pinned = store_pin_worker(store, told->stop->id);
	if (told->pinned == -1)
		/* It ended, or was lost, just now. */
		settle(told, CONTROL_RACED, 0);
	else if (manner->drain || manner->signal != 0)
		ask_worker(store, told, manner);
	else
		signal_worker(told);
}

/* A lost job gets a worker whose only work is its end. */
static void
tell_lost(struct store *store, struct told *told, const struct job *job)
{
	struct worker_reply reply;

	told->patience = job->kill_after + SLACK;
	worker_restore_to_stop(store, job->id, &reply);
	if (reply.outcome == WORKER_READY)
		told->pinned = store_pin_worker(store, job->id);
	else if (reply.outcome == WORKER_FAILED && reply.error != 0 &&
	    reply.error != ENOENT)
		settle(told, CONTROL_FAILED, reply.error);
	else
		/* It died, or somebody else's had the lock before it. */
		settle(told, CONTROL_RACED, 0);
}

/* Nobody knows what the job is; but who holds its lock is its worker. */
static void
tell_damaged(
    struct store *store, struct told *told, const struct control_manner *manner)
{
	tell(store, told, 10 * NSEC_PER_SEC, manner);
	if (told->pinned != -1)
		return;
	if (owner_set_aside(store, told->stop->id) == 0)
		settle(told, CONTROL_SET_ASIDE, 0);
	else if (errno != EEXIST)
		/* One that has ended is where nobody sets it aside. */
		settle(told, CONTROL_FAILED, errno == ENOENT ? EBADMSG : errno);
}

static void
tell_by_state(struct store *store, struct told *told, const struct job *job,
    const struct control_manner *manner)
{
	switch (job->state) {
	case JOB_WAITING:
	case JOB_RUNNING:
	case JOB_PAUSED:
		tell(store, told, job->kill_after, manner);
		break;
	case JOB_LOST:
		tell_lost(store, told, job);
		break;
	case JOB_ELSEWHERE:
		settle(told, CONTROL_ELSEWHERE, 0);
		break;
	case JOB_FOREIGN:
		settle(told, CONTROL_FOREIGN, 0);
		break;
	case JOB_DONE:
	case JOB_STOPPED:
		owner_tidy(store, job->id);
		settle(told, CONTROL_ENDED, 0);
		break;
	}
}

static void
tell_any(struct store *store, struct told *told, struct control_stop *stop,
    const struct control_manner *manner)
{
	struct job *job;

	told->stop = stop;
	told->pinned = -1;
	settle(told, CONTROL_STOPPED, 0);
	if (store_load(store, stop->id, &job) == 0) {
		tell_by_state(store, told, job, manner);
		job_free(job);
	} else if (store_is_damaged(errno))
		tell_damaged(store, told, manner);
	else
		settle(told, errno == ENOENT ? CONTROL_NO_JOB : CONTROL_FAILED,
		    errno);
}

/* What the worker wrote before it ended. */
static void
see_result(struct store *store, struct told *told)
{
	struct job *job;

	if (store_load(store, told->stop->id, &job) == -1) {
		/* It may be pruned already, or its definition damaged. */
		if (errno != ENOENT && !store_is_damaged(errno))
			settle(told, CONTROL_FAILED, errno);
		return;
	}
	if (job->progress.survivors != NULL)
		settle(told, CONTROL_SURVIVORS, 0);
	else if (job->state == JOB_DONE)
		settle(told, CONTROL_ENDED, 0);
	else if (job->state != JOB_STOPPED)
		settle(told, CONTROL_RACED, 0);
	job_free(job);
}

static void
wait_for(
    struct store *store, struct told *told, const struct control_manner *manner)
{
	struct pollfd fd = {.fd = told->pinned, .events = POLLIN};
	int64_t ms = -1;
	int n = 0;

	if (told->pinned == -1) {
		/* It was done before there was anybody to wait for. */
		if (manner->wait && told->stop->outcome == CONTROL_STOPPED)
			see_result(store, told);
		return;
	}
	if (told->patience >= 0)
		ms = told->patience / NSEC_PER_MSEC;
	while (manner->wait && told->stop->outcome == CONTROL_STOPPED &&
	    (n = poll(&fd, 1, ms > INT32_MAX ? INT32_MAX : (int)ms)) == -1 &&
	    errno == EINTR)
		continue;
	close(told->pinned);
	if (!manner->wait)
		return;
	if (n == 1)
		see_result(store, told);
	else if (told->stop->outcome == CONTROL_STOPPED)
		settle(told, CONTROL_SILENT, 0);
}

static void
stop_some(struct store *store, struct control_stop *stops, size_t n,
    const struct control_manner *manner)
{
	struct told told[AT_ONCE];
	size_t i;
	int tries;

	for (i = 0; i < n; i++)
		tell_any(store, &told[i], &stops[i], manner);
	for (i = 0; i < n; i++) {
		wait_for(store, &told[i], manner);
		/* Between two looks it may be lost, restored, or end. */
		for (tries = 1;
		     tries < TRIES && stops[i].outcome == CONTROL_RACED;
		     tries++) {
			tell_any(store, &told[i], &stops[i], manner);
			wait_for(store, &told[i], manner);
		}
	}
}

void
control_stop(struct store *store, struct control_stop *stops, size_t n,
    const struct control_manner *manner)
{
	size_t some;

	for (; n > 0; stops += some, n -= some) {
		some = n < AT_ONCE ? n : AT_ONCE;
		stop_some(store, stops, some, manner);
	}
}
