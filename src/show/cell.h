/* SPDX-License-Identifier: ISC */
#ifndef SHOW_CELL_H
#define SHOW_CELL_H

#include <stdint.h>

struct view;

/*
 * The text of one cell of a table, into *text, which the caller frees.  It is
 * left alone, an empty cell, for no text ("", NULL) and no instant (0).
 * Return -1 when out of memory.
 */
int cell_text(char **text, const char *);
int cell_number(char **text, uint64_t);
int cell_instant(char **text, const struct view *, int64_t instant);
int cell_epoch(char **text, int64_t instant);
int cell_span(char **text, const struct view *, int64_t ns);

/* Words with commas between them; NULL is no text. */
int cell_words(char **text, char **words);

/* A process ID; 0 is an empty cell. */
int cell_pid(char **text, int64_t);

#endif
