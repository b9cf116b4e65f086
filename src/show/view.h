/* SPDX-License-Identifier: ISC */
#ifndef SHOW_VIEW_H
#define SHOW_VIEW_H

#include <stdint.h>

struct zone;

#define VIEW_TEXT 48 /* room for any formatted time */

enum view_form {
	VIEW_PEOPLE, /* `14:05:00`, `4m59s`; aligned */
	VIEW_RAW,    /* ISO 8601, seconds; fields one blank apart */
	VIEW_JSON    /* the same, as JSON */
};

/* Who looks, and when: one for all that a command shows. */
struct view {
	enum view_form form;
	int64_t now;       /* nanoseconds since the Epoch */
	int64_t today;     /* the day of now, counted in the zone */
	struct zone *zone; /* of the machine */
	int colour;        /* the terminal shows colours */
};

/*
 * True for a terminal that may be sent escape sequences: its TERM is not dumb,
 * and no NO_COLOR asks for plain text.
 */
int view_takes_sequences(int fd);

/* Opens the zone.  Returns -1 with errno: ENOENT when TZ names no zone. */
int view_open(struct view *, enum view_form, int64_t now);
void view_close(struct view *);

/* Time has passed. */
void view_move(struct view *, int64_t now);

/* The day of an instant in the zone, counted as `today` is. */
int64_t view_day(const struct view *, int64_t instant);

/*
 * An instant: for people the time of day when it is today, else with the date,
 * in whole seconds; for programs ISO 8601.  buf has VIEW_TEXT bytes; returns
 * buf.
 */
char *view_instant(char *buf, const struct view *, int64_t instant);

/*
 * A length of time: "4m59s" for people, seconds for programs.  What is below 0
 * is 0.  buf has VIEW_TEXT bytes; returns buf.
 */
char *view_span(char *buf, const struct view *, int64_t ns);

#endif
