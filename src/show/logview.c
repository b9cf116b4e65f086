/* SPDX-License-Identifier: ISC */
#include "logview.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/store.h"
#include "tail.h"
#include "trail.h"

#define LOOK_AGAIN 500 /* milliseconds, where nothing can tell us */

/* A log that is being printed. */
struct logview {
	struct store *store;
	const struct job *job;
	int log;    /* or -1: not there (yet) */
	int watch;  /* inotify, or -1 */
	int writer; /* pidfd of who writes, or -1 */
};

static int
copy(int log)
{
	return log == -1 ? 0 : tail_copy(log);
}

/* The last lines, or with -1 all, of the log before the one of now. */
static int
print_older(const struct logview *view, int64_t lines)
{
	int log, result = 0;

	if (trail_open(view->store, view->job, 1, STDOUT_FILENO, &log) == -1)
		return -1;
	if (log == -1)
		return 0;
	if (lines != -1 && tail_seek(log, lines) == -1)
		result = -1;
	if (result == 0)
		result = copy(log);
	close(log);
	return result;
}

/* What is there, and where it is to go on: the newer half stays open. */
static int
print_start(struct logview *view, int64_t lines)
{
	int64_t missing = lines;

	if (trail_open(view->store, view->job, 0, STDOUT_FILENO, &view->log) ==
	    -1)
		return -1;
	if (lines != -1 && view->log != -1 &&
	    (missing = tail_seek(view->log, lines)) == -1)
		return -1;
	if (missing != 0 && print_older(view, missing) == -1)
		return -1;
	return copy(view->log);
}

/* Prints what came since, of a log that was rotated away to its end. */
static int
catch_up(struct logview *view)
{
	int between, log, result;

	if (trail_next(view->store, view->job, STDOUT_FILENO, view->log,
		&between, &log) == -1)
		return -1;
	result = copy(view->log);
	if (between != -1) {
		if (result == 0)
			result = copy(between);
		close(between);
	}
	if (log == -1)
		return result;
	if (view->log != -1)
		close(view->log);
	view->log = log;
	return result == 0 ? copy(log) : result;
}

/*
 * Pins who can still write to the log; -1 when nobody is known.  Returns false
 * when there is nobody for sure.
 */
static int
pin_writer(struct logview *view)
{
	struct job *job;
	int is_alive;

	view->writer = -1;
	if (store_load(view->store, view->job->id, &job) == -1)
		return 0;
	is_alive = job_is_active(job) || job->state == JOB_ELSEWHERE ||
	    job->orphan != 0;
	if (job_is_active(job))
		view->writer = store_pin_worker(view->store, job->id);
	else if (job->orphan != 0)
		view->writer = store_pin_orphan(job);
	job_free(job);
	return is_alive;
}

/*
 * Prints what is added as long as that writer lives.  Returns 1 at its end, 0
 * when nobody reads what we print, or -1.
 */
static int
print_growth(struct logview *view)
{
	struct pollfd fds[] = {
	    {.fd = view->watch, .events = POLLIN},
	    {.fd = view->writer, .events = POLLIN},
	    {.fd = STDOUT_FILENO, .events = 0},
	};
	int timeout;

	timeout = view->watch == -1 || view->writer == -1 ? LOOK_AGAIN : -1;
	do {
		if (poll(fds, 3, timeout) == -1 && errno != EINTR)
			return -1;
		if (fds[0].revents != 0)
			store_drain_watch(view->watch);
		if (catch_up(view) == -1)
			return -1;
		if (fds[2].revents != 0)
			return 0;
	} while (fds[1].revents == 0 && view->writer != -1);
	return 1;
}

int
logview_print(struct store *store, const struct job *job, int64_t lines)
{
	struct logview view = {store, job, -1, -1, -1};
	int error, result;

	result = print_start(&view, lines);
	error = errno;
	if (view.log != -1)
		close(view.log);
	errno = error;
	return result;
}

int
logview_follow(struct store *store, const struct job *job, int64_t lines)
{
	struct logview view = {store, job, -1, -1, -1};
	int error, is_alive, result;

	view.watch = store_watch_log(store, job);
	result = print_start(&view, lines) == -1 ? -1 : 1;
	while (result == 1) {
		is_alive = pin_writer(&view);
		if (catch_up(&view) == -1)
			result = -1;
		else if (!is_alive)
			break;
		else
			result = print_growth(&view);
		error = errno;
		if (view.writer != -1)
			close(view.writer);
		errno = error;
	}
	error = errno;
	if (view.watch != -1)
		close(view.watch);
	if (view.log != -1)
		close(view.log);
	errno = error;
	return result == -1 ? -1 : 0;
}
