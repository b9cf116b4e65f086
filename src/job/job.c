/* SPDX-License-Identifier: ISC */
#include "job.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../time/duration.h"
#include "../time/zone.h"
#include "quote.h"
#include "words.h"

#define DEFAULT_KILL_AFTER  (10 * NSEC_PER_SEC)
#define DEFAULT_RETRY_DELAY (10 * NSEC_PER_SEC)
#define DEFAULT_LOG_MAX     (1024 * 1024)

static const char *const state_names[] = {
    [JOB_WAITING] = "waiting",
    [JOB_RUNNING] = "running",
    [JOB_PAUSED] = "paused",
    [JOB_LOST] = "lost",
    [JOB_ELSEWHERE] = "elsewhere",
    [JOB_FOREIGN] = "foreign",
    [JOB_DONE] = "done",
    [JOB_STOPPED] = "stopped",
};

static const char *const overlap_names[] = {
    [OVERLAP_SKIP] = "skip",
    [OVERLAP_QUEUE] = "queue",
    [OVERLAP_REPLACE] = "replace",
    [OVERLAP_ALLOW] = "allow",
};

static const char *const notify_names[] = {
    [NOTIFY_NEVER] = "never",
    [NOTIFY_ALWAYS] = "always",
    [NOTIFY_FAILURE] = "failure",
};

struct job *
job_alloc(void)
{
	struct job *job;
	size_t i;

	if ((job = calloc(1, sizeof(*job))) == NULL)
		return NULL;
	job->grace = -1;
	progress_clear(&job->progress);
	job->kill_after = DEFAULT_KILL_AFTER;
	job->retry_delay = DEFAULT_RETRY_DELAY;
	job->log_max = DEFAULT_LOG_MAX;
	for (i = 0; i < RLIM_NLIMITS; i++)
		job->limits[i].rlim_cur = job->limits[i].rlim_max =
		    RLIM_INFINITY;
	return job;
}

void
progress_clear(struct progress *progress)
{
	free(progress->fixed);
	free(progress->running);
	free(progress->pending);
	words_free(progress->survivors);
	memset(progress, 0, sizeof(*progress));
	progress->last_status = -1;
}

void
job_reset(struct job *job)
{
	progress_clear(&job->progress);
	job->id = 0;
	job->armed = 0;
	job->until = 0;
	job->state = JOB_WAITING;
	job->worker = job->orphan = 0;
}

void
job_free(struct job *job)
{
	if (job == NULL)
		return;
	free(job->name);
	words_free(job->when);
	free(job->zone);
	free(job->shell_zone);
	free(job->until_text);
	free(job->lock);
	free(job->when_command);
	free(job->on_success);
	free(job->on_failure);
	free(job->on_end);
	free(job->message);
	words_free(job->settings);
	free(job->output);
	free(job->directory);
	words_free(job->target);
	words_free(job->environment);
	free(job->terminal);
	progress_clear(&job->progress);
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

int
job_is_program(const char *word)
{
	return word[strspn(word,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		   "abcdefghijklmnopqrstuvwxyz0123456789_./+@%:-")] == '\0';
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

/* The index of a word in a table of names, or -1. */
static int
find_name(const char *const *names, size_t n, const char *word)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(names[i], word) == 0)
			return (int)i;
	return -1;
}

int
job_overlap_parse(const char *word)
{
	return find_name(overlap_names,
	    sizeof(overlap_names) / sizeof(overlap_names[0]), word);
}

const char *
job_overlap_name(enum job_overlap overlap)
{
	return overlap_names[overlap];
}

int
job_notify_parse(const char *word)
{
	return find_name(
	    notify_names, sizeof(notify_names) / sizeof(notify_names[0]), word);
}

const char *
job_notify_name(enum job_notify notify)
{
	return notify_names[notify];
}

const char *
job_zone(const struct job *job)
{
	if (job->zone != NULL)
		return job->zone;
	return job->shell_zone != NULL ? job->shell_zone : ZONE_MACHINE;
}

const struct run *
job_running(const struct job *job)
{
	const struct progress *progress = &job->progress;

	return progress->n_running == 0
	    ? NULL
	    : &progress->running[progress->n_running - 1];
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
	if (!job_is_ended(job))
		return 125;
	if (job->progress.last_status != -1)
		return (int)job->progress.last_status;
	return job->state == JOB_STOPPED ? 143 : 125;
}

char *
job_command(const struct job *job)
{
	if (job->target == NULL)
		return strdup("");
	return quote_words(job->target);
}
