/* SPDX-License-Identifier: ISC */
#include "detail.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "../job/job.h"
#include "../job/safe.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "cell.h"
#include "detail_form.h"
#include "state.h"
#include "view.h"

int
detail_line(const char *key, const char *format, ...)
{
	char *safe, *value;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vasprintf(&value, format, ap);
	va_end(ap);
	if (n == -1)
		return -1;
	safe = safe_text(value);
	free(value);
	if (safe == NULL)
		return -1;
	printf("%-13s%s\n", key, safe);
	free(safe);
	return 0;
}

/* An instant, and how far it is from now. */
static int
line_instant(const struct view *view, const char *key, int64_t instant)
{
	char date[INSTANT_TEXT], span[DURATION_TEXT];

	if (instant == 0)
		return 0;
	instant_format_date(date, instant, view->zone);
	if (instant >= view->now)
		return detail_line(key, "%s, in %s", date,
		    duration_format_short(span, instant - view->now));
	return detail_line(key, "%s, %s ago", date,
	    duration_format_short(span, view->now - instant));
}

int
detail_span(const char *key, int64_t ns)
{
	char span[DURATION_TEXT];

	return detail_line(
	    key, "%s", duration_format_short(span, ns < 0 ? 0 : ns));
}

static int
line_when(const struct job *job)
{
	char *text = NULL;
	int result;

	if (cell_words(&text, job->when) == -1)
		return -1;
	result = text == NULL ? 0 : detail_line("When:", "%s", text);
	free(text);
	return result;
}

static int
line_repeat(const struct job *job)
{
	if (!job->repeat)
		return 0;
	if (job->count == 0)
		return detail_line(
		    "Repeat:", job->until == 0 ? "without end" : "yes");
	return detail_line("Repeat:", "%" PRIu64 " times, %" PRIu64 " done",
	    job->count, job->progress.fired);
}

/* The jitter is the one of these whose end is known. */
static int
line_waits_for(const struct view *view, const struct job *job)
{
	const struct progress *progress = &job->progress;
	char left[VIEW_TEXT];

	if (progress->held[0] != '\0')
		return detail_line("Waits for:", "%s", progress->held);
	if (state_waits_for(view, job) == NULL)
		return 0;
	view_span(left, view, progress->due + progress->jitter - view->now);
	return detail_line("Waits for:", "jitter, %s left", left);
}

static int
print_schedule(const struct view *view, const struct job *job)
{
	if (line_when(job) == -1 || line_repeat(job) == -1 ||
	    line_instant(view, "Until:", job->until) == -1)
		return -1;
	if (job->zone != NULL && detail_line("Zone:", "%s", job->zone) == -1)
		return -1;
	if (!job_is_ended(job) &&
	    (line_instant(view, "Due:", job->progress.due) == -1 ||
		line_instant(view, "  Was:", job->progress.moved) == -1))
		return -1;
	if (line_waits_for(view, job) == -1)
		return -1;
	if (state_holds_sand(job) &&
	    detail_span("Left:", job->progress.left_time) == -1)
		return -1;
	if (detail_run_options(job) == -1)
		return -1;
	return detail_line("Runs:", "%" PRIu64, job->progress.runs);
}

/* A due time at which nothing ran, or several in a row. */
static int
print_not_run(const struct view *view, const struct run *run)
{
	char date[INSTANT_TEXT];

	if (line_instant(view, "  Due:", run->due) == -1)
		return -1;
	if (run->count < 2)
		return 0;
	return detail_line("  And:", "%" PRIu64 " more, the last %s",
	    run->count - 1,
	    instant_format_date(date, run->last_due, view->zone));
}

static int
print_times(
    const struct view *view, const struct job *job, const struct run *run)
{
	if (line_instant(view, "  Due:", run->due) == -1 ||
	    line_instant(view, "  Started:", run->started) == -1)
		return -1;
	if (run->started != 0 && detail_span("  Late:", run->lateness) == -1)
		return -1;
	if (line_instant(view, "  Ended:", run->ended) == -1)
		return -1;
	if (run->started == 0)
		return 0;
	if (run->ended != 0)
		return detail_span("  Took:", run->ended - run->started);
	if (job->state != JOB_RUNNING && job->orphan == 0)
		return 0;
	return detail_span("  Took:", view->now - run->started);
}

static int
print_run(const struct view *view, const struct job *job, const char *key,
    const struct run *run)
{
	char result[STATE_TEXT];

	if (run == NULL || run->seq == 0)
		return 0;
	state_format_result(result, view, job, run);
	if (detail_line(key, "%s", result) == -1)
		return -1;
	if (run->number == 0)
		return print_not_run(view, run);
	if (print_times(view, job, run) == -1 ||
	    detail_line("  Trigger:", "%s", run_trigger_name(run->trigger)) ==
		-1)
		return -1;
	if (run->missed != 0 &&
	    detail_line("  Missed:", "%" PRIu64 " before it", run->missed) ==
		-1)
		return -1;
	if (run->pid == 0)
		return 0;
	return detail_line("  PID:", "%d", (int)run->pid);
}

static int
print_target(const struct job *job, const char *log)
{
	char *command;
	int result;

	if ((command = job_command(job)) == NULL)
		return -1;
	if (job->target == NULL)
		result = detail_line("Command:", "none: it rings");
	else
		result = detail_line("Command:", "%s", command);
	free(command);
	if (result == -1)
		return -1;
	if (job->directory != NULL &&
	    detail_line("Directory:", "%s", job->directory) == -1)
		return -1;
	if (job->output != NULL)
		return detail_line("Output:", "%s", job->output);
	return log == NULL ? 0 : detail_line("Log:", "%s", log);
}

/* Those under way, of which there may be several, and the one before. */
static int
print_runs(const struct view *view, const struct job *job)
{
	const struct progress *progress = &job->progress;
	size_t i;

	for (i = 0; i < progress->n_running; i++)
		if (print_run(view, job, "This run:", &progress->running[i]) ==
		    -1)
			return -1;
	return print_run(view, job, "Last run:", &progress->last);
}

/* Processes that a stop could not end. */
static int
print_survivors(const struct job *job)
{
	size_t i;

	if (job->progress.survivors == NULL)
		return 0;
	for (i = 0; job->progress.survivors[i] != NULL; i++)
		if (detail_line(
			"Survivor:", "%s", job->progress.survivors[i]) == -1)
			return -1;
	return 0;
}

/* Which job it is, and how. */
static int
print_head(const struct view *view, const struct job *job)
{
	char state[STATE_TEXT];

	if (detail_line("ID:", "%" PRIu64, job->id) == -1)
		return -1;
	if (job->name != NULL && detail_line("Name:", "%s", job->name) == -1)
		return -1;
	if (detail_line("Kind:", "%s", job_kind_name(job->kind)) == -1 ||
	    detail_line("State:", "%s", state_format(state, view, job)) == -1)
		return -1;
	/* The state has no room for all of it. */
	if (job->state == JOB_FOREIGN && job->progress.machine.id[0] != '\0' &&
	    detail_line("Machine:", "%s", job->progress.machine.id) == -1)
		return -1;
	if (job->worker == 0)
		return 0;
	return detail_line("Worker:", "%d", (int)job->worker);
}

int
detail_print(const struct view *view, const struct job *job, const char *log)
{
	if (print_head(view, job) == -1 || print_schedule(view, job) == -1 ||
	    print_runs(view, job) == -1 || print_target(job, log) == -1 ||
	    detail_target_options(job) == -1 ||
	    detail_span("Kill after:", job->kill_after) == -1 ||
	    line_instant(view, "Armed:", job->armed) == -1 ||
	    line_instant(view, "Ended:", job->progress.ended_at) == -1)
		return -1;
	if (job_is_ended(job) &&
	    detail_line("Exit:", "%d", job_exit_status(job)) == -1)
		return -1;
	return print_survivors(job);
}
