/* SPDX-License-Identifier: ISC */
#ifndef TIME_INSTANT_H
#define TIME_INSTANT_H

#include <stddef.h>
#include <stdint.h>

struct zone;

#define INSTANT_TEXT 48 /* room for any formatted instant */
/* Nothing is due after 2199-12-31T23:59:59.999999999Z. */
#define INSTANT_MAX (INT64_C(7258118400) * INT64_C(1000000000) - 1)
/* The latest that a record tells of: 50 years more, which a clock may show. */
#define INSTANT_LATEST (INSTANT_MAX + INT64_C(1577880000) * INT64_C(1000000000))

/* True for what a record may say of an instant; 0 is none. */
int instant_is_sound(int64_t);

/*
 * ISO 8601 with numeric offset, "2026-03-29T03:00:00+02:00", a fraction only
 * where there is one (without trailing zeros).  buf has INSTANT_TEXT bytes;
 * returns buf.
 */
char *instant_format_iso(char *buf, int64_t instant, const struct zone *);

/* "14:05:00", a fraction only where there is one, whole milliseconds. */
char *instant_format_clock(char *buf, int64_t instant, const struct zone *);

/* "2026-03-29 14:05:00", likewise. */
char *instant_format_date(char *buf, int64_t instant, const struct zone *);

/*
 * The instant on a clock that was set, so much later than it was: never before
 * the Epoch, where there is none, and never after INSTANT_LATEST.  0 is no
 * instant, and stays so.
 */
int64_t instant_shift(int64_t instant, int64_t step);

/* Seconds since the Epoch as a decimal with six digits: PTYMER_DUE. */
char *instant_format_epoch(char *buf, int64_t instant);

#endif
