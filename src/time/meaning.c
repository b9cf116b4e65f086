/* SPDX-License-Identifier: ISC */

/*
 * Which form a text has is told from how it begins and how many words it has;
 * then that form alone is tried, so that a complaint is about what was meant.
 */
#include "meaning.h"

#include <string.h>

#include "dst.h"
#include "zone.h"

#define CRON_LEAST_WORDS 4 /* no other form has as many */

static size_t
count_words(const struct scan *scan)
{
	struct scan ahead = *scan;
	size_t words = 0;

	while (!scan_is_end(&ahead)) {
		words++;
		while (!scan_is_end(&ahead) && scan_peek(&ahead) != ' ' &&
		    scan_peek(&ahead) != '\t')
			ahead.at++;
		scan_blanks(&ahead);
	}
	return words;
}

static int
is_cron(const struct scan *scan)
{
	return count_words(scan) >= CRON_LEAST_WORDS &&
	    memchr(scan->at, ':', (size_t)(scan->end - scan->at)) == NULL;
}

/* What people write elsewhere, and would be misread or badly refused. */
static int
refuse_foreign(struct scan *scan)
{
	struct scan ahead = *scan;

	if (scan_string(&ahead, "CRON_TZ=") || scan_string(&ahead, "TZ="))
		return scan_fail(scan, "not a time: an assignment",
		    "write the zone at the end, as in 0 9 * * * UTC");
	if (scan_word(&ahead, "next"))
		return scan_fail(scan, "not a time: next",
		    "write friday, tomorrow or now + 1 week");
	if (scan_word(&ahead, "in"))
		return scan_fail(
		    scan, "not a time: in", "write now + 5 minutes");
	if (scan_word(&ahead, "at"))
		return scan_fail(
		    scan, "not a time: at", "write the time alone, as in 9:30");
	return 0;
}

int
meaning_parse(
    struct scan *scan, const struct meaning_base *base, struct meaning *meaning)
{
	if (refuse_foreign(scan) == -1)
		return -1;
	if (scan_word(scan, "every"))
		return meaning_parse_interval(scan, base, meaning);
	if (scan_peek(scan) == '@') {
		scan->at++;
		if (scan_is_digit(scan))
			return meaning_parse_epoch(scan, meaning);
		scan->at--;
		return meaning_parse_nickname(scan, meaning);
	}
	if (meaning_is_words(scan))
		return meaning_parse_words(scan, base, meaning);
	if (meaning_is_date(scan))
		return meaning_parse_date(scan, meaning);
	if (is_cron(scan))
		return meaning_parse_cron(scan, meaning);
	if (meaning_is_plain_time(scan))
		return meaning_parse_daily(scan, meaning);
	return meaning_parse_calendar(scan, meaning);
}

enum when_form
meaning_form(const struct meaning *meaning)
{
	switch (meaning->kind) {
	case MEANING_FIELDS:
		return WHEN_FIELDS;
	case MEANING_INTERVAL:
		return WHEN_INTERVAL;
	case MEANING_NEVER:
	case MEANING_NOW:
	case MEANING_INSTANT:
	case MEANING_READING:
		break;
	}
	return WHEN_DATE;
}

int
meaning_has_readings(const struct meaning *meaning)
{
	switch (meaning->kind) {
	case MEANING_READING:
	case MEANING_FIELDS:
		return 1;
	case MEANING_NEVER:
	case MEANING_NOW:
	case MEANING_INSTANT:
	case MEANING_INTERVAL:
		break;
	}
	return 0;
}

int64_t
meaning_instant(const struct meaning *meaning, const struct zone *zone)
{
	if (meaning->kind == MEANING_READING)
		return dst_instant(zone, meaning->at);
	return meaning->at;
}
