/* SPDX-License-Identifier: ISC */
#ifndef WORKER_ATTEMPT_H
#define WORKER_ATTEMPT_H

struct flight;
struct work;

/* One execution of the target for a flight: the first, or one more. */
void attempt_begin(struct work *, struct flight *);

/*
 * What was done to the run is its result, not what the process made of it: it
 * was stopped, or took too long.
 */
void attempt_set_result(const struct work *, struct flight *);

/*
 * It is over, one way or the other: into the record with it, and then once
 * more, or on to the end of the flight.
 */
void attempt_end(struct work *, struct flight *);

/*
 * True of an error by which there is no process, descriptor or memory at the
 * moment: what it kept from being done is tried again.
 */
int attempt_is_shortage(int error);

#endif
