/* SPDX-License-Identifier: ISC */
#ifndef TIME_COMPLAINT_H
#define TIME_COMPLAINT_H

#include <stddef.h>

/*
 * What is wrong with a text that a person wrote, for the command layer to
 * print as one line, the text, and a caret.
 */
struct complaint {
	const char *why;     /* static: failure first, lower case */
	const char *instead; /* static advice, or NULL: "write 90s or ..." */
	char near[64];       /* a guessed word ("Europe/Berlin"), or "" */
	size_t column;       /* byte offset of the offence in the text */
	int is_shortage;     /* no memory, no descriptor: it may be right */
};

/* Fills in everything but the guess, which becomes ""; returns -1. */
int complaint_set(
    struct complaint *, size_t column, const char *why, const char *instead);

/* The text could not be read for want of memory or of descriptors; -1. */
int complaint_set_shortage(struct complaint *, const char *why);

#endif
