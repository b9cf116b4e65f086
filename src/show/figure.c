/* SPDX-License-Identifier: ISC */
#include "figure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../job/job.h"
#include "../time/civil.h"
#include "../time/component.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "canvas.h"
#include "glass.h"
#include "state.h"
#include "view.h"

void
subject_free(struct subject *subject)
{
	job_free(subject->job);
	subject->job = NULL;
}

/* What is left of the sand of an hourglass, or 0. */
static int64_t
sand_left(const struct job *job, int64_t now)
{
	const struct progress *progress = &job->progress;

	if (progress->paused)
		return progress->left_time;
	return progress->due > now ? progress->due - now : 0;
}

void
subject_take(struct subject *subject, struct job *job, int64_t now)
{
	if (subject->job == NULL || subject->turn != job->progress.dealt)
		subject->total = job->duration;
	else
		subject->total += sand_left(job, now) -
		    sand_left(subject->job, now);
	subject->turn = job->progress.dealt;
	job_free(subject->job);
	subject->job = job;
}

/* From when to when the sand of an alarm runs: from due time to due time. */
static int64_t
alarm_total(const struct job *job)
{
	const struct progress *progress = &job->progress;
	int64_t start = job->armed;

	if (progress->dealt > start && progress->dealt < progress->due)
		start = progress->dealt;
	return progress->due - start;
}

static int
parts_gone(int64_t left, int64_t total)
{
	int64_t gone = total - left;

	if (total <= 0 || gone <= 0)
		return total <= 0 ? GLASS_WHOLE : 0;
	/* Both in milliseconds where their product would overflow. */
	if (total > INT64_MAX / GLASS_WHOLE) {
		gone /= NSEC_PER_MSEC;
		total /= NSEC_PER_MSEC;
	}
	return (int)(gone * GLASS_WHOLE / total);
}

void
figure_take(struct figure *figure, struct subject *subject, int64_t now)
{
	const struct job *job = subject->job;
	const struct progress *progress = &job->progress;
	const struct run *run = job_running(job);

	*figure = (struct figure){-1, 0, -1, GLASS_WHOLE, 0};
	if (job->state == JOB_RUNNING && run != NULL && run->started != 0)
		figure->elapsed = now > run->started ? now - run->started : 0;
	if (job_is_ended(job))
		return;
	if (progress->paused && job->kind == JOB_HOURGLASS)
		figure->left = progress->left_time;
	else if (progress->due != 0)
		figure->left = progress->due > now ? progress->due - now : 0;
	else
		return;
	if (job->kind == JOB_HOURGLASS) {
		if (figure->left > subject->total)
			subject->total = figure->left;
		figure->total = subject->total;
	} else
		figure->total = alarm_total(job);
	figure->gone = parts_gone(figure->left, figure->total);
	figure->flows = figure->left > 0 && !progress->paused &&
	    (job_is_active(job) || job->state == JOB_ELSEWHERE);
}

int64_t
figure_next_unit(const struct figure *figure, int64_t now, int64_t unit)
{
	if (figure->elapsed >= 0)
		return now + unit - figure->elapsed % unit;
	if (!figure->flows)
		return INT64_MAX;
	/* Rounded up, it changes the moment after a whole number of them. */
	return now + (figure->left - 1) % unit + 1;
}

int64_t
figure_next_step(const struct figure *figure, int64_t now, int steps)
{
	int64_t gone, length;

	if (!figure->flows || figure->total == 0)
		return INT64_MAX;
	length = figure->total / steps;
	if (length < 1)
		length = 1;
	gone = figure->total - figure->left;
	return now + length - (gone > 0 ? gone % length : gone);
}

/* In whole seconds, or where it is a matter of days in whole minutes. */
static int64_t
rounded(const struct figure *figure, int64_t unit)
{
	if (figure->elapsed >= 0)
		return figure->elapsed - figure->elapsed % unit;
	return (figure->left + unit - 1) / unit * unit;
}

/* True when nothing counts. */
static int
is_idle(const struct figure *figure)
{
	return figure->left < 0 && figure->elapsed < 0;
}

static int64_t
magnitude(const struct figure *figure)
{
	return figure->elapsed >= 0 ? figure->elapsed : figure->left;
}

int64_t
figure_clock_unit(const struct figure *figure)
{
	return magnitude(figure) > NSEC_PER_DAY ? NSEC_PER_MINUTE
						: NSEC_PER_SEC;
}

int64_t
figure_span_unit(const struct figure *figure)
{
	return magnitude(figure) > NSEC_PER_DAY ? NSEC_PER_HOUR
	    : magnitude(figure) > NSEC_PER_HOUR ? NSEC_PER_MINUTE
						: NSEC_PER_SEC;
}

char *
figure_format_clock(char *buf, const struct figure *figure)
{
	int64_t ns;

	if (is_idle(figure)) {
		strlcpy(buf, "-:--", FIGURE_TEXT);
		return buf;
	}
	ns = rounded(figure, figure_clock_unit(figure));
	if (ns > NSEC_PER_DAY)
		snprintf(buf, FIGURE_TEXT,
		    "%" PRId64 "d %02" PRId64 ":%02" PRId64, ns / NSEC_PER_DAY,
		    ns / NSEC_PER_HOUR % 24, ns / NSEC_PER_MINUTE % 60);
	else if (ns >= NSEC_PER_HOUR)
		snprintf(buf, FIGURE_TEXT,
		    "%" PRId64 ":%02" PRId64 ":%02" PRId64, ns / NSEC_PER_HOUR,
		    ns / NSEC_PER_MINUTE % 60, ns / NSEC_PER_SEC % 60);
	else
		snprintf(buf, FIGURE_TEXT, "%" PRId64 ":%02" PRId64,
		    ns / NSEC_PER_MINUTE, ns / NSEC_PER_SEC % 60);
	return buf;
}

char *
figure_format_span(char *buf, const struct figure *figure)
{
	_Static_assert(FIGURE_TEXT >= DURATION_TEXT, "FIGURE_TEXT");
	if (is_idle(figure))
		buf[0] = '\0';
	else
		duration_format_short(
		    buf, rounded(figure, figure_span_unit(figure)));
	return buf;
}

char *
figure_format_name(char *buf, const struct job *job)
{
	if (job->name != NULL && !job->is_replaced)
		strlcpy(buf, job->name, FIGURE_TEXT);
	else
		snprintf(buf, FIGURE_TEXT, "%s %" PRIu64,
		    job_kind_name(job->kind), job->id);
	return buf;
}

char *
figure_format_title(char *buf, const struct job *job)
{
	if (job->name != NULL && !job->is_replaced)
		snprintf(buf, FIGURE_TEXT, "%s %" PRIu64 " \"%s\"",
		    job_kind_name(job->kind), job->id, job->name);
	else
		snprintf(buf, FIGURE_TEXT, "%s %" PRIu64,
		    job_kind_name(job->kind), job->id);
	return buf;
}

const char *
figure_command(const char *command)
{
	if (command == NULL)
		return "";
	return command[0] == '\0' ? "rings" : command;
}

char *
figure_format_due(char *buf, const struct view *view, int64_t due)
{
	char text[INSTANT_TEXT];
	int64_t day;

	due -= due % NSEC_PER_SEC;
	day = view_day(view, due);
	if (day == view->today)
		return instant_format_clock(buf, due, view->zone);
	instant_format_date(text, due, view->zone);
	if (day > view->today && day < view->today + 7)
		snprintf(buf, VIEW_TEXT, "%.3s %.5s",
		    component_weekdays[civil_weekday(day)],
		    strchr(text, ' ') + 1);
	else
		snprintf(buf, VIEW_TEXT, "%.*s", (int)strcspn(text, " "), text);
	return buf;
}

char *
figure_format_run(char *buf, const struct view *view, const struct job *job,
    const struct run *run)
{
	char result[STATE_TEXT], took[VIEW_TEXT];

	state_format_result(result, view, job, run);
	if (job->target == NULL && run->result == RUN_EXIT)
		strlcpy(buf, "time is up", FIGURE_TEXT);
	else if (run->started != 0 && run->ended >= run->started)
		snprintf(buf, FIGURE_TEXT, "%s, took %s", result,
		    view_span(took, view, run->ended - run->started));
	else if (run->count > 1)
		snprintf(buf, FIGURE_TEXT, "%s, %" PRIu64 " times", result,
		    run->count);
	else
		strlcpy(buf, result, FIGURE_TEXT);
	return buf;
}

/* The names that libsmartcols(3) knows, too. */
static uint8_t
colour_of(const char *name)
{
	static const struct {
		const char *name;
		uint8_t colour;
	} colours[] = {{"red", CANVAS_RED}, {"green", CANVAS_GREEN},
	    {"yellow", CANVAS_YELLOW}, {"magenta", CANVAS_MAGENTA}};
	size_t i;

	for (i = 0; name != NULL && i < sizeof(colours) / sizeof(colours[0]);
	     i++)
		if (strcmp(colours[i].name, name) == 0)
			return colours[i].colour;
	return CANVAS_PLAIN;
}

uint8_t
figure_colour(const struct job *job)
{
	return colour_of(state_colour(job));
}

uint8_t
figure_bar_colour(const struct job *job)
{
	const uint8_t colour = figure_colour(job);

	if (colour != CANVAS_PLAIN)
		return colour;
	return job->kind == JOB_HOURGLASS ? CANVAS_YELLOW : CANVAS_CYAN;
}

uint8_t
figure_result_colour(const struct run *run)
{
	return colour_of(state_result_colour(run));
}
