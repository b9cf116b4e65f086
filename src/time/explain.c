/* SPDX-License-Identifier: ISC */
#include "meaning.h"

#include <stdio.h>
#include <string.h>

#include "civil.h"
#include "dst.h"
#include "duration.h"
#include "zone.h"

#define READING_TEXT 32

/* "02:30", seconds where there are any, and the date where it differs. */
static void
reading_put(char *buf, int64_t reading, int64_t like)
{
	int64_t day = civil_floor(reading, NSEC_PER_DAY);
	int seconds = (int)((reading - day * NSEC_PER_DAY) / NSEC_PER_SEC);
	struct civil date;
	int length = 0;

	civil_date(day, &date);
	if (day != civil_floor(like, NSEC_PER_DAY))
		length = snprintf(buf, READING_TEXT, "%04d-%02d-%02d ",
		    (int)date.year, date.month, date.day);
	length += snprintf(buf + length, READING_TEXT - (size_t)length,
	    "%02d:%02d", seconds / 3600, seconds / 60 % 60);
	if (seconds % 60 != 0)
		snprintf(buf + length, READING_TEXT - (size_t)length, ":%02d",
		    seconds % 60);
}

/* The first reading that the gap before that due time has swallowed. */
static int64_t
swallowed(const struct meaning *meaning, const struct zone *zone, int64_t due)
{
	int64_t end, first, instants[4];

	if (!dst_gap(zone, due, &first, &end))
		return FIELDS_NEVER;
	switch (meaning->kind) {
	case MEANING_FIELDS:
		if (meaning->fields.has_wildcard)
			break;
		return dst_gap_match(&meaning->fields, zone, first, end);
	case MEANING_READING:
		if (meaning->at < first || meaning->at >= end ||
		    zone_instants(zone, meaning->at, instants) != 0)
			break;
		return meaning->at;
	case MEANING_NEVER:
	case MEANING_NOW:
	case MEANING_INSTANT:
	case MEANING_INTERVAL:
		break;
	}
	return FIELDS_NEVER;
}

void
meaning_explain(const struct meaning *meaning, const struct zone *zone,
    int64_t due, char *buf, size_t size)
{
	int64_t instants[4], lost, reading = zone_reading(zone, due);
	char text[READING_TEXT];
	size_t count;

	strlcpy(buf, "", size);
	if (!meaning_has_readings(meaning))
		return;
	lost = swallowed(meaning, zone, due);
	if (lost != FIELDS_NEVER) {
		reading_put(text, lost, reading);
		snprintf(buf, size,
		    "%s does not exist: moved to the end of the gap", text);
		return;
	}
	count = zone_instants(zone, reading, instants);
	if (count < 2)
		return;
	reading_put(text, reading, reading);
	snprintf(buf, size, "%s happens twice: this is the %s", text,
	    instants[0] == due ? "first time" : "second time");
}
