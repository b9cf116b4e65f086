/* SPDX-License-Identifier: ISC */
#include "preview.h"

#include <stdio.h>

#include "../time/civil.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "../time/when.h"
#include "../time/zone.h"

static const char *const weekdays[] = {
    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

static void
put_distance(int64_t ns)
{
	char text[DURATION_TEXT];

	if (ns < 0)
		printf("%s ago", duration_format_short(text, -ns));
	else
		printf("in %s", duration_format_short(text, ns));
}

void
preview_explain(
    const struct when *when, int64_t due, const struct zone *zone, int64_t now)
{
	int64_t day = civil_floor(zone_reading(zone, due), NSEC_PER_DAY);
	char note[128], text[INSTANT_TEXT];
	struct zone_info info;

	zone_at(zone, due, &info);
	printf("%s  %s %s  ", instant_format_iso(text, due, zone),
	    weekdays[civil_weekday(day)], info.abbreviation);
	put_distance(due - now);
	if (*when_explain(when, due, note, sizeof(note)) != '\0')
		printf("  %s", note);
	putchar('\n');
}
