/* SPDX-License-Identifier: ISC */
#ifndef SHOW_GLASS_H
#define SHOW_GLASS_H

#include <stdint.h>

struct canvas;

/*
 * A drawn hourglass: how much sand is where is exact.  Of the grains, which are
 * dots of Braille, eight to a cell, so many are in the lower bulb as the time
 * that has gone; in ASCII a character stands for those of its cell.  Pure.
 */
struct glass;

#define GLASS_WHOLE        1000000 /* all the sand */
#define GLASS_LEAST_WIDTH  8
#define GLASS_LEAST_HEIGHT 5

/*
 * Of that many cells, with its caps; smaller ones are made larger.  Returns
 * NULL with errno ENOMEM.
 */
struct glass *glass_alloc(int width, int height);
void glass_free(struct glass *);

/* What its width should be for a height. */
int glass_width(int height);

/* How many grains it has: two amounts closer than that look the same. */
int glass_grains(const struct glass *);

struct sand {
	int fallen;  /* parts of GLASS_WHOLE that are below */
	int falling; /* a stream is seen */
	int phase;   /* ... which moves as this number grows */
};

void glass_draw(const struct glass *, struct canvas *, int row, int column,
    const struct sand *);

#endif
