/* SPDX-License-Identifier: ISC */
#ifndef TIME_CIVIL_H
#define TIME_CIVIL_H

#include <stdint.h>

/*
 * The proleptic Gregorian calendar as arithmetic.  Days count from 1970-01-01;
 * Sunday is weekday 0.
 */
#define SECONDS_PER_DAY 86400

struct civil {
	int64_t year;
	int month; /* 1 to 12 */
	int day;   /* 1 to 31 */
};

int64_t civil_days(int64_t year, int month, int day);
void civil_date(int64_t days, struct civil *);
int civil_weekday(int64_t days);
int civil_month_length(int64_t year, int month);

/* Rounded down, as division of what may be negative must be here. */
int64_t civil_floor(int64_t, int64_t divisor);

#endif
