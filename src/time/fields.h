/* SPDX-License-Identifier: ISC */
#ifndef TIME_FIELDS_H
#define TIME_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#define FIELDS_FIRST_YEAR 1970
#define FIELDS_LAST_YEAR  2225 /* beyond what can be due */
#define FIELDS_SPANS      16

/* Which readings an expression of cron or of a calendar means. */
struct fields {
	uint64_t years[4];  /* bit 0: FIELDS_FIRST_YEAR */
	uint64_t months;    /* bits 1 to 12 */
	uint64_t days;      /* bits 1 to 31 */
	uint64_t last_days; /* bit n: the n-th last of the month */
	uint64_t weekdays;  /* bits 0 (Sunday) to 6 */
	uint64_t hours;
	uint64_t minutes;
	uint64_t seconds; /* whole ones; the others are spans */
	struct fields_span {
		int64_t first, last, step; /* nanoseconds */
	} spans[FIELDS_SPANS];
	size_t span_count;
	int is_either_day; /* cron: day or weekday is enough */
	/*
	 * Its hour, minute or second holds a wildcard: it follows the instants,
	 * not the readings, over a change of the offset.
	 */
	int has_wildcard;
};

#define FIELDS_NEVER INT64_MAX

/* Any day at 00:00:00. */
void fields_init(struct fields *);

/* How many readings match in a minute that does. */
int64_t fields_per_minute(const struct fields *);

/* The first matching reading that is not before this one, or FIELDS_NEVER. */
int64_t fields_next(const struct fields *, int64_t reading);

#endif
