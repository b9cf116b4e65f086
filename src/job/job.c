/* SPDX-License-Identifier: ISC */
#include "job.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../time/duration.h"
#include "quote.h"
#include "words.h"

#define DEFAULT_KILL_AFTER	(10 * NSEC_PER_SEC)

static const char *const state_names[] = {
	[JOB_WAITING]	= "waiting",
	[JOB_RUNNING]	= "running",
	[JOB_PAUSED]	= "paused",
	[JOB_LOST]	= "lost",
	[JOB_ELSEWHERE]	= "elsewhere",
	[JOB_FOREIGN]	= "foreign",
	[JOB_DONE]	= "done",
	[JOB_STOPPED]	= "stopped",
};

struct job *
job_alloc(void)
{
	struct job *job;
	size_t i;

	if ((job = calloc(1, sizeof(*job))) == NULL)
		return NULL;
	job->grace = -1;
	job->kill_after = DEFAULT_KILL_AFTER;
	for (i = 0; i < RLIM_NLIMITS; i++)
		job->limits[i].rlim_cur = job->limits[i].rlim_max =
		    RLIM_INFINITY;
	return job;
}

void
job_free(struct job *job)
{
	if (job == NULL)
		return;
	free(job->name);
	words_free(job->when);
	free(job->zone);
	free(job->output);
	free(job->directory);
	words_free(job->target);
	words_free(job->environment);
	free(job->terminal);
	free(job->progress.fixed);
	words_free(job->progress.survivors);
	free(job);
}

int
job_is_name(const char *name)
{
	size_t length;

	length = strspn(name,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._-:");
	return length > 0 && length <= JOB_NAME_MAX && name[length] == '\0' &&
	    name[0] != '-' && strspn(name, "0123456789") != length;
}

const char *
job_kind_name(enum job_kind kind)
{
	return kind == JOB_HOURGLASS ? "hourglass" : "alarm";
}

const char *
job_state_name(enum job_state state)
{
	return state_names[state];
}

int
job_is_active(const struct job *job)
{
	return job->state == JOB_WAITING || job->state == JOB_RUNNING ||
	    job->state == JOB_PAUSED;
}

int
job_is_ended(const struct job *job)
{
	return job->state == JOB_DONE || job->state == JOB_STOPPED;
}

int
job_exit_status(const struct job *job)
{
	const struct run *last = &job->progress.last;

	if (!job_is_ended(job))
		return 125;
	if (job->state == JOB_STOPPED && last->number == 0)
		return 143;
	return last->seq == 0 ? 125 : run_exit_status(last);
}

char *
job_command(const struct job *job)
{
	if (job->target == NULL)
		return strdup("");
	return quote_words(job->target);
}
