/* SPDX-License-Identifier: ISC */
#ifndef JOB_WORDS_H
#define JOB_WORDS_H

#include <stddef.h>

/*
 * Vectors of words, as argv and environ are: an allocated array of allocated
 * strings that ends with NULL.  NULL is a vector without words.
 */
size_t words_count(char *const *);

/* A copy of the first n words.  NULL when out of memory. */
char **words_copy(char *const *, size_t n);

/*
 * Appends a copy of one word to a vector of *n words and counts it.  Returns
 * -1 with errno ENOMEM, and the vector as it was.
 */
int words_append(char ***, size_t *n, const char *);

void words_free(char **);

#endif
