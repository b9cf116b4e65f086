/* SPDX-License-Identifier: ISC */

/*
 * What commands, and people, ask of a job that lives.  A pause holds the sand
 * of an hourglass: what is left is kept, and there is no due time.  An alarm
 * goes on being due while it is paused, and skips.
 */

#include "steer.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/schedule.h"
#include "../job/words.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "due.h"
#include "ending.h"
#include "flight.h"
#include "ledger.h"
#include "work.h"

#define SKIP_MOST  1000000
#define SKIP_LOOKS 2000000 /* ... at a WHEN, that nobody has to wait for */

static void
ok(char answer[STEER_ANSWER], const char *more)
{
	snprintf(
	    answer, STEER_ANSWER, more[0] == '\0' ? "ok\n" : "ok %s\n", more);
}

static void
no(char answer[STEER_ANSWER], const char *reason)
{
	snprintf(answer, STEER_ANSWER, "no %s\n", reason);
}

void
steer_pause(struct work *work)
{
	struct progress *progress = &work->job->progress;
	int64_t left;

	/* Nothing is due any more: there is no sand to hold. */
	if (work->ending != ENDING_NOT || progress->paused ||
	    progress->due == 0)
		return;
	progress->paused = 1;
	work->dirty = 1;
	if (work->job->kind != JOB_HOURGLASS)
		return;
	left = progress->due - work_now(work);
	progress->left_time = left > 0 ? left : 0;
	due_set(work, 0);
	due_set_timer(work);
}

void
steer_resume(struct work *work)
{
	struct progress *progress = &work->job->progress;
	int64_t due;

	if (work->ending != ENDING_NOT || !progress->paused)
		return;
	progress->paused = 0;
	work->dirty = 1;
	if (work->job->kind != JOB_HOURGLASS)
		return;
	due = instant_shift(work_now(work), progress->left_time);
	if (work->job->until != 0 && due > work->job->until)
		due = 0; /* the pause took it past --until */
	due_set(work, due);
	progress->left_time = 0;
	due_set_timer(work);
}

void
steer_run(struct work *work)
{
	int64_t now = work_now(work);

	if (work->ending != ENDING_NOT || work->draining)
		return;
	/* Nobody gets an answer. */
	if (flight_start_manual(work) == PLAN_SKIP)
		ledger_add_nothing(work, RUN_SKIPPED, now, now, 1, NULL);
	work->dirty = 1;
}

/* How many due times can be skipped at a time: each takes a look at all WHENs. */
static uint64_t
skip_most(const struct work *work)
{
	const uint64_t most = SKIP_LOOKS / words_count(work->job->when);

	return most < SKIP_MOST ? most : SKIP_MOST;
}

/* The due times after one, up to another, are not going to be. */
static void
skip_between(struct work *work, int64_t after, int64_t until)
{
	const uint64_t most = skip_most(work);
	int64_t due, first = 0, last = 0;
	uint64_t n = 0;

	while (n < most &&
	    schedule_after(work->schedule, work->job, after, &due) == 0 &&
	    due <= until) {
		if (n++ == 0)
			first = due;
		last = after = due;
	}
	if (n > 0)
		ledger_add_nothing(work, RUN_SKIPPED, first, last, n, NULL);
}

static void
move_alarm(struct work *work, int64_t due)
{
	struct progress *progress = &work->job->progress;
	int64_t after, original;

	original = progress->moved != 0 ? progress->moved : progress->due;
	/* What an earlier move has jumped over is on record. */
	after = original > progress->due ? original : progress->due;
	if (due > after)
		skip_between(work, after, due - 1);
	due_set(work, due);
	progress->moved = original;
}

/* `+`, `-` or `=`, and nanoseconds. */
static int
parse_amount(const char *text, char *sign, int64_t *ns)
{
	char *end;

	*sign = text[0];
	if (strchr("+-=", *sign) == NULL || text[0] == '\0' || text[1] != ' ')
		return -1;
	errno = 0;
	*ns = strtoll(text + 2, &end, 10);
	return end == text + 2 || *end != '\0' || errno != 0 || *ns < 0 ||
		*ns > DURATION_MAX
	    ? -1
	    : 0;
}

/* Not below 0; INT64_MAX is more than can be told. */
static int64_t
adjusted(int64_t left, char sign, int64_t amount)
{
	if (sign == '=')
		return amount;
	if (__builtin_add_overflow(left, sign == '+' ? amount : -amount, &left))
		return sign == '+' ? INT64_MAX : 0;
	return left > 0 ? left : 0;
}

/* Skipping may have gone beyond that: less of it is fine. */
static int
is_too_long(int64_t left, char sign)
{
	return left > DURATION_MAX && sign != '-';
}

/* The sand of a paused hourglass; --until comes in when it is resumed. */
static void
adjust_paused(
    struct work *work, char sign, int64_t amount, char answer[STEER_ANSWER])
{
	struct progress *progress = &work->job->progress;
	int64_t left;

	left = adjusted(progress->left_time, sign, amount);
	if (is_too_long(left, sign)) {
		no(answer, "that is more than 100 years");
		return;
	}
	progress->left_time = left;
	work->dirty = 1;
	ok(answer, "");
}

static void
adjust(struct work *work, const char *argument, char answer[STEER_ANSWER])
{
	struct progress *progress = &work->job->progress;
	int64_t amount, due, left, now;
	char sign;

	if (parse_amount(argument, &sign, &amount) == -1) {
		no(answer, "not understood");
		return;
	}
	if (progress->paused && work->job->kind == JOB_HOURGLASS) {
		adjust_paused(work, sign, amount, answer);
		return;
	}
	if (progress->due == 0) {
		no(answer, "nothing is due any more");
		return;
	}
	now = work_now(work);
	left = adjusted(progress->due - now, sign, amount);
	if (is_too_long(left, sign) || left > INSTANT_MAX - now) {
		no(answer, "that is more than 100 years, or after 2199");
		return;
	}
	due = now + left;
	if (work->job->until != 0 && due > work->job->until) {
		no(answer, "that is after --until");
		return;
	}
	if (work->job->kind == JOB_HOURGLASS)
		due_set(work, due);
	else
		move_alarm(work, due);
	due_set_timer(work);
	work->dirty = 1;
	ok(answer, "");
}

/*
 * The due times of a paused hourglass are as far off as its sand lasts.  Returns
 * -1 when there is none within 100 years.
 */
static int
skip_paused(struct work *work, uint64_t n)
{
	struct progress *progress = &work->job->progress;
	int64_t first, most = 0;

	if (progress->left_time < DURATION_MAX)
		most = (DURATION_MAX - progress->left_time) /
		    work->job->duration;
	if (n > (uint64_t)most)
		n = (uint64_t)most;
	if (n == 0)
		return -1;
	first = instant_shift(work_now(work), progress->left_time);
	progress->left_time += (int64_t)n * work->job->duration;
	ledger_add_nothing(work, RUN_SKIPPED, first,
	    instant_shift(first, (int64_t)(n - 1) * work->job->duration), n,
	    NULL);
	return 0;
}

static void
skip_due(struct work *work, uint64_t n)
{
	struct progress *progress = &work->job->progress;
	int64_t first = progress->due, last, next;
	uint64_t i;

	last = next = first;
	for (i = 0; i < n && next != 0; i++) {
		last = next;
		if (schedule_after(work->schedule, work->job,
			last > progress->moved ? last : progress->moved,
			&next) == -1)
			next = 0;
	}
	ledger_add_nothing(work, RUN_SKIPPED, first, last, i, NULL);
	progress->dealt = last > progress->moved ? last : progress->moved;
	due_set(work, next);
	due_set_timer(work);
}

static void
skip(struct work *work, const char *argument, char answer[STEER_ANSWER])
{
	struct progress *progress = &work->job->progress;
	const char *error;
	uint64_t n;

	n = (uint64_t)strtonum(argument, 1, SKIP_MOST, &error);
	if (error != NULL)
		no(answer, "not understood");
	else if (!work->job->repeat)
		no(answer, "it does not repeat");
	else if (progress->due == 0 && !progress->paused)
		no(answer, "nothing is due any more");
	else if (n > skip_most(work))
		no(answer, "those are too many at a time");
	else if (progress->due == 0 && skip_paused(work, n) == -1)
		no(answer, "that is more than 100 years");
	else {
		if (progress->due != 0)
			skip_due(work, n);
		work->dirty = 1;
		ok(answer, "");
	}
}

static void
run(struct work *work, char answer[STEER_ANSWER])
{
	const int is_queue = work->job->overlap == OVERLAP_QUEUE;

	if (work_is_superseded(work)) {
		no(answer, "another job has taken over its name");
		return;
	}
	switch (flight_start_manual(work)) {
	case PLAN_SKIP:
		no(answer,
		    is_queue ? "another one waits already (--overlap queue)"
			     : "the last run has not ended (--overlap skip)");
		break;
	case PLAN_QUEUE:
		ok(answer, "queued");
		break;
	default:
		ok(answer, "");
		break;
	}
}

/* `stop SIGNAL`: the first signal is another one; 0 is SIGTERM. */
static void
stop(struct work *work, const char *argument, char answer[STEER_ANSWER])
{
	const char *error;

	work->stop_signal = (int)strtonum(argument, 0, SIGRTMAX, &error);
	if (error != NULL) {
		work->stop_signal = 0;
		no(answer, "not understood");
		return;
	}
	ok(answer, "");
	ending_begin(work, ENDING_STOP);
}

static void
drain(struct work *work, char answer[STEER_ANSWER])
{
	work->draining = 1;
	work->job->progress.paused = 0;
	flight_skip_waiting(work);
	due_set(work, 0);
	due_set_timer(work);
	work->dirty = 1;
	ok(answer, "");
}

void
steer(struct work *work, char *request, char answer[STEER_ANSWER])
{
	char *argument;

	request[strcspn(request, "\n")] = '\0';
	argument = request + strcspn(request, " ");
	if (*argument == ' ')
		*argument++ = '\0';
	if (work->ending != ENDING_NOT ||
	    (work->draining && strcmp(request, "stop") != 0))
		no(answer, "it is being stopped");
	else if (strcmp(request, "pause") == 0) {
		steer_pause(work);
		ok(answer, "");
	} else if (strcmp(request, "resume") == 0) {
		steer_resume(work);
		ok(answer, "");
	} else if (strcmp(request, "adjust") == 0)
		adjust(work, argument, answer);
	else if (strcmp(request, "skip") == 0)
		skip(work, argument, answer);
	else if (strcmp(request, "run") == 0)
		run(work, answer);
	else if (strcmp(request, "stop") == 0)
		stop(work, argument, answer);
	else if (strcmp(request, "drain") == 0)
		drain(work, answer);
	else
		no(answer, "not understood");
}
