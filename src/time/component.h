/* SPDX-License-Identifier: ISC */
#ifndef TIME_COMPONENT_H
#define TIME_COMPONENT_H

#include <stdint.h>

#include "scan.h"

struct fields;

/*
 * One field of an expression: a list of `*`, a, a-b, with a step or not.  The
 * two languages differ in how they write a range, and in what has names.
 */
struct component {
	const char *range; /* ".." or "-" */
	int is_named;      /* no numbers, `*` or steps */
	int counts_down;   /* an open step goes to least */
	int least, most;
	const char *const *names; /* or NULL */
	int names_from;           /* the value of the first */
	const char *const *guesses;
	const char *why; /* out of range */
	const char *advice;
};

/* Weekdays from Sunday, months from January: names in full, ending in NULL. */
extern const char *const component_weekdays[];
extern const char *const component_months[];

/* What a mistyped one may have been: short and full names. */
extern const char *const component_weekday_guesses[];
extern const char *const component_month_guesses[];

/*
 * Reads one field into a set of bits.  *has_wildcard becomes 1 where it holds
 * `*`, `*`/n or an open step a/n.
 */
int component_read(
    struct scan *, const struct component *, uint64_t *set, int *has_wildcard);

/* A year, four digits each, into the years of fields. */
int component_read_years(struct scan *, struct fields *);

/* Seconds with or without a fraction, into the seconds and spans of fields. */
int component_read_seconds(struct scan *, struct fields *);

#endif
