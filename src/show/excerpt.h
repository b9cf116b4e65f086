/* SPDX-License-Identifier: ISC */
#ifndef SHOW_EXCERPT_H
#define SHOW_EXCERPT_H

#include <stddef.h>

struct job;
struct store;

/*
 * The last lines of what a target wrote, fit to be shown: sequences that move
 * the cursor or colour text are left out, what was written over (CR, BS) is
 * what it was last, and tabs are blanks.  The rest is for safe_text.  Returns a
 * vector of at most `most` lines, to be freed with words_free; NULL for none.
 */
char **excerpt_read(struct store *, const struct job *, size_t most);

#endif
