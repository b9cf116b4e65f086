/* SPDX-License-Identifier: ISC */

/*
 * The time of day in one plain reading, and the form that is nothing else.
 *
 *	clock = H ":" MM [":" SS ["." fraction]] [["]blank["] ("am" | "pm")]
 *	      | H ("am" | "pm") | "noon" | "midnight" | "teatime"
 */
#include "meaning.h"

#include <string.h>

#include "civil.h"
#include "duration.h"

#define ADVICE "write a time such as 9:30, 17:05:00 or 9pm"

static const struct {
	const char *word;
	int64_t ns;
} clock_words[] = {{"noon", 12 * NSEC_PER_HOUR}, {"midnight", 0},
    {"teatime", 16 * NSEC_PER_HOUR}};

static int
word_read(struct scan *scan, int64_t *ns)
{
	size_t i;

	for (i = 0; i < sizeof(clock_words) / sizeof(clock_words[0]); i++)
		if (scan_word(scan, clock_words[i].word)) {
			*ns = clock_words[i].ns;
			return 1;
		}
	return 0;
}

/* 1 for am, 2 for pm, 0 for neither, with or without a blank before it. */
static int
half_read(struct scan *scan)
{
	struct scan ahead = *scan;
	int half = 0;

	scan_blanks(&ahead);
	if (scan_word(&ahead, "am"))
		half = 1;
	else if (scan_word(&ahead, "pm"))
		half = 2;
	if (half != 0)
		scan->at = ahead.at;
	return half;
}

static int
part_read(struct scan *scan, int64_t most, const char *why, int64_t *value)
{
	const char *start = scan->at;
	size_t digits = scan_digits(scan, value);

	if (digits == 0)
		return scan_fail(scan, "not a digit", ADVICE);
	if (digits > 2)
		return scan_fail_at(
		    scan, start, "more than two digits", ADVICE);
	if (*value > most)
		return scan_fail_at(
		    scan, start, why, "a day goes from 00:00:00 to 23:59:59");
	return 0;
}

/* [":" SS ["." fraction]] */
static int
seconds_read(struct scan *scan, int64_t *ns)
{
	int64_t fraction, seconds;

	if (!scan_char(scan, ':'))
		return 0;
	if (part_read(scan, 59, "no such second", &seconds) == -1)
		return -1;
	*ns += seconds * NSEC_PER_SEC;
	if (!scan_char(scan, '.'))
		return 0;
	if (scan_fraction(scan, &fraction) == 0)
		return scan_fail(scan, "no digit after the point", ADVICE);
	*ns += fraction / (SCAN_FRACTION / NSEC_PER_SEC);
	return 0;
}

static int
fail_hour_alone(struct scan *scan, const char *start, size_t digits)
{
	if (!scan_is_end(scan) && scan_peek(scan) != ' ')
		return scan_fail(scan, "not a time of day", ADVICE);
	if (digits == 4)
		return scan_fail_at(scan, start, "hours or minutes?",
		    "write a colon, as in 17:30");
	return scan_fail_at(
	    scan, start, "a number alone is no time", "write 9:00, 9am or 9pm");
}

int
meaning_read_clock(struct scan *scan, int64_t *ns)
{
	int64_t hour, minute = 0, rest = 0;
	const char *start = scan->at;
	size_t digits;
	int half, has_minute;

	if (word_read(scan, ns))
		return 0;
	if ((digits = scan_digits(scan, &hour)) == 0)
		return scan_fail(scan, "not a time of day", ADVICE);
	has_minute = scan_char(scan, ':');
	if (has_minute && (digits > 2 || hour > 23))
		return scan_fail_at(scan, start, "no such hour",
		    "a day goes from 00:00:00 to 23:59:59");
	if (has_minute &&
	    (part_read(scan, 59, "no such minute", &minute) == -1 ||
		seconds_read(scan, &rest) == -1))
		return -1;
	half = half_read(scan);
	if (half == 0 && !has_minute)
		return fail_hour_alone(scan, start, digits);
	if (half != 0) {
		if (hour < 1 || hour > 12)
			return scan_fail_at(scan, start,
			    "with am or pm an hour is 1 to 12", ADVICE);
		hour = hour % 12 + (half == 2 ? 12 : 0);
	}
	*ns = hour * NSEC_PER_HOUR + minute * NSEC_PER_MINUTE + rest;
	return 0;
}

void
meaning_set_clock(struct fields *fields, int64_t ns)
{
	int64_t second = ns % NSEC_PER_MINUTE;

	fields->hours = UINT64_C(1) << ns / NSEC_PER_HOUR;
	fields->minutes = UINT64_C(1) << ns / NSEC_PER_MINUTE % 60;
	fields->seconds = UINT64_C(1) << second / NSEC_PER_SEC;
	fields->span_count = 0;
	if (second % NSEC_PER_SEC == 0)
		return;
	fields->seconds = 0;
	fields->spans[0].first = fields->spans[0].last = second;
	fields->spans[0].step = NSEC_PER_SEC;
	fields->span_count = 1;
}

/* Digits and colons that are no date, or a word for a time. */
int
meaning_is_plain_time(const struct scan *scan)
{
	struct scan ahead = *scan;
	const char *p;
	int64_t ns;

	if (word_read(&ahead, &ns))
		return 1;
	if (!scan_is_digit(scan))
		return 0;
	for (p = scan->at; p < scan->end; p++)
		if (strchr("*,/~", *p) != NULL ||
		    (*p == '.' && p + 1 < scan->end && p[1] == '.'))
			return 0;
	scan_digits(&ahead, &ns);
	return scan_peek(&ahead) != '-';
}

static int
fail_left(struct scan *scan)
{
	char c = scan_peek(scan);

	if (c == '+' || c == '-' ||
	    ((c == 'Z' || c == 'z') && scan_letters(scan) == 1))
		return scan_fail(scan, "an offset needs a date",
		    "write a zone, as in 10:00 UTC");
	if (c != ' ' && c != '\t')
		return scan_fail(scan, "not a digit", ADVICE);
	scan_blanks(scan);
	if (scan_is_letter(scan))
		return scan_fail(scan, "a word too many after the time",
		    "write the day first, as in Mon..Fri 9:30");
	return scan_fail(scan, "not part of a time of day", ADVICE);
}

int
meaning_parse_daily(struct scan *scan, struct meaning *meaning)
{
	int64_t ns = 0;

	if (meaning_read_clock(scan, &ns) == -1)
		return -1;
	if (!scan_is_end(scan))
		return fail_left(scan);
	meaning->kind = MEANING_FIELDS;
	meaning->is_daily = 1;
	fields_init(&meaning->fields);
	meaning_set_clock(&meaning->fields, ns);
	return 0;
}
