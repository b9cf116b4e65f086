/* SPDX-License-Identifier: ISC */
#include "logview.h"

#include <sys/stat.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/store.h"
#include "tail.h"

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
is_same_file(int fd, int other)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && fstat(other, &b) == 0 &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Returns 0 with the log in *log, -1 there when there is none to read. */
static int
open_log(const struct logview *view, int rotated, int *log)
{
	struct stat st;

	*log = store_open_log(view->store, view->job, rotated);
	if (*log == -1)
		return errno == ENOENT || errno == ENXIO ? 0 : -1;
	/*
	 * A device or a pipe would be asked for input, and what we write to
	 * would never end.
	 */
	if (fstat(*log, &st) == -1 || !S_ISREG(st.st_mode) ||
	    is_same_file(*log, STDOUT_FILENO)) {
		close(*log);
		*log = -1;
	}
	return 0;
}

static int
copy(int log)
{
	return log == -1 ? 0 : tail_copy(log);
}

/* What is there, and where it is to go on: the newer half stays open. */
static int
print_start(struct logview *view, int64_t lines)
{
	int64_t missing = lines;
	int result, rotated;

	if (open_log(view, 0, &view->log) == -1)
		return -1;
	if (lines != -1 && view->log != -1 &&
	    (missing = tail_seek(view->log, lines)) == -1)
		return -1;
	if (missing != 0) {
		if (open_log(view, 1, &rotated) == -1)
			return -1;
		if (rotated != -1) {
			result = missing > 0 ? (int)tail_seek(rotated, missing)
					     : 0;
			if (result != -1)
				result = copy(rotated);
			close(rotated);
			if (result == -1)
				return -1;
		}
	}
	return copy(view->log);
}

/*
 * We may be late: then a log came and went between the one that we have and the
 * one that is there.
 */
static int
copy_between(const struct logview *view, int log)
{
	int between, result = 0;

	if (view->log == -1)
		return 0;
	if (open_log(view, 1, &between) == -1)
		return -1;
	if (between == -1)
		return 0;
	if (!is_same_file(between, view->log) && !is_same_file(between, log))
		result = copy(between);
	close(between);
	return result;
}

/* Prints what came since, of a log that was rotated away to its end. */
static int
catch_up(struct logview *view)
{
	int log;

	if (open_log(view, 0, &log) == -1 || copy(view->log) == -1)
		return -1;
	if (log == -1)
		return 0;
	if (view->log != -1 && is_same_file(log, view->log)) {
		close(log);
		return 0;
	}
	if (copy_between(view, log) == -1) {
		close(log);
		return -1;
	}
	if (view->log != -1)
		close(view->log);
	view->log = log;
	return copy(log);
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
