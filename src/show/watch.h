/* SPDX-License-Identifier: ISC */
#ifndef SHOW_WATCH_H
#define SHOW_WATCH_H

#include <stdint.h>

struct store;

/*
 * Shows jobs on standard output as they change: all active ones, or those that
 * the words mean; on a terminal a page that is redrawn and takes keys,
 * elsewhere a line for each change.  It ends when somebody quits, when a signal
 * says so, of which it dies, and without a page when all that was asked for
 * have ended.  Returns -1 with errno: as view_open, and as store_load of the
 * one job.
 */
int watch_jobs(struct store *, char **words);

/* The same for one job, the hourglass itself, until it has ended. */
int watch_job(struct store *, uint64_t id);

#endif
