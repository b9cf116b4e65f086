/* SPDX-License-Identifier: ISC */

/*
 * The drawing is made of square dots, two by four to a cell.  Every place for a
 * grain has a rank, in the upper bulb the order in which they leave it, in the
 * lower one the order in which they come to lie: so any amount of sand is drawn
 * by comparing ranks.  Above, a funnel forms over the neck; below, a heap.
 */

#include "glass.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "canvas.h"

#define DOTS_ACROSS 2 /* in a cell */
#define DOTS_DOWN   4
#define STREAM_GAP  3 /* every third dot of the stream is missing */

enum dot_kind {
	DOT_OUTSIDE,
	DOT_GLASS,
	DOT_UPPER, /* room for a grain */
	DOT_LOWER
};

struct dot {
	uint8_t kind;
	int rank; /* -1: never sand */
};

struct glass {
	int width, height; /* cells, without the caps */
	int across, down;  /* dots */
	int grains;
	struct dot *dots;
};

/* A place for a grain, and what decides on its rank. */
struct place {
	struct dot *dot;
	double key;
};

static struct dot *
dot_at(const struct glass *glass, int x, int y)
{
	return &glass->dots[y * glass->across + x];
}

/*
 * Half the width of the glass at a row of dots: steep at the caps, an S towards
 * the neck.
 */
static double
half_width(const struct glass *glass, int y)
{
	const double half = glass->down / 2.0, neck = 0.8;
	double t, x;

	if (y < 0)
		y = 0;
	if (y >= glass->down)
		y = glass->down - 1;
	t = ((y < glass->down / 2 ? y : glass->down - 1 - y) + 0.5) / half;
	x = 1 - t * t;
	return neck + (glass->across / 2.0 - 0.5 - neck) * x * x * (3 - 2 * x);
}

static double
distance(const struct glass *glass, int x)
{
	double d = x - (glass->across - 1) / 2.0;

	return d < 0 ? -d : d;
}

static double
least(double a, double b)
{
	return a < b ? a : b;
}

/* The outline is closed: it spans from one row's width to the next one's. */
static enum dot_kind
kind_of(const struct glass *glass, int x, int y)
{
	const double d = distance(glass, x);
	const double own = half_width(glass, y);
	const double near = least(
	    half_width(glass, y - 1), half_width(glass, y + 1));

	if (d <= own + 0.01 && (d > own - 1 || d >= near))
		return DOT_GLASS;
	if (d < least(own, near) - 1.4 || d < 0.6)
		return y < glass->down / 2 ? DOT_UPPER : DOT_LOWER;
	return DOT_OUTSIDE;
}

static int
compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->dot < y->dot ? -1 : x->dot > y->dot;
}

static int
count(const struct glass *glass, enum dot_kind kind)
{
	int i, n = 0;

	for (i = 0; i < glass->across * glass->down; i++)
		n += glass->dots[i].kind == kind;
	return n;
}

/* The places of a bulb, each with the key that the function gives it. */
static int
collect(const struct glass *glass, enum dot_kind kind, struct place *places,
    double (*key)(const struct glass *, int x, int y))
{
	int n = 0, x, y;

	for (y = 0; y < glass->down; y++)
		for (x = 0; x < glass->across; x++)
			if (dot_at(glass, x, y)->kind == kind)
				places[n++] = (struct place){
				    dot_at(glass, x, y), key(glass, x, y)};
	return n;
}

/* Sand that nothing has moved is level. */
static double
key_level(const struct glass *glass, int x, int y)
{
	return (glass->down - y) * 1000.0 + distance(glass, x);
}

/* What leaves first is high above the neck. */
static double
key_funnel(const struct glass *glass, int x, int y)
{
	return y + 0.7 * distance(glass, x);
}

static double
key_heap(const struct glass *glass, int x, int y)
{
	return glass->down - y + 0.6 * distance(glass, x);
}

static void
rank_upper(struct glass *glass, struct place *places)
{
	int i, n, kept = 0;

	n = collect(glass, DOT_UPPER, places, key_level);
	qsort(places, (size_t)n, sizeof(*places), compare_places);
	for (i = 0; i < n; i++)
		places[i].dot->rank = i < glass->grains ? 0 : -1;
	n = collect(glass, DOT_UPPER, places, key_funnel);
	qsort(places, (size_t)n, sizeof(*places), compare_places);
	for (i = 0; i < n; i++)
		if (places[i].dot->rank == 0)
			places[i].dot->rank = kept++;
}

static void
rank_lower(struct glass *glass, struct place *places)
{
	int i, n;

	n = collect(glass, DOT_LOWER, places, key_heap);
	qsort(places, (size_t)n, sizeof(*places), compare_places);
	for (i = 0; i < n; i++)
		places[i].dot->rank = i < glass->grains ? i : -1;
}

static int
fill(struct glass *glass)
{
	struct place *places;
	int upper, lower, x, y;

	for (y = 0; y < glass->down; y++)
		for (x = 0; x < glass->across; x++)
			*dot_at(glass, x, y) = (struct dot){
			    (uint8_t)kind_of(glass, x, y), -1};
	upper = count(glass, DOT_UPPER);
	lower = count(glass, DOT_LOWER);
	glass->grains = (upper < lower ? upper : lower) * 4 / 5;
	places = calloc(
	    (size_t)(upper > lower ? upper : lower) + 1, sizeof(*places));
	if (places == NULL)
		return -1;
	rank_upper(glass, places);
	rank_lower(glass, places);
	free(places);
	return 0;
}

struct glass *
glass_alloc(int width, int height)
{
	struct glass *glass;

	if ((glass = calloc(1, sizeof(*glass))) == NULL)
		return NULL;
	if (width < GLASS_LEAST_WIDTH)
		width = GLASS_LEAST_WIDTH;
	if (height < GLASS_LEAST_HEIGHT)
		height = GLASS_LEAST_HEIGHT;
	glass->width = width;
	glass->height = height - 2;
	glass->across = glass->width * DOTS_ACROSS;
	glass->down = glass->height * DOTS_DOWN;
	glass->dots = calloc(
	    (size_t)glass->across * (size_t)glass->down, sizeof(*glass->dots));
	if (glass->dots == NULL || fill(glass) == -1) {
		glass_free(glass);
		return NULL;
	}
	return glass;
}

void
glass_free(struct glass *glass)
{
	if (glass == NULL)
		return;
	free(glass->dots);
	free(glass);
}

int
glass_width(int height)
{
	/* Cells are twice as high as wide. */
	int width = (height * 4 / 3 + 1) / 2 * 2;

	return width < GLASS_LEAST_WIDTH ? GLASS_LEAST_WIDTH : width;
}

int
glass_grains(const struct glass *glass)
{
	return glass->grains;
}

/* How much of the sand has fallen, in grains. */
static int
grains_fallen(const struct glass *glass, const struct sand *sand)
{
	int64_t fallen = sand->fallen;

	if (fallen < 0)
		fallen = 0;
	if (fallen > GLASS_WHOLE)
		fallen = GLASS_WHOLE;
	return (int)(fallen * glass->grains / GLASS_WHOLE);
}

static int
is_sand(const struct dot *dot, int fallen)
{
	if (dot->rank == -1)
		return 0;
	return dot->kind == DOT_UPPER ? dot->rank >= fallen
				      : dot->rank < fallen;
}

/* The thread of grains in the air, from the neck down to the heap. */
static int
is_stream(const struct glass *glass, const struct sand *sand, int x, int y)
{
	const int centre = glass->across / 2 - 1;

	return sand->falling && y >= glass->down / 2 - 1 &&
	    x == centre + (y & 1) &&
	    (y + STREAM_GAP - sand->phase % STREAM_GAP) % STREAM_GAP != 0;
}

/* The dots of a cell: a bit each, row by row from the left. */
struct block {
	unsigned glass;
	unsigned sand;
};

static void
block_read(const struct glass *glass, const struct sand *sand, int fallen,
    int column, int row, struct block *block)
{
	const struct dot *dot;
	int i, x, y;

	block->glass = block->sand = 0;
	for (i = 0; i < DOTS_ACROSS * DOTS_DOWN; i++) {
		x = column * DOTS_ACROSS + i % DOTS_ACROSS;
		y = row * DOTS_DOWN + i / DOTS_ACROSS;
		dot = dot_at(glass, x, y);
		if (dot->kind == DOT_GLASS)
			block->glass |= 1U << i;
		if (is_sand(dot, fallen) || is_stream(glass, sand, x, y))
			block->sand |= 1U << i;
	}
}

/* U+2800 and a bit for each dot, in the order in which Braille grew. */
static void
braille(char text[4], unsigned dots)
{
	static const unsigned bits[] = {
	    0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80};
	unsigned code = 0, i;

	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		if ((dots & 1U << i) != 0)
			code |= bits[i];
	text[0] = (char)0xe2;
	text[1] = (char)(0xa0 | code >> 6);
	text[2] = (char)(0x80 | (code & 0x3f));
	text[3] = '\0';
}

static int
bits_in(unsigned dots)
{
	return __builtin_popcount(dots);
}

/* The character that the outline of a cell looks like most. */
static const char *
stroke(unsigned dots)
{
	const unsigned left = 0x55, right = 0xaa, upper = 0x0f, lower = 0xf0;
	const unsigned middle = 0x3c;
	int lean;

	if ((dots & lower) == 0)
		return "'";
	if ((dots & upper) == 0)
		return ".";
	if ((dots & ~middle) == 0)
		return "-";
	if ((dots & left) == 0 || (dots & right) == 0)
		return "|";
	lean = bits_in(dots & upper & right) - bits_in(dots & upper & left) +
	    bits_in(dots & lower & left) - bits_in(dots & lower & right);
	return lean >= 1 ? "/" : lean <= -1 ? "\\" : "|";
}

static const char *
grains(unsigned dots)
{
	static const char *const density[] = {
	    " ", ".", ".", ".", ":", ":", ":", "%", "%"};

	return density[bits_in(dots)];
}

static void
draw_cap(const struct glass *glass, struct canvas *canvas, int row, int column,
    const char *text)
{
	int i;

	for (i = 0; i < glass->width; i++)
		canvas_dot(canvas, row, column + i, CANVAS_PLAIN, text);
}

void
glass_draw(const struct glass *glass, struct canvas *canvas, int row,
    int column, const struct sand *sand)
{
	const int fallen = grains_fallen(glass, sand);
	const int has_dots = canvas->has_graphics;
	struct block block;
	char text[4];
	int x, y;

	draw_cap(glass, canvas, row, column, has_dots ? "\xe2\x96\x84" : "=");
	draw_cap(glass, canvas, row + glass->height + 1, column,
	    has_dots ? "\xe2\x96\x80" : "=");
	for (y = 0; y < glass->height; y++)
		for (x = 0; x < glass->width; x++) {
			block_read(glass, sand, fallen, x, y, &block);
			if ((block.glass | block.sand) == 0)
				continue;
			braille(text, block.glass | block.sand);
			canvas_dot(canvas, row + 1 + y, column + x,
			    block.sand != 0 && (has_dots || block.glass == 0)
				? CANVAS_YELLOW
				: CANVAS_PLAIN,
			    has_dots               ? text
				: block.glass != 0 ? stroke(block.glass)
						   : grains(block.sand));
		}
}
