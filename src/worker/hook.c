/* SPDX-License-Identifier: ISC */
#include "hook.h"

#include <string.h>

#include "../job/job.h"
#include "../job/run.h"
#include "../time/duration.h"
#include "flight.h"
#include "launch.h"
#include "ring.h"
#include "timer.h"
#include "work.h"

#define HOOK_LIMIT NSEC_PER_MINUTE

enum hook {
	HOOK_NOTIFY = HOOK_FIRST,
	HOOK_RESULT,
	HOOK_END
};

static int
is_notified(const struct job *job, const struct run *run)
{
	/* That is what rang. */
	if (job->target == NULL && run_is_success(run))
		return 0;
	return job->notify == NOTIFY_ALWAYS ||
	    (job->notify == NOTIFY_FAILURE && !run_is_success(run));
}

/* The line of a hook, or NULL when the job has none. */
static char *
line_of(const struct job *job, const struct run *run, int hook)
{
	if (hook == HOOK_END)
		return job->on_end;
	return run_is_success(run) ? job->on_success : job->on_failure;
}

int
hook_is_wanted(const struct job *job, const struct run *run)
{
	return line_of(job, run, HOOK_RESULT) != NULL ||
	    line_of(job, run, HOOK_END) != NULL || is_notified(job, run);
}

void
hook_notify(struct work *work, const struct run *run)
{
	if (is_notified(work->job, run))
		ring_result(work, run);
}

int
hook_start(struct work *work, struct flight *flight)
{
	char *line;

	if (flight->hook == HOOK_NOTIFY) {
		flight->hook++;
		hook_notify(work, &flight->run);
	}
	while (flight->hook < HOOK_NONE) {
		line = line_of(work->job, &flight->run, flight->hook++);
		if (line == NULL ||
		    launch_line(work, &flight->target, line, &flight->run) ==
			-1)
			continue;
		flight->deadline = timer_now(CLOCK_MONOTONIC) + HOOK_LIMIT;
		return 1;
	}
	return 0;
}
