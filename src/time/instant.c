/* SPDX-License-Identifier: ISC */
#include "instant.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "civil.h"
#include "duration.h"
#include "zone.h"

/* Up to "2026-03-29" and "T" or a blank. */
static int
put_date(char *buf, int64_t reading, char separator)
{
	struct civil date;

	civil_date(civil_floor(reading, NSEC_PER_DAY), &date);
	return snprintf(buf, INSTANT_TEXT, "%04" PRId64 "-%02d-%02d%c",
	    date.year, date.month, date.day, separator);
}

/* The time of day, its fraction cut after so many digits, without zeros. */
static int
put_clock(char *buf, int64_t reading, int digits)
{
	int64_t ns = reading -
	    civil_floor(reading, NSEC_PER_DAY) * NSEC_PER_DAY;
	int seconds = (int)(ns / NSEC_PER_SEC);
	int length, keep;

	length = snprintf(buf, INSTANT_TEXT / 2, "%02d:%02d:%02d.%09" PRId64,
	    seconds / 3600, seconds / 60 % 60, seconds % 60, ns % NSEC_PER_SEC);
	keep = length - 9;
	length = keep + digits;
	while (length > keep && buf[length - 1] == '0')
		length--;
	if (length == keep)
		length--;
	buf[length] = '\0';
	return length;
}

static void
put_offset(char *buf, int offset)
{
	int absolute = abs(offset), length;

	length = snprintf(buf, INSTANT_TEXT / 4, "%c%02d:%02d",
	    offset < 0 ? '-' : '+', absolute / 3600, absolute / 60 % 60);
	if (absolute % 60 != 0)
		snprintf(
		    buf + length, INSTANT_TEXT / 4, ":%02d", absolute % 60);
}

int
instant_is_sound(int64_t instant)
{
	return instant >= 0 && instant <= INSTANT_LATEST;
}

int64_t
instant_shift(int64_t instant, int64_t step)
{
	if (instant == 0)
		return 0;
	if (__builtin_add_overflow(instant, step, &instant))
		instant = step < 0 ? 1 : INSTANT_LATEST;
	if (instant > INSTANT_LATEST)
		return INSTANT_LATEST;
	return instant < 1 ? 1 : instant;
}

char *
instant_format_iso(char *buf, int64_t instant, const struct zone *zone)
{
	struct zone_info info;
	int64_t reading;
	int length;

	zone_at(zone, instant, &info);
	reading = zone_reading(zone, instant);
	length = put_date(buf, reading, 'T');
	length += put_clock(buf + length, reading, 9);
	put_offset(buf + length, info.offset);
	return buf;
}

char *
instant_format_clock(char *buf, int64_t instant, const struct zone *zone)
{
	put_clock(buf, zone_reading(zone, instant), 3);
	return buf;
}

char *
instant_format_date(char *buf, int64_t instant, const struct zone *zone)
{
	int64_t reading = zone_reading(zone, instant);
	int length = put_date(buf, reading, ' ');

	put_clock(buf + length, reading, 3);
	return buf;
}

char *
instant_format_epoch(char *buf, int64_t instant)
{
	int64_t us = civil_floor(instant, NSEC_PER_USEC);

	snprintf(buf, INSTANT_TEXT, "%s%" PRId64 ".%06" PRId64,
	    us < 0 ? "-" : "", us < 0 ? -us / 1000000 : us / 1000000,
	    us < 0 ? -us % 1000000 : us % 1000000);
	return buf;
}
