/* SPDX-License-Identifier: ISC */
#ifndef SHOW_TERMINAL_H
#define SHOW_TERMINAL_H

#include <stddef.h>
#include <stdint.h>

struct canvas;

/*
 * The one owner of the terminal's modes: what is changed here is put back when
 * the view is left, when the program exits, and when it crashes.
 *
 * A view is drawn on the alternate screen, or as one line below what is on the
 * usual one.  Keys come from standard input, if that is the terminal as well.
 */
struct terminal;

enum terminal_key {
	KEY_NONE, /* no more for now */
	KEY_UP = 256,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_HOME,
	KEY_END,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_ENTER,
	KEY_ESCAPE,
	KEY_UNKNOWN
};

/*
 * The terminal that is open as `out`.  One that cannot be drawn on (no
 * terminal; TERM not set, dumb or unknown; NO_COLOR) takes keys at most.
 * Returns NULL with errno ENOMEM.
 */
struct terminal *terminal_open(int out);

/* Puts everything back, and frees. */
void terminal_close(struct terminal *);

/*
 * True when it can be drawn on; when there are keys, though we may not have
 * begun to take them; when it shows what is not ASCII; when it has blocks and
 * Braille, too, which fonts of the Linux console have not.
 */
int terminal_can_draw(const struct terminal *);
int terminal_has_keys(const struct terminal *);
int terminal_is_utf8(const struct terminal *);
int terminal_has_graphics(const struct terminal *);

/*
 * True when we may read from it and draw.  Another job of the shell may have
 * it: then one has to look again, for nobody tells who gets it.
 */
int terminal_is_ours(const struct terminal *);
#define TERMINAL_LOOK_AGAIN INT64_C(1000000000) /* nanoseconds */

/* Begins to take keys, one by one and without an echo; and to draw the view. */
void terminal_take_keys(struct terminal *);
void terminal_enter(struct terminal *);

/* Leaves the view; gives the terminal back as it was. */
void terminal_leave(struct terminal *);
void terminal_give_back(struct terminal *);
int terminal_is_entered(const struct terminal *);

/* Its size in cells, 80 by 24 where it does not say; 2000 by 1000 at most. */
void terminal_size(const struct terminal *, int *width, int *height);

/*
 * Draws the view: writes what is different from what was drawn last, all at
 * once.  After terminal_invalidate that is all of it.
 */
void terminal_show(struct terminal *, const struct canvas *);
void terminal_invalidate(struct terminal *);

/*
 * Without a view: shows the first row of the page on the line of the cursor,
 * which is to be at its start, and takes it away again.
 */
void terminal_show_line(struct terminal *, const struct canvas *);
void terminal_erase_line(struct terminal *);

/*
 * The descriptor of the keys, to be polled, or -1; the next key, a character or
 * one of enum terminal_key.  At the end of the input (a closed terminal), the
 * descriptor is -1.
 */
int terminal_key_fd(const struct terminal *);
int terminal_read_key(struct terminal *);

/* True once the keys have come to an end. */
int terminal_is_gone(const struct terminal *);

#endif
