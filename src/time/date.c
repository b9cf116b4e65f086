/* SPDX-License-Identifier: ISC */

/*
 * One date and time, and seconds since the Epoch.
 *
 *	date   = YYYY "-" M "-" D [("T" | blanks) clock [[blanks] offset]]
 *	offset = "Z" | ("+" | "-") HH [[":"] MM]
 */
#include "meaning.h"

#include <string.h>

#include "civil.h"
#include "duration.h"
#include "instant.h"

#define ADVICE "write a date such as 2026-12-24 18:00"

/* Four digits, two parts, and nothing that makes an expression of it. */
int
meaning_is_date(const struct scan *scan)
{
	struct scan ahead = *scan;
	const char *p;
	int64_t number;

	if (scan_digits(&ahead, &number) != 4 || !scan_char(&ahead, '-') ||
	    scan_digits(&ahead, &number) == 0 || !scan_char(&ahead, '-') ||
	    scan_digits(&ahead, &number) == 0)
		return 0;
	for (p = ahead.at; p < ahead.end; p++)
		if (strchr("*,/~", *p) != NULL ||
		    (*p == '.' && p + 1 < ahead.end && p[1] == '.'))
			return 0;
	return 1;
}

static int
part_read(struct scan *scan, int most, const char *why, int *value)
{
	const char *start = scan->at;
	int64_t number;

	scan_digits(scan, &number);
	if (number < 1 || number > most)
		return scan_fail_at(scan, start, why, ADVICE);
	*value = (int)number;
	return 0;
}

/* The reading of midnight.  What is never due stores MEANING_NEVER. */
static int
date_read(struct scan *scan, struct meaning *meaning)
{
	int day = 0, month = 0;
	int64_t year;

	scan_digits(scan, &year);
	scan_char(scan, '-');
	if (part_read(scan, 12, "no such month", &month) == -1)
		return -1;
	scan_char(scan, '-');
	if (part_read(scan, 31, "no such day", &day) == -1)
		return -1;
	meaning->kind = MEANING_READING;
	if (day > civil_month_length(year, month) ||
	    year < FIELDS_FIRST_YEAR - 1 || year > FIELDS_LAST_YEAR)
		meaning->kind = MEANING_NEVER;
	else
		meaning->at = civil_days(year, month, day) * NSEC_PER_DAY;
	return 0;
}

static int
offset_part_read(struct scan *scan, int64_t most, int64_t *value)
{
	const char *start = scan->at;
	struct scan two = *scan;

	if (two.end > two.at + 2)
		two.end = two.at + 2;
	if (scan_digits(&two, value) != 2)
		return scan_fail(scan, "not two digits",
		    "write an offset such as +01:00, -05 or Z");
	if (*value > most)
		return scan_fail_at(scan, start, "no such offset",
		    "write an offset such as +01:00, -05 or Z");
	scan->at = two.at;
	return 0;
}

/* Seconds east of Greenwich, if an offset is ahead: 1, else 0. */
static int
offset_read(struct scan *scan, int64_t *offset)
{
	struct scan ahead = *scan;
	int64_t hours, minutes = 0;
	int sign;

	scan_blanks(&ahead);
	*offset = 0;
	if (scan_word(&ahead, "z")) {
		*scan = ahead;
		return 1;
	}
	if (scan_peek(&ahead) != '+' && scan_peek(&ahead) != '-')
		return 0;
	sign = *ahead.at++ == '-' ? -1 : 1;
	if (offset_part_read(&ahead, 23, &hours) == -1)
		return -1;
	if ((scan_char(&ahead, ':') || scan_is_digit(&ahead)) &&
	    offset_part_read(&ahead, 59, &minutes) == -1)
		return -1;
	*offset = sign * (hours * 3600 + minutes * 60);
	*scan = ahead;
	return 1;
}

static int
clock_and_offset_read(struct scan *scan, struct meaning *meaning)
{
	int64_t ns, offset;

	if (meaning_read_clock(scan, &ns) == -1)
		return -1;
	meaning->at += ns;
	meaning->has_offset = offset_read(scan, &offset);
	if (meaning->has_offset != 1)
		return meaning->has_offset;
	if (meaning->kind == MEANING_READING)
		meaning->kind = MEANING_INSTANT;
	meaning->at -= offset * NSEC_PER_SEC;
	return 0;
}

int
meaning_parse_date(struct scan *scan, struct meaning *meaning)
{
	if (date_read(scan, meaning) == -1)
		return -1;
	if (scan_is_end(scan))
		return 0;
	if (scan_peek(scan) == '+' || scan_peek(scan) == '-')
		return scan_fail(scan, "an offset needs a time of day",
		    "write 2026-12-24T00:00+01:00");
	if (!scan_string(scan, "t") && scan_peek(scan) != ' ' &&
	    scan_peek(scan) != '\t')
		return scan_fail(scan, "not part of a date", ADVICE);
	scan_blanks(scan);
	if (clock_and_offset_read(scan, meaning) == -1)
		return -1;
	scan_blanks(scan);
	if (!scan_is_end(scan))
		return scan_fail(scan, "not part of a date and time", ADVICE);
	return 0;
}

/* After the @. */
int
meaning_parse_epoch(struct scan *scan, struct meaning *meaning)
{
	int64_t fraction = 0, seconds;

	meaning->kind = MEANING_INSTANT;
	scan_digits(scan, &seconds);
	if (scan_char(scan, '.') && scan_fraction(scan, &fraction) == 0)
		return scan_fail(scan, "no digit after the point",
		    "write seconds since 1970, as in @1770000000.5");
	if (!scan_is_end(scan))
		return scan_fail(scan, "not part of a number",
		    "write seconds since 1970, as in @1770000000.5");
	if (seconds > INSTANT_MAX / NSEC_PER_SEC)
		meaning->kind = MEANING_NEVER;
	else
		meaning->at = seconds * NSEC_PER_SEC +
		    fraction / (SCAN_FRACTION / NSEC_PER_SEC);
	return 0;
}
