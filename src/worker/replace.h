/* SPDX-License-Identifier: ISC */
#ifndef WORKER_REPLACE_H
#define WORKER_REPLACE_H

#include <stdint.h>

struct work;

/*
 * Stops the job whose name this one has taken over.  A process of ours does it,
 * and waits for its end, so that the worker goes on; it ends when that is done,
 * and is reaped as work->replacing.
 */
void replace_begin(struct work *, uint64_t id);

#endif
