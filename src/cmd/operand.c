/* SPDX-License-Identifier: ISC */
#include "operand.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/select.h"
#include "../job/store.h"
#include "../show/caret.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/when.h"
#include "../time/zone.h"
#include "cmd.h"

size_t
operand_jobs(
    struct store *store, const char *word, int ended, uint64_t **ids, size_t *n)
{
	int found;

	if ((found = select_jobs(store, word, ended, ids, n)) == -1)
		err(EXIT_PTYMER, "cannot read the jobs");
	return (size_t)found;
}

void
operand_no_job(const char *word)
{
	char *shown = cmd_shown(word);

	warnx("no such job '%s'", shown);
	free(shown);
}

void
operand_unreadable(uint64_t id, int error)
{
	if (error == ENOENT)
		warnx("no such job '%" PRIu64 "'", id);
	else
		warnx(
		    "cannot read job %" PRIu64 ": %s", id, store_error(error));
}

struct job *
operand_job(struct store *store, const char *word)
{
	char *shown;
	struct job *job = NULL;
	uint64_t *ids = NULL;
	size_t n = 0;

	if (operand_jobs(store, word, 1, &ids, &n) == 0)
		operand_no_job(word);
	else if (n > 1) {
		shown = cmd_shown(word);
		warnx("'%s' is %zu jobs: name one of them", shown, n);
		free(shown);
	} else if (store_load(store, ids[0], &job) == -1)
		operand_unreadable(ids[0], errno);
	free(ids);
	return job;
}

int64_t
operand_number(
    const char *text, const char *option, int64_t least, int64_t most)
{
	const char *error;
	int64_t number;

	number = strtonum(text, least, most, &error);
	/* strtonum(3) takes blanks and signs. */
	if (error == NULL && text[strspn(text, "0123456789")] == '\0')
		return number;
	if (most == INT64_MAX)
		errx(EXIT_USAGE,
		    "wrong value '%s' of --%s: write a whole number from "
		    "%" PRId64,
		    cmd_shown(text), option, least);
	errx(EXIT_USAGE,
	    "wrong value '%s' of --%s: write a whole number from %" PRId64
	    " to %" PRId64,
	    cmd_shown(text), option, least, most);
}

int
operand_complain(const char *text, const struct complaint *complaint)
{
	caret_warn(text, complaint);
	return complaint->is_shortage ? EXIT_PTYMER : EXIT_USAGE;
}

int64_t
operand_duration(const char *text)
{
	struct complaint complaint;
	int64_t ns;

	if (duration_parse(text, &ns, &complaint) == -1)
		exit(operand_complain(text, &complaint));
	return ns;
}

void
operand_never(const char *text, const char *zone, int64_t now)
{
	struct complaint complaint;
	struct when *when;
	char *shown = cmd_shown(text);
	int64_t due;
	int is_past;

	when = when_parse(text, zone, now, &complaint);
	is_past = when != NULL && when_form(when) == WHEN_DATE &&
	    when_next(when, INT64_MIN, &due) == 0;
	warnx("'%s' will never fire%s", shown, is_past ? ": it is past" : "");
	when_free(when);
	free(shown);
}

static void __attribute__((noreturn))
bad_zone(const char *source, const char *name)
{
	char near[64];

	zone_guess(name, strlen(name), near, sizeof(near));
	if (*near != '\0')
		errx(EXIT_USAGE,
		    "%s is no known time zone: '%s' (did you mean %s?)", source,
		    cmd_shown(name), cmd_shown(near));
	errx(EXIT_USAGE, "%s is no known time zone: '%s'", source,
	    cmd_shown(name));
}

/* TZ, of which zone_open has said that it is none. */
static void __attribute__((noreturn)) bad_environment(void)
{
	const char *name = getenv("TZ");

	if (errno != ENOENT)
		err(EXIT_PTYMER, NULL);
	bad_zone("TZ", name == NULL ? "" : name);
}

void
operand_check_zone(const char *name)
{
	if (!zone_is_known(name, strlen(name)))
		bad_zone("--tz", name);
}

struct zone *
operand_zone(const char *name)
{
	struct zone *zone;

	if (name != NULL)
		operand_check_zone(name);
	if ((zone = zone_open(name)) == NULL && name == NULL)
		bad_environment();
	if (zone == NULL)
		err(EXIT_PTYMER, "cannot read the time zone %s", name);
	return zone;
}

void
operand_view(struct view *view, enum view_form form, int64_t now)
{
	if (view_open(view, form, now) == -1)
		bad_environment();
}
