/* SPDX-License-Identifier: ISC */
#include "component.h"
#include "fields.h"

#define ADVICE "write *, 2027, 2027..2030 or 2026/2"

/* Any four digits; what is outside the range of years is never due. */
static int
year_read(struct scan *scan, int64_t *year)
{
	const char *start = scan->at;
	size_t digits = scan_digits(scan, year);

	if (digits == 0)
		return scan_fail(scan, "not a year", ADVICE);
	if (digits != 4)
		return scan_fail_at(
		    scan, start, "a year has four digits", ADVICE);
	return 0;
}

static int
step_read(struct scan *scan, int64_t *step)
{
	const char *start;

	*step = 0;
	if (!scan_char(scan, '/'))
		return 0;
	start = scan->at;
	if (scan_digits(scan, step) == 0)
		return scan_fail(scan, "no number after the /", ADVICE);
	if (*step == 0 || *step > FIELDS_LAST_YEAR)
		return scan_fail_at(scan, start, "not a step of years", ADVICE);
	return 0;
}

static void
years_add(struct fields *fields, int64_t first, int64_t last, int64_t step)
{
	uint64_t bit;

	for (; first <= last; first += step) {
		if (first < FIELDS_FIRST_YEAR || first > FIELDS_LAST_YEAR)
			continue;
		bit = (uint64_t)(first - FIELDS_FIRST_YEAR);
		fields->years[bit / 64] |= UINT64_C(1) << bit % 64;
	}
}

static int
element_read(struct scan *scan, struct fields *fields)
{
	int64_t first = FIELDS_FIRST_YEAR, last = FIELDS_LAST_YEAR, step;
	const char *start;
	int is_open;

	is_open = scan_char(scan, '*');
	if (!is_open) {
		if (year_read(scan, &first) == -1)
			return -1;
		last = first;
	}
	if (!is_open && scan_string(scan, "..")) {
		start = scan->at;
		if (year_read(scan, &last) == -1)
			return -1;
		if (last < first)
			return scan_fail_at(
			    scan, start, "a backward range", ADVICE);
		is_open = 1;
	}
	if (step_read(scan, &step) == -1)
		return -1;
	if (step > 0 && !is_open)
		last = FIELDS_LAST_YEAR;
	years_add(fields, first, last, step > 0 ? step : 1);
	return 0;
}

int
component_read_years(struct scan *scan, struct fields *fields)
{
	size_t i;

	for (i = 0; i < sizeof(fields->years) / sizeof(fields->years[0]); i++)
		fields->years[i] = 0;
	do {
		if (element_read(scan, fields) == -1)
			return -1;
	} while (scan_char(scan, ','));
	return 0;
}
