/* SPDX-License-Identifier: ISC */
#ifndef SHOW_COLUMN_H
#define SHOW_COLUMN_H

#include <stddef.h>

struct job;
struct view;

#define COLUMN_MAX 64

/* What can be told about a job in one cell. */
struct column {
	const char *name; /* upper case; JSON has it in lower case */
	const char *help; /* one line */
	int is_number;    /* for programs */
	int flags;        /* SCOLS_FL_... */
	double hint;      /* share of the width where it is scarce, or 0 */
	/*
	 * The cell's text, which the caller frees, in *text; NULL is an empty
	 * one.  Returns -1 when out of memory.  Threads call it for several
	 * jobs at once.
	 */
	int (*format)(const struct view *, const struct job *, char **text);
	const char *(*colour)(const struct job *); /* or NULL */
};

/* All columns in the order of the help; ends with a NULL name. */
extern const struct column column_table[];

#endif
