/* SPDX-License-Identifier: ISC */
#include "amount.h"

static int
fail_long(struct amount *amount)
{
	return scan_fail_at(amount->scan, amount->start,
	    "longer than 100 years", "36525d is the longest");
}

int
number_read(struct scan *scan, struct number *number)
{
	size_t digits;

	digits = scan_digits(scan, &number->whole);
	number->fraction = 0;
	number->has_point = scan_char(scan, '.');
	if (number->has_point && scan_fraction(scan, &number->fraction) == 0)
		return scan_fail(
		    scan, "no digit after the point", "write 5 or 5.0");
	if (digits == 0 && !number->has_point)
		return scan_fail(scan, "not a number",
		    "write a duration such as 90s, 1h30m or 1:30:00");
	return 0;
}

int
amount_add(struct amount *amount, const struct number *number, int64_t unit)
{
	int64_t ns;

	if (__builtin_mul_overflow(number->whole, unit, &ns) ||
	    __builtin_add_overflow(ns,
		(int64_t)((__int128)number->fraction * unit / SCAN_FRACTION),
		&ns) ||
	    __builtin_add_overflow(ns, amount->ns, &ns) ||
	    ns >= DURATION_MAX + NSEC_PER_USEC)
		return fail_long(amount);
	amount->ns = ns;
	if (unit >= NSEC_PER_DAY)
		amount->has_days = 1;
	return 0;
}

int
amount_fail_left(struct scan *scan)
{
	switch (scan_peek(scan)) {
	case ',':
		return scan_fail(scan, "a comma",
		    "write 1.5 with a point, 1h 30m with a blank");
	case '-':
	case '+':
		return scan_fail(scan, "a sign", ADVICE_UNIT);
	default:
		return scan_fail(scan, "not part of a duration", ADVICE_UNIT);
	}
}
