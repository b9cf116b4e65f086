/* SPDX-License-Identifier: ISC */

#include "paint.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canvas.h"
#include "capability.h"
#include "view.h"

struct paint {
	int out;
	int is_entered;
	int has_line;
	struct canvas shown; /* no cells: nobody knows what is there */
	char *frame;         /* being made */
	size_t length, room;
};

struct paint *
paint_open(int out)
{
	struct paint *paint;
	char buf[CAPABILITY_TEXT];

	if (!view_takes_sequences(out) || capability_load(out) == -1)
		return NULL;
	if (capability_position(buf, 0, 0)[0] == '\0' ||
	    capability(CAPABILITY_ERASE)[0] == '\0' ||
	    capability(CAPABILITY_CLEAR)[0] == '\0' ||
	    (paint = calloc(1, sizeof(*paint))) == NULL) {
		capability_unload();
		return NULL;
	}
	paint->out = out;
	return paint;
}

void
paint_close(struct paint *paint)
{
	if (paint == NULL)
		return;
	canvas_free(&paint->shown);
	free(paint->frame);
	free(paint);
	capability_unload();
}

/* A terminal that is gone takes nothing, and that is for others to see. */
static void
write_all(int fd, const char *text, size_t length)
{
	struct pollfd wait = {.fd = fd, .events = POLLOUT};
	ssize_t n;

	while (length > 0) {
		n = write(fd, text, length);
		if (n == -1 && errno == EAGAIN && poll(&wait, 1, 1000) == 1)
			continue;
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		text += n;
		length -= (size_t)n;
	}
}

static void
put(const struct paint *paint, const char *text)
{
	write_all(paint->out, text, strlen(text));
}

void
paint_invalidate(struct paint *paint)
{
	canvas_free(&paint->shown);
}

void
paint_enter(struct paint *paint)
{
	if (paint->is_entered)
		return;
	paint_erase_line(paint);
	paint->is_entered = 1;
	put(paint, capability(CAPABILITY_ENTER));
	put(paint, capability(CAPABILITY_HIDE));
	put(paint, capability(CAPABILITY_CLEAR));
	paint_invalidate(paint);
}

void
paint_leave(struct paint *paint)
{
	if (!paint->is_entered) {
		paint_erase_line(paint);
		return;
	}
	paint->is_entered = 0;
	put(paint, capability(CAPABILITY_PLAIN));
	if (capability(CAPABILITY_ENTER)[0] == '\0')
		put(paint, capability(CAPABILITY_CLEAR));
	put(paint, capability(CAPABILITY_REVEAL));
	put(paint, capability(CAPABILITY_LEAVE));
}

int
paint_is_entered(const struct paint *paint)
{
	return paint->is_entered;
}

static void
add(struct paint *paint, const char *text)
{
	size_t length = strlen(text);
	char *grown;

	if (paint->length + length > paint->room) {
		grown = realloc(paint->frame, 2 * (paint->room + length));
		if (grown == NULL)
			return; /* the next frame draws it again */
		paint->frame = grown;
		paint->room = 2 * (paint->room + length);
	}
	memcpy(paint->frame + paint->length, text, length);
	paint->length += length;
}

static void
add_position(struct paint *paint, int row, int column)
{
	char buf[CAPABILITY_TEXT];

	add(paint, capability_position(buf, row, column));
}

static void
add_style(struct paint *paint, uint8_t style)
{
	char buf[CAPABILITY_TEXT];

	add(paint, capability(CAPABILITY_PLAIN));
	if ((style & CANVAS_BOLD) != 0)
		add(paint, capability(CAPABILITY_BOLD));
	if ((style & CANVAS_DIM) != 0)
		add(paint, capability(CAPABILITY_DIM));
	if ((style & CANVAS_REVERSE) != 0)
		add(paint, capability(CAPABILITY_REVERSE));
	if ((style & CANVAS_COLOUR) != 0)
		add(paint, capability_colour(buf, style & CANVAS_COLOUR));
}

static int
is_same(const struct cell *a, const struct cell *b)
{
	return a->style == b->style && a->span == b->span &&
	    strcmp(a->text, b->text) == 0;
}

static int
is_blank(const struct cell *cell)
{
	return cell->text[0] == '\0' && cell->style == CANVAS_PLAIN &&
	    cell->span == 1;
}

/*
 * Terminals do not agree on how wide these are: after one of them the cursor is
 * put where it should be.  Not so lines, blocks and Braille (U+2500 to U+28FF).
 */
static int
is_uncertain(const struct cell *cell)
{
	const unsigned char *p = (const unsigned char *)cell->text;

	if (p[0] < 0x80)
		return 0;
	return cell->span != 1 || p[0] != 0xe2 || p[1] < 0x94 || p[1] > 0xa3 ||
	    p[3] != '\0';
}

/* The cells from one to another, and then, where all is blank, the rest. */
static void
add_cells(struct paint *paint, const struct canvas *canvas, int row, int first,
    int end, int is_line)
{
	const struct cell *cell = canvas_cell(canvas, row, 0);
	int blank_from = canvas->width, i, is_off = 0;
	uint8_t style = CANVAS_PLAIN;

	while (blank_from > 0 && is_blank(&cell[blank_from - 1]))
		blank_from--;
	for (i = first; i < end && i < blank_from; i++) {
		if (cell[i].span == 0)
			continue;
		if (is_off && !is_line)
			add_position(paint, row, i);
		if (cell[i].style != style)
			add_style(paint, style = cell[i].style);
		add(paint, cell[i].text[0] == '\0' ? " " : cell[i].text);
		is_off = is_uncertain(&cell[i]);
	}
	if (style != CANVAS_PLAIN)
		add_style(paint, CANVAS_PLAIN);
	if (end > blank_from) {
		if (is_off && !is_line)
			add_position(paint, row, blank_from);
		add(paint, capability(CAPABILITY_ERASE));
	}
}

/* The part of a row that is different; false when nothing is. */
static int
find_difference(const struct paint *paint, const struct canvas *canvas, int row,
    int *first, int *end)
{
	const struct cell *new = canvas_cell(canvas, row, 0), *old;

	*first = 0;
	*end = canvas->width;
	/* In the last corner a terminal may scroll. */
	if (row == canvas->height - 1)
		*end -= 1;
	if (paint->shown.cells == NULL)
		return 1;
	old = canvas_cell(&paint->shown, row, 0);
	while (*end > 0 && is_same(&old[*end - 1], &new[*end - 1]))
		*end -= 1;
	while (*first < *end && is_same(&old[*first], &new[*first]))
		*first += 1;
	while (*first > 0 && (new[*first].span == 0 || old[*first].span == 0))
		*first -= 1;
	return *first < *end;
}

static void
remember(struct paint *paint, const struct canvas *canvas)
{
	if (paint->shown.cells == NULL &&
	    canvas_init(&paint->shown, canvas->width, canvas->height,
		canvas->is_utf8) == -1)
		return;
	memcpy(paint->shown.cells, canvas->cells,
	    (size_t)canvas->width * (size_t)canvas->height *
		sizeof(*canvas->cells));
}

void
paint_show(struct paint *paint, const struct canvas *canvas)
{
	int end, first, row;

	if (!paint->is_entered)
		return;
	paint->length = 0;
	if (paint->shown.cells != NULL &&
	    (paint->shown.width != canvas->width ||
		paint->shown.height != canvas->height)) {
		paint_invalidate(paint);
		add(paint, capability(CAPABILITY_CLEAR));
	}
	for (row = 0; row < canvas->height; row++)
		if (find_difference(paint, canvas, row, &first, &end)) {
			add_position(paint, row, first);
			add_cells(paint, canvas, row, first, end, 0);
		}
	if (paint->length > 0)
		write_all(paint->out, paint->frame, paint->length);
	remember(paint, canvas);
}

void
paint_show_line(struct paint *paint, const struct canvas *canvas)
{
	if (paint->is_entered)
		return;
	paint->length = 0;
	add(paint, "\r");
	/* Not the last column, where the cursor would wrap. */
	add_cells(paint, canvas, 0, 0, canvas->width - 1, 1);
	add(paint, "\r");
	write_all(paint->out, paint->frame, paint->length);
	paint->has_line = 1;
}

void
paint_erase_line(struct paint *paint)
{
	if (!paint->has_line)
		return;
	paint->has_line = 0;
	put(paint, "\r");
	put(paint, capability(CAPABILITY_ERASE));
}
