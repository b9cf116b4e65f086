/* SPDX-License-Identifier: ISC */

/*
 * Text to a length of time.
 *
 *	duration = number | number ":" MM ":" SS [fraction]
 *	         | { number unit }+ | iso
 *	iso      = "P" integer "W"
 *	         | "P" [integer "D"] ["T" [integer "H"] [integer "M"]
 *	           [number "S"]]			with at least one of them
 *	number   = digits ["." digits] | "." digits
 *
 * What could mean two things is refused, with advice: 1:30, 1h30, 5M.
 */
#include "duration.h"

#include <strings.h>

#include "amount.h"
#include "scan.h"

static int
two_digits(struct scan *scan, int64_t *value)
{
	const char *start = scan->at;

	if (scan_digits(scan, value) != 2)
		return scan_fail_at(scan, start, "not two digits",
		    "write H:MM:SS, as in 1:05:00");
	if (*value > 59)
		return scan_fail_at(scan, start, "more than 59", NULL);
	return 0;
}

/* H:MM:SS[.fraction], from the first colon on. */
static int
clock_read(struct amount *amount, const struct number *hours)
{
	struct number minutes = {0}, seconds = {0};
	const char *colon = amount->scan->at;

	if (hours->has_point)
		return scan_fail(amount->scan, "hours have no fraction here",
		    "write 1.5h or 1:30:00");
	scan_char(amount->scan, ':');
	if (two_digits(amount->scan, &minutes.whole) == -1)
		return -1;
	if (!scan_char(amount->scan, ':')) {
		if (!scan_is_end(amount->scan))
			return amount_fail_left(amount->scan);
		return scan_fail_at(amount->scan, colon,
		    "minutes and seconds, or hours and minutes?",
		    "for 1:30 write 1m30s or 1h30m");
	}
	if (two_digits(amount->scan, &seconds.whole) == -1)
		return -1;
	if (scan_char(amount->scan, '.') &&
	    scan_fraction(amount->scan, &seconds.fraction) == 0)
		return scan_fail(
		    amount->scan, "no digit after the point", NULL);
	if (!scan_is_end(amount->scan))
		return amount_fail_left(amount->scan);
	if (amount_add(amount, hours, NSEC_PER_HOUR) == -1 ||
	    amount_add(amount, &minutes, NSEC_PER_MINUTE) == -1)
		return -1;
	return amount_add(amount, &seconds, NSEC_PER_SEC);
}

/* Numbers with units, from after the first unit on. */
static int
units_read(struct amount *amount, struct number *number, int64_t unit)
{
	struct scan *scan = amount->scan;
	const char *place;
	int found;

	for (;;) {
		if (amount_add(amount, number, unit) == -1)
			return -1;
		scan_blanks(scan);
		if (scan_is_end(scan))
			return 0;
		if (!scan_is_digit(scan) && scan_peek(scan) != '.')
			return amount_fail_left(scan);
		place = scan->at;
		if (number_read(scan, number) == -1)
			return -1;
		scan_blanks(scan);
		if ((found = unit_read(scan, &unit)) == -1)
			return -1;
		if (!found)
			return scan_fail_at(scan, place,
			    "a number without a unit", ADVICE_UNIT);
	}
}

/* A number that is followed by no unit: seconds, if it is all. */
static int
seconds_read(struct amount *amount, const struct number *number)
{
	if (scan_is_end(amount->scan))
		return amount_add(amount, number, NSEC_PER_SEC);
	if (scan_is_digit(amount->scan))
		return scan_fail(
		    amount->scan, "a number without a unit", ADVICE_UNIT);
	return amount_fail_left(amount->scan);
}

static int
word_refuse(struct scan *scan)
{
	size_t length = scan_letters(scan);

	if (scan_peek(scan) == 'p')
		return scan_fail(scan, "not in upper case", ADVICE_ISO);
	if (length >= 3 && strncasecmp(scan->at, "infinity", length) == 0)
		return scan_fail(scan, "not a length of time",
		    "write at most 100 years, 36525d");
	return scan_fail(scan, "not a duration",
	    "write a number with a unit, as in 90s or 1h30m");
}

static int
duration_read(struct amount *amount)
{
	struct scan *scan = amount->scan;
	struct number number;
	int64_t unit;
	int found;

	if (scan_is_end(scan))
		return scan_fail(
		    scan, "no duration", "write one such as 90s or 1h30m");
	if (scan_peek(scan) == '-')
		return scan_fail(
		    scan, "a duration cannot be negative", "leave the - out");
	if (scan_peek(scan) == '+')
		return scan_fail(scan, "a sign", "leave it out");
	if (scan_char(scan, 'P'))
		return amount_read_iso(amount);
	if (scan_is_letter(scan))
		return word_refuse(scan);
	if (number_read(scan, &number) == -1)
		return -1;
	if (scan_peek(scan) == ':')
		return clock_read(amount, &number);
	scan_blanks(scan);
	if ((found = unit_read(scan, &unit)) == -1)
		return -1;
	if (!found)
		return seconds_read(amount, &number);
	return units_read(amount, &number, unit);
}

int
duration_scan(struct scan *scan, int64_t *ns, int *has_days)
{
	struct amount amount = {0};

	amount.scan = scan;
	amount.start = scan->at;
	if (duration_read(&amount) == -1)
		return -1;
	*ns = amount.ns - amount.ns % NSEC_PER_USEC;
	*has_days = amount.has_days;
	return 0;
}

int
duration_parse(const char *text, int64_t *ns, struct complaint *complaint)
{
	struct scan scan;
	int has_days;

	scan_open(&scan, text, complaint);
	return duration_scan(&scan, ns, &has_days);
}
