/* SPDX-License-Identifier: ISC */
#ifndef WORKER_GATE_H
#define WORKER_GATE_H

#include <stddef.h>

struct flight;
struct work;

/* What a flight does next at a gate. */
enum gate_outcome {
	GATE_OPEN, /* it may begin */
	GATE_SHUT  /* it waits: see its phase, process and deadline */
};

/*
 * The gates before a run: --lock, then --when.  gate_enter is for a flight that
 * stands before the first; gate_continue for one whose process has ended with
 * that status of waitpid(2), and gate_timeout for one whose deadline passed.
 */
enum gate_outcome gate_enter(struct work *, struct flight *);
enum gate_outcome gate_continue(struct work *, struct flight *, int status);
enum gate_outcome gate_timeout(struct work *, struct flight *);

/* What it waits for, in words for people: "lock NAME", "when", or "". */
const char *gate_describe(
    const struct work *, const struct flight *, char *buf, size_t size);

/* Takes the lock for a run that is under way already, where it is free. */
void gate_take_lock(struct work *, struct flight *);

/* Lets go of the lock. */
void gate_leave(struct flight *);

#endif
