/* SPDX-License-Identifier: ISC */
#include "column.h"

#include <libsmartcols.h>

#include "../job/job.h"
#include "cell.h"
#include "state.h"
#include "view.h"

static int
format_id(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return cell_number(text, job->id);
}

static int
format_name(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return cell_text(text, job->name);
}

static int
format_kind(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return cell_text(text, job_kind_name(job->kind));
}

static int
format_state(const struct view *view, const struct job *job, char **text)
{
	char buf[STATE_TEXT];

	return cell_text(text, state_format(buf, view, job));
}

/* The next due time; an ended job has none, whatever its record says. */
static int64_t
next_due(const struct job *job)
{
	return job_is_ended(job) ? 0 : job->progress.due;
}

/* Nothing runs down where no worker waits. */
static int
format_left(const struct view *view, const struct job *job, char **text)
{
	if (state_holds_sand(job) && job->state != JOB_LOST)
		return cell_span(text, view, job->progress.left_time);
	if (next_due(job) == 0 ||
	    (!job_is_active(job) && job->state != JOB_ELSEWHERE))
		return 0;
	return cell_span(text, view, next_due(job) - view->now);
}

static int
format_next(const struct view *view, const struct job *job, char **text)
{
	const char *waits_for = state_waits_for(view, job);

	/* A run whose time has come waits for something else. */
	if (waits_for != NULL)
		return cell_text(text, waits_for);
	return cell_instant(text, view, next_due(job));
}

static int
format_due(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return cell_epoch(text, next_due(job));
}

static int
format_runs(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return cell_number(text, job->progress.runs);
}

static int
format_last(const struct view *view, const struct job *job, char **text)
{
	char buf[RUN_RESULT_TEXT];

	(void)view;
	if (job->progress.last.seq == 0)
		return 0;
	return cell_text(text, run_format_result(buf, &job->progress.last));
}

static const char *
colour_last(const struct job *job)
{
	return state_result_colour(&job->progress.last);
}

static int
format_command(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return (*text = job_command(job)) == NULL ? -1 : 0;
}

static int
format_when(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return cell_words(text, job->when);
}

/* Why it is lost, or why its last due time was missed. */
static int
format_cause(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	if (job->state == JOB_LOST)
		return cell_text(text, job->progress.left);
	if (job->progress.last.result == RUN_MISSED)
		return cell_text(text, job->progress.last.detail);
	return 0;
}

static int
format_pid(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return cell_pid(text, job->worker);
}

static int
format_target_pid(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	if (job->state == JOB_RUNNING)
		return cell_pid(text,
		    job->progress.n_running == 0 ? 0 : job_running(job)->pid);
	return cell_pid(text, job->orphan);
}

static int
format_started(const struct view *view, const struct job *job, char **text)
{
	const struct run *run = state_run(job);

	return run == NULL ? 0 : cell_instant(text, view, run->started);
}

static int
format_started_epoch(
    const struct view *view, const struct job *job, char **text)
{
	const struct run *run = state_run(job);

	(void)view;
	return run == NULL ? 0 : cell_epoch(text, run->started);
}

static int
format_took(const struct view *view, const struct job *job, char **text)
{
	const struct run *run = state_run(job);

	if (run == NULL || run->started == 0)
		return 0;
	if (run->ended != 0)
		return cell_span(text, view, run->ended - run->started);
	if (job->state != JOB_RUNNING && job->orphan == 0)
		return 0; /* nobody knows when it ended */
	return cell_span(text, view, view->now - run->started);
}

static int
format_lateness(const struct view *view, const struct job *job, char **text)
{
	const struct run *run = state_run(job);

	if (run == NULL || run->started == 0)
		return 0;
	return cell_span(text, view, run->lateness);
}

static int
format_trigger(const struct view *view, const struct job *job, char **text)
{
	const struct run *run = state_run(job);

	(void)view;
	return run == NULL ? 0
			   : cell_text(text, run_trigger_name(run->trigger));
}

static int
format_exit(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	if (!job_is_ended(job))
		return 0;
	return cell_number(text, (uint64_t)job_exit_status(job));
}

static int
format_armed(const struct view *view, const struct job *job, char **text)
{
	return cell_instant(text, view, job->armed);
}

static int
format_armed_epoch(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return cell_epoch(text, job->armed);
}

static int
format_ended(const struct view *view, const struct job *job, char **text)
{
	return cell_instant(text, view, job->progress.ended_at);
}

static int
format_ended_epoch(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return cell_epoch(text, job->progress.ended_at);
}

static int
format_directory(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return cell_text(text, job->directory);
}

static int
format_output(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return cell_text(text, job->output);
}

static int
format_machine(const struct view *view, const struct job *job, char **text)
{
	(void)view;
	return cell_text(text, job->progress.machine.id);
}

#define RIGHT SCOLS_FL_RIGHT
#define CUT   SCOLS_FL_TRUNC

const struct column column_table[] = {
    {"ID", "its number", 1, RIGHT, 0, format_id, NULL},
    {"NAME", "its name", 0, CUT, 0.25, format_name, NULL},
    {"KIND", "hourglass or alarm", 0, 0, 0, format_kind, NULL},
    {"STATE", "waiting, running, paused, lost, done, stopped, ...", 0, 0, 0,
	format_state, state_colour},
    {"LEFT", "time left until it is due next", 1, RIGHT, 0, format_left, NULL},
    {"NEXT", "when it is due next, or what a run waits for", 0, 0, 0,
	format_next, NULL},
    {"RUNS", "how often its target was started", 1, RIGHT, 0, format_runs,
	NULL},
    {"LAST", "result of the last run", 0, CUT, 0.15, format_last, colour_last},
    {"COMMAND", "what it runs", 0, CUT, 0.2, format_command, NULL},
    {"WHEN", "the times as they were given", 0, CUT, 0, format_when, NULL},
    {"DUE", "NEXT in seconds since the Epoch", 1, RIGHT, 0, format_due, NULL},
    {"PID", "process ID of its worker", 1, RIGHT, 0, format_pid, NULL},
    {"TARGET_PID", "process ID of its target, while that runs", 1, RIGHT, 0,
	format_target_pid, NULL},
    {"STARTED", "when the run under way, or the last one, started", 0, 0, 0,
	format_started, NULL},
    {"STARTED_EPOCH", "the same in seconds since the Epoch", 1, RIGHT, 0,
	format_started_epoch, NULL},
    {"TOOK", "how long that run took, or runs by now", 1, RIGHT, 0, format_took,
	NULL},
    {"LATENESS", "how late that run started", 1, RIGHT, 0, format_lateness,
	NULL},
    {"TRIGGER", "why: schedule, manual, retry, catch-up", 0, 0, 0,
	format_trigger, NULL},
    {"EXIT", "what wait exits with, once it has ended", 1, RIGHT, 0,
	format_exit, NULL},
    {"CAUSE", "why it is lost, or missed its last due time", 0, CUT, 0,
	format_cause, NULL},
    {"ARMED", "when it was armed", 0, 0, 0, format_armed, NULL},
    {"ARMED_EPOCH", "the same in seconds since the Epoch", 1, RIGHT, 0,
	format_armed_epoch, NULL},
    {"ENDED", "when it ended", 0, 0, 0, format_ended, NULL},
    {"ENDED_EPOCH", "the same in seconds since the Epoch", 1, RIGHT, 0,
	format_ended_epoch, NULL},
    {"DIRECTORY", "where its target runs", 0, CUT, 0, format_directory, NULL},
    {"OUTPUT", "the file of --output", 0, CUT, 0, format_output, NULL},
    {"MACHINE", "machine-id(5) of where it lives", 0, CUT, 0, format_machine,
	NULL},
    {NULL, NULL, 0, 0, 0, NULL, NULL},
};
