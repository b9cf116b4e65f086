/* SPDX-License-Identifier: ISC */
#include "ring.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/run.h"
#include "../job/safe.h"
#include "../time/duration.h"
#include "desktop.h"
#include "timer.h"
#include "tty.h"
#include "work.h"

#define HOLD  (1 * NSEC_PER_SEC)
#define LIMIT (10 * NSEC_PER_SEC) /* for the desktop, for the terminal */

#define TITLE_SIZE   (JOB_NAME_MAX * 4 + 32)
#define MESSAGE_SIZE 400 /* what is longer is cut */
#define TEXT_SIZE    (MESSAGE_SIZE + RUN_RESULT_TEXT * 4 + 8)
#define LINE_SIZE    (TITLE_SIZE + TEXT_SIZE + 32)

/* What is told.  It is fit to be shown anywhere. */
struct notice {
	char title[TITLE_SIZE];
	char text[TEXT_SIZE];
	int is_silent; /* on the terminal it is the bell alone */
	int is_failure;
};

/* Appends a text made safe, whole characters of it, as there is room. */
static void
append(char *buf, size_t size, const char *text)
{
	static const char cut[] = "...";
	char shown[SAFE_CHARACTER];
	size_t length = strlen(buf);

	while (*text != '\0') {
		text += safe_character(text, shown);
		if (length + strlen(shown) + sizeof(cut) > size) {
			strlcpy(buf + length, cut, size - length);
			return;
		}
		length += strlcpy(buf + length, shown, size - length);
	}
}

/* result is NULL when time is up. */
static void
compose(struct notice *notice, const struct job *job, const char *result)
{
	const char *message = job->message == NULL ? "" : job->message;
	char kind[32];

	memset(notice, 0, sizeof(*notice));
	snprintf(kind, sizeof(kind), "%s %" PRIu64, job_kind_name(job->kind),
	    job->id);
	append(notice->title, sizeof(notice->title),
	    job->name == NULL ? kind : job->name);
	notice->is_silent = job->message != NULL && message[0] == '\0';
	append(notice->text, MESSAGE_SIZE, message);
	if (message[0] == '\0')
		append(notice->text, sizeof(notice->text),
		    result == NULL ? "time is up" : result);
	else if (result != NULL) {
		append(notice->text, sizeof(notice->text), " (");
		append(notice->text, sizeof(notice->text), result);
		append(notice->text, sizeof(notice->text), ")");
	}
}

static void
format_line(char *buf, size_t size, const struct notice *notice)
{
	/* A program may have left the terminal in raw mode. */
	if (notice->is_silent)
		strlcpy(buf, "\a", size);
	else
		snprintf(buf, size, "\r\nptymer: %s: %s\a\r\n", notice->title,
		    notice->text);
}

/* Without a process for it: what the terminal takes at once. */
static void
tell_at_once(const struct job *job, const struct notice *notice)
{
	char line[LINE_SIZE];
	const char *rest = line;
	int fd;

	if ((fd = tty_open(job)) == -1)
		return;
	format_line(line, sizeof(line), notice);
	tty_write(fd, &rest, 0);
	close(fd);
}

/*
 * The desktop of the machine on which the job is may not be where the person
 * is, so a terminal at the other end of ssh(1) shows a notification as well.
 * Any other one does when the desktop did not: two would be one too many.
 */
static void
tell(const struct job *job, const struct notice *notice)
{
	char line[2 * LINE_SIZE] = "", shown[LINE_SIZE] = "";
	const char *rest = line;
	int fd, is_shown;

	if ((fd = tty_open(job)) != -1) {
		format_line(line, sizeof(line), notice);
		tty_format_notification(
		    job, notice->title, notice->text, shown, sizeof(shown));
		if (job->terminal_remote)
			strlcat(line, shown, sizeof(line));
		tty_write(fd, &rest, 0);
	}
	is_shown = desktop_notify(job, notice->title, notice->text,
	    notice->is_failure, timer_now(CLOCK_MONOTONIC) + LIMIT);
	if (fd == -1)
		return;
	if (!is_shown && !job->terminal_remote)
		strlcat(line, shown, sizeof(line));
	tty_write(fd, &rest, timer_now(CLOCK_MONOTONIC) + LIMIT);
	close(fd);
}

static void __attribute__((noreturn))
ringer_main(const struct job *job, const struct notice *notice)
{
	sigset_t none;

	/* Above all not the job's lock. */
	closefrom(STDERR_FILENO + 1);
	setsid();
	setproctitle("-ptymer: %" PRIu64 " rings", job->id);
	/* All of them have their default action. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	tell(job, notice);
	_exit(0);
}

/* The one with that PID (0: a free one), or NULL. */
static struct ringer *
find(struct work *work, pid_t pid)
{
	size_t i;

	for (i = 0; i < WORK_RINGERS; i++)
		if (work->ringers[i].pid == pid)
			return &work->ringers[i];
	return NULL;
}

static void
start(struct work *work, const struct notice *notice)
{
	struct ringer *ringer;
	pid_t pid = -1;

	if ((ringer = find(work, 0)) != NULL && (pid = fork()) == 0)
		ringer_main(work->job, notice);
	if (ringer == NULL || pid == -1) {
		tell_at_once(work->job, notice);
		return;
	}
	ringer->pid = pid;
	ringer->holds_until = timer_now(CLOCK_MONOTONIC) + HOLD;
}

void
ring(struct work *work)
{
	struct notice notice;

	compose(&notice, work->job, NULL);
	start(work, &notice);
}

void
ring_result(struct work *work, const struct run *run)
{
	char result[RUN_RESULT_TEXT];
	struct notice notice;

	run_format_result(result, run);
	if (run->result == RUN_MISSED && run->detail[0] != '\0') {
		strlcat(result, ": ", sizeof(result));
		strlcat(result, run->detail, sizeof(result));
	}
	compose(&notice, work->job, result);
	notice.is_failure = !run_is_success(run);
	start(work, &notice);
}

int
ring_is_held(const struct work *work)
{
	return ring_first_deadline(work, INT64_MAX) != INT64_MAX;
}

int64_t
ring_first_deadline(const struct work *work, int64_t first)
{
	const struct ringer *ringer;
	size_t i;

	for (i = 0; i < WORK_RINGERS; i++) {
		ringer = &work->ringers[i];
		if (ringer->holds_until != 0 && ringer->holds_until < first)
			first = ringer->holds_until;
	}
	return first;
}

int
ring_expire(struct work *work, int64_t now)
{
	struct ringer *ringer;
	size_t i;
	int found = 0;

	for (i = 0; i < WORK_RINGERS; i++) {
		ringer = &work->ringers[i];
		if (ringer->holds_until != 0 && ringer->holds_until <= now) {
			ringer->holds_until = 0;
			found = 1;
		}
	}
	return found;
}

int
ring_reap(struct work *work, pid_t pid)
{
	struct ringer *ringer;

	if ((ringer = find(work, pid)) == NULL)
		return 0;
	ringer->pid = 0;
	ringer->holds_until = 0;
	return 1;
}

void
ring_kill(const struct work *work)
{
	size_t i;

	for (i = 0; i < WORK_RINGERS; i++)
		if (work->ringers[i].pid != 0)
			kill(work->ringers[i].pid, SIGKILL);
}
