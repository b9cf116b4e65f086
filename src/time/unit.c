/* SPDX-License-Identifier: ISC */
#include "amount.h"

#include <string.h>
#include <strings.h>

static const struct unit {
	const char *name;
	int64_t ns;
} units[] = {{"us", NSEC_PER_USEC},
    {"\302\265s", NSEC_PER_USEC}, /* micro sign */
    {"\316\274s", NSEC_PER_USEC}, /* Greek mu */
    {"usec", NSEC_PER_USEC}, {"ms", NSEC_PER_MSEC}, {"msec", NSEC_PER_MSEC},
    {"s", NSEC_PER_SEC}, {"sec", NSEC_PER_SEC}, {"second", NSEC_PER_SEC},
    {"seconds", NSEC_PER_SEC}, {"m", NSEC_PER_MINUTE}, {"min", NSEC_PER_MINUTE},
    {"minute", NSEC_PER_MINUTE}, {"minutes", NSEC_PER_MINUTE},
    {"h", NSEC_PER_HOUR}, {"hr", NSEC_PER_HOUR}, {"hour", NSEC_PER_HOUR},
    {"hours", NSEC_PER_HOUR}, {"d", NSEC_PER_DAY}, {"day", NSEC_PER_DAY},
    {"days", NSEC_PER_DAY}, {"w", NSEC_PER_WEEK}, {"week", NSEC_PER_WEEK},
    {"weeks", NSEC_PER_WEEK}};

static const char *const long_units[] = {"usec", "msec", "sec", "second",
    "seconds", "min", "minute", "minutes", "hour", "hours", "day", "days",
    "week", "weeks", NULL};

/* Of no fixed length; M as well, which is a minute to nobody but a typist. */
static const char *const month_words[] = {"mo", "mon", "mos", "month", "months",
    "y", "yr", "yrs", "year", "years", NULL};

static size_t
unit_length(const struct scan *scan)
{
	const char *p = scan->at;

	while (p < scan->end &&
	    ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		(unsigned char)*p >= 0x80))
		p++;
	return (size_t)(p - scan->at);
}

static const struct unit *
unit_find(const char *word, size_t length,
    int (*compare)(const char *, const char *, size_t))
{
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].name) == length &&
		    compare(units[i].name, word, length) == 0)
			return &units[i];
	return NULL;
}

static int
is_month_word(const char *word, size_t length)
{
	size_t i;

	for (i = 0; month_words[i] != NULL; i++)
		if (strlen(month_words[i]) == length &&
		    strncasecmp(month_words[i], word, length) == 0)
			return 1;
	return 0;
}

const char *
unit_find_months(const struct scan *scan)
{
	struct scan ahead = *scan;
	size_t length;

	while (!scan_is_end(&ahead)) {
		length = unit_length(&ahead);
		if (is_month_word(ahead.at, length))
			return ahead.at;
		ahead.at += length > 0 ? length : 1;
	}
	return NULL;
}

/* What is ahead stands behind a 0 that is no part of a longer number. */
static int
is_behind_zero(const struct scan *scan)
{
	const char *p = scan->at;

	return p > scan->text && p[-1] == '0' &&
	    (p - 1 == scan->text || strchr(".0123456789", p[-2]) == NULL);
}

/* What stands where a unit should, and is none. */
static int
fail_unit(struct scan *scan, size_t length)
{
	const struct unit *unit;

	if (length == 1 && *scan->at == 'M')
		return scan_fail(scan, "a month has no fixed length",
		    "write 5m for minutes, days or weeks for more");
	if (is_month_word(scan->at, length))
		return scan_fail(scan, "months and years have no fixed length",
		    "write days or weeks, as in 30d or 52w");
	if ((unit = unit_find(scan->at, length, strncasecmp)) != NULL) {
		scan_fail(scan, "units are in lower case", NULL);
		strlcpy(scan->complaint->near, unit->name,
		    sizeof(scan->complaint->near));
		return -1;
	}
	if (length == 1 && (*scan->at == 'e' || *scan->at == 'E'))
		return scan_fail(
		    scan, "no exponent is possible", "write 1000 for 1e3");
	if (length == 1 && (*scan->at == 'x' || *scan->at == 'X') &&
	    is_behind_zero(scan))
		return scan_fail(
		    scan, "not a decimal number", "write 16 for 0x10");
	return scan_fail_near(scan, scan->at, length, long_units,
	    "not a unit of time", "write us, ms, s, m, h, d or w");
}

int
unit_read(struct scan *scan, int64_t *ns)
{
	const struct unit *unit;
	size_t length;

	if ((length = unit_length(scan)) == 0)
		return 0;
	if ((unit = unit_find(scan->at, length, strncmp)) == NULL)
		return fail_unit(scan, length);
	scan->at += length;
	*ns = unit->ns;
	return 1;
}
