/* SPDX-License-Identifier: ISC */
#ifndef WORKER_RING_H
#define WORKER_RING_H

#include <sys/types.h>

#include <stdint.h>

struct run;
struct work;

/*
 * Tells the person that time is up, or how a run has ended, on the terminal
 * that the job was armed from and on the desktop, as ptymer(1) has it.  A
 * process of ours does that, a ringer, so that neither the loop nor any run
 * waits for a terminal or a bus; it ends within 20 s, whether its worker is
 * still there or not.
 */
void ring(struct work *);
void ring_result(struct work *, const struct run *);

/*
 * A ringer holds the end of the job for a second at most, so that what is told
 * has been told by then unless something is stuck.  ring_is_held says whether
 * one does; ring_first_deadline when the first of them ceases to, if before
 * `first`; ring_expire makes those cease whose time that is, and returns 1 when
 * there was one.  Instants are of the monotonic clock.
 */
int ring_is_held(const struct work *);
int64_t ring_first_deadline(const struct work *, int64_t first);
int ring_expire(struct work *, int64_t now);

/* A child has ended; returns 1 when it was a ringer. */
int ring_reap(struct work *, pid_t);

/* Who stops a job is not kept waiting for one. */
void ring_kill(const struct work *);

#endif
