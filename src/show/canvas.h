/* SPDX-License-Identifier: ISC */
#ifndef SHOW_CANVAS_H
#define SHOW_CANVAS_H

#include <stddef.h>
#include <stdint.h>

/*
 * A page of character cells to draw on: what a terminal is going to show.
 * Pure: it knows no terminal.  Whatever text is put on it, control characters
 * and bytes that are not UTF-8 become \xNN, what has no width of its own and is
 * no mark on a letter is left out, and each column stays where it belongs.
 */

/* A colour and any of the attributes. */
#define CANVAS_PLAIN   0x00
#define CANVAS_RED     0x01
#define CANVAS_GREEN   0x02
#define CANVAS_YELLOW  0x03
#define CANVAS_BLUE    0x04
#define CANVAS_MAGENTA 0x05
#define CANVAS_CYAN    0x06
#define CANVAS_COLOUR  0x07 /* the bits of the colour; 0 is the usual one */
#define CANVAS_BOLD    0x10
#define CANVAS_DIM     0x20
#define CANVAS_REVERSE 0x40

#define CANVAS_TEXT 16

struct cell {
	char text[CANVAS_TEXT]; /* a character, and marks on it; "" is blank */
	uint8_t style;
	uint8_t span; /* 1, 2; 0: the right half of what is before it */
};

struct canvas {
	int width, height;
	int is_utf8;      /* else ASCII only */
	int has_graphics; /* blocks, lines, Braille; else drawn in ASCII */
	struct cell *cells;
};

/*
 * Blank, of at least one cell; with UTF-8 it has graphics, until somebody says
 * that it has not.  Returns -1 with errno ENOMEM.  canvas_free is
 * for one that is all zero, too.
 */
int canvas_init(struct canvas *, int width, int height, int is_utf8);
void canvas_free(struct canvas *);
void canvas_clear(struct canvas *);

const struct cell *canvas_cell(const struct canvas *, int row, int column);

/*
 * Puts text there, in at most `room` columns and never beyond the edge; one
 * that is cut ends in `…`.  What is out of the page is left out.  Returns how
 * many columns it took.
 */
int canvas_put(struct canvas *, int row, int column, int room, uint8_t style,
    const char *text);

/* The same at the right end of the room. */
int canvas_put_right(struct canvas *, int row, int column, int room,
    uint8_t style, const char *text);

/* One printable character of one column, as it is. */
void canvas_dot(
    struct canvas *, int row, int column, uint8_t style, const char *text);

/* A line from left to right, dim. */
void canvas_rule(struct canvas *, int row, int column, int room);

/* Adds attributes to a part of a row. */
void
canvas_mark(struct canvas *, int row, int column, int room, uint8_t attributes);

/* How many columns a text takes. */
int canvas_columns(const struct canvas *, const char *text);

/*
 * A row as text, without styles and without blanks at its end.  The caller
 * frees it; NULL when out of memory.
 */
char *canvas_row_text(const struct canvas *, int row);

#endif
