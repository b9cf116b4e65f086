/* SPDX-License-Identifier: ISC */
#ifndef SHOW_PAINT_H
#define SHOW_PAINT_H

struct canvas;

/*
 * A page of cells onto a terminal, by terminfo(5).  Only terminal.c may call
 * this.
 */
struct paint;

/*
 * Returns NULL when that is no terminal, or none that lines can be redrawn on,
 * or when NO_COLOR asks for plain text.
 */
struct paint *paint_open(int out);
void paint_close(struct paint *);

/* The alternate screen without a cursor, and back; twice is once. */
void paint_enter(struct paint *);
void paint_leave(struct paint *);
int paint_is_entered(const struct paint *);

void paint_show(struct paint *, const struct canvas *);
void paint_invalidate(struct paint *);

void paint_show_line(struct paint *, const struct canvas *);
void paint_erase_line(struct paint *);

#endif
