/* SPDX-License-Identifier: ISC */
#include "gauge.h"

#include <stddef.h>
#include <string.h>

#include "canvas.h"
#include "glass.h"

#define EIGHTHS 8

#define FONT_HEIGHT 5
#define SMALL       3 /* rows of digits made of half blocks */
#define MOST        10

/* A letter, row by row; its width is that of the rows. */
static const struct letter {
	char character;
	const char *rows[FONT_HEIGHT];
} font[] = {
    {'0', {"###", "# #", "# #", "# #", "###"}},
    {'1', {" # ", "## ", " # ", " # ", "###"}},
    {'2', {"###", "  #", "###", "#  ", "###"}},
    {'3', {"###", "  #", "###", "  #", "###"}},
    {'4', {"# #", "# #", "###", "  #", "  #"}},
    {'5', {"###", "#  ", "###", "  #", "###"}},
    {'6', {"###", "#  ", "###", "# #", "###"}},
    {'7', {"###", "  #", "  #", "  #", "  #"}},
    {'8', {"###", "# #", "###", "# #", "###"}},
    {'9', {"###", "# #", "###", "  #", "###"}},
    {':', {" ", "#", " ", "#", " "}},
    {'.', {" ", " ", " ", " ", "#"}},
    {'-', {"   ", "   ", "###", "   ", "   "}},
    {'d', {"  #", "  #", "###", "# #", "###"}},
    {'h', {"#  ", "#  ", "###", "# #", "# #"}},
    {'m', {"     ", "     ", "#####", "# # #", "# # #"}},
    {'s', {"   ", " ##", " # ", "  #", " ##"}},
    {' ', {" ", " ", " ", " ", " "}},
};

static const struct letter *
find_letter(char character)
{
	const size_t n = sizeof(font) / sizeof(font[0]);
	size_t i;

	for (i = 0; i < n; i++)
		if (font[i].character == character)
			return &font[i];
	return &font[n - 1];
}

/* Columns of one square of a letter at that height. */
static int
square_width(int height)
{
	return height == SMALL ? 1 : 2 * (height / FONT_HEIGHT);
}

int
gauge_digits_width(int height, const char *text)
{
	int squares = 0;

	if (height < SMALL)
		return (int)strlen(text);
	for (; *text != '\0'; text++)
		squares += (int)strlen(find_letter(*text)->rows[0]) + 1;
	return squares > 0 ? (squares - 1) * square_width(height) : 0;
}

int
gauge_digits_fit(
    const struct canvas *canvas, int width, int height, const char *text)
{
	int tried;

	for (tried = MOST; tried >= FONT_HEIGHT; tried -= FONT_HEIGHT)
		if (tried <= height && gauge_digits_width(tried, text) <= width)
			return tried;
	if (canvas->has_graphics && height >= SMALL &&
	    gauge_digits_width(SMALL, text) <= width)
		return SMALL;
	return 1;
}

/* Two rows of squares to a row of cells. */
static void
draw_small(struct canvas *canvas, int row, int column, uint8_t style,
    const struct letter *letter)
{
	static const char *const halves[] = {
	    "", "\xe2\x96\x80", "\xe2\x96\x84", "\xe2\x96\x88"};
	int i, x, upper, lower;

	for (i = 0; i < SMALL; i++)
		for (x = 0; letter->rows[0][x] != '\0'; x++) {
			upper = letter->rows[2 * i][x] == '#';
			lower = 2 * i + 1 < FONT_HEIGHT &&
			    letter->rows[2 * i + 1][x] == '#';
			if (upper || lower)
				canvas_dot(canvas, row + i, column + x, style,
				    halves[upper + 2 * lower]);
		}
}

static void
draw_large(struct canvas *canvas, int row, int column, int height,
    uint8_t style, const struct letter *letter)
{
	const char *block = canvas->has_graphics ? "\xe2\x96\x88" : "#";
	const int wide = square_width(height), high = height / FONT_HEIGHT;
	int x, y, width = (int)strlen(letter->rows[0]) * wide;

	for (y = 0; y < FONT_HEIGHT * high; y++)
		for (x = 0; x < width; x++)
			if (letter->rows[y / high][x / wide] == '#')
				canvas_dot(
				    canvas, row + y, column + x, style, block);
}

void
gauge_digits(struct canvas *canvas, int row, int column, int height,
    uint8_t style, const char *text)
{
	const struct letter *letter;

	if (height < SMALL) {
		canvas_put(canvas, row, column, canvas->width, style, text);
		return;
	}
	for (; *text != '\0'; text++) {
		letter = find_letter(*text);
		if (height == SMALL)
			draw_small(canvas, row, column, style, letter);
		else
			draw_large(canvas, row, column, height, style, letter);
		column += ((int)strlen(letter->rows[0]) + 1) *
		    square_width(height);
	}
}

int
gauge_bar_steps(const struct canvas *canvas, int width)
{
	if (canvas->has_graphics)
		return width * EIGHTHS;
	return width > 2 ? width - 2 : 1;
}

/* How much of the bar is full, in its steps; all of it only at the end. */
static int
steps_full(const struct canvas *canvas, int width, int parts)
{
	int64_t steps = gauge_bar_steps(canvas, width);

	if (parts < 0)
		parts = 0;
	if (parts > GLASS_WHOLE)
		parts = GLASS_WHOLE;
	return (int)(steps * parts / GLASS_WHOLE);
}

static void
bar_ascii(struct canvas *canvas, int row, int column, int width, int full,
    uint8_t style)
{
	int i;

	canvas_dot(canvas, row, column, CANVAS_PLAIN, "[");
	for (i = 0; i < width - 2; i++)
		canvas_dot(
		    canvas, row, column + 1 + i, style, i < full ? "#" : ".");
	canvas_dot(canvas, row, column + width - 1, CANVAS_PLAIN, "]");
}

void
gauge_bar(struct canvas *canvas, int row, int column, int width, int parts,
    uint8_t style)
{
	static const char *const eighths[] = {"", "\xe2\x96\x8f",
	    "\xe2\x96\x8e", "\xe2\x96\x8d", "\xe2\x96\x8c", "\xe2\x96\x8b",
	    "\xe2\x96\x8a", "\xe2\x96\x89", "\xe2\x96\x88"};
	const int full = steps_full(canvas, width, parts);
	int i, rest;

	if (!canvas->has_graphics) {
		bar_ascii(canvas, row, column, width, full, style);
		return;
	}
	for (i = 0; i < width; i++) {
		rest = full - i * EIGHTHS;
		if (rest > 0)
			canvas_dot(canvas, row, column + i, style,
			    eighths[rest < EIGHTHS ? rest : EIGHTHS]);
		else
			canvas_dot(canvas, row, column + i, CANVAS_DIM,
			    "\xe2\x96\x91");
	}
}
