/* SPDX-License-Identifier: ISC */

/*
 * A request, from the side of the command: left under a name of its own, told
 * by a signal, and taken back when nobody comes for it.
 */

#include <sys/pidfd.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "job.h"
#include "request.h"
#include "storage.h"
#include "store.h"

#define PATIENCE_MS 5000

/* What one question needs. */
struct question {
	int directory; /* of the job */
	int watch;     /* for the answer */
	int worker;    /* pinned */
	char name[REQUEST_NAME];
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Reads what inotify has to tell, so that it can be waited for again. */
static void
drain(int watch)
{
	char buf[4096];

	while (read(watch, buf, sizeof(buf)) > 0)
		continue;
}

/* The answer; NULL when none came in that time, or the worker is gone. */
static char *
wait_for_answer(const struct question *question, int64_t patience)
{
	struct pollfd fds[] = {
	    {.fd = question->watch, .events = POLLIN},
	    {.fd = question->worker, .events = POLLIN},
	};
	char *answer;
	int64_t left, until;

	until = now_ms() + patience;
	for (;;) {
		answer = request_read_answer(
		    question->directory, question->name);
		if (answer != NULL)
			return answer;
		if (fds[1].revents != 0) {
			errno = ESRCH;
			return NULL;
		}
		if ((left = until - now_ms()) <= 0) {
			errno = ETIMEDOUT;
			return NULL;
		}
		poll(fds, 2, (int)left);
		drain(question->watch);
	}
}

static char *
ask(struct question *question, const char *request)
{
	char *answer;
	int error;

	if (request_leave(question->directory, request, question->name) == -1)
		return NULL;
	question->watch = request_watch(question->directory);
	if (question->watch == -1 ||
	    pidfd_send_signal(question->worker, SIGHUP, NULL, 0) == -1) {
		error = errno;
		request_withdraw(question->directory, question->name);
		errno = error;
		return NULL;
	}
	answer = wait_for_answer(question, PATIENCE_MS);
	error = errno;
	/* Too late to take it back: then it is being done, and answered. */
	if (answer == NULL &&
	    request_withdraw(question->directory, question->name) == -1 &&
	    error == ETIMEDOUT) {
		answer = wait_for_answer(question, PATIENCE_MS);
		error = errno == ETIMEDOUT ? EINPROGRESS : errno;
	}
	errno = error;
	return answer;
}

char *
store_ask(struct store *store, uint64_t id, const char *request)
{
	struct question question = {.watch = -1};
	char *answer = NULL;
	int ended, error;

	question.directory = storage_open_job(store, id, &ended);
	if (question.directory == -1)
		return NULL;
	question.worker = store_pin_worker(store, id);
	if (question.worker != -1)
		answer = ask(&question, request);
	error = errno;
	if (question.watch != -1)
		close(question.watch);
	if (question.worker != -1)
		close(question.worker);
	close(question.directory);
	if (answer != NULL)
		answer[strcspn(answer, "\n")] = '\0';
	errno = error;
	return answer;
}

/* Why a job in that state has nobody to ask; NULL: it has. */
static const char *
silence(enum job_state state)
{
	switch (state) {
	case JOB_LOST:
		return "it is lost (ptymer restore brings it back)";
	case JOB_ELSEWHERE:
		return "it is elsewhere, in another boot or PID namespace";
	case JOB_FOREIGN:
		return "it belongs to another machine";
	case JOB_DONE:
	case JOB_STOPPED:
		return "it has ended (ptymer restart arms it again)";
	default:
		return NULL;
	}
}

static const char *
why_silent(int error)
{
	switch (error) {
	case ESRCH:
		return "its worker has just ended";
	case ETIMEDOUT:
		return "its worker does not answer";
	case EINPROGRESS:
		return "its worker does not say what became of it";
	default:
		return strerror(error);
	}
}

static int
refuse(char why[STORE_REASON], const char *reason, int error)
{
	strlcpy(why, reason, STORE_REASON);
	errno = error;
	return -1;
}

int
store_request(struct store *store, uint64_t id, const char *request, char *why)
{
	const char *reason;
	struct job *job;
	char *answer;
	int result = 0;

	if (store_load(store, id, &job) == -1)
		return refuse(why, store_error(errno), errno);
	reason = silence(job->state);
	job_free(job);
	if (reason != NULL)
		return refuse(why, reason, EPERM);
	if ((answer = store_ask(store, id, request)) == NULL)
		return refuse(
		    why, why_silent(errno), errno == ENOENT ? ESRCH : errno);
	if (strncmp(answer, "no ", 3) == 0)
		result = refuse(why, answer + 3, EPERM);
	free(answer);
	return result;
}
