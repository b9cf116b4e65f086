/* SPDX-License-Identifier: ISC */
#include "state.h"

#include <stdio.h>
#include <string.h>

#include "../job/job.h"
#include "view.h"

_Static_assert(STATE_TEXT >= RUN_RESULT_TEXT, "STATE_TEXT is too small");

static char *
format_lost(char *buf, const struct job *job)
{
	const char *cause = job->progress.left;
	const char *target = job->orphan != 0 ? "target still runs" : "";

	if (cause[0] == '\0' && target[0] == '\0')
		strlcpy(buf, "lost", STATE_TEXT);
	else
		snprintf(buf, STATE_TEXT, "lost (%s%s%s)", cause,
		    cause[0] != '\0' && target[0] != '\0' ? ", " : "", target);
	return buf;
}

char *
state_format(char *buf, const struct view *view, const struct job *job)
{
	if (view->form == VIEW_PEOPLE && job->state == JOB_LOST)
		return format_lost(buf, job);
	if (view->form == VIEW_PEOPLE && job->state == JOB_FOREIGN &&
	    job->progress.machine.id[0] != '\0')
		snprintf(buf, STATE_TEXT, "on %.8s", job->progress.machine.id);
	else
		strlcpy(buf, job_state_name(job->state), STATE_TEXT);
	return buf;
}

char *
state_format_result(char *buf, const struct view *view, const struct job *job,
    const struct run *run)
{
	if (run->result == RUN_UNFINISHED &&
	    (job->state == JOB_RUNNING || job->orphan != 0)) {
		strlcpy(buf, "running", STATE_TEXT);
		return buf;
	}
	run_format_result(buf, run);
	if (view->form == VIEW_PEOPLE && run->result == RUN_MISSED &&
	    run->detail[0] != '\0')
		snprintf(buf, STATE_TEXT, "missed (%s)", run->detail);
	return buf;
}

const char *
state_colour(const struct job *job)
{
	switch (job->state) {
	case JOB_RUNNING:
		return "green";
	case JOB_PAUSED:
		return "yellow";
	case JOB_LOST:
		return "red";
	case JOB_ELSEWHERE:
	case JOB_FOREIGN:
		return "magenta";
	default:
		return NULL;
	}
}

const char *
state_result_colour(const struct run *run)
{
	switch (run->result) {
	case RUN_UNFINISHED:
		return NULL;
	case RUN_EXIT:
		return run->value == 0 ? "green" : "red";
	case RUN_SKIPPED:
	case RUN_STOPPED:
		return "yellow";
	default:
		return "red";
	}
}

int
state_holds_sand(const struct job *job)
{
	return job->progress.paused && job->kind == JOB_HOURGLASS &&
	    !job_is_ended(job);
}

const char *
state_waits_for(const struct view *view, const struct job *job)
{
	const struct progress *progress = &job->progress;

	if (job->state != JOB_WAITING)
		return NULL;
	if (progress->held[0] != '\0')
		return progress->held;
	return progress->jitter > 0 && progress->due != 0 &&
		progress->due <= view->now
	    ? "jitter"
	    : NULL;
}

const struct run *
state_run(const struct job *job)
{
	if (job->progress.n_running > 0)
		return job_running(job);
	if (job->progress.last.seq != 0)
		return &job->progress.last;
	return NULL;
}
