/* SPDX-License-Identifier: ISC */
#include "table.h"

static const struct when_row rows[] = {
    /* a Thursday, noon */
    {"*/15 9-17 * * mon-fri", NULL, "2026-01-15T12:00:00Z",
	"2026-01-15T12:15:00+00:00 2026-01-15T12:30:00+00:00"},
    {"*/15 9-17 * * mon-fri", NULL, "2026-01-16T17:45:00Z",
	"2026-01-19T09:00:00+00:00"},
    {"0 0 1,15 * *", NULL, "2026-01-15T12:00:00Z",
	"2026-02-01T00:00:00+00:00 2026-02-15T00:00:00+00:00"},
    {"5/15 * * * *", NULL, NULL,
	"2026-01-15T12:05:00+00:00 2026-01-15T12:20:00+00:00 "
	"2026-01-15T12:35:00+00:00 2026-01-15T12:50:00+00:00 "
	"2026-01-15T13:05:00+00:00"},
    {"* * * * *", NULL, NULL, "2026-01-15T12:01:00+00:00"},
    {"0 9 * * * UTC", NULL, NULL, "2026-01-16T09:00:00+00:00"},
    {"0 9 * * * Europe/Berlin", NULL, NULL, "2026-01-16T09:00:00+01:00"},
    {"  0\t9  *  *  *  ", NULL, NULL, "2026-01-16T09:00:00+00:00"},
    {"@hourly", NULL, NULL, "2026-01-15T13:00:00+00:00"},
    {"@daily", NULL, NULL, "2026-01-16T00:00:00+00:00"},
    {"@midnight", NULL, NULL, "2026-01-16T00:00:00+00:00"},
    {"@Midnight", NULL, NULL, "2026-01-16T00:00:00+00:00"},
    {"@weekly", NULL, NULL, "2026-01-18T00:00:00+00:00"},
    {"@monthly", NULL, NULL, "2026-02-01T00:00:00+00:00"},
    {"@yearly", NULL, NULL, "2027-01-01T00:00:00+00:00"},
    {"@annually", NULL, NULL, "2027-01-01T00:00:00+00:00"},
    {"@daily Asia/Tokyo", NULL, NULL, "2026-01-16T00:00:00+09:00"},

    /* OR where neither day begins with *, else AND */
    {"0 0 13 * fri", NULL, NULL,
	"2026-01-16T00:00:00+00:00 2026-01-23T00:00:00+00:00 "
	"2026-01-30T00:00:00+00:00 2026-02-06T00:00:00+00:00 "
	"2026-02-13T00:00:00+00:00"},
    {"0 0 14 * fri", NULL, "2026-02-13T00:00:00Z",
	"2026-02-14T00:00:00+00:00 2026-02-20T00:00:00+00:00"},
    {"0 0 */2 * sat", NULL, "2026-01-15T12:00:00Z",
	"2026-01-17T00:00:00+00:00 2026-01-31T00:00:00+00:00"},
    {"0 0 13 * */5", NULL, NULL,
	"2026-02-13T00:00:00+00:00 2026-03-13T00:00:00+00:00"},
    {"0 0 * * fri", NULL, NULL, "2026-01-16T00:00:00+00:00"},
    {"0 0 13 * *", NULL, NULL, "2026-02-13T00:00:00+00:00"},
    {"0 0 1-31 * fri", NULL, NULL,
	"2026-01-16T00:00:00+00:00 "
	"2026-01-17T00:00:00+00:00"},

    {"0 0 * * 0", NULL, NULL, "2026-01-18T00:00:00+00:00"},
    {"0 0 * * 7", NULL, NULL, "2026-01-18T00:00:00+00:00"},
    {"0 0 * * sun", NULL, NULL, "2026-01-18T00:00:00+00:00"},
    {"0 0 * * SUNDAY", NULL, NULL, "2026-01-18T00:00:00+00:00"},
    {"0 0 * * fri-sun", NULL, NULL,
	"2026-01-16T00:00:00+00:00 2026-01-17T00:00:00+00:00 "
	"2026-01-18T00:00:00+00:00 2026-01-23T00:00:00+00:00"},
    {"0 0 * * 5-7", NULL, NULL,
	"2026-01-16T00:00:00+00:00 2026-01-17T00:00:00+00:00 "
	"2026-01-18T00:00:00+00:00 2026-01-23T00:00:00+00:00"},
    {"0 0 * * 5-0", NULL, NULL, "2026-01-16T00:00:00+00:00"},
    {"0 0 * * sun-tue", NULL, NULL,
	"2026-01-18T00:00:00+00:00 2026-01-19T00:00:00+00:00 "
	"2026-01-20T00:00:00+00:00 2026-01-25T00:00:00+00:00"},
    {"0 0 * * sun-sun", NULL, NULL,
	"2026-01-18T00:00:00+00:00 2026-01-25T00:00:00+00:00"},
    {"0 0 * * 1/2", NULL, NULL,
	"2026-01-16T00:00:00+00:00 2026-01-19T00:00:00+00:00"},
    {"0 0 * * 7/1", NULL, NULL,
	"2026-01-18T00:00:00+00:00 "
	"2026-01-25T00:00:00+00:00"},
    {"0 0 * * */2", NULL, NULL,
	"2026-01-17T00:00:00+00:00 2026-01-18T00:00:00+00:00 "
	"2026-01-20T00:00:00+00:00"},
    {"0 0 1 jan,Jul *", NULL, NULL,
	"2026-07-01T00:00:00+00:00 2027-01-01T00:00:00+00:00"},
    {"0 0 1 february-april *", NULL, NULL,
	"2026-02-01T00:00:00+00:00 2026-03-01T00:00:00+00:00 "
	"2026-04-01T00:00:00+00:00 2027-02-01T00:00:00+00:00"},
    {"0 0 1 */3 *", NULL, NULL,
	"2026-04-01T00:00:00+00:00 2026-07-01T00:00:00+00:00"},
    {"0 0 29 2 *", NULL, NULL, "2028-02-29T00:00:00+00:00"},
    {"0 0 29 2 *", NULL, "2096-03-01T00:00:00Z", "2104-02-29T00:00:00+00:00"},
    {"0 0 */31 * *", NULL, "2026-01-15T12:00:00Z", "2026-02-01T00:00:00+00:00"},
    {"*/60 * * * *", NULL, NULL, "2026-01-15T13:00:00+00:00"},
    {"10-20/5 12 * * *", NULL, NULL,
	"2026-01-15T12:10:00+00:00 2026-01-15T12:15:00+00:00 "
	"2026-01-15T12:20:00+00:00 2026-01-16T12:10:00+00:00"},
    {"1,2,5-7,*/30 * * * *", NULL, NULL,
	"2026-01-15T12:01:00+00:00 2026-01-15T12:02:00+00:00 "
	"2026-01-15T12:05:00+00:00 2026-01-15T12:06:00+00:00 "
	"2026-01-15T12:07:00+00:00 2026-01-15T12:30:00+00:00"},
    {"0 0 30 2 *", NULL, NULL, "never"}, {"0 0 31 4,6 *", NULL, NULL, "never"},
    {"0 0 30 2 mon", NULL, NULL, "2026-02-02T00:00:00+00:00"},

    {"61 * * * *", NULL, NULL, "!0 no such minute"},
    {"60 * * * *", NULL, NULL, "!0 no such minute"},
    {"0 24 * * *", NULL, NULL, "!2 no such hour"},
    {"0 0 0 * *", NULL, NULL, "!4 no such day"},
    {"0 0 32 * *", NULL, NULL, "!4 no such day"},
    {"0 0 * 13 *", NULL, NULL, "!6 no such month"},
    {"0 0 * 0 *", NULL, NULL, "!6 no such month"},
    {"0 0 * * 8", NULL, NULL, "!8 no such weekday"},
    {"99999999999999999999 * * * *", NULL, NULL, "!0 no such minute"},
    {"10-5 * * * *", NULL, NULL, "!3 a backward range"},
    {"0 0 * * fri-mon", NULL, NULL, "!12 a backward range"},
    {"0 0 * * 6-2", NULL, NULL, "!10 a backward range"},
    {"0 0 1 nov-feb *", NULL, NULL, "!10 a backward range"},
    {"*/0 * * * *", NULL, NULL, "!2 a step of 0"},
    {"*/61 * * * *", NULL, NULL, "!2 a step longer"},
    {"*/ * * * *", NULL, NULL, "!2 no number"},
    {"5- * * * *", NULL, NULL, "!2 not a number"},
    {"5, * * * *", NULL, NULL, "!2 not a number"},
    {",5 * * * *", NULL, NULL, "!0 not a number"},
    {"-5 * * * *", NULL, NULL, "!0 not a number"},
    {"1.5 * * * *", NULL, NULL, "!1 not part of a cron field"},
    {"1..5 * * * *", NULL, NULL, "!1 not part of a cron field"},
    {"** * * * *", NULL, NULL, "!1 not part of a cron field"},
    {"* * * *", NULL, NULL, "!7 too few fields"},
    {"0 9 * * UTC", NULL, NULL, "!7 too few fields"},
    {"0 0 * * Fry", NULL, NULL, "!8 Fri"},
    {"0 0 1 Jsn *", NULL, NULL, "!6 jan"},
    {"mon 0 * * *", NULL, NULL, "!0 not a number"},
    {"0 0 ? * *", NULL, NULL, "!4 write *"},
    {"0 0 L * *", NULL, NULL, "!4 L, W and #"},
    {"0 0 15W * *", NULL, NULL, "!6 L, W and #"},
    {"0 0 * * 5#2", NULL, NULL, "!9 L, W and #"},
    {"0 0 * * 5L", NULL, NULL, "!9 L, W and #"},
    {"0 0 W * *", NULL, NULL, "!4 L, W and #"},
    {"0 0 12 * * ?", NULL, NULL, "!0 six fields"},
    {"0 0 0 12 * *", NULL, NULL, "!4 no such day"},
    {"0 30 9 * * 1", NULL, NULL, "!2 no such hour"},
    {"0 0 9 * * mon", NULL, NULL, "!10 too many fields"},
    {"0 0 9 * * 1", NULL, NULL, "!0 six fields"},
    {"0 0 9 * * 1 2030", NULL, NULL, "!10 too many fields"},
    {"0 9 * * * CEST", NULL, NULL, "!10 not a known time zone"},
    {"0 9 * * mon Europe/Berln", NULL, NULL, "!12 Europe/Berlin"},
    {"@reboot", NULL, NULL, "!0 ptymer restore"},
    {"@every 5m", NULL, NULL, "!0 write every 90m"},
    {"@dayly", NULL, NULL, "!0 @daily"},
    {"@x", NULL, NULL, "!0 not a known word after @"},
    {"@daily 10:00", NULL, NULL, "!7 a word too many"},
    {"CRON_TZ=UTC 0 0 * * *", NULL, NULL, "!0 the zone at the end"},
    {"TZ=UTC 0 0 * * *", NULL, NULL, "!0 the zone at the end"}};

int
main(void)
{
	check_whens(rows, ROWS(rows));
	return table_end();
}
