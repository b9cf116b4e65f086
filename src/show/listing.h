/* SPDX-License-Identifier: ISC */
#ifndef SHOW_LISTING_H
#define SHOW_LISTING_H

#include <stddef.h>

#include "column.h"

struct complaint;
struct job;
struct libscols_table;
struct view;

/* A table of jobs, a line each, in columns that the user picks. */
struct listing {
	const struct view *view;
	const struct column *columns[COLUMN_MAX];
	size_t n;
	struct libscols_table *table;
};

/* Without columns.  The view must outlive it. */
void listing_init(struct listing *, const struct view *);

/*
 * Picks the columns of a list as lsblk(8) takes it, `pid,due`, in any case;
 * `+pid` adds to the default ones, which are all columns in JSON.  NULL is the
 * default.  A column is shown once.  Returns -1 with *complaint filled in.
 */
int listing_pick(struct listing *, const char *list, struct complaint *);

/* Makes the table.  Returns -1 when out of memory. */
int listing_open(struct listing *, int headings);
void listing_close(struct listing *);

/* Adds jobs, which it does not keep.  Returns -1 when out of memory. */
int listing_add(struct listing *, struct job *const *jobs, size_t n);

/* Prints it; returns -1 when that fails. */
int listing_print(struct listing *);

/* The part of a help text that tells the columns, on standard output. */
void listing_help(void);

#endif
