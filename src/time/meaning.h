/* SPDX-License-Identifier: ISC */
#ifndef TIME_MEANING_H
#define TIME_MEANING_H

#include <stdint.h>

#include "fields.h"
#include "scan.h"
#include "when.h"

struct zone;

/*
 * What the parsers of the forms make of a text: one due time or many.  What is
 * different from kind to kind is told by a switch without a default.
 */
enum meaning_kind {
	MEANING_NEVER,   /* a date that does not exist */
	MEANING_NOW,     /* due at `at`, even if that is now */
	MEANING_INSTANT, /* at */
	MEANING_READING, /* the instant of the reading `at` */
	MEANING_FIELDS,
	MEANING_INTERVAL /* at, at + step, at + 2 steps ... */
};

struct meaning {
	enum meaning_kind kind;
	int has_offset;
	int is_daily; /* a time of day alone */
	int64_t at;
	int64_t step;
	struct fields fields;
};

/* What relative words are relative to. */
struct meaning_base {
	const struct zone *zone;
	int64_t now;
};

/*
 * Each reads all that the scan has ahead.  Returns -1 with the complaint filled
 * in.
 */
int meaning_parse(struct scan *, const struct meaning_base *, struct meaning *);
int meaning_parse_words(
    struct scan *, const struct meaning_base *, struct meaning *);
int meaning_parse_interval(
    struct scan *, const struct meaning_base *, struct meaning *);
int meaning_parse_cron(struct scan *, struct meaning *);
int meaning_parse_nickname(struct scan *, struct meaning *);
int meaning_parse_calendar(struct scan *, struct meaning *);
int meaning_parse_date(struct scan *, struct meaning *);
int meaning_parse_daily(struct scan *, struct meaning *);
int meaning_parse_epoch(struct scan *, struct meaning *);

/* Whether the scan has such a thing ahead, rightly written or not. */
int meaning_is_words(const struct scan *);
int meaning_is_date(const struct scan *);
int meaning_is_plain_time(const struct scan *);

/*
 * Takes a time of day, such as 9:30:15, 4:30 pm or noon: nanoseconds after
 * midnight.
 */
int meaning_read_clock(struct scan *, int64_t *ns);

enum when_form meaning_form(const struct meaning *);

/* Whether it is about readings, which are other instants in another zone. */
int meaning_has_readings(const struct meaning *);

/* The one due time of NOW, INSTANT or READING. */
int64_t meaning_instant(const struct meaning *, const struct zone *);

/* What a change of the offset did to that due time, in words, or "". */
void meaning_explain(const struct meaning *, const struct zone *, int64_t due,
    char *buf, size_t);

/* Makes fields of one reading a day. */
void meaning_set_clock(struct fields *, int64_t ns);

#endif
