/* SPDX-License-Identifier: ISC */
#ifndef TIME_ZONE_H
#define TIME_ZONE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Time zones.  The one module that reads TZ; nothing here or elsewhere changes
 * it.
 *
 * An instant is int64_t nanoseconds since the Epoch (POSIX: no leap seconds).
 * A reading is what a clock on the wall shows, as a count of nanoseconds since
 * a wall that showed 1970-01-01 00:00:00: arithmetic on readings knows no DST.
 */
struct zone;

/* The instant's offset from UTC in seconds, DST flag and abbreviation. */
struct zone_info {
	int32_t offset;
	int is_dst;
	char abbreviation[16];
};

/* The name of the machine's own zone, whatever TZ says. */
#define ZONE_MACHINE ":/etc/localtime"

/*
 * Opens the zone of that name: a name of the tz database ("Europe/Berlin",
 * "UTC") or, as TZ may hold one, a POSIX string ("UTC0",
 * "CET-1CEST,M3.5.0,M10.5.0/3") or ":file".  NULL is the zone of whoever
 * asks: TZ where it is set (empty: UTC), else ZONE_MACHINE, which is UTC where
 * the machine does not say.  Returns NULL with errno: ENOENT when there is no
 * such zone; ENOMEM, EMFILE, ENFILE when nobody can say now.  The caller frees
 * it with zone_close.
 */
struct zone *zone_open(const char *name);
void zone_close(struct zone *);

/* As it was given to zone_open, or "" for NULL. */
const char *zone_name(const struct zone *);

/* True when name is in the tz database: what a WHEN or --tz may end in. */
int zone_is_known(const char *name, size_t length);

/* Calls `each` with every name of the tz database, in no order. */
void zone_each(void (*each)(const char *name, void *), void *);

/*
 * A name of the tz database that somebody who typed this word may have
 * meant, into buf ("" where nothing is near).
 */
void zone_guess(const char *name, size_t length, char *buf, size_t size);

/*
 * True for the machine's own zone.  That is stale when /etc/localtime is another
 * file now than it was when the zone was opened, which takes one stat(2).
 */
int zone_may_change(const struct zone *);
int zone_is_stale(const struct zone *);

/* What a clock there shows at that instant. */
void zone_at(const struct zone *, int64_t instant, struct zone_info *);
int64_t zone_reading(const struct zone *, int64_t instant);

/*
 * The longest stretch of time around an instant that the database describes as
 * one: from start until before end the offset, in nanoseconds, is the same.
 */
struct zone_stretch {
	int64_t start;
	int64_t end;
	int64_t offset;
};
void zone_stretch(const struct zone *, int64_t instant, struct zone_stretch *);

/*
 * The instants at which a clock there shows that reading: none (in a gap), one
 * or more, earliest first, at most 4.  Every UTC offset in force within 26 h of
 * the reading is tried, and what converts back exactly is kept.  Returns how
 * many.
 */
size_t zone_instants(const struct zone *, int64_t reading, int64_t instants[4]);

/*
 * The first instant after the gap that swallows this reading (for which
 * zone_instants returned 0).
 */
int64_t zone_gap_end(const struct zone *, int64_t reading);

#endif
