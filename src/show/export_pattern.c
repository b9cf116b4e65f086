/* SPDX-License-Identifier: ISC */

/*
 * Due times as cron(8) and its like have them: an hourglass and an interval are
 * patterns of the clock where they divide an hour or a day.
 */
#include "export_pattern.h"

#include <stdlib.h>

#include "../job/job.h"
#include "../job/words.h"
#include "../time/civil.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/when.h"
#include "../time/zone.h"
#include "export_form.h"

#define MINUTES_PER_HOUR 60
#define MINUTES_PER_DAY  (24 * MINUTES_PER_HOUR)

static const char *
engine(const struct exporting *x)
{
	return export_form_name(x->request->form);
}

/* Every so many minutes from that minute of the day on. */
static void
set_steps(struct fields *fields, int64_t minutes, int64_t from)
{
	int64_t value;

	fields_init(fields);
	fields->hours = fields->minutes = 0;
	fields->has_wildcard = minutes < MINUTES_PER_DAY;
	for (value = from % minutes; value < MINUTES_PER_DAY;
	     value += minutes) {
		fields->hours |= UINT64_C(1) << value / MINUTES_PER_HOUR;
		fields->minutes |= UINT64_C(1) << value % MINUTES_PER_HOUR;
	}
}

static void
read_steps(
    struct exporting *x, struct pattern *pattern, int64_t step, int64_t reading)
{
	int64_t minutes = step / NSEC_PER_MINUTE;

	if (step % NSEC_PER_MINUTE != 0 || minutes == 0 ||
	    (MINUTES_PER_HOUR % minutes != 0 &&
		(minutes % MINUTES_PER_HOUR != 0 ||
		    MINUTES_PER_DAY % minutes != 0)))
		export_refuse(x,
		    "'%s' divides neither an hour nor a day into "
		    "equal parts",
		    pattern->text);
	else if (reading % NSEC_PER_MINUTE != 0)
		export_refuse(x, "'%s' has seconds, and %s knows none",
		    pattern->text, engine(x));
	else
		set_steps(&pattern->fields, minutes,
		    civil_floor(reading, NSEC_PER_MINUTE) % MINUTES_PER_DAY);
}

static void
read_interval(
    struct exporting *x, struct pattern *pattern, const struct when *when)
{
	int64_t due, step = export_interval_step(when);

	if (export_interval_from(pattern->text) == NULL) {
		read_steps(x, pattern, step, 0);
		return;
	}
	pattern->zone = export_zone(x, when);
	if (when_next(when, x->request->now, &due) == -1)
		export_refuse(x, "'%s' is never due", pattern->text);
	else
		read_steps(
		    x, pattern, step, zone_reading(when_zone(when), due));
}

static void
read_pattern(
    struct exporting *x, struct pattern *pattern, const struct when *when)
{
	switch (when_form(when)) {
	case WHEN_DATE:
		export_refuse(x, "'%s' is one date, and %s knows no years",
		    pattern->text, engine(x));
		break;
	case WHEN_FIELDS:
		pattern->fields = *when_fields(when);
		pattern->zone = export_zone(x, when);
		break;
	case WHEN_INTERVAL:
		read_interval(x, pattern, when);
		break;
	}
}

static void
read_hourglass(struct exporting *x, struct pattern *pattern)
{
	struct complaint unused;
	int64_t duration;

	if (duration_parse(pattern->text, &duration, &unused) == 0)
		read_steps(x, pattern, duration, 0);
}

size_t
export_patterns(struct exporting *x, struct pattern **patterns)
{
	const struct job *job = x->job;
	size_t i, n = words_count(job->when);

	if ((*patterns = calloc(n, sizeof(**patterns))) == NULL) {
		x->broken = 1;
		return 0;
	}
	if (!job->repeat)
		export_refuse(
		    x, "it fires once, and %s only repeats", engine(x));
	for (i = 0; i < n; i++) {
		fields_init(&(*patterns)[i].fields);
		(*patterns)[i].text = job->when[i];
		if (job->kind == JOB_ALARM)
			read_pattern(x, &(*patterns)[i], x->when[i]);
		else if (job->repeat)
			read_hourglass(x, &(*patterns)[i]);
	}
	return n;
}

int
pattern_may_meet(const struct pattern *a, const struct pattern *b)
{
	const struct fields *f = &a->fields, *g = &b->fields;

	if ((f->minutes & g->minutes) == 0 || (f->hours & g->hours) == 0 ||
	    (f->months & g->months) == 0)
		return 0;
	return f->is_either_day || g->is_either_day ||
	    ((f->weekdays & g->weekdays) != 0 && (f->days & g->days) != 0);
}
