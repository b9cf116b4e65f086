/* SPDX-License-Identifier: ISC */
#ifndef SHOW_TRAIL_H
#define SHOW_TRAIL_H

struct job;
struct store;

/*
 * The files that a job's output goes to one after the other: the log, and the
 * one before it, which it was rotated to.
 *
 * Each is opened for who copies it to the descriptor `out`: what is no regular
 * file (--output /dev/null) would be asked for input, and what `out` is itself
 * would never end; both count as not there.
 */

/*
 * Opens the log, or the one before it.  Returns 0 with a descriptor in *log, or
 * -1 there when there is none; -1 with errno.
 */
int
trail_open(struct store *, const struct job *, int rotated, int out, int *log);

/*
 * What comes after the log `last` (-1: none): the log of now in *log, and in
 * *between the one that came and went between the two, for we may be late.  Each
 * is -1 when there is none.  Returns 0, or -1 with errno.
 */
int trail_next(struct store *, const struct job *, int out, int last,
    int *between, int *log);

#endif
