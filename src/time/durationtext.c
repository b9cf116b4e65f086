/* SPDX-License-Identifier: ISC */

/* A length of time to text. */
#include "duration.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

char *
duration_format_seconds(char *buf, int64_t ns)
{
	int64_t fraction = ns % NSEC_PER_SEC, whole = ns / NSEC_PER_SEC;
	int length;

	snprintf(buf, DURATION_TEXT, "%s%" PRId64 ".%09" PRId64,
	    ns < 0 ? "-" : "", whole < 0 ? -whole : whole,
	    fraction < 0 ? -fraction : fraction);
	length = (int)strlen(buf);
	while (buf[length - 1] == '0')
		length--;
	if (buf[length - 1] == '.')
		length--;
	buf[length] = '\0';
	return buf;
}

static char *
format_below_minute(char *buf, int64_t ns)
{
	int64_t tenths;

	if (ns >= NSEC_PER_SEC) {
		tenths = ns / (NSEC_PER_SEC / 10);
		snprintf(buf, DURATION_TEXT,
		    tenths % 10 == 0 ? "%" PRId64 "s"
				     : "%" PRId64 ".%" PRId64 "s",
		    tenths / 10, tenths % 10);
	} else if (ns >= NSEC_PER_MSEC)
		snprintf(
		    buf, DURATION_TEXT, "%" PRId64 "ms", ns / NSEC_PER_MSEC);
	else if (ns >= NSEC_PER_USEC)
		snprintf(
		    buf, DURATION_TEXT, "%" PRId64 "us", ns / NSEC_PER_USEC);
	else
		strlcpy(buf, "0s", DURATION_TEXT);
	return buf;
}

char *
duration_format_short(char *buf, int64_t ns)
{
	static const struct {
		int64_t ns;
		const char *name;
	} units[] = {{NSEC_PER_DAY, "d"}, {NSEC_PER_HOUR, "h"},
	    {NSEC_PER_MINUTE, "m"}, {NSEC_PER_SEC, "s"}};
	int64_t first, second;
	size_t i = 0;

	if (ns < NSEC_PER_MINUTE)
		return format_below_minute(buf, ns);
	while (ns < units[i].ns)
		i++;
	first = ns / units[i].ns;
	second = ns % units[i].ns / units[i + 1].ns;
	if (second == 0)
		snprintf(
		    buf, DURATION_TEXT, "%" PRId64 "%s", first, units[i].name);
	else
		snprintf(buf, DURATION_TEXT, "%" PRId64 "%s%" PRId64 "%s",
		    first, units[i].name, second, units[i + 1].name);
	return buf;
}
