/* SPDX-License-Identifier: ISC */

/*
 * The search goes from one stretch of constant offset to the next: within one,
 * readings and instants differ by a constant.
 */
#include "dst.h"

#include "fields.h"
#include "instant.h"
#include "zone.h"

/* Nothing was due before; years of fields begin in 1970. */
#define DST_FIRST (-2 * INT64_C(86400000000000))

/*
 * Remembers that no reading matches from `from` until before `found`, so that
 * a match in 2096 is searched for once and not in each stretch until then.
 */
struct search {
	const struct fields *fields;
	const struct zone *zone;
	int64_t from, found;
};

static int64_t
search_next(struct search *search, int64_t reading)
{
	if (reading < search->from || reading > search->found) {
		search->from = reading;
		search->found = fields_next(search->fields, reading);
	}
	return search->found;
}

int64_t
dst_instant(const struct zone *zone, int64_t reading)
{
	int64_t instants[4];

	if (zone_instants(zone, reading, instants) == 0)
		return zone_gap_end(zone, reading);
	return instants[0];
}

int
dst_gap(const struct zone *zone, int64_t instant, int64_t *first, int64_t *end)
{
	struct zone_stretch after, before;

	zone_stretch(zone, instant, &after);
	if (after.start != instant)
		return 0;
	zone_stretch(zone, instant - 1, &before);
	*first = instant + before.offset;
	*end = instant + after.offset;
	return *first < *end;
}

static int64_t
gap_match(struct search *search, int64_t first, int64_t end)
{
	int64_t instants[4], reading;

	reading = search_next(search, first);
	while (
	    reading < end && zone_instants(search->zone, reading, instants) > 0)
		reading = search_next(search, reading + 1);
	return reading < end ? reading : FIELDS_NEVER;
}

int64_t
dst_gap_match(const struct fields *fields, const struct zone *zone,
    int64_t first, int64_t end)
{
	struct search search = {fields, zone, 0, -1};

	return gap_match(&search, first, end);
}

/* The first match in the stretch from that instant on, or FIELDS_NEVER. */
static int64_t
stretch_match(
    struct search *search, const struct zone_stretch *stretch, int64_t from)
{
	struct zone_stretch earlier;
	int64_t due, instants[4], reading;

	reading = search_next(search, from + stretch->offset);
	while (reading != FIELDS_NEVER) {
		due = reading - stretch->offset;
		if (due >= stretch->end)
			break;
		if (search->fields->has_wildcard)
			return due;
		zone_instants(search->zone, reading, instants);
		if (instants[0] == due)
			return due;
		/* A second pass: skip all that the first one showed. */
		zone_stretch(search->zone, instants[0], &earlier);
		reading = search_next(search, earlier.end + earlier.offset);
	}
	return FIELDS_NEVER;
}

int
dst_next(const struct fields *fields, const struct zone *zone, int64_t after,
    int64_t *due)
{
	struct search search = {fields, zone, 0, -1};
	struct zone_stretch stretch;
	int64_t end, first, from;

	from = after < DST_FIRST ? DST_FIRST : after;
	if (from >= INSTANT_MAX)
		return -1;
	for (from++; from <= INSTANT_MAX; from = stretch.end) {
		zone_stretch(zone, from, &stretch);
		if (!fields->has_wildcard &&
		    dst_gap(zone, from, &first, &end) &&
		    gap_match(&search, first, end) != FIELDS_NEVER)
			*due = from;
		else
			*due = stretch_match(&search, &stretch, from);
		if (*due != FIELDS_NEVER)
			return *due <= INSTANT_MAX ? 0 : -1;
	}
	return -1;
}
