/* SPDX-License-Identifier: ISC */

/*
 * Cron expressions, crontab(5): minute, hour, day of the month, month, weekday.
 * A field is a list of `*`, a, a-b, each with a step or not.  A day and a
 * weekday that both are restricted mean either; a field that begins with `*` is
 * not restricted, whatever follows.
 */
#include "meaning.h"

#include <string.h>

#include "component.h"
#include "nickname.h"

#define CRON_FIELDS   5
#define ADVICE_FIELDS "write five fields: minute, hour, day, month, weekday"

static const struct component fields[CRON_FIELDS] = {
    {.range = "-",
	.least = 0,
	.most = 59,
	.why = "no such minute",
	.advice = "write minutes as 0 to 59: *, */15, 5, 0,30 or 10-20"},
    {.range = "-",
	.least = 0,
	.most = 23,
	.why = "no such hour",
	.advice = "write hours as 0 to 23: *, */4, 9, 9,17 or 9-17"},
    {.range = "-",
	.least = 1,
	.most = 31,
	.why = "no such day",
	.advice = "write days as 1 to 31: *, 1, 1,15 or 1-7"},
    {.range = "-",
	.least = 1,
	.most = 12,
	.names = component_months,
	.names_from = 1,
	.guesses = component_month_guesses,
	.why = "no such month",
	.advice = "write months as 1 to 12 or jan to dec"},
    {.range = "-",
	.least = 0,
	.most = 7,
	.names = component_weekdays,
	.names_from = 0,
	.guesses = component_weekday_guesses,
	.why = "no such weekday",
	.advice = "write weekdays as 0 to 7 or sun to sat"}};

static const struct nickname nicknames[] = {{"hourly", "0 * * * *"},
    {"daily", "0 0 * * *"}, {"midnight", "0 0 * * *"}, {"weekly", "0 0 * * 0"},
    {"monthly", "0 0 1 * *"}, {"yearly", "0 0 1 1 *"},
    {"annually", "0 0 1 1 *"}, {NULL, NULL}};

static const char *const nickname_guesses[] = {"@hourly", "@daily", "@midnight",
    "@weekly", "@monthly", "@yearly", "@annually", NULL};

static int
fail_field(struct scan *scan)
{
	switch (scan_peek(scan)) {
	case '?':
		return scan_fail(scan, "not cron: ?", "write * for any day");
	case 'L':
	case 'W':
	case '#':
		return scan_fail(scan, "not cron: L, W and #",
		    "write a calendar expression, as in Mon *-*~7/1");
	default:
		return scan_fail(scan, "not part of a cron field",
		    "write *, a, a-b, a list of them with commas, or */n");
	}
}

static int
field_read(struct scan *scan, int index, uint64_t *set, int *has_wildcard)
{
	if (scan_is_end(scan))
		return scan_fail(scan, "too few fields", ADVICE_FIELDS);
	if (strchr("?#", scan_peek(scan)) != NULL ||
	    (scan_letters(scan) == 1 && strchr("LW", scan_peek(scan)) != NULL))
		return fail_field(scan);
	if (component_read(scan, &fields[index], set, has_wildcard) == -1)
		return -1;
	if (!scan_is_end(scan) && scan_peek(scan) != ' ' &&
	    scan_peek(scan) != '\t')
		return fail_field(scan);
	scan_blanks(scan);
	return 0;
}

static int
fail_many(struct scan *scan, const char *start)
{
	struct scan ahead = *scan;
	size_t words = CRON_FIELDS;

	while (!scan_is_end(&ahead)) {
		while (!scan_is_end(&ahead) && scan_peek(&ahead) != ' ' &&
		    scan_peek(&ahead) != '\t')
			ahead.at++;
		scan_blanks(&ahead);
		words++;
	}
	if (words == CRON_FIELDS + 1 && !scan_is_letter(scan))
		return scan_fail_at(scan, start,
		    "six fields, and cron knows no seconds",
		    "leave the first field out, or write a calendar "
		    "expression");
	return scan_fail(scan, "too many fields", ADVICE_FIELDS);
}

int
meaning_parse_cron(struct scan *scan, struct meaning *meaning)
{
	struct fields *f = &meaning->fields;
	uint64_t *sets[CRON_FIELDS] = {
	    &f->minutes, &f->hours, &f->days, &f->months, &f->weekdays};
	int is_any[CRON_FIELDS], wildcard[CRON_FIELDS] = {0}, i;
	const char *start = scan->at;

	meaning->kind = MEANING_FIELDS;
	fields_init(f);
	for (i = 0; i < CRON_FIELDS; i++) {
		is_any[i] = scan_peek(scan) == '*';
		if (field_read(scan, i, sets[i], &wildcard[i]) == -1)
			return -1;
	}
	if (!scan_is_end(scan))
		return fail_many(scan, start);
	f->weekdays = (f->weekdays | f->weekdays >> 7) & 0x7f;
	f->is_either_day = !is_any[2] && !is_any[4];
	f->has_wildcard = wildcard[0] || wildcard[1];
	return 0;
}

static int
fail_nickname(struct scan *scan, const char *start)
{
	scan->at = start + 1;
	if (scan_word(scan, "reboot"))
		return scan_fail_at(scan, start, "not a time: @reboot",
		    "put ptymer restore into the crontab with @reboot");
	if (scan_word(scan, "every"))
		return scan_fail_at(
		    scan, start, "not cron: @every", "write every 90m");
	return scan_fail_near(scan, start, 1 + scan_letters(scan),
	    nickname_guesses, "not a known word after @",
	    "write @hourly, @daily, @weekly, @monthly, @yearly or @1770000000");
}

/* From the @ on. */
int
meaning_parse_nickname(struct scan *scan, struct meaning *meaning)
{
	const char *start = scan->at;
	struct scan inner;

	scan_char(scan, '@');
	switch (nickname_take(scan, nicknames, &inner)) {
	case -1:
		return -1;
	case 0:
		return fail_nickname(scan, start);
	default:
		return meaning_parse_cron(&inner, meaning);
	}
}
