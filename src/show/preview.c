/* SPDX-License-Identifier: ISC */
#include "preview.h"

#include <stdio.h>

#include "../job/job.h"
#include "../job/schedule.h"
#include "../time/civil.h"
#include "../time/complaint.h"
#include "../time/component.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "../time/when.h"
#include "../time/zone.h"
#include "../worker/plan.h"

static void
put_distance(int64_t ns)
{
	char text[DURATION_TEXT];

	if (ns < 0)
		printf("%s ago", duration_format_short(text, -ns));
	else
		printf("in %s", duration_format_short(text, ns));
}

static void
put_explanation(
    const struct preview *preview, const struct when *when, int64_t due)
{
	int64_t reading = zone_reading(preview->zone, due);
	struct zone_info info;
	char note[128] = "";

	zone_at(preview->zone, due, &info);
	printf("  %.3s %s  ",
	    component_weekdays[civil_weekday(
		civil_floor(reading, NSEC_PER_DAY))],
	    info.abbreviation);
	put_distance(due - preview->now);
	if (when != NULL && *when_explain(when, due, note, sizeof(note)))
		printf("  %s", note);
}

/* when is the one that it comes of, or NULL. */
static void
put_due(const struct preview *preview, const struct when *when, int64_t due)
{
	char text[INSTANT_TEXT];

	fputs(instant_format_iso(text, due, preview->zone), stdout);
	if (preview->is_explained)
		put_explanation(preview, when, due);
	putchar('\n');
}

/*
 * The first due time of them, and which it is of; NULL: there is none.  A plain
 * `now` is due at its instant however often asked: nothing before least is.
 */
static const struct when *
find_first(struct when *const *whens, size_t n, int64_t after, int64_t least,
    int64_t *due)
{
	const struct when *first = NULL;
	int64_t candidate;
	size_t i;

	for (i = 0; i < n; i++) {
		if (when_next(whens[i], after, &candidate) == -1 ||
		    candidate < least || (first != NULL && candidate >= *due))
			continue;
		first = whens[i];
		*due = candidate;
	}
	return first;
}

void
preview_whens(const struct preview *preview, struct when *const *whens,
    size_t n, int64_t after)
{
	const struct when *when;
	int64_t due = 0, least = after, left;

	for (left = preview->count; left > 0; left--) {
		when = find_first(whens, n, after, least, &due);
		if (when == NULL)
			break;
		put_due(preview, when, due);
		after = due;
		least = due + 1;
	}
}

/* The WHEN of an alarm that this is a due time of, for its note; or NULL. */
static struct when *
find_when(const struct job *job, int64_t due)
{
	struct complaint complaint;
	struct when *when;
	int64_t candidate;
	size_t i;

	if (job->kind != JOB_ALARM)
		return NULL;
	for (i = 0; job->when[i] != NULL; i++) {
		when = when_parse(
		    job->when[i], job_zone(job), job->armed, &complaint);
		if (when != NULL && when_next(when, due - 1, &candidate) == 0 &&
		    candidate == due)
			return when;
		when_free(when);
	}
	return NULL;
}

static void
put_job_due(const struct preview *preview, const struct job *job, int64_t due)
{
	struct when *when = NULL;

	if (preview->is_explained)
		when = find_when(job, due);
	put_due(preview, when, due);
	when_free(when);
}

/*
 * As its worker will find it: in the machine's zone as that is now, and what
 * has come already is caught up with or missed.
 */
static int64_t
first_due(const struct schedule *schedule, struct job *job, const int64_t now)
{
	struct progress *progress = &job->progress;
	struct plan plan;
	int64_t due;

	if (schedule_follow(schedule, job, progress, now, &due)) {
		progress->due = due;
		progress->jitter = 0;
	}
	plan_due(schedule, job, now, 0, &plan);
	return plan.action == PLAN_RUN ? plan.due : plan.next;
}

/* What adjust moved forward is not due as well at its own time. */
static int64_t
following(const struct schedule *schedule, const struct job *job, int64_t due)
{
	const struct progress *progress = &job->progress;
	int64_t next;

	if (due == progress->due && progress->moved > due)
		due = progress->moved;
	return schedule_after(schedule, job, due, &next) == 0 ? next : 0;
}

int64_t
preview_job(
    const struct preview *preview, struct job *job, struct complaint *complaint)
{
	int64_t due, left = preview->count, printed;
	struct schedule *schedule;
	size_t which;

	if ((schedule = schedule_open(job, &which, complaint)) == NULL)
		return -1;
	if (job->count != 0 &&
	    job->count - job->progress.fired < (uint64_t)left)
		left = (int64_t)(job->count - job->progress.fired);
	due = job_is_ended(job) ? 0 : first_due(schedule, job, preview->now);
	for (printed = 0; due != 0 && printed < left; printed++) {
		put_job_due(preview, job, due);
		due = following(schedule, job, due);
	}
	schedule_close(schedule);
	return printed;
}
