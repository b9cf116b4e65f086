/* SPDX-License-Identifier: ISC */
#ifndef SHOW_GAUGE_H
#define SHOW_GAUGE_H

#include <stdint.h>

struct canvas;

/*
 * Bars, and time in large digits.  Pure.
 *
 * A bar of that many cells, of which so many parts of GLASS_WHOLE are full: in
 * eighths of a cell, in ASCII in whole ones between brackets.
 */
void gauge_bar(
    struct canvas *, int row, int column, int width, int parts, uint8_t style);

/* How many lengths such a bar can have, besides none. */
int gauge_bar_steps(const struct canvas *, int width);

/*
 * Text of digits, `:`, `-`, `.`, blanks and the letters d, h, m, s in digits of
 * so many rows: 3 or 5, twice that, and so on; ASCII has none of 3.
 * gauge_digits_width is how many columns that takes.
 */
void gauge_digits(struct canvas *, int row, int column, int height,
    uint8_t style, const char *text);
int gauge_digits_width(int height, const char *text);

/*
 * The largest height of digits of which the text fits there; 1 when none does:
 * it is to be written as any other text.
 */
int gauge_digits_fit(
    const struct canvas *, int width, int height, const char *text);

#endif
