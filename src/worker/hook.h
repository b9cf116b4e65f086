/* SPDX-License-Identifier: ISC */
#ifndef WORKER_HOOK_H
#define WORKER_HOOK_H

struct flight;
struct job;
struct run;
struct work;

/* Hooks of a flight, in the order in which they run. */
#define HOOK_FIRST 0
#define HOOK_NONE  3 /* there is no more */

/* True when there is anything to do after that run. */
int hook_is_wanted(const struct job *, const struct run *);

/* Tells the person how a run has ended, where --notify says so. */
void hook_notify(struct work *, const struct run *);

/*
 * Starts the next hook of a flight that is over: --on-success or --on-failure,
 * then --on-end; 60 s for each.  The notification comes before them and goes
 * on beside them.  Returns 0 when there is no more to start.  A hook that fails
 * changes nothing.
 */
int hook_start(struct work *, struct flight *);

#endif
