/* SPDX-License-Identifier: ISC */
#ifndef SHOW_BOARD_H
#define SHOW_BOARD_H

#include <stddef.h>
#include <stdint.h>

#include "portrait.h"

struct canvas;
struct scene;
struct view;

/*
 * All jobs of a scene on one page: a line each with a bar, and below what came
 * of the runs of late.
 */
struct board {
	struct footer footer;
	uint64_t selected; /* the ID of the job that keys act on; 0: none */
	size_t top;        /* the first job that is seen */
	int rows;          /* of the page before the last drawing: for jobs */
};

/*
 * Draws it on a page of any size, and moves the selection where the job that it
 * was on has gone.  Returns the instant at which it is going to look different.
 */
int64_t board_draw(
    struct board *, struct canvas *, const struct view *, const struct scene *);

/* Moves the selection by so many jobs, down or up. */
void board_move(struct board *, const struct scene *, int by);

#endif
