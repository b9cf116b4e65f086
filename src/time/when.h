/* SPDX-License-Identifier: ISC */
#ifndef TIME_WHEN_H
#define TIME_WHEN_H

#include <stddef.h>
#include <stdint.h>

#include "complaint.h"

/*
 * WHEN: when something is due, as people, at(1), systemd.time(7) and
 * crontab(5) write it.  ptymer-when(7) is the grammar.
 */
struct fields;
struct when;

/* Who handles each on its own has a switch without a default. */
enum when_form {
	WHEN_DATE,    /* due once: a date and time, @epoch, now [+ ...] */
	WHEN_FIELDS,  /* a time of day, a calendar or cron expression */
	WHEN_INTERVAL /* every ... [from ...]: implies --repeat */
};

/*
 * Parses one WHEN.  zone is the name of the zone to use when the text does not
 * end in one and names no offset; NULL is the machine's (TZ, /etc/localtime).
 * now, in nanoseconds since the Epoch, is what `today`, `now + ...`, and an
 * interval without `from` count from.  Returns NULL with *complaint filled in
 * (why is "out of memory" then, too).  The caller frees it with when_free.
 */
struct when *
when_parse(const char *, const char *zone, int64_t now, struct complaint *);
void when_free(struct when *);

enum when_form when_form(const struct when *);

/* The readings that one of WHEN_FIELDS means; NULL for any other form. */
const struct fields *when_fields(const struct when *);

/* True when its readings are in the machine's own zone, which may change. */
int when_is_local(const struct when *);

/* The zone of its readings, for showing them; owned by the when. */
const struct zone *when_zone(const struct when *);

/*
 * The first due time strictly after that instant (a plain `now` is due at the
 * now it was parsed with, even where after equals it).  DST as vixie cron does
 * it.  Returns -1 when there is none up to INSTANT_MAX.
 */
int when_next(const struct when *, int64_t after, int64_t *due);

/*
 * What DST did to that due time in words, such as "02:30 does not exist: moved
 * to the end of the gap", or "" when nothing.  Returns buf.
 */
char *when_explain(const struct when *, int64_t due, char *buf, size_t);

#endif
