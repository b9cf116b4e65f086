/* SPDX-License-Identifier: ISC */
#ifndef TIME_NEAR_H
#define TIME_NEAR_H

#include <stddef.h>

/* Words further apart than this are not taken for one another. */
#define NEAR_ENOUGH 2

/*
 * How many letters must be changed, left out, put in or swapped with their
 * neighbour to make one word of the other (optimal string alignment), without
 * regard to ASCII case; NEAR_ENOUGH + 1 when it is more than that.
 */
size_t near_distance(const char *word, size_t length, const char *other);

#endif
