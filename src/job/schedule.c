/* SPDX-License-Identifier: ISC */

/*
 * Three kinds of schedules.  An hourglass is due at start + n * duration.  A
 * repeating alarm is the union of its WHENs, computed anew each time.  A
 * one-shot alarm is the list of what its WHENs came to when it was armed, so
 * that nothing that happens to the clock makes it fire twice.
 */

#include "schedule.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/fields.h"
#include "../time/instant.h"
#include "../time/when.h"
#include "../time/zone.h"
#include "job.h"
#include "words.h"

#define LONGEST_DEFAULT_GRACE NSEC_PER_HOUR

struct schedule {
	struct when **when; /* of an alarm; NULL ends it */
	struct zone *local; /* NULL: nothing depends on it */
};

static int
parse_hourglass(struct job *job, struct complaint *complaint)
{
	if (duration_parse(job->when[0], &job->duration, complaint) == -1)
		return -1;
	if (job->repeat && job->duration < SCHEDULE_SHORTEST)
		return complaint_set(complaint, 0, "too short to be repeated",
		    "10ms is the shortest");
	return 0;
}

/* What comes more often than the shortest interval would keep us busy. */
static int
check_pace(
    const struct schedule *schedule, size_t *which, struct complaint *complaint)
{
	const struct fields *fields;
	size_t i;

	for (i = 0; schedule->when[i] != NULL; i++) {
		fields = when_fields(schedule->when[i]);
		*which = i;
		if (fields != NULL &&
		    fields_per_minute(fields) >
			NSEC_PER_MINUTE / SCHEDULE_SHORTEST)
			return complaint_set(complaint, 0,
			    "too often to be repeated",
			    "100 times a second is the most");
	}
	return 0;
}

static int
parse_alarm(struct schedule *schedule, struct job *job, size_t *which,
    struct complaint *complaint)
{
	struct when *when;
	size_t i, n;
	int is_local = 0;

	n = words_count(job->when);
	if ((schedule->when = calloc(n + 1, sizeof(*schedule->when))) == NULL)
		return complaint_set_shortage(complaint, "out of memory");
	for (i = 0; i < n; i++) {
		*which = i;
		when = when_parse(
		    job->when[i], job_zone(job), job->armed, complaint);
		if (when == NULL)
			return -1;
		schedule->when[i] = when;
		if (when_form(when) == WHEN_INTERVAL)
			job->repeat = 1;
		is_local |= when_is_local(when);
	}
	if (is_local && (schedule->local = zone_open(ZONE_MACHINE)) == NULL)
		return complaint_set_shortage(
		    complaint, "the time zone cannot be read now");
	return job->repeat ? check_pace(schedule, which, complaint) : 0;
}

/* --until is read as a WHEN is: its first due time is the bound. */
static int
parse_until(struct job *job, struct complaint *complaint)
{
	struct when *when;

	if (job->until_text == NULL)
		return 0;
	when = when_parse(
	    job->until_text, job_zone(job), job->armed, complaint);
	if (when == NULL)
		return -1;
	if (when_next(when, job->armed, &job->until) == -1) {
		when_free(when);
		return complaint_set(
		    complaint, 0, "this is past, or never", NULL);
	}
	when_free(when);
	return 0;
}

struct schedule *
schedule_open(struct job *job, size_t *which, struct complaint *complaint)
{
	struct schedule *schedule;
	int result;

	*which = 0;
	if ((schedule = calloc(1, sizeof(*schedule))) == NULL) {
		complaint_set_shortage(complaint, "out of memory");
		return NULL;
	}
	if (job->kind == JOB_HOURGLASS)
		result = parse_hourglass(job, complaint);
	else
		result = parse_alarm(schedule, job, which, complaint);
	/* Once it is armed the bound is fixed. */
	if (result == 0 && job->until == 0 &&
	    (result = parse_until(job, complaint)) == -1)
		*which = SCHEDULE_UNTIL;
	if (result == -1) {
		schedule_close(schedule);
		return NULL;
	}
	return schedule;
}

struct schedule *
schedule_none(void)
{
	struct schedule *schedule;

	if ((schedule = calloc(1, sizeof(*schedule))) == NULL)
		return NULL;
	if ((schedule->when = calloc(1, sizeof(*schedule->when))) == NULL) {
		schedule_close(schedule);
		return NULL;
	}
	return schedule;
}

void
schedule_close(struct schedule *schedule)
{
	size_t i;

	if (schedule == NULL)
		return;
	for (i = 0; schedule->when != NULL && schedule->when[i] != NULL; i++)
		when_free(schedule->when[i]);
	free(schedule->when);
	zone_close(schedule->local);
	free(schedule);
}

static int
compare_fixed(const void *a, const void *b)
{
	const struct fixed_due *x = a, *y = b;

	return (x->due > y->due) - (x->due < y->due);
}

static int
start_one_shot(const struct schedule *schedule, struct job *job, size_t *which)
{
	struct progress *progress = &job->progress;
	struct fixed_due *fixed;
	const struct when *when;
	size_t i, n;

	n = words_count(job->when);
	if ((fixed = calloc(n, sizeof(*fixed))) == NULL)
		return -1;
	for (i = 0; i < n; i++) {
		when = schedule->when[i];
		*which = i;
		if (when_next(when, job->armed, &fixed[i].due) == -1) {
			free(fixed);
			return -1;
		}
		fixed[i].reading = zone_reading(when_zone(when), fixed[i].due);
		fixed[i].local = when_is_local(when);
	}
	qsort(fixed, n, sizeof(*fixed), compare_fixed);
	free(progress->fixed);
	progress->fixed = fixed;
	progress->n_fixed = n;
	progress->due = fixed[0].due;
	return 0;
}

/* -1 when --until comes before the first due time. */
static int
check_until(const struct job *job, size_t *which)
{
	if (job->until == 0 || job->progress.due <= job->until)
		return 0;
	*which = SCHEDULE_UNTIL;
	return -1;
}

int
schedule_start(const struct schedule *schedule, struct job *job, size_t *which)
{
	int64_t due, first = INT64_MAX;
	size_t i;

	*which = 0;
	errno = ERANGE; /* but for want of memory */
	job->progress.dealt = job->armed;
	if (job->kind == JOB_HOURGLASS) {
		if (job->duration > INSTANT_MAX - job->armed)
			return -1;
		job->progress.due = job->armed + job->duration;
		return check_until(job, which);
	}
	if (!job->repeat)
		return start_one_shot(schedule, job, which);
	for (i = 0; schedule->when[i] != NULL; i++) {
		*which = i;
		if (when_next(schedule->when[i], job->armed, &due) == -1)
			return -1;
		if (due < first)
			first = due;
	}
	job->progress.due = first;
	return check_until(job, which);
}

static int
hourglass_after(const struct job *job, int64_t after, int64_t *due)
{
	int64_t first = job->progress.due, gone;

	if (first > after) {
		*due = first;
		return 0;
	}
	if (!job->repeat || first == 0)
		return -1;
	gone = (after - first) / job->duration * job->duration;
	return __builtin_add_overflow(first + gone, job->duration, due) ? -1
									: 0;
}

static int
fixed_after(const struct job *job, int64_t after, int64_t *due)
{
	const struct progress *progress = &job->progress;
	size_t i;

	for (i = 0; i < progress->n_fixed; i++)
		if (progress->fixed[i].due > after) {
			*due = progress->fixed[i].due;
			return 0;
		}
	return -1;
}

static int
union_after(const struct schedule *schedule, int64_t after, int64_t *due)
{
	int64_t candidate;
	size_t i;
	int found = -1;

	for (i = 0; schedule->when[i] != NULL; i++) {
		/* A plain `now` is due at its instant, however often asked. */
		if (when_next(schedule->when[i], after, &candidate) == -1 ||
		    candidate <= after)
			continue;
		if (found == -1 || candidate < *due)
			*due = candidate;
		found = 0;
	}
	return found;
}

int
schedule_after(const struct schedule *schedule, const struct job *job,
    int64_t after, int64_t *due)
{
	int result;

	if (job->kind == JOB_HOURGLASS)
		result = hourglass_after(job, after, due);
	else if (!job->repeat)
		result = fixed_after(job, after, due);
	else
		result = union_after(schedule, after, due);
	if (result == 0 &&
	    (*due > INSTANT_MAX || (job->until != 0 && *due > job->until)))
		return -1;
	return result;
}

unsigned int
schedule_forms(const struct job *job)
{
	struct complaint unused;
	struct when *when;
	unsigned int forms = 0;
	size_t i;

	for (i = 0; job->kind == JOB_ALARM && job->when[i] != NULL; i++) {
		when = when_parse(
		    job->when[i], job_zone(job), job->armed, &unused);
		if (when != NULL)
			forms |= 1U << when_form(when);
		when_free(when);
	}
	return forms;
}

int
schedule_is_local(const struct schedule *schedule)
{
	return schedule->local != NULL;
}

int
schedule_is_stale(const struct schedule *schedule)
{
	return schedule->local != NULL && zone_is_stale(schedule->local);
}

/* What a clock in the machine's zone has to show for it, it shows. */
static int
still_stands(const struct schedule *schedule, const struct fixed_due *f)
{
	return !f->local || zone_reading(schedule->local, f->due) == f->reading;
}

/*
 * What is over stays over, whatever the clocks show now; what is past now, and
 * has not been dealt with, is missed and not forgotten.
 */
static void
follow_fixed(const struct schedule *schedule, struct progress *progress)
{
	struct fixed_due *f;
	int64_t instants[4];
	size_t i, left = 0;

	for (i = 0; i < progress->n_fixed; i++) {
		f = &progress->fixed[i];
		if (f->due <= progress->dealt)
			continue;
		if (still_stands(schedule, f))
			;
		else if (zone_instants(schedule->local, f->reading, instants) >
		    0)
			f->due = instants[0];
		else
			f->due = zone_gap_end(schedule->local, f->reading);
		progress->fixed[left++] = *f;
	}
	progress->n_fixed = left;
	if (left == 0)
		return;
	qsort(progress->fixed, left, sizeof(*progress->fixed), compare_fixed);
	if (progress->fixed[0].due <= progress->dealt)
		progress->dealt = progress->fixed[0].due - 1;
}

/* True when the next due time of a repeating alarm is one in this zone, too. */
static int
is_due_time(const struct schedule *schedule, const struct job *job)
{
	int64_t due;

	return schedule_after(schedule, job, job->progress.due - 1, &due) ==
	    0 &&
	    due == job->progress.due;
}

int
schedule_follow(const struct schedule *schedule, const struct job *job,
    struct progress *progress, int64_t now, int64_t *due)
{
	int64_t after;

	*due = progress->due;
	/* What --count or --until has ended is over in any zone. */
	if (job->kind == JOB_HOURGLASS || schedule->local == NULL ||
	    progress->moved != 0 || progress->due == 0)
		return 0;
	if (!job->repeat) {
		follow_fixed(schedule, progress);
		after = progress->dealt;
	} else {
		if (is_due_time(schedule, job))
			return 0;
		after = now > progress->dealt ? now : progress->dealt;
	}
	if (schedule_after(schedule, job, after, due) == -1)
		*due = 0;
	return *due != progress->due;
}

int64_t
schedule_grace(
    const struct schedule *schedule, const struct job *job, int64_t due)
{
	int64_t following, grace;

	if (job->grace >= 0)
		return job->grace;
	if (!job->repeat)
		return INT64_MAX;
	if (schedule_after(schedule, job, due, &following) == -1)
		return LONGEST_DEFAULT_GRACE;
	grace = (following - due) / 2;
	return grace < LONGEST_DEFAULT_GRACE ? grace : LONGEST_DEFAULT_GRACE;
}
