/* SPDX-License-Identifier: ISC */
#include "table.h"

#include "time/civil.h"
#include "time/near.h"

static const struct {
	const char *zone, *instant;
	const char *iso, *date, *epoch;
} rows[] = {
    {"Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00",
	"2026-03-29 03:00:00", "1774746000.000000"},
    {"UTC", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00+00:00",
	"2026-03-29 01:00:00", "1774746000.000000"},
    {"UTC", "2026-03-29T01:00:00.5Z", "2026-03-29T01:00:00.5+00:00",
	"2026-03-29 01:00:00.5", "1774746000.500000"},
    {"UTC", "2026-03-29T01:00:00.000000001Z",
	"2026-03-29T01:00:00.000000001+00:00", "2026-03-29 01:00:00",
	"1774746000.000000"},
    {"UTC", "2026-03-29T01:00:00.1209Z", "2026-03-29T01:00:00.1209+00:00",
	"2026-03-29 01:00:00.12", "1774746000.120900"},
    {"America/St_Johns", "2026-01-15T12:00:00Z", "2026-01-15T08:30:00-03:30",
	"2026-01-15 08:30:00", "1768478400.000000"},
    {"Africa/Monrovia", "1971-01-01T00:00:00Z", "1970-12-31T23:15:30-00:44:30",
	"1970-12-31 23:15:30", "31536000.000000"},
    {"UTC", "1969-12-31T23:59:59.75Z", "1969-12-31T23:59:59.75+00:00",
	"1969-12-31 23:59:59.75", "-0.250000"},
    {"UTC", "1969-12-31T23:59:58Z", "1969-12-31T23:59:58+00:00",
	"1969-12-31 23:59:58", "-2.000000"},
    {"UTC", "2199-12-31T23:59:59.999999999Z",
	"2199-12-31T23:59:59.999999999+00:00", "2199-12-31 23:59:59.999",
	"7258118399.999999"}};

static const struct {
	const char *a, *b;
	size_t distance;
} words[] = {{"", "", 0}, {"same", "SAME", 0}, {"Fry", "Fri", 1},
    {"stauts", "status", 1}, {"kitten", "sitting", NEAR_ENOUGH + 1},
    {"abcd", "ab", 2}, {"ab", "abcd", 2}, {"a", "abcd", NEAR_ENOUGH + 1}};

static void
check_formats(void)
{
	char text[INSTANT_TEXT];
	struct zone *zone;
	int64_t instant;
	size_t i;

	for (i = 0; i < ROWS(rows); i++) {
		zone = zone_open(rows[i].zone);
		check(zone != NULL, "%s: not opened", rows[i].zone);
		if (zone == NULL)
			continue;
		instant = utc(rows[i].instant);
		check_text("iso", instant_format_iso(text, instant, zone),
		    rows[i].iso);
		check_text("date", instant_format_date(text, instant, zone),
		    rows[i].date);
		check_text("clock", instant_format_clock(text, instant, zone),
		    rows[i].date + 11);
		check_text("epoch", instant_format_epoch(text, instant),
		    rows[i].epoch);
		zone_close(zone);
	}
}

/* Against timegm(3) and gmtime_r(3), over four hundred years and more. */
static void
check_civil(void)
{
	struct civil date;
	struct tm tm;
	int64_t day;
	time_t second;

	for (day = -200000; day < 200000; day += 13) {
		second = (time_t)(day * SECONDS_PER_DAY);
		gmtime_r(&second, &tm);
		civil_date(day, &date);
		check(date.year == tm.tm_year + 1900 &&
			date.month == tm.tm_mon + 1 && date.day == tm.tm_mday,
		    "day %lld: %lld-%d-%d", (long long)day,
		    (long long)date.year, date.month, date.day);
		check_number(
		    "days", civil_days(date.year, date.month, date.day), day);
		check_number("weekday", civil_weekday(day), tm.tm_wday);
	}
	check_number("February", civil_month_length(2028, 2), 29);
	check_number("February", civil_month_length(2100, 2), 28);
	check_number("February", civil_month_length(2000, 2), 29);
	check_number("December", civil_month_length(2026, 12), 31);
	check_number("floor", civil_floor(-1, 7), -1);
	check_number("floor", civil_floor(-7, 7), -1);
	check_number("floor", civil_floor(7, 7), 1);
}

int
main(void)
{
	size_t i;

	check_formats();
	check_civil();
	for (i = 0; i < ROWS(words); i++)
		check_number(words[i].a,
		    (int64_t)near_distance(
			words[i].a, strlen(words[i].a), words[i].b),
		    (int64_t)words[i].distance);
	return table_end();
}
