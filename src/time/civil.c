/* SPDX-License-Identifier: ISC */

/*
 * A year that begins in March has its leap day at the very end, so that the
 * days before a month are a linear function of the month; 400 years are 146 097
 * days, without exception.
 */
#include "civil.h"

#define DAYS_PER_ERA 146097 /* 400 years */
#define DAYS_TO_1970 719468 /* from 0000-03-01 */

int64_t
civil_floor(int64_t value, int64_t divisor)
{
	return value / divisor - (value % divisor < 0);
}

int64_t
civil_days(int64_t year, int month, int day)
{
	int64_t era, of_era, of_year;

	if (month <= 2)
		year--;
	era = civil_floor(year, 400);
	of_era = year - era * 400;
	of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	return era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - DAYS_TO_1970;
}

void
civil_date(int64_t days, struct civil *date)
{
	int64_t era, of_era, of_year, year;
	int month;

	days += DAYS_TO_1970;
	era = civil_floor(days, DAYS_PER_ERA);
	of_era = days - era * DAYS_PER_ERA;
	year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) /
	    365;
	of_year = of_era - (365 * year + year / 4 - year / 100);
	month = (int)((5 * of_year + 2) / 153);
	date->day = (int)(of_year - (153 * month + 2) / 5 + 1);
	date->month = month < 10 ? month + 3 : month - 9;
	date->year = era * 400 + year + (date->month <= 2);
}

int
civil_weekday(int64_t days)
{
	int64_t shifted = days + 4; /* 1970-01-01 was a Thursday */

	return (int)(shifted - 7 * civil_floor(shifted, 7));
}

int
civil_month_length(int64_t year, int month)
{
	if (month == 12)
		return 31;
	return (
	    int)(civil_days(year, month + 1, 1) - civil_days(year, month, 1));
}
