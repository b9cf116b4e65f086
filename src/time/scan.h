/* SPDX-License-Identifier: ISC */
#ifndef TIME_SCAN_H
#define TIME_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "complaint.h"

/*
 * A place in a text that a person wrote.  All parsers read through one, so that
 * a complaint names a column of the whole text, whichever part of it they were
 * given.  Blanks are spaces and tabs; nothing depends on the locale.
 */
struct scan {
	const char *text; /* where columns count from */
	const char *at;
	const char *end; /* may be before the text's own end */
	struct complaint *complaint;
};

/* All of the text, without blanks around it. */
void scan_open(struct scan *, const char *text, struct complaint *);

/* The character ahead, or '\0' at the end. */
char scan_peek(const struct scan *);
int scan_is_end(const struct scan *);
int scan_is_digit(const struct scan *);
int scan_is_letter(const struct scan *);
void scan_blanks(struct scan *);

/* Takes that character if it is ahead; returns whether it was. */
int scan_char(struct scan *, char);

/* Takes that string, letters in either case; returns whether it was ahead. */
int scan_string(struct scan *, const char *);

/*
 * Takes that word, letters in either case, if no letter follows it.  Returns
 * whether it was ahead.
 */
int scan_word(struct scan *, const char *);

/* How many letters stand ahead. */
size_t scan_letters(const struct scan *);

/*
 * Takes all digits ahead, at least one.  What does not fit is INT64_MAX.
 * Returns how many digits there were, 0 for none.
 */
size_t scan_digits(struct scan *, int64_t *);

#define SCAN_FRACTION INT64_C(1000000000000000000)

/*
 * Takes the digits after a decimal point, as a count of 1 / SCAN_FRACTION;
 * digits after the 18th are cut.  Returns how many digits there were.
 */
size_t scan_fraction(struct scan *, int64_t *);

/*
 * Looks a word of that length up in a table of names that ends with NULL: the
 * index, or -1.  A name is matched in full or by its first three letters.
 */
int scan_lookup(const char *word, size_t length, const char *const *names);

/* Complains about what is ahead, or about another place; returns -1. */
int scan_fail(struct scan *, const char *why, const char *instead);
int scan_fail_at(
    struct scan *, const char *place, const char *why, const char *instead);

/* As scan_fail_at, with the name nearest to that word as the guess. */
int scan_fail_near(struct scan *, const char *word, size_t length,
    const char *const *names, const char *why, const char *instead);

#endif
