/* SPDX-License-Identifier: ISC */

/*
 * Calendar expressions, systemd.time(7).
 *
 *	calendar = nickname | [weekdays] [date] [time]	one of them at least
 *	weekdays = name [".." name] {"," name [".." name]}
 *	date     = [years "-"] months ("-" | "~") days	days from the end with ~
 *	time     = hours ":" minutes [":" seconds] | clock
 *
 * Fields are lists of `*`, a, a..b, a/n, a..b/n; without a date it is any day,
 * without a time 00:00:00.
 */
#include "meaning.h"

#include <string.h>

#include "component.h"
#include "nickname.h"

static const char *const week[] = {"Monday", "Tuesday", "Wednesday", "Thursday",
    "Friday", "Saturday", "Sunday", NULL};

static const struct component
    weekdays = {.range = "..",
	.is_named = 1,
	.least = 1,
	.most = 7,
	.names = week,
	.names_from = 1,
	.guesses = component_weekday_guesses,
	.advice = "weekdays are Mon, Tue, Wed, Thu, Fri, Sat, Sun"},
    months = {.range = "..",
	.least = 1,
	.most = 12,
	.why = "no such month",
	.advice = "write months as 1 to 12: *, 6, 6..8, 1,7 or 1/3"},
    days = {.range = "..",
	.least = 1,
	.most = 31,
	.why = "no such day",
	.advice = "write days as 1 to 31: *, 6, 6..8, 1,15 or 1/7"},
    last_days = {.range = "..",
	.counts_down = 1, /* ~7/2 is ~7, ~5, ~3, ~1 */
	.least = 1,
	.most = 31,
	.why = "no such day",
	.advice = "write days from the end as 1 to 31: ~1, ~1..3 or ~7/1"},
    hours = {.range = "..",
	.least = 0,
	.most = 23,
	.why = "no such hour",
	.advice = "write hours as 0 to 23: *, 9, 9..17, 9,17 or 0/4"},
    minutes = {.range = "..",
	.least = 0,
	.most = 59,
	.why = "no such minute",
	.advice = "write minutes as 0 to 59: *, 5, 5..10, 0,30 or 0/15"};

static const struct nickname nicknames[] = {{"minutely", "*:*"},
    {"hourly", "*:00"}, {"daily", "*-*-*"}, {"weekly", "Mon"},
    {"monthly", "*-*-1"}, {"quarterly", "*-1,4,7,10-1"},
    {"semiannually", "*-1,7-1"}, {"semi-annually", "*-1,7-1"},
    {"biannually", "*-1,7-1"}, {"bi-annually", "*-1,7-1"}, {"yearly", "*-1-1"},
    {"annually", "*-1-1"}, {NULL, NULL}};

static const char *const words[] = {"minutely", "hourly", "daily", "weekly",
    "monthly", "quarterly", "semiannually", "yearly", "annually", "noon",
    "midnight", "teatime", "today", "tomorrow", "now", "every", "Mon", "Tue",
    "Wed", "Thu", "Fri", "Sat", "Sun", "Monday", "Tuesday", "Wednesday",
    "Thursday", "Friday", "Saturday", "Sunday", NULL};

#define ADVICE                                                                 \
	"write a time, a date, a calendar or cron expression, or every ..."

/* How often that character stands in the word ahead. */
static size_t
count_in_word(const struct scan *scan, const char *characters)
{
	const char *p;
	size_t count = 0;

	for (p = scan->at; p < scan->end && *p != ' ' && *p != '\t'; p++)
		count += strchr(characters, *p) != NULL;
	return count;
}

static int
weekdays_read(struct scan *scan, struct fields *fields)
{
	size_t length = scan_letters(scan);
	uint64_t set;
	int unused = 0;

	if (scan_lookup(scan->at, length, week) == -1)
		return scan_fail_near(
		    scan, scan->at, length, words, "not a time", ADVICE);
	if (component_read(scan, &weekdays, &set, &unused) == -1)
		return -1;
	fields->weekdays = (set | set >> 7) & 0x7f;
	return 0;
}

static int
separator_read(struct scan *scan)
{
	if (scan_char(scan, '-'))
		return 0;
	return scan_fail(scan, "not part of a date",
	    "write a date as *-*-1, 12-24 or 2026-12-24");
}

static int
date_read(struct scan *scan, struct fields *fields)
{
	size_t separators = count_in_word(scan, "-~");
	int unused = 0;

	if (separators == 2) {
		if (component_read_years(scan, fields) == -1 ||
		    separator_read(scan) == -1)
			return -1;
	}
	if (component_read(scan, &months, &fields->months, &unused) == -1)
		return -1;
	if (!scan_char(scan, '~')) {
		if (separator_read(scan) == -1)
			return -1;
		return component_read(scan, &days, &fields->days, &unused);
	}
	fields->days = 0;
	return component_read(scan, &last_days, &fields->last_days, &unused);
}

static int
time_read(struct scan *scan, struct fields *fields)
{
	int *wildcard = &fields->has_wildcard;
	int64_t ns;

	if (meaning_is_plain_time(scan)) {
		if (meaning_read_clock(scan, &ns) == -1)
			return -1;
		meaning_set_clock(fields, ns);
		return 0;
	}
	if (component_read(scan, &hours, &fields->hours, wildcard) == -1)
		return -1;
	if (!scan_char(scan, ':'))
		return scan_fail(scan, "not part of a time of day",
		    "write a time as 9:30, *:0/15 or 9..17:00");
	if (component_read(scan, &minutes, &fields->minutes, wildcard) == -1)
		return -1;
	if (scan_char(scan, ':'))
		return component_read_seconds(scan, fields);
	return 0;
}

static int
part_end(struct scan *scan)
{
	if (!scan_is_end(scan) && scan_peek(scan) != ' ' &&
	    scan_peek(scan) != '\t')
		return scan_fail(scan, "not part of a calendar expression",
		    "write one such as Mon..Fri *-*-* 9:30");
	scan_blanks(scan);
	return 0;
}

static int
pattern_read(struct scan *scan, struct fields *fields)
{
	if (scan_is_letter(scan) && !meaning_is_plain_time(scan) &&
	    (weekdays_read(scan, fields) == -1 || part_end(scan) == -1))
		return -1;
	if (count_in_word(scan, ":") == 0 && count_in_word(scan, "-~") > 0 &&
	    (date_read(scan, fields) == -1 || part_end(scan) == -1))
		return -1;
	if (!scan_is_end(scan) &&
	    (time_read(scan, fields) == -1 || part_end(scan) == -1))
		return -1;
	if (!scan_is_end(scan))
		return scan_fail(scan, "a word too many",
		    "the order is weekdays, date, time, zone");
	return 0;
}

int
meaning_parse_calendar(struct scan *scan, struct meaning *meaning)
{
	struct scan inner;

	meaning->kind = MEANING_FIELDS;
	fields_init(&meaning->fields);
	switch (nickname_take(scan, nicknames, &inner)) {
	case -1:
		return -1;
	case 0:
		return pattern_read(scan, &meaning->fields);
	default:
		return pattern_read(&inner, &meaning->fields);
	}
}
