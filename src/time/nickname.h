/* SPDX-License-Identifier: ISC */
#ifndef TIME_NICKNAME_H
#define TIME_NICKNAME_H

struct scan;

/* A word that stands for an expression: `daily`. */
struct nickname {
	const char *name;
	const char *meaning;
};

/*
 * Takes a word of a table that ends with a NULL name, and opens *inner on what
 * it stands for.  Returns 1; 0 when none is ahead; -1 with the complaint filled
 * in when more than the word is.
 */
int nickname_take(struct scan *, const struct nickname *, struct scan *inner);

#endif
