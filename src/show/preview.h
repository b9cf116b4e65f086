/* SPDX-License-Identifier: ISC */
#ifndef SHOW_PREVIEW_H
#define SHOW_PREVIEW_H

#include <stddef.h>
#include <stdint.h>

struct complaint;
struct job;
struct when;
struct zone;

/*
 * Due times on standard output, oldest first, one a line: the instant as it is
 * in a zone.  Explained, each has its weekday, the zone's abbreviation, the
 * distance from now, and what a change of the offset did to it.
 */
struct preview {
	const struct zone *zone;
	int64_t now;   /* nanoseconds since the Epoch */
	int64_t count; /* at most so many lines */
	int is_explained;
};

/* The due times after an instant of n WHENs; equal ones are one line. */
void preview_whens(
    const struct preview *, struct when *const *, size_t n, int64_t after);

/*
 * The due times that a job has left: the one that comes next, or is to be
 * caught up with, as adjust moved it and without its jitter, and those that
 * follow, up to --count and --until.  Returns how many it printed, or -1 with
 * *complaint when what is on record of it cannot be read.
 */
int64_t preview_job(const struct preview *, struct job *, struct complaint *);

#endif
