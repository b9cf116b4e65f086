/* SPDX-License-Identifier: ISC */
#include "table.h"

static const struct when_row rows[] = {
    {"every 90m", NULL, "2026-01-15T12:00:00Z",
	"2026-01-15T13:30:00+00:00 2026-01-15T15:00:00+00:00"},
    {"EVERY 90m", NULL, NULL, "2026-01-15T13:30:00+00:00"},
    {"every 1 hour 30 min", NULL, NULL, "2026-01-15T13:30:00+00:00"},
    {"every 10ms", NULL, NULL, "2026-01-15T12:00:00.01+00:00"},
    {"every 0.5", NULL, NULL,
	"2026-01-15T12:00:00.5+00:00 2026-01-15T12:00:01+00:00"},
    {"every 2w from 2026-01-05 09:00", NULL, NULL,
	"2026-01-19T09:00:00+00:00 2026-02-02T09:00:00+00:00"},
    {"every 2w from 2027-01-05 09:00", NULL, NULL,
	"2027-01-05T09:00:00+00:00 2027-01-19T09:00:00+00:00"},
    {"every 1h from 2026-01-15 12:00", NULL, NULL, "2026-01-15T13:00:00+00:00"},
    {"every 1h from 2026-01-05T09:30+01:00", NULL, NULL,
	"2026-01-15T12:30:00+00:00"},
    {"every 90m from 10:00", NULL, NULL,
	"2026-01-15T13:00:00+00:00 2026-01-15T14:30:00+00:00"},
    {"every 90m from 15:00", NULL, NULL, "2026-01-15T15:00:00+00:00"},
    {"every 1h from noon", NULL, NULL, "2026-01-15T13:00:00+00:00"},
    {"every 1h from now", NULL, NULL, "2026-01-15T13:00:00+00:00"},
    {"every 1h from now + 10min", NULL, NULL,
	"2026-01-15T12:10:00+00:00 2026-01-15T13:10:00+00:00"},
    {"every 1d from tomorrow 7:00", NULL, NULL,
	"2026-01-16T07:00:00+00:00 2026-01-17T07:00:00+00:00"},
    {"every 1h from @0", NULL, NULL, "2026-01-15T13:00:00+00:00"},
    {"every 90m Europe/Berlin", NULL, NULL, "2026-01-15T14:30:00+01:00"},
    {"every 2w from 2026-01-05 09:00 Asia/Tokyo", NULL, NULL,
	"2026-01-19T09:00:00+09:00"},
    /* elapsed time, so the reading moves */
    {"every 1d from 2026-03-27 09:00 Europe/Berlin", NULL,
	"2026-03-28T07:00:00Z",
	"2026-03-28T09:00:00+01:00 2026-03-29T10:00:00+02:00"},
    {"every 100 years", NULL, "2026-01-15T12:00:00Z", "!10 no fixed length"},
    {"every 36525d", NULL, NULL, "2126-01-16T12:00:00+00:00 never"},
    {"every 36525d from 2150-01-01", NULL, NULL,
	"2150-01-01T00:00:00+00:00 never"},

    {"every 5ms", NULL, NULL, "!6 under 10 ms"},
    {"every 9999us", NULL, NULL, "!6 under 10 ms"},
    {"every 0", NULL, NULL, "!6 under 10 ms"},
    {"every", NULL, NULL, "!5 no duration"},
    {"every day", NULL, NULL, "!6 not a duration"},
    {"every 1:30", NULL, NULL, "!7 1m30s or 1h30m"},
    {"every 1h30", NULL, NULL, "!8 without a unit"},
    {"every from 10:00", NULL, NULL, "!6 no duration"},
    {"every 1h from", NULL, NULL, "!13 from when?"},
    {"every 1h from Mon", NULL, NULL, "!14 not one moment"},
    {"every 1h from every 2h", NULL, NULL, "!14 not one moment"},
    {"every 1h from 0 0 * * *", NULL, NULL, "!14 not one moment"},
    {"every 1h from 2026-02-30", NULL, NULL, "!14 no such date"},
    {"every 1h from 25:00", NULL, NULL, "!14 no such hour"},
    {"every 1h 10:00", NULL, NULL, "!9 without a unit"},
    {"every 1h CEST", NULL, NULL, "!9 not a known time zone"},
    {"every 1h from 2026-01-05T09:30Z UTC", NULL, NULL,
	"!32 a zone after an offset"}};

/* Asked at the far end nothing overflows. */
static void
check_ends(void)
{
	static const char *const texts[] = {
	    "every 1h", "now + 1h", "now + 1 day", "now + 1 month"};
	struct complaint complaint;
	struct when *when;
	int64_t due;
	size_t i;

	for (i = 0; i < ROWS(texts); i++) {
		when = when_parse(texts[i], "UTC", INT64_MAX - 1, &complaint);
		check(
		    when != NULL && when_next(when, INT64_MAX - 1, &due) == -1,
		    "%s: due after the end", texts[i]);
		when_free(when);
	}
}

int
main(void)
{
	check_whens(rows, ROWS(rows));
	check_ends();
	return table_end();
}
