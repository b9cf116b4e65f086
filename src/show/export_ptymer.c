/* SPDX-License-Identifier: ISC */

/* A job as the command line that creates it again. */
#include "export_form.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/process.h"
#include "../job/schedule.h"
#include "../job/words.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/when.h"
#include "../time/zone.h"

struct line {
	char **words;
	size_t n;
	int broken;
};

static void
add(struct line *line, const char *word)
{
	if (words_append(&line->words, &line->n, word) == -1)
		line->broken = 1;
}

static void
add_all(struct line *line, char *const *words)
{
	for (; words != NULL && *words != NULL; words++)
		add(line, *words);
}

/* An option with a text for its value, where there is one. */
static void
add_text(struct line *line, const char *option, const char *value)
{
	if (value == NULL)
		return;
	add(line, option);
	add(line, value);
}

/* The same for numbers, which are left out where they are the default. */
static void
add_number(struct line *line, const char *option, int64_t value, int64_t usual)
{
	char text[24];

	if (value == usual)
		return;
	snprintf(text, sizeof(text), "%" PRId64, value);
	add_text(line, option, text);
}

static void
add_span(struct line *line, const char *option, int64_t ns, int64_t usual)
{
	char text[DURATION_TEXT];

	if (ns != usual)
		add_text(line, option, export_span(text, ns));
}

static int
text_needs_zone(const char *text, int64_t armed)
{
	struct complaint unused;
	struct when *when;
	int result;

	if ((when = when_parse(text, ZONE_MACHINE, armed, &unused)) == NULL)
		return 1;
	result = when_is_local(when) ||
	    (when_form(when) == WHEN_INTERVAL &&
		export_interval_from(text) != NULL);
	when_free(when);
	return result;
}

/* Whether any of its times is a reading in a zone that it does not name. */
static int
job_needs_zone(const struct job *job)
{
	size_t i;

	if (job->until_text != NULL &&
	    text_needs_zone(job->until_text, job->armed))
		return 1;
	if (job->kind == JOB_HOURGLASS)
		return 0;
	for (i = 0; job->when[i] != NULL; i++)
		if (text_needs_zone(job->when[i], job->armed))
			return 1;
	return 0;
}

static void
add_schedule(struct line *line, const struct job *job)
{
	add_text(line, "-n", job->name);
	/* An interval implies it. */
	if (job->repeat && !(schedule_forms(job) & 1U << WHEN_INTERVAL))
		add(line, "--repeat");
	add_number(line, "--count", (int64_t)job->count, 0);
	add_text(line, "--until", job->until_text);
	add_span(line, "--grace", job->grace, -1);
	if (job->overlap != OVERLAP_SKIP)
		add_text(line, "--overlap", job_overlap_name(job->overlap));
	add_span(line, "--jitter", job->jitter, 0);
	if (job->awake)
		add(line, "--awake");
}

static void
add_runs(struct line *line, const struct job *job, const struct job *plain)
{
	add_span(line, "--timeout", job->timeout, 0);
	add_span(line, "--kill-after", job->kill_after, plain->kill_after);
	add_number(line, "--retry", (int64_t)job->retry, 0);
	add_span(line, "--retry-delay", job->retry_delay, plain->retry_delay);
	add_text(line, "--lock", job->lock);
	add_text(line, "--when", job->when_command);
	add_text(line, "--on-success", job->on_success);
	add_text(line, "--on-failure", job->on_failure);
	add_text(line, "--on-end", job->on_end);
	if (job->notify == NOTIFY_ALWAYS)
		add(line, "--notify");
	else if (job->notify == NOTIFY_FAILURE)
		add(line, "--notify=failure");
	add_text(line, "--message", job->message);
	add_number(line, "--freeze", job->freeze, 0);
}

/*
 * Where --chdir leads to: it takes the place of links, and a second export is
 * to be as the first.
 */
static void
add_directory(struct line *line, const char *directory)
{
	char *path;

	path = realpath(directory, NULL);
	add_text(line, "-C", path != NULL ? path : directory);
	free(path);
}

static void
add_target(struct line *line, const struct job *job, const struct job *plain)
{
	char **setting = job->settings;

	add_text(line, "-o", job->output);
	add_number(line, "--log-max", job->log_max, plain->log_max);
	if (job->clean_environment)
		add(line, "--clean-env");
	for (; setting != NULL && *setting != NULL; setting++)
		add_text(line, "-E", *setting);
	add_directory(line, job->directory);
	if (job->target != NULL && job->target[1] == NULL && !job->shell &&
	    !job_is_program(job->target[0]))
		add(line, "--exec");
	add_all(line, job->when);
	if (job->target == NULL)
		return;
	add(line, "--");
	add_all(line, job->target);
}

/* An alarm has an option for a zone that is in the tz database. */
static void
put_zone(struct exporting *x, struct line *line)
{
	const struct job *job = x->job;
	char *words[] = {job->shell_zone, NULL};

	if (job->kind == JOB_ALARM && job->zone != NULL)
		add_text(line, "--tz", job->zone);
	else if (job->shell_zone == NULL || !job_needs_zone(job))
		return;
	else if (job->kind == JOB_ALARM &&
	    zone_is_known(job->shell_zone, strlen(job->shell_zone)))
		add_text(line, "--tz", job->shell_zone);
	else {
		fputs("TZ=", x->fp);
		export_words(x, x->fp, words);
		putc(' ', x->fp);
	}
}

void
export_ptymer(struct exporting *x)
{
	const struct job *job = x->job;
	struct line line = {NULL, 0, 0};
	struct job *plain;

	if (job->freeze != 0 &&
	    process_start((pid_t)job->freeze) != job->freeze_start)
		export_refuse(x,
		    "process %" PRId64 ", which it freezes, has "
		    "gone",
		    job->freeze);
	if ((plain = job_alloc()) == NULL) {
		x->broken = 1;
		return;
	}
	add(&line, "ptymer");
	add(&line, job_kind_name(job->kind));
	add_schedule(&line, job);
	put_zone(x, &line);
	add_runs(&line, job, plain);
	add_target(&line, job, plain);
	if (line.broken)
		x->broken = 1;
	else
		export_words(x, x->fp, line.words);
	putc('\n', x->fp);
	words_free(line.words);
	job_free(plain);
}
