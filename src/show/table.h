/* SPDX-License-Identifier: ISC */
#ifndef SHOW_TABLE_H
#define SHOW_TABLE_H

#include <stddef.h>

struct libscols_line;
struct libscols_table;
struct view;

/*
 * What all our tables of libsmartcols(3) have in common: form, colours, width,
 * and that no text in them can do harm to a terminal.
 */

/*
 * A table without columns; `name` is the array's in JSON.  Returns NULL when
 * out of memory; the caller frees it with scols_unref_table.
 */
struct libscols_table *
table_new(const struct view *, const char *name, int headings);

/*
 * Puts text, which it frees or keeps, into a line's cell, in that colour (a
 * name of libsmartcols, or NULL).  No text (NULL, "") is an empty cell.
 */
int table_put(const struct view *, struct libscols_line *, size_t cell,
    char *text, const char *colour);

/*
 * Prints it on standard output, in the same bytes whatever the locale is; on a
 * terminal for people, cut to its width.
 * Returns -1 when that fails.
 */
int table_print(struct libscols_table *, const struct view *);

#endif
