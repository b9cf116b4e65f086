/* SPDX-License-Identifier: ISC */
#ifndef WORKER_RING_H
#define WORKER_RING_H

struct job;
struct run;

/*
 * Rings: a line and a bell on the terminal that the job was armed from, if that
 * is still this user's and accepts messages (mesg(1)).  Never waits.
 */
void ring(const struct job *);

/* The same to tell how a run has ended. */
void ring_result(const struct job *, const struct run *);

#endif
