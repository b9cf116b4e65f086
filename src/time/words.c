/* SPDX-License-Identifier: ISC */

/*
 * The words of at(1).
 *
 *	words = "now" ["+" amount]
 *	      | ("today" | "tomorrow") [clock] | clock ("today" | "tomorrow")
 *
 * An amount in days, weeks, months or years moves the reading, any other is
 * elapsed time.
 */
#include "meaning.h"

#include "amount.h"
#include "civil.h"
#include "duration.h"
#include "zone.h"

#define ADVICE_DAY  "write today 18:00 or tomorrow noon"
#define ADVICE_PLUS "write now + 5 minutes or now + 2 weeks"

#define LONGEST (250 * 366) /* days, and beyond the limit in any unit */

static const struct step {
	const char *unit;
	int days, months;
} steps[] = {{"d", 1, 0}, {"day", 1, 0}, {"days", 1, 0}, {"w", 7, 0},
    {"week", 7, 0}, {"weeks", 7, 0}, {"month", 0, 1}, {"months", 0, 1},
    {"year", 0, 12}, {"years", 0, 12}};

/* The word for a day in the whole text, wherever it stands. */
static int
has_day_word(const struct scan *scan)
{
	struct scan ahead = *scan;

	while (!scan_is_end(&ahead)) {
		if (scan_word(&ahead, "today") || scan_word(&ahead, "tomorrow"))
			return 1;
		while (!scan_is_end(&ahead) && scan_peek(&ahead) != ' ' &&
		    scan_peek(&ahead) != '\t')
			ahead.at++;
		scan_blanks(&ahead);
	}
	return 0;
}

int
meaning_is_words(const struct scan *scan)
{
	struct scan ahead = *scan;

	return scan_word(&ahead, "now") || has_day_word(scan);
}

/* 0 for today, 1 for tomorrow, -1 for neither. */
static int
day_read(struct scan *scan)
{
	if (scan_word(scan, "today"))
		return 0;
	if (scan_word(scan, "tomorrow"))
		return 1;
	return -1;
}

/* That reading and so many days more; beyond what can be told is never. */
static void
set_reading(struct meaning *meaning, int64_t reading, int64_t days)
{
	int64_t ns;

	meaning->kind = MEANING_READING;
	if (__builtin_mul_overflow(days, NSEC_PER_DAY, &ns) ||
	    __builtin_add_overflow(reading, ns, &meaning->at))
		meaning->kind = MEANING_NEVER;
}

static int
words_read(
    struct scan *scan, const struct meaning_base *base, struct meaning *meaning)
{
	int64_t clock = 0, reading = zone_reading(base->zone, base->now);
	const char *start = scan->at;
	int has_clock = 0, day;

	if ((day = day_read(scan)) == -1) {
		if (meaning_read_clock(scan, &clock) == -1)
			return -1;
		has_clock = 1;
		scan_blanks(scan);
		if ((day = day_read(scan)) == -1)
			return scan_fail(
			    scan, "not today and not tomorrow", ADVICE_DAY);
	}
	scan_blanks(scan);
	if (!has_clock && !scan_is_end(scan)) {
		if (meaning_read_clock(scan, &clock) == -1)
			return -1;
		has_clock = 1;
		scan_blanks(scan);
	}
	if (!scan_is_end(scan))
		return scan_fail(scan, "a word too many", ADVICE_DAY);
	if (!has_clock && day == 0)
		return scan_fail_at(scan, start, "today, but when?",
		    "write today 18:00, or now");
	if (has_clock)
		reading = civil_floor(reading, NSEC_PER_DAY) * NSEC_PER_DAY +
		    clock;
	set_reading(meaning, reading, day);
	return 0;
}

/* So many months later; a day that the month lacks runs into the next. */
static int64_t
months_in_days(int64_t reading, int64_t count)
{
	int64_t day = civil_floor(reading, NSEC_PER_DAY), month;
	struct civil date;

	civil_date(day, &date);
	month = date.year * 12 + date.month - 1 + count;
	return civil_days(month / 12, (int)(month % 12) + 1, date.day) - day;
}

/* A count of such steps if that is all that is ahead: 1, else 0. */
static int
calendar_amount_read(
    struct scan *scan, const struct meaning_base *base, struct meaning *meaning)
{
	int64_t count, reading = zone_reading(base->zone, base->now);
	struct scan ahead = *scan;
	size_t i;

	if (scan_digits(&ahead, &count) == 0)
		return 0;
	scan_blanks(&ahead);
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (scan_word(&ahead, steps[i].unit))
			break;
	if (i == sizeof(steps) / sizeof(steps[0]) || !scan_is_end(&ahead))
		return 0;
	if (count > LONGEST)
		meaning->kind = MEANING_NEVER;
	else if (steps[i].months > 0)
		set_reading(meaning, reading,
		    months_in_days(reading, count * steps[i].months));
	else
		set_reading(meaning, reading, count * steps[i].days);
	return 1;
}

static int
is_bare_number(const struct scan *scan)
{
	const char *p = scan->at;

	while (p < scan->end && ((*p >= '0' && *p <= '9') || *p == '.'))
		p++;
	return p == scan->end;
}

static int
amount_read(
    struct scan *scan, const struct meaning_base *base, struct meaning *meaning)
{
	const char *start = scan->at, *months;
	int64_t ns;
	int has_days;

	if (scan_is_end(scan))
		return scan_fail(scan, "nothing after the +", ADVICE_PLUS);
	if (is_bare_number(scan))
		return scan_fail(scan, "a number without a unit", ADVICE_PLUS);
	if (calendar_amount_read(scan, base, meaning))
		return 0;
	if ((months = unit_find_months(scan)) != NULL)
		return scan_fail_at(scan, months,
		    "months and years stand alone, whole and in full",
		    "write now + 1 month or now + 2 years");
	if (duration_scan(scan, &ns, &has_days) == -1)
		return -1;
	if (has_days)
		return scan_fail_at(scan, start,
		    "days keep the clock reading, hours do not",
		    "write one number of days, or hours alone: now + 36h");
	meaning->kind = MEANING_INSTANT;
	if (__builtin_add_overflow(base->now, ns, &meaning->at))
		meaning->kind = MEANING_NEVER;
	return 0;
}

int
meaning_parse_words(
    struct scan *scan, const struct meaning_base *base, struct meaning *meaning)
{
	if (!scan_word(scan, "now"))
		return words_read(scan, base, meaning);
	scan_blanks(scan);
	if (scan_is_end(scan)) {
		meaning->kind = MEANING_NOW;
		meaning->at = base->now;
		return 0;
	}
	if (scan_peek(scan) == '-')
		return scan_fail(scan, "that is in the past", ADVICE_PLUS);
	if (!scan_char(scan, '+'))
		return scan_fail(
		    scan, "a word too many after now", ADVICE_PLUS);
	scan_blanks(scan);
	return amount_read(scan, base, meaning);
}
