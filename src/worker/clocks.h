/* SPDX-License-Identifier: ISC */
#ifndef WORKER_CLOCKS_H
#define WORKER_CLOCKS_H

struct work;

/*
 * What becomes of due times when the machine's clock is set, when the machine
 * slept, and when its zone is another one.
 */

/* Chooses the job's clock, and remembers how the clocks stand to each other. */
void clocks_open(struct work *);

/*
 * True when the machine has slept since: what a resume makes expire may be told
 * before the resume itself.
 */
int clocks_slept(const struct work *);

/*
 * The wall clock was set, or the machine slept: an hourglass goes on, and an
 * alarm keeps to the wall.  The timer is set anew; due times that have come are
 * left to due_deal.
 */
void clocks_step(struct work *);

/* Sees to it that a job in the machine's zone looks at it now and then. */
void clocks_watch_zone(struct work *);

/*
 * That look, now: what the old zone's clock shows is due no more.  A zone that
 * cannot be read is as it was until the next look.
 */
void clocks_check_zone(struct work *);

#endif
