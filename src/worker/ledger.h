/* SPDX-License-Identifier: ISC */
#ifndef WORKER_LEDGER_H
#define WORKER_LEDGER_H

#include <stdint.h>

#include "../job/run.h"

struct work;

/*
 * The record of runs that are over.  The newest is part of the progress, the
 * ones before it are in the history: a run goes there when the next one takes
 * its place, and is never in neither.
 */
void ledger_add(struct work *, const struct run *);

/* Adds what a full disk had no room for.  Returns -1 when it still has none. */
int ledger_flush(struct work *);

/*
 * That many due times, from first to last, at which nothing ran.  Several in a
 * row, for the same reason, are one record.
 */
void ledger_add_nothing(struct work *, enum run_result, int64_t first,
    int64_t last, uint64_t count, const char *cause);

#endif
