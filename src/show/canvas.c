/* SPDX-License-Identifier: ISC */
#include "canvas.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "../job/safe.h"

/*
 * Format characters: they join, reorder or restyle what is around them, and no
 * two terminals agree on how wide that is then.
 */
static const struct {
	wchar_t first, last;
} ignored[] = {{0x00ad, 0x00ad}, {0x034f, 0x034f}, {0x061c, 0x061c},
    {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x200b, 0x200f},
    {0x2028, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3},
    {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};

/* A character of a text as it is put into cells. */
struct glyph {
	char text[SAFE_CHARACTER];
	size_t length; /* in the text, bytes */
	int columns;
	int is_escape; /* \xNN: a cell for each of its characters */
};

int
canvas_init(struct canvas *canvas, int width, int height, int is_utf8)
{
	canvas->width = width < 1 ? 1 : width;
	canvas->height = height < 1 ? 1 : height;
	canvas->is_utf8 = canvas->has_graphics = is_utf8;
	canvas->cells = calloc((size_t)canvas->width * (size_t)canvas->height,
	    sizeof(*canvas->cells));
	if (canvas->cells == NULL)
		return -1;
	canvas_clear(canvas);
	return 0;
}

void
canvas_free(struct canvas *canvas)
{
	free(canvas->cells);
	canvas->cells = NULL;
}

static struct cell *
cell_at(const struct canvas *canvas, int row, int column)
{
	return &canvas->cells[(size_t)row * (size_t)canvas->width +
	    (size_t)column];
}

const struct cell *
canvas_cell(const struct canvas *canvas, int row, int column)
{
	return cell_at(canvas, row, column);
}

void
canvas_clear(struct canvas *canvas)
{
	const struct cell blank = {"", CANVAS_PLAIN, 1};
	int i, n = canvas->width * canvas->height;

	for (i = 0; i < n; i++)
		canvas->cells[i] = blank;
}

static int
is_ignored(wchar_t code)
{
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		if (code >= ignored[i].first && code <= ignored[i].last)
			return 1;
	return 0;
}

/* Bytes that nobody knows how to show: the first of them. */
static void
glyph_escape(struct glyph *glyph, const char *text)
{
	snprintf(
	    glyph->text, sizeof(glyph->text), "\\x%02x", (unsigned char)*text);
	glyph->length = 1;
	glyph->columns = (int)strlen(glyph->text);
	glyph->is_escape = 1;
}

static void
glyph_read(const struct canvas *canvas, const char *text, struct glyph *glyph)
{
	wchar_t code;
	int columns;

	glyph->is_escape = 0;
	glyph->columns = 1;
	glyph->length = safe_character(text, glyph->text);
	if (glyph->text[0] == '\\' && *text != '\\') {
		glyph->columns = (int)strlen(glyph->text);
		glyph->is_escape = 1;
		return;
	}
	if ((unsigned char)*text < 0x80)
		return;
	if (!canvas->is_utf8 ||
	    mbrtowc(&code, text, glyph->length, &(mbstate_t){0}) >
		(size_t)MB_LEN_MAX) {
		glyph_escape(glyph, text);
		return;
	}
	if (is_ignored(code)) {
		glyph->text[0] = '\0';
		glyph->columns = 0;
	} else if ((columns = wcwidth(code)) >= 0)
		glyph->columns = columns;
	else
		glyph_escape(glyph, text);
}

int
canvas_columns(const struct canvas *canvas, const char *text)
{
	struct glyph glyph;
	int columns = 0;

	for (; *text != '\0'; text += glyph.length) {
		glyph_read(canvas, text, &glyph);
		columns += glyph.columns;
	}
	return columns;
}

/* Half of a wide character that is written over is a blank. */
static void
cell_break(struct canvas *canvas, int row, int column)
{
	struct cell *cell = cell_at(canvas, row, column);

	if (cell->span == 0 && column > 0) {
		cell[-1].text[0] = '\0';
		cell[-1].span = 1;
	}
	if (cell->span == 2 && column + 1 < canvas->width) {
		cell[1].text[0] = '\0';
		cell[1].span = 1;
	}
	cell->span = 1;
}

static void
cell_set(struct canvas *canvas, int row, int column, uint8_t style,
    const char *text, int columns)
{
	struct cell *cell = cell_at(canvas, row, column);

	cell_break(canvas, row, column);
	if (columns == 2) {
		cell_break(canvas, row, column + 1);
		cell[1].text[0] = '\0';
		cell[1].style = style;
		cell[1].span = 0;
	}
	strlcpy(
	    cell->text, strcmp(text, " ") == 0 ? "" : text, sizeof(cell->text));
	cell->style = style;
	cell->span = (uint8_t)columns;
}

void
canvas_dot(
    struct canvas *canvas, int row, int column, uint8_t style, const char *text)
{
	if (row >= 0 && row < canvas->height && column >= 0 &&
	    column < canvas->width)
		cell_set(canvas, row, column, style, text, 1);
}

/* A mark belongs to the character before it; too many are left out. */
static void
cell_add_mark(struct canvas *canvas, int row, int column, const char *mark)
{
	struct cell *cell = cell_at(canvas, row, column);

	if (cell->span == 0 && column > 0)
		cell--;
	if (cell->text[0] != '\0' &&
	    strlen(cell->text) + strlen(mark) < sizeof(cell->text))
		strlcat(cell->text, mark, sizeof(cell->text));
}

static int
put_glyph(struct canvas *canvas, int row, int column, uint8_t style,
    const struct glyph *glyph)
{
	char one[2] = "";
	int i;

	if (glyph->is_escape)
		for (i = 0; i < glyph->columns; i++) {
			one[0] = glyph->text[i];
			cell_set(canvas, row, column + i, style, one, 1);
		}
	else if (glyph->columns > 0)
		cell_set(
		    canvas, row, column, style, glyph->text, glyph->columns);
	return glyph->columns;
}

int
canvas_put(struct canvas *canvas, int row, int column, int room, uint8_t style,
    const char *text)
{
	const char *more = canvas->is_utf8 ? "\xe2\x80\xa6" : "~";
	struct glyph glyph;
	int at = column, is_cut;

	if (row < 0 || row >= canvas->height || column < 0)
		return 0;
	if (room > canvas->width - column)
		room = canvas->width - column;
	if (room <= 0)
		return 0;
	is_cut = canvas_columns(canvas, text) > room;
	if (is_cut)
		room--;
	for (; *text != '\0'; text += glyph.length) {
		glyph_read(canvas, text, &glyph);
		if (at + glyph.columns > column + room)
			break;
		if (glyph.columns == 0 && at > column)
			cell_add_mark(canvas, row, at - 1, glyph.text);
		else
			at += put_glyph(canvas, row, at, style, &glyph);
	}
	if (is_cut)
		cell_set(canvas, row, at++, style, more, 1);
	return at - column;
}

int
canvas_put_right(struct canvas *canvas, int row, int column, int room,
    uint8_t style, const char *text)
{
	int columns = canvas_columns(canvas, text);

	if (columns < room) {
		column += room - columns;
		room = columns;
	}
	return canvas_put(canvas, row, column, room, style, text);
}

void
canvas_rule(struct canvas *canvas, int row, int column, int room)
{
	const char *dash = canvas->has_graphics ? "\xe2\x94\x80" : "-";
	int i;

	for (i = 0; i < room; i++)
		canvas_dot(canvas, row, column + i, CANVAS_DIM, dash);
}

void
canvas_mark(
    struct canvas *canvas, int row, int column, int room, uint8_t attributes)
{
	int i;

	if (row < 0 || row >= canvas->height)
		return;
	for (i = column < 0 ? 0 : column;
	     i < column + room && i < canvas->width; i++)
		cell_at(canvas, row, i)->style |= attributes;
}

char *
canvas_row_text(const struct canvas *canvas, int row)
{
	const struct cell *cell = cell_at(canvas, row, 0);
	char *text, *end, *p;
	int i;

	text = reallocarray(NULL, (size_t)canvas->width + 1, CANVAS_TEXT);
	if (text == NULL)
		return NULL;
	for (p = end = text, i = 0; i < canvas->width; i++) {
		if (cell[i].text[0] != '\0') {
			p = stpcpy(p, cell[i].text);
			end = p;
		} else if (cell[i].span != 0)
			*p++ = ' ';
	}
	*end = '\0';
	return text;
}
