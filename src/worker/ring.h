/* SPDX-License-Identifier: ISC */
#ifndef WORKER_RING_H
#define WORKER_RING_H

struct job;

/*
 * Rings: a line and a bell on the terminal that the job was armed from, if that
 * is still this user's and accepts messages (mesg(1)).  Never waits.
 */
void	ring(const struct job *);

#endif
