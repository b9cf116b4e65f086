/* SPDX-License-Identifier: ISC */
#ifndef SHOW_CARET_H
#define SHOW_CARET_H

struct complaint;

/*
 * Tells what is wrong with a text, on standard error: `ptymer: COMMAND: why`,
 * with the advice or the guess, then the text and a caret under the offending
 * column, but where something else kept it from being read.  Control characters
 * and bytes that are no UTF-8 are shown as \xNN; a long text is cut around the
 * column.
 */
void caret_warn(const char *text, const struct complaint *);

#endif
