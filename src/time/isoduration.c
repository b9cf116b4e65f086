/* SPDX-License-Identifier: ISC */
#include "amount.h"

static const struct iso_part {
	char designator;
	int in_time;
	int64_t ns;
} iso_parts[] = {{'D', 0, NSEC_PER_DAY}, {'H', 1, NSEC_PER_HOUR},
    {'M', 1, NSEC_PER_MINUTE}, {'S', 1, NSEC_PER_SEC}};

#define ISO_PARTS (sizeof(iso_parts) / sizeof(iso_parts[0]))

/* One number with its designator.  *part is the first that may still come. */
static int
iso_part_read(struct amount *amount, int in_time, size_t *part)
{
	struct scan *scan = amount->scan;
	struct number number;
	const char *start = scan->at;
	char designator;

	if (!scan_is_digit(scan))
		return scan_fail(scan, "not a number", ADVICE_ISO);
	if (number_read(scan, &number) == -1)
		return -1;
	designator = scan_peek(scan);
	if (designator == 'Y' || (designator == 'M' && !in_time))
		return scan_fail(scan, "months and years have no fixed length",
		    "write PT5M for minutes, P30D for a month");
	if (number.has_point && designator != 'S')
		return scan_fail_at(scan, start,
		    "only the seconds have a fraction here", ADVICE_ISO);
	while (*part < ISO_PARTS &&
	    (iso_parts[*part].designator != designator ||
		iso_parts[*part].in_time != in_time))
		++*part;
	if (*part == ISO_PARTS)
		return scan_fail(
		    scan, "not a designator that can stand here", ADVICE_ISO);
	scan->at++;
	return amount_add(amount, &number, iso_parts[(*part)++].ns);
}

static int
is_weeks(const struct scan *scan)
{
	struct scan ahead = *scan;
	int64_t weeks;

	return scan_digits(&ahead, &weeks) > 0 && scan_char(&ahead, 'W');
}

/* After the P. */
int
amount_read_iso(struct amount *amount)
{
	struct scan *scan = amount->scan;
	struct number weeks = {0};
	size_t part = 0;
	int in_time = 0;

	if (is_weeks(scan)) {
		scan_digits(scan, &weeks.whole);
		scan->at++;
		if (!scan_is_end(scan))
			return scan_fail(scan, "weeks stand alone", ADVICE_ISO);
		return amount_add(amount, &weeks, NSEC_PER_WEEK);
	}
	do {
		if (!in_time && scan_char(scan, 'T'))
			in_time = 1;
		if (iso_part_read(amount, in_time, &part) == -1)
			return -1;
	} while (!scan_is_end(scan));
	return 0;
}
