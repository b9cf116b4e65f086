/* SPDX-License-Identifier: ISC */
#ifndef SHOW_REPORT_H
#define SHOW_REPORT_H

#include <stdio.h>

struct job;
struct store;
struct view;

/*
 * What happens to jobs, a line each: `14:05:12 hourglass 3 "tea": ok, took 2s`.
 * For whoever cannot, or does not want to, see a picture.
 */
struct report {
	FILE *out;
	struct store *store;
	int only_results; /* of runs, and nothing of the waiting */
};

/* A scene_teller: a line for each run that has ended, and one for the state. */
void
report_change(void *report, const struct job *before, const struct job *after);

/* The last line of a job that has ended: what came of it. */
void report_end(const struct report *, const struct job *);

#endif
