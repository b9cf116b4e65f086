/* SPDX-License-Identifier: ISC */
#ifndef SHOW_LOGVIEW_H
#define SHOW_LOGVIEW_H

#include <stdint.h>

struct job;
struct store;

/*
 * Prints the log of a job, as it is: its last lines, or with -1 all, the
 * rotated half first.  A log that is not there, what is no regular file
 * (--output /dev/null), and the file that standard output is, have nothing in
 * them.  Returns -1 with errno.
 */
int logview_print(struct store *, const struct job *, int64_t lines);

/*
 * The same, and then what is added until nobody is left who writes to it, or
 * nobody who reads standard output.
 */
int logview_follow(struct store *, const struct job *, int64_t lines);

#endif
