/* SPDX-License-Identifier: ISC */
#ifndef WORKER_BEGIN_H
#define WORKER_BEGIN_H

#include <stdint.h>

#include "work.h"
#include "worker.h"

/*
 * The worker of a new job, and that of a lost one, whose end it may be for.
 * Where the outcome is not WORKER_READY, what they have made is undone but for
 * what work_close frees.
 */
enum worker_outcome
begin_new(struct work *, int reply_end, struct worker_reply *);
enum worker_outcome
begin_lost(struct work *, uint64_t id, enum work_ending, struct worker_reply *);

/* WORKER_FAILED, and in the reply errno and what it was that failed. */
enum worker_outcome begin_failed(struct worker_reply *, const char *doing);

#endif
