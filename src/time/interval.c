/* SPDX-License-Identifier: ISC */

/*
 * `every DURATION [from WHEN]`: elapsed time from a moment on, which is due
 * itself.  The moment is a date and time or the like; a time of day is today's.
 */
#include "meaning.h"

#include <ctype.h>
#include <string.h>

#include "civil.h"
#include "duration.h"
#include "zone.h"

#define SHORTEST (10 * NSEC_PER_MSEC)
#define ADVICE_EVERY                                                           \
	"write every 90m; each day or week is 9:00 or Mon 9:00 with --repeat"
#define ADVICE_FROM "write a date, as in every 2w from 2026-01-05 09:00"

/* Where the word `from` begins, or the end. */
static const char *
from_find(const struct scan *scan)
{
	struct scan ahead = *scan;
	const char *start;

	while (!scan_is_end(&ahead)) {
		start = ahead.at;
		if (scan_word(&ahead, "from"))
			return start;
		ahead.at++;
		while (!scan_is_end(&ahead) && ahead.at[-1] != ' ' &&
		    ahead.at[-1] != '\t')
			ahead.at++;
	}
	return scan->end;
}

static int
step_read(struct scan *scan, const char *end, int64_t *step)
{
	struct scan part = *scan;
	int has_days;

	part.end = end;
	while (
	    part.end > part.at && (part.end[-1] == ' ' || part.end[-1] == '\t'))
		part.end--;
	if (part.at == part.end)
		return scan_fail(scan, "no duration", ADVICE_EVERY);
	/* P begins one of ISO 8601 */
	if (isalpha((unsigned char)*part.at) && *part.at != 'P')
		return scan_fail(scan, "not a duration", ADVICE_EVERY);
	if (duration_scan(&part, step, &has_days) == -1)
		return -1;
	if (*step < SHORTEST)
		return scan_fail(scan, "an interval under 10 ms",
		    "write every 10ms or more");
	return 0;
}

/* The reading today of a daily time. */
static int64_t
today(const struct meaning *from, const struct meaning_base *base)
{
	int64_t day = civil_floor(
	    zone_reading(base->zone, base->now), NSEC_PER_DAY);

	return fields_next(&from->fields, day * NSEC_PER_DAY);
}

static int
from_read(
    struct scan *scan, const struct meaning_base *base, struct meaning *meaning)
{
	const char *start = scan->at;
	struct meaning from = {0};

	if (scan_is_end(scan))
		return scan_fail(scan, "from when?", ADVICE_FROM);
	if (meaning_parse(scan, base, &from) == -1)
		return -1;
	meaning->has_offset = from.has_offset;
	if (from.is_daily) {
		from.kind = MEANING_READING;
		from.at = today(&from, base);
	}
	if (from.kind == MEANING_NEVER)
		return scan_fail_at(scan, start, "no such date", ADVICE_FROM);
	if (meaning_form(&from) != WHEN_DATE)
		return scan_fail_at(scan, start, "not one moment", ADVICE_FROM);
	meaning->at = meaning_instant(&from, base->zone);
	return 0;
}

/* After the word `every`. */
int
meaning_parse_interval(
    struct scan *scan, const struct meaning_base *base, struct meaning *meaning)
{
	const char *from;

	meaning->kind = MEANING_INTERVAL;
	scan_blanks(scan);
	from = from_find(scan);
	if (step_read(scan, from, &meaning->step) == -1)
		return -1;
	if (from < scan->end) {
		scan->at = from + strlen("from");
		scan_blanks(scan);
		return from_read(scan, base, meaning);
	}
	if (__builtin_add_overflow(base->now, meaning->step, &meaning->at))
		meaning->kind = MEANING_NEVER;
	return 0;
}
