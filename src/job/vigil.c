/* SPDX-License-Identifier: ISC */
#include "vigil.h"

#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "../time/duration.h"
#include "store.h"

#define LOOK_AGAIN  500 /* milliseconds, for who cannot be pinned */
#define PIN_TRIES   3
#define EVENTS      64
#define TIMER       UINT64_MAX /* in an event: no index of a job */
#define SPARE_FILES 32         /* descriptors for all else */

struct vigil {
	struct store *store;
	struct vigil_job *jobs;
	size_t n;
	size_t next; /* from here on none was looked at */
	size_t room; /* so many more can be pinned */
	size_t over;
	size_t missing;  /* of those, with an error */
	size_t unpinned; /* not over: to be looked at again */
	int epoll;
	int timer;
};

/* As many descriptors as we may have; returns how many of them are for pins. */
static size_t
raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return 1;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) == -1 &&
	    getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return 1;
	return limit.rlim_cur > 2 * SPARE_FILES ? limit.rlim_cur - SPARE_FILES
						: limit.rlim_cur / 2 + 1;
}

struct vigil *
vigil_open(struct store *store, const uint64_t *ids, size_t n)
{
	struct vigil *vigil;
	size_t i;

	if ((vigil = calloc(1, sizeof(*vigil))) == NULL)
		return NULL;
	vigil->store = store;
	vigil->n = n;
	vigil->room = raise_limit();
	vigil->timer = -1;
	vigil->epoll = epoll_create1(EPOLL_CLOEXEC);
	vigil->jobs = reallocarray(NULL, n + 1, sizeof(*vigil->jobs));
	if (vigil->epoll == -1 || vigil->jobs == NULL) {
		vigil->n = 0;
		vigil_close(vigil);
		return NULL;
	}
	for (i = 0; i < n; i++)
		vigil->jobs[i] = (struct vigil_job){.id = ids[i], .pinned = -1};
	return vigil;
}

void
vigil_close(struct vigil *vigil)
{
	size_t i;

	for (i = 0; i < vigil->n; i++)
		if (vigil->jobs[i].pinned != -1)
			close(vigil->jobs[i].pinned);
	if (vigil->timer != -1)
		close(vigil->timer);
	if (vigil->epoll != -1)
		close(vigil->epoll);
	free(vigil->jobs);
	free(vigil);
}

static int
add_descriptor(struct vigil *vigil, int fd, uint64_t what)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = what};

	return epoll_ctl(vigil->epoll, EPOLL_CTL_ADD, fd, &event);
}

/* Pins who is to be waited for.  Returns -1 with errno. */
static int
pin(struct vigil *vigil, struct vigil_job *watched, const struct job *job)
{
	int error, fd;

	fd = job_is_active(job) ? store_pin_worker(vigil->store, job->id)
				: store_pin_orphan(job);
	if (fd == -1)
		return -1;
	if (add_descriptor(vigil, fd, (uint64_t)(watched - vigil->jobs)) ==
	    -1) {
		error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	watched->pinned = fd;
	vigil->room--;
	return 0;
}

static void
conclude(struct vigil *vigil, struct vigil_job *watched, const struct job *job)
{
	watched->is_over = 1;
	watched->status = job == NULL ? 125 : job_exit_status(job);
	watched->ended_at = job == NULL ? 0 : job->progress.ended_at;
	vigil->over++;
}

/*
 * Reads the job and decides how to go on; returns 1 when it was alive when its
 * record was read, and is not any more.
 */
static int
look_once(struct vigil *vigil, struct vigil_job *watched)
{
	struct job *job;
	int result = 0;

	if (store_load(vigil->store, watched->id, &job) == -1) {
		watched->error = errno;
		vigil->missing++;
		conclude(vigil, watched, NULL);
		return 0;
	}
	watched->state = job->state;
	if (job_is_active(job) || job->orphan != 0)
		result = pin(vigil, watched, job) == -1;
	else if (job->state == JOB_ELSEWHERE)
		vigil->unpinned++;
	else
		conclude(vigil, watched, job);
	job_free(job);
	return result;
}

static void
look(struct vigil *vigil, struct vigil_job *watched)
{
	int i;

	if (watched->pinned != -1) {
		close(watched->pinned);
		watched->pinned = -1;
		vigil->room++;
	}
	for (i = 0; i < PIN_TRIES; i++)
		if (look_once(vigil, watched) == 0)
			return;
	vigil->unpinned++;
}

static void
look_again(struct vigil *vigil)
{
	size_t i;

	vigil->unpinned = 0;
	for (i = 0; i < vigil->next; i++)
		if (!vigil->jobs[i].is_over && vigil->jobs[i].pinned == -1)
			look(vigil, &vigil->jobs[i]);
}

/* More jobs than descriptors: the others wait until one is over. */
static void
look_further(struct vigil *vigil)
{
	while (vigil->next < vigil->n && vigil->room > 0)
		look(vigil, &vigil->jobs[vigil->next++]);
}

static int
is_over(const struct vigil *vigil, int any)
{
	return vigil->over == vigil->n || (any && vigil->over > vigil->missing);
}

static int
start_timer(struct vigil *vigil, int64_t timeout)
{
	struct itimerspec spec = {{0, 0}, {0, 0}};

	if (timeout == -1)
		return 0;
	vigil->timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC);
	if (vigil->timer == -1)
		return -1;
	if (timeout == 0)
		timeout = 1; /* 0 would never come */
	spec.it_value.tv_sec = timeout / NSEC_PER_SEC;
	spec.it_value.tv_nsec = timeout % NSEC_PER_SEC;
	if (timerfd_settime(vigil->timer, 0, &spec, NULL) == -1)
		return -1;
	return add_descriptor(vigil, vigil->timer, TIMER);
}

int
vigil_wait(struct vigil *vigil, int any, int64_t timeout)
{
	struct epoll_event events[EVENTS];
	int i, n, ran_out = 0;

	if (start_timer(vigil, timeout) == -1)
		return -1;
	look_further(vigil);
	while (!is_over(vigil, any) && !ran_out) {
		n = epoll_wait(vigil->epoll, events, EVENTS,
		    vigil->unpinned > 0 ? LOOK_AGAIN : -1);
		if (n == -1 && errno != EINTR)
			return -1;
		if (n == 0)
			look_again(vigil);
		for (i = 0; i < n; i++)
			if (events[i].data.u64 == TIMER)
				ran_out = 1;
			else
				look(vigil, &vigil->jobs[events[i].data.u64]);
		look_further(vigil);
	}
	return is_over(vigil, any);
}

const struct vigil_job *
vigil_jobs(const struct vigil *vigil)
{
	return vigil->jobs;
}

static int
ended_before(const struct vigil_job *a, const struct vigil_job *b)
{
	if (a->error != 0 || b->error != 0)
		return a->error == 0 && b->error != 0;
	if (a->ended_at == 0 || b->ended_at == 0)
		return a->ended_at != 0 && b->ended_at == 0;
	return a->ended_at < b->ended_at;
}

const struct vigil_job *
vigil_first(const struct vigil *vigil)
{
	const struct vigil_job *first = NULL;
	size_t i;

	for (i = 0; i < vigil->n; i++)
		if (vigil->jobs[i].is_over &&
		    (first == NULL || ended_before(&vigil->jobs[i], first)))
			first = &vigil->jobs[i];
	return first;
}
