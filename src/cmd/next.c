/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../show/caret.h"
#include "../show/preview.h"
#include "../show/safe.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "../time/when.h"
#include "../time/zone.h"

#define EXIT_NEVER 1
#define COUNT_MOST 1000000

enum {
	KEY_DURATION = 256,
	KEY_EXPLAIN,
	KEY_FROM,
	KEY_TZ
};

static int cmd_next_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    {'n', "count", "COUNT", "print so many due times instead of one"},
    {KEY_FROM, "from", "WHEN", "due times after that moment, not now"},
    {KEY_TZ, "tz", "ZONE", "read and print in that time zone"},
    {KEY_EXPLAIN, "explain", NULL, "weekday, zone, distance, clock changes"},
    {KEY_DURATION, "duration", "DURATION", "print its length in seconds"},
    {0, NULL, NULL, NULL}};

const struct cmd cmd_next = {
    .name = "next",
    .usage = "WHEN...",
    .summary = "preview due times, arm nothing",
    .group = CMD_SEE,
    .options = options,
    .examples = {"ptymer next -n 3 'Mon..Fri 17:30'",
	"ptymer next --duration 1h30m", NULL},
    .exec = cmd_next_exec,
};

struct request {
	const char *duration, *from, *tz;
	int64_t count;
	int is_explained;
	const char **texts;
	size_t n;
};

/* One WHEN with its due time that comes next, while it has one. */
struct candidate {
	struct when *when;
	int64_t due;
	int has_due;
};

static void
count_read(struct request *request, const char *value)
{
	const char *why;
	char *shown;

	request->count = strtonum(value, 1, COUNT_MOST, &why);
	if (why == NULL)
		return;
	if ((shown = safe_text(value)) == NULL)
		err(EXIT_PTYMER, NULL);
	errx(EXIT_USAGE, "count is %s: '%s' (1 to %d)", why, shown, COUNT_MOST);
}

static void
selection_add(struct request *request, const char *word)
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
			count_read(request, value);
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
		case KEY_TZ:
			request->tz = value;
			break;
		default:
			selection_add(request, value);
			break;
		}
	}
	if (value != NULL)
		errx(EXIT_USAGE, "next runs no command: leave out the --");
}

static int
duration_print(const struct request *request)
{
	struct complaint complaint;
	char text[DURATION_TEXT];
	int64_t ns;

	if (request->n > 0)
		errx(EXIT_USAGE, "--duration and a WHEN do not go together");
	if (duration_parse(request->duration, &ns, &complaint) == -1) {
		caret_warn(request->duration, &complaint);
		return EXIT_USAGE;
	}
	puts(duration_format_seconds(text, ns));
	return 0;
}

/* The zone to print in; exits when there is none of that name. */
static struct zone *
zone_of(const struct request *request)
{
	const char *name = request->tz;
	struct zone *zone;
	char near[64], *shown;

	if ((zone = zone_open(name)) != NULL)
		return zone;
	if (errno != ENOENT)
		err(EXIT_PTYMER, NULL);
	if (name == NULL && (name = getenv("TZ")) == NULL)
		name = "";
	zone_guess(name, strlen(name), near, sizeof(near));
	if ((shown = safe_text(name)) == NULL)
		err(EXIT_PTYMER, NULL);
	if (*near != '\0')
		errx(EXIT_USAGE,
		    "%s is no known time zone: '%s' "
		    "(did you mean %s?)",
		    request->tz == NULL ? "TZ" : "--tz", shown, near);
	errx(EXIT_USAGE, "%s is no known time zone: '%s'",
	    request->tz == NULL ? "TZ" : "--tz", shown);
}

static struct when *
when_read(const char *text, const char *tz, int64_t now)
{
	struct complaint complaint;
	struct when *when;

	if ((when = when_parse(text, tz, now, &complaint)) == NULL)
		caret_warn(text, &complaint);
	return when;
}

/* The moment of --from, which may be past, into *base. */
static int
from_read(const struct request *request, int64_t now, int64_t *base)
{
	struct when *when;
	int found;

	*base = now;
	if (request->from == NULL)
		return 0;
	if ((when = when_read(request->from, request->tz, now)) == NULL)
		return EXIT_USAGE;
	found = when_next(
	    when, when_form(when) == WHEN_DATE ? INT64_MIN : now, base);
	when_free(when);
	if (found == 0)
		return 0;
	warnx("--from is no moment that ever comes");
	return EXIT_USAGE;
}

static int
candidates_fill(
    struct candidate *candidates, const struct request *request, int64_t base)
{
	struct candidate *candidate;
	char *shown;
	size_t i;

	for (i = 0; i < request->n; i++) {
		candidates[i].when = when_read(
		    request->texts[i], request->tz, base);
		if (candidates[i].when == NULL)
			return EXIT_USAGE;
	}
	for (i = 0; i < request->n; i++) {
		candidate = &candidates[i];
		candidate->has_due = when_next(candidate->when, base,
					 &candidate->due) == 0;
		if (candidate->has_due)
			continue;
		if ((shown = safe_text(request->texts[i])) == NULL)
			err(EXIT_PTYMER, NULL);
		warnx("never fires: '%s'", shown);
		free(shown);
		return EXIT_NEVER;
	}
	return 0;
}

/* The earliest of them, or NULL when none is left. */
static struct candidate *
earliest(struct candidate *candidates, size_t n)
{
	struct candidate *best = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (candidates[i].has_due &&
		    (best == NULL || candidates[i].due < best->due))
			best = &candidates[i];
	return best;
}

/* Equal instants are one due time. */
static void
advance(struct candidate *candidates, size_t n, int64_t due)
{
	struct candidate *candidate;
	size_t i;

	for (i = 0; i < n; i++) {
		candidate = &candidates[i];
		if (!candidate->has_due || candidate->due != due)
			continue;
		candidate->has_due = when_next(candidate->when, due,
					 &candidate->due) == 0 &&
		    candidate->due > due;
	}
}

static void
dues_print(struct candidate *candidates, const struct request *request,
    const struct zone *zone, int64_t now)
{
	struct candidate *candidate;
	char text[INSTANT_TEXT];
	int64_t left;

	for (left = request->count; left > 0; left--) {
		candidate = earliest(candidates, request->n);
		if (candidate == NULL)
			break;
		if (request->is_explained)
			preview_explain(
			    candidate->when, candidate->due, zone, now);
		else
			puts(instant_format_iso(text, candidate->due, zone));
		advance(candidates, request->n, candidate->due);
	}
}

static int
whens_print(const struct request *request, int64_t now)
{
	struct zone *zone = zone_of(request);
	struct candidate *candidates;
	int64_t base;
	size_t i;
	int status;

	candidates = calloc(request->n, sizeof(*candidates));
	if (candidates == NULL)
		err(EXIT_PTYMER, NULL);
	status = from_read(request, now, &base);
	if (status == 0)
		status = candidates_fill(candidates, request, base);
	if (status == 0)
		dues_print(candidates, request, zone, now);
	for (i = 0; i < request->n; i++)
		when_free(candidates[i].when);
	free(candidates);
	zone_close(zone);
	return status;
}

static int
cmd_next_exec(const struct cmd *cmd, int argc, char **argv, int64_t now)
{
	struct request request = {.count = 1};
	int status;

	request_read(&request, cmd, argc, argv);
	if (request.duration != NULL)
		status = duration_print(&request);
	else if (request.n == 0)
		errx(EXIT_USAGE,
		    "no WHEN given, such as 9:30 or "
		    "'Mon..Fri 17:30'");
	else
		status = whens_print(&request, now);
	free(request.texts);
	return status;
}
