/* SPDX-License-Identifier: ISC */

/*
 * Due times in a systemd.timer(5).  Patterns of the clock are written from what
 * was understood, not from the text: systemd.time(7) knows no cron, and it
 * reads some words in another way.
 */
#include "export_form.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/schedule.h"
#include "../job/words.h"
#include "../time/civil.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/fields.h"
#include "../time/when.h"
#include "../time/zone.h"

#define LAST_YEAR 2199 /* that systemd knows */
#define YEARS     (FIELDS_LAST_YEAR - FIELDS_FIRST_YEAR + 1)

/* One part of an expression: `*`, or a list. */
static void
put_part(FILE *fp, uint64_t set, uint64_t all, const char *range)
{
	int values[64];

	if ((set & all) == all)
		putc('*', fp);
	else
		export_list(fp, values, export_members(set, values), range, 2);
}

static void
put_years(FILE *fp, const struct fields *fields)
{
	int index, values[YEARS];
	size_t n = 0;

	for (index = 0; index < YEARS; index++)
		if (fields->years[index / 64] & UINT64_C(1) << index % 64)
			values[n++] = FIELDS_FIRST_YEAR + index;
	if (n == YEARS) {
		putc('*', fp);
		return;
	}
	while (n > 0 && values[n - 1] > LAST_YEAR)
		n--;
	export_list(fp, values, n, "..", 4);
}

static void
put_weekdays(FILE *fp, uint64_t set)
{
	static const char *const names[] = {
	    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	const char *separator = "";
	int day;

	if (set == 0x7f)
		return;
	for (day = 1; day <= 7; day++) {
		if (!(set & UINT64_C(1) << day % 7))
			continue;
		fprintf(fp, "%s%s", separator, names[day % 7]);
		separator = ",";
	}
	putc(' ', fp);
}

static void
put_span(struct exporting *x, const struct fields_span *span)
{
	char text[DURATION_TEXT];

	if (span->first % NSEC_PER_USEC != 0 || span->step % NSEC_PER_USEC != 0)
		export_refuse(x,
		    "systemd knows nothing finer than a "
		    "microsecond");
	fputs(duration_format_seconds(text, span->first), x->fp);
	if (span->first == span->last)
		return;
	if (span->last < NSEC_PER_MINUTE - 1)
		fprintf(
		    x->fp, "..%s", duration_format_seconds(text, span->last));
	fprintf(x->fp, "/%s", duration_format_seconds(text, span->step));
}

static void
put_seconds(struct exporting *x, const struct fields *fields)
{
	size_t i;

	if (fields->seconds != 0)
		put_part(x->fp, fields->seconds, (UINT64_C(1) << 60) - 1, "..");
	for (i = 0; i < fields->span_count; i++) {
		if (i > 0 || fields->seconds != 0)
			putc(',', x->fp);
		put_span(x, &fields->spans[i]);
	}
}

static void
put_zone(FILE *fp, const char *zone)
{
	if (zone[0] != '\0')
		fprintf(fp, " %s", zone);
	putc('\n', fp);
}

static void
put_fields(struct exporting *x, const struct fields *fields, const char *zone)
{
	fputs("OnCalendar=", x->fp);
	put_weekdays(x->fp, fields->weekdays);
	put_years(x->fp, fields);
	putc('-', x->fp);
	put_part(x->fp, fields->months, 0x1ffe, "..");
	if (fields->last_days != 0) {
		putc('~', x->fp);
		put_part(x->fp, fields->last_days, UINT64_MAX, NULL);
	} else {
		putc('-', x->fp);
		put_part(x->fp, fields->days, UINT64_C(0xfffffffe), "..");
	}
	putc(' ', x->fp);
	put_part(x->fp, fields->hours, 0xffffff, "..");
	putc(':', x->fp);
	put_part(x->fp, fields->minutes, (UINT64_C(1) << 60) - 1, "..");
	putc(':', x->fp);
	put_seconds(x, fields);
	put_zone(x->fp, zone);
}

/* Where a day or a weekday is enough, it takes an expression for each. */
static void
put_pattern(struct exporting *x, const struct fields *fields, const char *zone)
{
	struct fields one = *fields;

	if (!fields->is_either_day) {
		put_fields(x, fields, zone);
		return;
	}
	one.weekdays = 0x7f;
	put_fields(x, &one, zone);
	one = *fields;
	one.days = UINT64_C(0xfffffffe);
	put_fields(x, &one, zone);
}

/* One moment, to the microsecond: a reading of the machine's, or in UTC. */
static void
put_moment(struct exporting *x, int64_t reading, const char *zone)
{
	struct civil date;
	int64_t day = civil_floor(reading, NSEC_PER_DAY);
	int64_t us = (reading - day * NSEC_PER_DAY) / NSEC_PER_USEC;
	int64_t second = us / 1000000;

	civil_date(day, &date);
	fprintf(x->fp, "OnCalendar=%04" PRId64 "-%02d-%02d %02d:%02d:%02d",
	    date.year, date.month, date.day, (int)(second / 3600),
	    (int)(second / 60 % 60), (int)(second % 60));
	if (us % 1000000 != 0)
		fprintf(x->fp, ".%06d", (int)(us % 1000000));
	put_zone(x->fp, zone);
}

static void
put_steps(struct exporting *x, int64_t step)
{
	char text[DURATION_TEXT];

	export_span(text, step);
	fprintf(x->fp, "OnActiveSec=%s\n", text);
	if (!x->job->repeat)
		return;
	fprintf(x->fp, "OnUnitActiveSec=%s\n", text);
	/* It would count the next step from there. */
	if (x->job->jitter != 0)
		export_refuse(x,
		    "systemd would add --jitter up from turn to "
		    "turn");
}

static void
put_interval(struct exporting *x, const struct when *when, const char *text)
{
	if (words_count(x->job->when) > 1)
		export_refuse(x,
		    "'%s': systemd counts an interval from the "
		    "last run, whatever that was due for",
		    text);
	if (export_interval_from(text) != NULL)
		export_refuse(x,
		    "'%s': systemd counts an interval from when "
		    "its timer is started",
		    text);
	put_steps(x, export_interval_step(when));
}

/* What is past in a repetition is over. */
static void
put_date(struct exporting *x, const struct when *when)
{
	int64_t due;

	if (when_next(when, x->request->now, &due) == -1)
		return;
	if (when_is_local(when))
		put_moment(x, zone_reading(when_zone(when), due), "");
	else
		put_moment(x, due, "UTC");
}

static void
put_repetition(struct exporting *x)
{
	const struct when *when;
	long start = ftell(x->fp);
	size_t i;

	for (i = 0; x->when[i] != NULL; i++) {
		when = x->when[i];
		switch (when_form(when)) {
		case WHEN_DATE:
			put_date(x, when);
			break;
		case WHEN_FIELDS:
			put_pattern(x, when_fields(when), export_zone(x, when));
			break;
		case WHEN_INTERVAL:
			put_interval(x, when, x->job->when[i]);
			break;
		}
	}
	if (ftell(x->fp) == start)
		export_refuse(x, "all its due times are past");
}

/* The due times that it has left; an ended one, those that it would have. */
static size_t
renew_fixed(struct exporting *x)
{
	struct job *job = x->job;
	struct progress *progress = &job->progress;
	struct complaint unused;
	struct schedule *schedule;
	size_t which;

	if (!job_is_ended(job) && progress->n_fixed > 0)
		return progress->n_fixed;
	progress->n_fixed = 0;
	job->armed = x->request->now;
	if ((schedule = schedule_open(job, &which, &unused)) == NULL)
		return 0;
	if (schedule_start(schedule, job, &which) == -1)
		progress->n_fixed = 0;
	schedule_close(schedule);
	return progress->n_fixed;
}

static void
put_one_shot(struct exporting *x)
{
	const struct fixed_due *fixed;
	size_t i, n, left = 0;

	n = renew_fixed(x);
	for (i = 0; i < n; i++) {
		fixed = &x->job->progress.fixed[i];
		if (fixed->due <= x->request->now)
			continue;
		left++;
		if (fixed->local)
			put_moment(x, fixed->reading, "");
		else
			put_moment(x, fixed->due, "UTC");
	}
	if (left == 0)
		export_refuse(x, "all its due times are past");
}

void
export_calendar(struct exporting *x)
{
	struct complaint unused;
	int64_t duration;

	if (x->job->kind == JOB_ALARM && x->job->repeat)
		put_repetition(x);
	else if (x->job->kind == JOB_ALARM)
		put_one_shot(x);
	else if (duration_parse(x->job->when[0], &duration, &unused) == 0)
		put_steps(x, duration);
}
