/* SPDX-License-Identifier: ISC */
#include "component.h"
#include "duration.h"
#include "fields.h"

#define ADVICE "seconds are 0 to 59, with or without a fraction"

/* A decimal number of seconds; what is finer than a nanosecond is cut. */
static int
decimal_read(struct scan *scan, int64_t *ns)
{
	int64_t fraction;

	if (scan_digits(scan, ns) == 0)
		return scan_fail(scan, "not a number", ADVICE);
	if (*ns > 61)
		*ns = 61;
	*ns *= NSEC_PER_SEC;
	/* Two points are a range. */
	if (scan_peek(scan) != '.' ||
	    (scan->at + 1 < scan->end && scan->at[1] == '.'))
		return 0;
	scan->at++;
	if (scan_fraction(scan, &fraction) == 0)
		return scan_fail(scan, "no digit after the point", ADVICE);
	*ns += fraction / (SCAN_FRACTION / NSEC_PER_SEC);
	return 0;
}

static int
second_read(struct scan *scan, int64_t *ns)
{
	const char *start = scan->at;

	if (decimal_read(scan, ns) == -1)
		return -1;
	if (*ns >= NSEC_PER_MINUTE)
		return scan_fail_at(scan, start, "no such second", ADVICE);
	return 0;
}

/* Seconds without fractions are a set, which has no limit to its members. */
static int
span_add(struct scan *scan, const char *start, struct fields *fields,
    const struct fields_span *span)
{
	int64_t ns;

	if (span->first % NSEC_PER_SEC == 0 && span->step % NSEC_PER_SEC == 0) {
		for (ns = span->first; ns <= span->last; ns += span->step)
			fields->seconds |= UINT64_C(1) << ns / NSEC_PER_SEC;
		return 0;
	}
	if (fields->span_count == FIELDS_SPANS)
		return scan_fail_at(scan, start,
		    "too many fractions of a second",
		    "write a step, as in 0/0.5");
	fields->spans[fields->span_count++] = *span;
	return 0;
}

static int
step_read(struct scan *scan, struct fields_span *span, int is_range)
{
	const char *start = scan->at;

	if (decimal_read(scan, &span->step) == -1)
		return -1;
	if (span->step == 0 || span->step > NSEC_PER_MINUTE)
		return scan_fail_at(scan, start, "not a step of seconds",
		    "a step is more than 0 and at most 60");
	if (!is_range)
		span->last = NSEC_PER_MINUTE - 1;
	return 0;
}

static int
element_read(struct scan *scan, struct fields *fields)
{
	struct fields_span span = {0, NSEC_PER_MINUTE - 1, NSEC_PER_SEC};
	const char *last, *start = scan->at;
	int is_open, is_range = 0;

	is_open = scan_char(scan, '*');
	if (!is_open) {
		if (second_read(scan, &span.first) == -1)
			return -1;
		span.last = span.first;
		is_range = scan_string(scan, "..");
	}
	last = scan->at;
	if (is_range && second_read(scan, &span.last) == -1)
		return -1;
	if (span.last < span.first)
		return scan_fail_at(scan, last, "a backward range",
		    "write the smaller value first");
	if (scan_char(scan, '/')) {
		is_open |= !is_range;
		if (step_read(scan, &span, is_range) == -1)
			return -1;
	}
	fields->has_wildcard |= is_open;
	return span_add(scan, start, fields, &span);
}

int
component_read_seconds(struct scan *scan, struct fields *fields)
{
	fields->seconds = 0;
	fields->span_count = 0;
	do {
		if (element_read(scan, fields) == -1)
			return -1;
	} while (scan_char(scan, ','));
	return 0;
}
