/* SPDX-License-Identifier: ISC */
#ifndef SHOW_PREVIEW_H
#define SHOW_PREVIEW_H

#include <stdint.h>

struct when;
struct zone;

/*
 * A line on standard output about one due time of a WHEN: the instant as it is
 * in that zone, weekday, the zone's abbreviation, the distance from now, and
 * what a change of the offset did to it.
 */
void preview_explain(
    const struct when *, int64_t due, const struct zone *, int64_t now);

#endif
