/* SPDX-License-Identifier: ISC */
#ifndef TIME_DURATION_H
#define TIME_DURATION_H

#include <stddef.h>
#include <stdint.h>

#include "complaint.h"

struct scan;

#define NSEC_PER_USEC   INT64_C(1000)
#define NSEC_PER_MSEC   INT64_C(1000000)
#define NSEC_PER_SEC    INT64_C(1000000000)
#define NSEC_PER_MINUTE (60 * NSEC_PER_SEC)
#define NSEC_PER_HOUR   (60 * NSEC_PER_MINUTE)
#define NSEC_PER_DAY    (24 * NSEC_PER_HOUR) /* where no clock is changed */
#define NSEC_PER_WEEK   (7 * NSEC_PER_DAY)

#define DURATION_MAX  (INT64_C(36525) * 86400 * NSEC_PER_SEC) /* 100 years */
#define DURATION_TEXT 48 /* room for any formatted duration */

/*
 * Reads a length of time: `90`, `1.5`, `1h30m`, `1 hour 30 min`, `H:MM:SS`,
 * ISO 8601 `PT1H30M`.  The whole text must be one.  Stores nanoseconds, from
 * 0 to DURATION_MAX, cut to whole microseconds.  Returns -1 with *complaint
 * filled in and *ns untouched when the text is anything else.
 */
int duration_parse(const char *, int64_t *ns, struct complaint *);

/*
 * The same for what a scan has ahead, all of it.  Stores besides whether days
 * or weeks occur in it.
 */
int duration_scan(struct scan *, int64_t *ns, int *has_days);

/*
 * Seconds as a decimal without trailing zeros, "5400" or "1.5".  ns may be
 * negative.  buf has DURATION_TEXT bytes; returns buf.
 */
char *duration_format_seconds(char *buf, int64_t ns);

/*
 * For people: the two largest units, "1h30m", "2d4h", "4m59s", "12.3s" below
 * a minute (one digit, rounded down), "250ms" below a second, "0s".
 * ns >= 0.  buf has DURATION_TEXT bytes; returns buf.
 */
char *duration_format_short(char *buf, int64_t ns);

#endif
