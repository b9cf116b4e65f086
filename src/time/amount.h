/* SPDX-License-Identifier: ISC */
#ifndef TIME_AMOUNT_H
#define TIME_AMOUNT_H

#include <stdint.h>

#include "duration.h"
#include "scan.h"

/* What the forms of a duration share: a number, and a sum of numbers. */
#define ADVICE_UNIT "write a unit after each number, as in 1h30m"
#define ADVICE_ISO  "write PT1H30M, P2D or P2W"

struct number {
	int64_t whole;
	int64_t fraction; /* of SCAN_FRACTION */
	int has_point;
};

struct amount {
	struct scan *scan;
	const char *start;
	int64_t ns;
	int has_days;
};

/* Reads a decimal number, which has a digit on each side that it shows. */
int number_read(struct scan *, struct number *);

/* Adds that many units of so many nanoseconds; the sum keeps to the limit. */
int amount_add(struct amount *, const struct number *, int64_t unit);

/* Complains about what is left over after something that was complete. */
int amount_fail_left(struct scan *);

/* Reads the ISO 8601 form from after the P to the end. */
int amount_read_iso(struct amount *);

/*
 * Reads the word of a unit into its nanoseconds.  Returns 0 when there is no
 * word, -1 when the word is no unit, else 1.
 */
int unit_read(struct scan *, int64_t *ns);

/* The first word in the text ahead that means months or years; NULL: none. */
const char *unit_find_months(const struct scan *);

#endif
