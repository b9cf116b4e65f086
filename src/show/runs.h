/* SPDX-License-Identifier: ISC */
#ifndef SHOW_RUNS_H
#define SHOW_RUNS_H

#include <stddef.h>

struct job;
struct run;
struct view;

/*
 * Prints the newest `max` of the job's finished runs, and the one under way, a
 * line each: aligned and with a heading for people; in raw form without one,
 * fields one blank apart, `-` where there is nothing.  Returns -1 when that
 * fails.
 */
int runs_print(const struct view *, const struct job *, const struct run *,
    size_t n, size_t max);

#endif
