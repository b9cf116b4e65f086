/* SPDX-License-Identifier: ISC */
#ifndef SHOW_PORTRAIT_H
#define SHOW_PORTRAIT_H

#include <stddef.h>
#include <stdint.h>

struct canvas;
struct glass;
struct subject;
struct view;

/* Below that a job is one line. */
#define PORTRAIT_LEAST_WIDTH  40
#define PORTRAIT_LEAST_HEIGHT 12

/* What the last line tells: keys, a message, or a question. */
struct footer {
	const char *const *hints; /* the most important first; NULL ends */
	const char *message;      /* instead of them, or NULL */
	int is_question;
};

/*
 * The whole of one job: the hourglass with the sand in it, the time left in
 * digits as large as there is room, when it is due, a bar, and the last lines
 * that its target wrote.  The glass is kept from one drawing to the next.
 */
struct portrait {
	struct footer footer;
	char **tail; /* lines, NULL ends */
	struct glass *glass;
	int glass_width, glass_height;
};

void portrait_free(struct portrait *);

/*
 * Draws it on a page of any size.  Returns the instant at which it is going to
 * look different.
 */
int64_t portrait_draw(
    struct portrait *, struct canvas *, const struct view *, struct subject *);

/* The small form, on the first row. */
int64_t
portrait_draw_line(struct canvas *, const struct view *, struct subject *);

void footer_draw(const struct footer *, struct canvas *);

#endif
