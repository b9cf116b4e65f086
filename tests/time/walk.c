/* SPDX-License-Identifier: ISC */

/*
 * Due times on the days when the offset changes, against a walk over every
 * second of the three days around, with the clock that localtime_r(3) shows.
 * The walk knows readings only: what is fixed is due when it is first shown, or
 * when the clock jumps over it; what has a wildcard whenever it is shown.
 */
#include "table.h"

#define DAYS        3
#define WALK        (DAYS * 86400)
#define READINGS    (WALK + 4 * 86400)
#define DUES        4096
#define EXPRESSIONS 8

static const struct {
	const char *zone;
	const char *days[4];
} zones[] = {{"Europe/Berlin", {"2026-03-29", "2026-10-25", "1980-04-06"}},
    {"Europe/London", {"2026-03-29", "2026-10-25", "1971-10-31"}},
    {"Europe/Dublin", {"2026-03-29", "2026-10-25", "1971-10-31"}},
    {"Europe/Moscow", {"2014-10-26", "2011-03-27", "1991-03-31"}},
    {"Europe/Lisbon", {"1992-09-27", "1996-03-31", "2026-03-29"}},
    {"Europe/Istanbul", {"2016-03-27", "2015-11-08", "2026-10-25"}},
    {"America/New_York", {"2026-03-08", "2026-11-01", "1974-01-06"}},
    {"America/St_Johns", {"2026-03-08", "2006-04-02", "1988-04-03"}},
    {"America/Sao_Paulo", {"2018-11-04", "2018-02-18", "2026-02-15"}},
    {"America/Havana", {"2026-03-08", "2026-11-01"}},
    {"America/Asuncion", {"2023-10-01", "2024-03-24", "2024-10-15"}},
    {"America/Santiago", {"2026-04-05", "2026-09-06"}},
    {"America/Nuuk", {"2023-03-26", "2024-03-31", "2024-10-27"}},
    {"America/Caracas", {"2007-12-09", "2016-05-01"}},
    {"America/Scoresbysund", {"2024-03-31", "2026-10-25"}},
    {"Africa/Casablanca", {"2026-02-15", "2026-03-22", "2018-10-28"}},
    {"Africa/Cairo", {"2023-04-28", "2023-10-27", "2014-05-16"}},
    {"Africa/Windhoek", {"1994-03-21", "2017-10-24"}},
    {"Africa/Juba", {"2021-02-01"}}, {"Asia/Kathmandu", {"1986-01-01"}},
    {"Asia/Gaza", {"2023-04-29", "2023-10-28", "2026-03-28"}},
    {"Asia/Tehran", {"2022-03-22", "2022-09-22"}},
    {"Asia/Almaty", {"2024-03-01", "2004-10-31"}},
    {"Asia/Pyongyang", {"2015-08-15", "2018-05-05"}},
    {"Asia/Beirut", {"2026-03-29", "2026-10-25"}},
    {"Asia/Manila", {"1978-03-22", "1978-09-21"}},
    {"Asia/Kolkata", {"2026-01-01"}},
    {"Australia/Lord_Howe", {"2026-04-05", "2026-10-04", "1981-03-01"}},
    {"Australia/Sydney", {"2026-04-05", "2026-10-04"}},
    {"Antarctica/Troll", {"2026-03-29", "2026-10-25"}},
    {"Antarctica/Casey", {"2018-03-11", "2009-10-18", "2020-10-04"}},
    {"Pacific/Apia", {"2011-12-30", "2012-04-01", "2010-09-26"}},
    {"Pacific/Kwajalein", {"1993-08-21"}},
    {"Pacific/Kiritimati", {"1994-12-31"}},
    {"Pacific/Chatham", {"2026-04-05", "2026-09-27"}},
    {"Pacific/Norfolk", {"2015-10-04", "2026-04-05"}}, {"UTC", {"2026-03-29"}}};

/* Seconds on the clock, from the first one of the walk. */
static int32_t shown[WALK];
static unsigned char is_shown[READINGS];
static int64_t walk_start, reading_start;

struct expression {
	char text[256];
	int has_wildcard;
	char seconds[60], minutes[60], hours[24];
};

static void
walk_take(int64_t start)
{
	int64_t reading;
	struct tm tm;
	time_t second;
	int i;

	walk_start = start;
	reading_start = start - 2 * 86400;
	memset(is_shown, 0, sizeof(is_shown));
	for (i = 0; i < WALK; i++) {
		second = (time_t)(start + i);
		localtime_r(&second, &tm);
		reading = second + tm.tm_gmtoff;
		shown[i] = (int32_t)(reading - reading_start);
		is_shown[shown[i]] = 1;
	}
}

static int
is_match(const struct expression *e, int64_t at)
{
	int64_t second = (reading_start + at) % 86400;

	return e->hours[second / 3600] && e->minutes[second / 60 % 60] &&
	    e->seconds[second % 60];
}

static int
is_due(const struct expression *e, int i, const unsigned char *seen)
{
	int32_t at;

	if (is_match(e, shown[i]) && (e->has_wildcard || !seen[shown[i]]))
		return 1;
	if (e->has_wildcard || i == 0)
		return 0;
	for (at = shown[i - 1] + 1; at < shown[i]; at++)
		if (is_match(e, at) && !is_shown[at])
			return 1;
	return 0;
}

/* All due times of the walk's inner part, as its seconds. */
static size_t
walk_dues(const struct expression *e, int32_t *dues)
{
	static unsigned char seen[READINGS];
	size_t count = 0;
	int i;

	memset(seen, 0, sizeof(seen));
	for (i = 0; i < WALK && count < DUES; i++) {
		if (is_due(e, i, seen))
			dues[count++] = i;
		seen[shown[i]] = 1;
	}
	return count;
}

/* A field: numbers, a range, or what has a wildcard, which it returns. */
static int
random_field(
    char *set, int size, int is_fixed, int is_cron, char *text, size_t room)
{
	int first = (int)random_below((uint32_t)size), i, last;
	int step = 1 + (int)random_below((uint32_t)size / 2);
	const char *range = is_cron ? "-" : "..";

	memset(set, 0, (size_t)size);
	switch (is_fixed ? 3 + random_below(3) : random_below(6)) {
	case 0:
		memset(set, 1, (size_t)size);
		strlcpy(text, "*", room);
		return 1;
	case 1:
		for (i = 0; i < size; i += step)
			set[i] = 1;
		snprintf(text, room, "*/%d", step);
		return 1;
	case 2:
		for (i = first; i < size; i += step)
			set[i] = 1;
		snprintf(text, room, "%d/%d", first, step);
		return 1;
	case 3:
		last = first + (int)random_below((uint32_t)(size - first));
		for (i = first; i <= last; i++)
			set[i] = 1;
		snprintf(text, room, "%d%s%d", first, range, last);
		return 0;
	case 4:
		last = (int)random_below((uint32_t)size);
		set[first] = set[last] = 1;
		snprintf(text, room, "%d,%d", first, last);
		return 0;
	default:
		set[first] = 1;
		snprintf(text, room, "%d", first);
		return 0;
	}
}

static void
random_expression(struct expression *e)
{
	char hours[32], minutes[32], seconds[32];
	int is_cron = (int)random_below(2);

	memset(e, 0, sizeof(*e));
	e->has_wildcard = random_field(
	    e->minutes, 60, 0, is_cron, minutes, sizeof(minutes));
	/* The hours of the change are what matters. */
	if (random_below(2))
		random_field(e->hours, 4, 1, is_cron, hours, sizeof(hours));
	else
		e->has_wildcard |= random_field(
		    e->hours, 24, 0, is_cron, hours, sizeof(hours));
	e->seconds[0] = 1;
	if (is_cron) {
		snprintf(
		    e->text, sizeof(e->text), "%s %s * * *", minutes, hours);
	} else if (random_below(2)) {
		snprintf(e->text, sizeof(e->text), "%s:%s", hours, minutes);
	} else {
		e->seconds[0] = 0;
		e->seconds[30] = 1;
		strlcpy(seconds, "30", sizeof(seconds));
		snprintf(e->text, sizeof(e->text), "*-*-* %s:%s:%s", hours,
		    minutes, seconds);
	}
}

static void
check_expression(const char *zone, const char *day, const struct expression *e)
{
	static int32_t dues[DUES];
	struct complaint complaint;
	struct when *when;
	int64_t after, due, want;
	size_t count, i = 0;

	when = when_parse(e->text, zone, 0, &complaint);
	if (when == NULL) {
		check(0, "%s %s: refused: %s", zone, e->text, complaint.why);
		return;
	}
	count = walk_dues(e, dues);
	/* Twelve hours at each end may lie in another day's change. */
	after = (walk_start + 43200) * SECOND - 1;
	while (i < count && dues[i] < 43200)
		i++;
	for (; i < count && dues[i] < WALK - 43200; i++) {
		want = (walk_start + dues[i]) * SECOND;
		if (when_next(when, after, &due) == -1)
			due = -1;
		if (due != want)
			break;
		after = due;
	}
	check(i == count || dues[i] >= WALK - 43200,
	    "%s %s '%s': after %lld got %lld, want %lld", zone, day, e->text,
	    (long long)(after / SECOND), (long long)(due / SECOND),
	    (long long)(walk_start + dues[i]));
	when_free(when);
}

int
main(int argc, char **argv)
{
	struct expression expression;
	const char *const *day;
	struct tm tm;
	size_t i;
	int n;

	table_seed(argc, argv);
	for (i = 0; i < ROWS(zones); i++) {
		setenv("TZ", zones[i].zone, 1);
		tzset();
		for (day = zones[i].days;
		     day < zones[i].days + 4 && *day != NULL; day++) {
			memset(&tm, 0, sizeof(tm));
			strptime(*day, "%Y-%m-%d", &tm);
			walk_take(timegm(&tm) - 86400);
			for (n = 0; n < EXPRESSIONS; n++) {
				random_expression(&expression);
				check_expression(
				    zones[i].zone, *day, &expression);
			}
		}
	}
	return table_end();
}
