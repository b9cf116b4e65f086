/* SPDX-License-Identifier: ISC */
#include "posixtz.h"

#include <string.h>

#include "civil.h"
#include "scan.h"

#define HOUR          3600
#define DEFAULT_TIME  (2 * HOUR)
#define DEFAULT_RULES ",M3.2.0,M11.1.0"

static int
name_read(struct scan *scan, char name[16])
{
	const char *start;
	size_t length;

	if (scan_char(scan, '<')) {
		start = scan->at;
		while (scan_is_letter(scan) || scan_is_digit(scan) ||
		    scan_peek(scan) == '+' || scan_peek(scan) == '-')
			scan->at++;
		length = (size_t)(scan->at - start);
		if (!scan_char(scan, '>'))
			return -1;
	} else {
		start = scan->at;
		length = scan_letters(scan);
		scan->at += length;
	}
	if (length < 3 || length > 15)
		return -1;
	memcpy(name, start, length);
	name[length] = '\0';
	return 0;
}

/* [+|-]hh[:mm[:ss]] */
static int
time_read(struct scan *scan, int64_t most, int32_t *seconds)
{
	int64_t part, sum, unit = HOUR;
	int sign = 1;

	if (scan_char(scan, '-'))
		sign = -1;
	else
		scan_char(scan, '+');
	if (scan_digits(scan, &part) == 0 || part > most)
		return -1;
	sum = part * unit;
	while (unit > 1 && scan_char(scan, ':')) {
		unit /= 60;
		if (scan_digits(scan, &part) == 0 || part > 59)
			return -1;
		sum += part * unit;
	}
	*seconds = (int32_t)(sign * sum);
	return 0;
}

static int
number_between(struct scan *scan, int least, int most, int *value)
{
	int64_t number;

	if (scan_digits(scan, &number) == 0 || number < least || number > most)
		return -1;
	*value = (int)number;
	return 0;
}

static int
rule_read(struct scan *scan, struct posixtz_rule *rule)
{
	if (!scan_char(scan, ','))
		return -1;
	rule->form = 'N';
	if (scan_char(scan, 'M')) {
		rule->form = 'M';
		if (number_between(scan, 1, 12, &rule->month) == -1 ||
		    !scan_char(scan, '.') ||
		    number_between(scan, 1, 5, &rule->week) == -1 ||
		    !scan_char(scan, '.') ||
		    number_between(scan, 0, 6, &rule->day) == -1)
			return -1;
	} else {
		if (scan_char(scan, 'J'))
			rule->form = 'J';
		if (number_between(scan, rule->form == 'J', 365, &rule->day) ==
		    -1)
			return -1;
	}
	rule->seconds = DEFAULT_TIME;
	if (scan_char(scan, '/'))
		return time_read(scan, 167, &rule->seconds);
	return 0;
}

static int
rules_read(struct scan *scan, struct posixtz *tz)
{
	if (rule_read(scan, &tz->rule[0]) == -1 ||
	    rule_read(scan, &tz->rule[1]) == -1 || !scan_is_end(scan))
		return -1;
	return 0;
}

int
posixtz_parse(const char *text, size_t length, struct posixtz *tz)
{
	static const char usual[] = DEFAULT_RULES;
	struct scan scan = {text, text, text + length, NULL};

	memset(tz, 0, sizeof(*tz));
	if (name_read(&scan, tz->name[0]) == -1 ||
	    time_read(&scan, 24, &tz->offset[0]) == -1)
		return -1;
	tz->offset[0] = -tz->offset[0];
	if (scan_is_end(&scan))
		return 0;
	tz->has_dst = 1;
	tz->offset[1] = tz->offset[0] + HOUR;
	if (name_read(&scan, tz->name[1]) == -1)
		return -1;
	if (!scan_is_end(&scan) && scan_peek(&scan) != ',') {
		if (time_read(&scan, 24, &tz->offset[1]) == -1)
			return -1;
		tz->offset[1] = -tz->offset[1];
	}
	if (scan_is_end(&scan)) {
		scan.text = scan.at = usual;
		scan.end = usual + strlen(usual);
	}
	return rules_read(&scan, tz);
}

/* The day of the rule, counted from 1970-01-01. */
static int64_t
rule_day(const struct posixtz_rule *rule, int64_t year)
{
	int64_t first;
	int day;

	if (rule->form == 'N')
		return civil_days(year, 1, 1) + rule->day;
	if (rule->form == 'J')
		return civil_days(year, 1, 1) + rule->day - 1 +
		    (rule->day >= 60 && civil_month_length(year, 2) == 29);
	first = civil_days(year, rule->month, 1);
	day = (rule->day - civil_weekday(first) + 7) % 7 + (rule->week - 1) * 7;
	while (day >= civil_month_length(year, rule->month))
		day -= 7;
	return first + day;
}

int64_t
posixtz_change(const struct posixtz *tz, int64_t year, int which)
{
	const struct posixtz_rule *rule = &tz->rule[which];

	return rule_day(rule, year) * SECONDS_PER_DAY + rule->seconds -
	    tz->offset[which];
}
