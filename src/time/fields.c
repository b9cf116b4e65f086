/* SPDX-License-Identifier: ISC */

/*
 * The search goes from the largest field to the smallest and looks at no value
 * that does not match: what matches next in 2096 is found after some hundred
 * months, each a few operations on sets of bits.
 */
#include "fields.h"

#include <string.h>

#include "civil.h"
#include "duration.h"

void
fields_init(struct fields *fields)
{
	memset(fields, 0, sizeof(*fields));
	memset(fields->years, 0xff, sizeof(fields->years));
	fields->months = 0x1ffe;
	fields->days = UINT64_C(0xfffffffe);
	fields->weekdays = 0x7f;
	fields->hours = fields->minutes = fields->seconds = 1;
}

int64_t
fields_per_minute(const struct fields *fields)
{
	const struct fields_span *span;
	int64_t count = __builtin_popcountll(fields->seconds);
	size_t i;

	for (i = 0; i < fields->span_count; i++) {
		span = &fields->spans[i];
		count += (span->last - span->first) / span->step + 1;
	}
	return count;
}

/* The lowest member that is at least so large (below 64), or -1. */
static int
next_bit(uint64_t set, int least)
{
	set &= UINT64_MAX << least;
	return set == 0 ? -1 : __builtin_ctzll(set);
}

static int64_t
next_year(const struct fields *fields, int64_t year)
{
	int64_t index;
	int bit;

	if (year < FIELDS_FIRST_YEAR)
		year = FIELDS_FIRST_YEAR;
	index = year - FIELDS_FIRST_YEAR;
	for (; index < 256; index = (index / 64 + 1) * 64) {
		bit = next_bit(fields->years[index / 64], (int)(index % 64));
		if (bit != -1)
			return FIELDS_FIRST_YEAR + index / 64 * 64 + bit;
	}
	return -1;
}

/* The days of the month that match. */
static uint64_t
days_of_month(const struct fields *fields, int64_t year, int month)
{
	int length = civil_month_length(year, month);
	int first = civil_weekday(civil_days(year, month, 1));
	uint64_t all = ((UINT64_C(1) << length) - 1) << 1;
	uint64_t days = fields->days, by_weekday = 0;
	int day;

	for (day = 1; day <= length; day++) {
		if (fields->last_days & (UINT64_C(1) << (length - day + 1)))
			days |= UINT64_C(1) << day;
		if (fields->weekdays & (UINT64_C(1) << (first + day - 1) % 7))
			by_weekday |= UINT64_C(1) << day;
	}
	if (fields->is_either_day)
		return all & (days | by_weekday);
	return all & days & by_weekday;
}

/* The first day that matches, from this one on, or -1. */
static int64_t
next_day(const struct fields *fields, int64_t day)
{
	struct civil date;
	int64_t year;
	int found;

	civil_date(day, &date);
	for (year = next_year(fields, date.year); year != -1;
	     year = next_year(fields, year + 1)) {
		if (year != date.year)
			date.month = date.day = 1;
		date.year = year;
		for (; (found = next_bit(fields->months, date.month)) != -1;
		     date.month++) {
			if (found != date.month)
				date.day = 1;
			date.month = found;
			found = next_bit(
			    days_of_month(fields, year, date.month), date.day);
			if (found != -1)
				return civil_days(year, date.month, found);
			date.day = 1;
		}
	}
	return -1;
}

static int64_t
next_in_span(const struct fields_span *span, int64_t least)
{
	int64_t steps;

	if (least <= span->first)
		return span->first;
	steps = (least - span->first + span->step - 1) / span->step;
	if (steps > (span->last - span->first) / span->step)
		return -1;
	return span->first + steps * span->step;
}

/* The first matching nanosecond of a minute that is not before, or -1. */
static int64_t
next_second(const struct fields *fields, int64_t least)
{
	int64_t best = -1, ns;
	size_t i;
	int second;

	second = next_bit(
	    fields->seconds, (int)((least + NSEC_PER_SEC - 1) / NSEC_PER_SEC));
	if (second != -1)
		best = second * NSEC_PER_SEC;
	for (i = 0; i < fields->span_count; i++) {
		ns = next_in_span(&fields->spans[i], least);
		if (ns != -1 && (best == -1 || ns < best))
			best = ns;
	}
	return best;
}

/* The first matching nanosecond of a day that is not before, or -1. */
static int64_t
next_time(const struct fields *fields, int64_t least)
{
	int64_t second = least % NSEC_PER_MINUTE, found;
	int minute = (int)(least / NSEC_PER_MINUTE % 60);
	int hour = (int)(least / NSEC_PER_MINUTE / 60), next;

	for (; (next = next_bit(fields->hours, hour)) != -1; hour++) {
		if (next != hour)
			second = minute = 0;
		hour = next;
		for (; (next = next_bit(fields->minutes, minute)) != -1;
		     minute++) {
			if (next != minute)
				second = 0;
			minute = next;
			found = next_second(fields, second);
			if (found != -1)
				return (hour * 60 + minute) * NSEC_PER_MINUTE +
				    found;
			second = 0;
		}
		second = minute = 0;
	}
	return -1;
}

int64_t
fields_next(const struct fields *fields, int64_t reading)
{
	int64_t day = civil_floor(reading, NSEC_PER_DAY), found, ns;

	if ((found = next_day(fields, day)) == -1)
		return FIELDS_NEVER;
	if (found == day) {
		ns = next_time(fields, reading - day * NSEC_PER_DAY);
		if (ns != -1)
			return day * NSEC_PER_DAY + ns;
		if ((found = next_day(fields, day + 1)) == -1)
			return FIELDS_NEVER;
	}
	return found * NSEC_PER_DAY + next_time(fields, 0);
}
