/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../job/job.h"
#include "../job/store.h"
#include "../show/preview.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/when.h"
#include "../time/zone.h"
#include "operand.h"

#define EXIT_NEVER  1
#define EXIT_NO_JOB 1
#define COUNT_MOST  1000000

enum {
	KEY_DURATION = 256,
	KEY_EXPLAIN,
	KEY_FROM,
	KEY_JOB,
	KEY_TZ
};

static int cmd_next_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    {'n', "count", "COUNT", "print so many due times instead of one"},
    {KEY_FROM, "from", "WHEN", "due times after that moment, not now"},
    {KEY_TZ, "tz", "ZONE", "read and print in that time zone"},
    {KEY_EXPLAIN, "explain", NULL, "weekday, zone, distance, clock changes"},
    {KEY_JOB, "job", "JOB", "the due times that this job has left"},
    {KEY_DURATION, "duration", "DURATION", "print its length in seconds"},
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_next = {
    .name = "next",
    .usage = "WHEN...",
    .summary = "preview due times, arm nothing",
    .group = CMD_SEE,
    .has_amounts = 1,
    .options = options,
    .examples = {"ptymer next -n 3 'Mon..Fri 17:30'",
	"ptymer next -n 5 --job backup", NULL},
    .fits = job_is_active,
    .exec = cmd_next_exec,
};

struct request {
	const char *duration, *from, *job, *tz;
	int64_t count; /* 0: not given */
	int is_explained;
	const char **texts;
	size_t n;
};

static void
text_add(struct request *request, const char *word)
{
	request->texts = reallocarray(
	    request->texts, request->n + 1, sizeof(*request->texts));
	if (request->texts == NULL)
		err(EXIT_PTYMER, NULL);
	request->texts[request->n++] = word;
}

static void
request_read(
    struct request *request, const struct cmd *cmd, int argc, char **argv)
{
	const char *value;
	int key;

	while ((key = cmd_getopt(cmd, argc, argv, &value)) != -1) {
		switch (key) {
		case 'n':
			request->count = operand_number(
			    value, "count", 1, COUNT_MOST);
			break;
		case KEY_DURATION:
			request->duration = value;
			break;
		case KEY_EXPLAIN:
			request->is_explained = 1;
			break;
		case KEY_FROM:
			request->from = value;
			break;
		case KEY_JOB:
			request->job = value;
			break;
		case KEY_TZ:
			request->tz = value;
			break;
		default:
			text_add(request, value);
			break;
		}
	}
	if (value != NULL)
		errx(EXIT_USAGE, "next runs no command: leave out the --");
}

static void
refuse_both(const char *one, const char *other)
{
	errx(EXIT_USAGE, "%s and %s do not go together", one, other);
}

/* One of WHENs, --job and --duration, which needs nothing else. */
static void
request_check(const struct request *request)
{
	if (request->duration != NULL) {
		if (request->n > 0)
			refuse_both("--duration", "a WHEN");
		if (request->job != NULL)
			refuse_both("--duration", "--job");
		if (request->count != 0)
			refuse_both("--duration", "--count");
		if (request->from != NULL)
			refuse_both("--duration", "--from");
		if (request->tz != NULL)
			refuse_both("--duration", "--tz");
		if (request->is_explained)
			refuse_both("--duration", "--explain");
	}
	if (request->job != NULL && request->from != NULL)
		refuse_both("--from", "--job");
	if (request->job != NULL && request->n > 0)
		refuse_both("--job", "a WHEN");
	if (request->n == 0 && request->duration == NULL &&
	    request->job == NULL)
		errx(EXIT_USAGE,
		    "no WHEN given, such as 9:30 or 'Mon..Fri 17:30'");
}

static int
duration_print(const struct request *request)
{
	char text[DURATION_TEXT];

	puts(
	    duration_format_seconds(text, operand_duration(request->duration)));
	return 0;
}

/* Returns 0 with *when, or the exit status. */
static int
when_read(struct when **when, const char *text, const char *tz, int64_t now)
{
	struct complaint complaint;

	*when = when_parse(text, tz, now, &complaint);
	return *when == NULL ? operand_complain(text, &complaint) : 0;
}

/* The moment of --from, which may be past, into *base. */
static int
from_read(const struct request *request, int64_t now, int64_t *base)
{
	struct when *when;
	int found, status;

	*base = now;
	if (request->from == NULL)
		return 0;
	if ((status = when_read(&when, request->from, request->tz, now)) != 0)
		return status;
	found = when_next(
	    when, when_form(when) == WHEN_DATE ? INT64_MIN : now, base);
	when_free(when);
	if (found == 0)
		return 0;
	warnx("--from is no moment that ever comes");
	return EXIT_USAGE;
}

/* All of them, and each fires some day. */
static int
whens_read(struct when **whens, const struct request *request, int64_t base)
{
	int64_t due;
	size_t i;
	int status;

	for (i = 0; i < request->n; i++) {
		status = when_read(
		    &whens[i], request->texts[i], request->tz, base);
		if (status != 0)
			return status;
	}
	for (i = 0; i < request->n; i++) {
		if (when_next(whens[i], base, &due) == 0)
			continue;
		operand_never(request->texts[i], request->tz, base);
		return EXIT_NEVER;
	}
	return 0;
}

static int
whens_print(const struct request *request, const struct preview *preview)
{
	struct when **whens;
	int64_t base;
	size_t i;
	int status;

	if ((whens = calloc(request->n + 1, sizeof(*whens))) == NULL)
		err(EXIT_PTYMER, NULL);
	status = from_read(request, preview->now, &base);
	if (status == 0)
		status = whens_read(whens, request, base);
	if (status == 0)
		preview_whens(preview, whens, request->n, base);
	for (i = 0; i < request->n; i++)
		when_free(whens[i]);
	free(whens);
	return status;
}

static void
tell_why_none(const struct job *job)
{
	if (job_is_ended(job))
		warnx("job %" PRIu64 " has ended", job->id);
	else if (job->progress.paused)
		warnx("job %" PRIu64 " is paused", job->id);
	else
		warnx("job %" PRIu64 " is not due again", job->id);
}

static int
job_print(const char *word, const struct preview *preview)
{
	struct complaint complaint;
	struct store *store;
	struct job *job;
	int64_t printed;

	store = cmd_open_store(0);
	job = operand_job(store, word);
	store_close(store);
	if (job == NULL)
		return EXIT_NO_JOB;
	if ((printed = preview_job(preview, job, &complaint)) == -1)
		errx(EXIT_PTYMER,
		    "cannot read the times of job %" PRIu64 ": %s", job->id,
		    complaint.why);
	if (printed == 0)
		tell_why_none(job);
	job_free(job);
	return printed == 0 ? EXIT_NEVER : 0;
}

static int
dues_print(const struct request *request, int64_t now)
{
	struct zone *zone = operand_zone(request->tz);
	struct preview preview = {zone, now,
	    request->count == 0 ? 1 : request->count, request->is_explained};
	int status;

	if (request->job != NULL)
		status = job_print(request->job, &preview);
	else
		status = whens_print(request, &preview);
	zone_close(zone);
	return status;
}

static int
cmd_next_exec(const struct cmd *cmd, int argc, char **argv, int64_t now)
{
	struct request request = {0};
	int status;

	request_read(&request, cmd, argc, argv);
	request_check(&request);
	if (request.duration != NULL)
		status = duration_print(&request);
	else
		status = dues_print(&request, now);
	free(request.texts);
	return status;
}
