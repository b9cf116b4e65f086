/* SPDX-License-Identifier: ISC */

/* The values that are a job's alone: enumerations, and lists of its progress. */

#include "value.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "job.h"

static void
put_kind(FILE *fp, const char *key, const void *member)
{
	value_put_text(fp, key, job_kind_name(*(const enum job_kind *)member));
}

static int
take_kind(const char *text, void *member)
{
	enum job_kind *kind = member;

	*kind = strcmp(text, "alarm") == 0 ? JOB_ALARM : JOB_HOURGLASS;
	return strcmp(text, job_kind_name(*kind)) == 0 ? 0 : -1;
}

const struct value value_kind = {put_kind, take_kind};

static void
put_ended(FILE *fp, const char *key, const void *member)
{
	const enum job_state *ended = member;

	if (*ended != JOB_WAITING)
		value_put_text(fp, key, job_state_name(*ended));
}

static int
take_ended(const char *text, void *member)
{
	enum job_state *ended = member;

	*ended = strcmp(text, "done") == 0 ? JOB_DONE : JOB_STOPPED;
	return strcmp(text, job_state_name(*ended)) == 0 ? 0 : -1;
}

const struct value value_ended = {put_ended, take_ended};

static void
put_overlap(FILE *fp, const char *key, const void *member)
{
	const enum job_overlap *overlap = member;

	value_put_text(fp, key, job_overlap_name(*overlap));
}

static int
take_overlap(const char *text, void *member)
{
	int found = job_overlap_parse(text);

	if (found == -1)
		return -1;
	*(enum job_overlap *)member = (enum job_overlap)found;
	return 0;
}

const struct value value_overlap = {put_overlap, take_overlap};

static void
put_notify(FILE *fp, const char *key, const void *member)
{
	const enum job_notify *notify = member;

	value_put_text(fp, key, job_notify_name(*notify));
}

static int
take_notify(const char *text, void *member)
{
	int found = job_notify_parse(text);

	if (found == -1)
		return -1;
	*(enum job_notify *)member = (enum job_notify)found;
	return 0;
}

const struct value value_notify = {put_notify, take_notify};

static void
put_fixed(FILE *fp, const char *key, const void *member)
{
	const struct progress *progress = member;
	const struct fixed_due *f;
	size_t i;

	for (i = 0; i < progress->n_fixed; i++) {
		f = &progress->fixed[i];
		fprintf(fp, "%s %" PRId64 " %" PRId64 " %d\n", key, f->due,
		    f->reading, f->local);
	}
}

static int
take_fixed(const char *text, void *member)
{
	struct progress *progress = member;
	struct fixed_due *grown, f;

	if (sscanf(text, "%" SCNd64 " %" SCNd64 " %d", &f.due, &f.reading,
		&f.local) != 3)
		return -1;
	grown = reallocarray(
	    progress->fixed, progress->n_fixed + 1, sizeof(*grown));
	if (grown == NULL)
		return -1;
	progress->fixed = grown;
	progress->fixed[progress->n_fixed++] = f;
	return 0;
}

const struct value value_fixed = {put_fixed, take_fixed};

static void
put_runs(FILE *fp, const char *key, const struct run *runs, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		value_run.put(fp, key, &runs[i]);
}

static int
take_runs(const char *text, struct run **runs, size_t *n)
{
	struct run *grown, run;

	if (run_parse(text, &run) == -1)
		return -1;
	grown = reallocarray(*runs, *n + 1, sizeof(*grown));
	if (grown == NULL)
		return -1;
	*runs = grown;
	grown[(*n)++] = run;
	return 0;
}

static void
put_running(FILE *fp, const char *key, const void *member)
{
	const struct progress *progress = member;

	put_runs(fp, key, progress->running, progress->n_running);
}

static int
take_running(const char *text, void *member)
{
	struct progress *progress = member;

	return take_runs(text, &progress->running, &progress->n_running);
}

const struct value value_running = {put_running, take_running};

static void
put_pending(FILE *fp, const char *key, const void *member)
{
	const struct progress *progress = member;

	put_runs(fp, key, progress->pending, progress->n_pending);
}

static int
take_pending(const char *text, void *member)
{
	struct progress *progress = member;

	return take_runs(text, &progress->pending, &progress->n_pending);
}

const struct value value_pending = {put_pending, take_pending};
