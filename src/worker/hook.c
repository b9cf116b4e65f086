/* SPDX-License-Identifier: ISC */
#include "hook.h"

#include <string.h>

#include "../job/job.h"
#include "../time/duration.h"
#include "flight.h"
#include "launch.h"
#include "ring.h"
#include "timer.h"
#include "work.h"

#define HOOK_LIMIT (60 * NSEC_PER_SEC)

enum hook {
	HOOK_RESULT = HOOK_FIRST,
	HOOK_END,
	HOOK_NOTIFY
};

static int
is_success(const struct run *run)
{
	return run->result == RUN_EXIT && run->value == 0;
}

static int
is_notified(const struct job *job, const struct run *run)
{
	return job->notify == NOTIFY_ALWAYS ||
	    (job->notify == NOTIFY_FAILURE && !is_success(run));
}

/* The line of a hook, or NULL when the job has none. */
static char *
line_of(const struct job *job, const struct run *run, int hook)
{
	if (hook == HOOK_END)
		return job->on_end;
	return is_success(run) ? job->on_success : job->on_failure;
}

int
hook_is_wanted(const struct job *job, const struct run *run)
{
	return line_of(job, run, HOOK_RESULT) != NULL ||
	    line_of(job, run, HOOK_END) != NULL || is_notified(job, run);
}

int
hook_start(struct work *work, struct flight *flight)
{
	char *line;

	while (flight->hook < HOOK_NOTIFY) {
		line = line_of(work->job, &flight->run, flight->hook++);
		if (line == NULL ||
		    launch_line(work, &flight->target, line, &flight->run) ==
			-1)
			continue;
		flight->deadline = timer_now(CLOCK_MONOTONIC) + HOOK_LIMIT;
		return 1;
	}
	if (flight->hook == HOOK_NOTIFY) {
		flight->hook++;
		if (is_notified(work->job, &flight->run))
			ring_result(work->job, &flight->run);
	}
	return 0;
}
