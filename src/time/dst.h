/* SPDX-License-Identifier: ISC */
#ifndef TIME_DST_H
#define TIME_DST_H

#include <stddef.h>
#include <stdint.h>

struct fields;
struct zone;

/*
 * Readings to instants over changes of the offset, as vixie cron does it.
 * Fields with a wildcard match every instant whose reading matches.  All others
 * name readings: each is due once, at its first pass, and one that a gap
 * swallows at the first instant after the gap.
 */

/* The one instant that a reading names. */
int64_t dst_instant(const struct zone *, int64_t reading);

/*
 * The first instant strictly after that one which the fields match.  Returns -1
 * when there is none up to INSTANT_MAX.
 */
int dst_next(
    const struct fields *, const struct zone *, int64_t after, int64_t *due);

/*
 * The readings in the gap that ends at that instant, if one does: from *first
 * until before *end.  Returns whether there is such a gap.
 */
int dst_gap(const struct zone *, int64_t instant, int64_t *first, int64_t *end);

/*
 * The first matching reading in that gap, or FIELDS_NEVER.  (What a later pass
 * shows is not in the gap.)
 */
int64_t dst_gap_match(
    const struct fields *, const struct zone *, int64_t first, int64_t end);

#endif
