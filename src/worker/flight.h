/* SPDX-License-Identifier: ISC */
#ifndef WORKER_FLIGHT_H
#define WORKER_FLIGHT_H

#include <sys/queue.h>
#include <sys/types.h>

#include <stdint.h>

#include "../job/run.h"
#include "halt.h"
#include "plan.h"
#include "target.h"

struct tree;
struct work;

/*
 * A due time on its way: from the moment that it comes to the end of the last
 * attempt, and of the hooks after it.  It is in one phase at a time, and each
 * phase ends by a process that exits or by the deadline.
 *
 *	QUEUED		waits for the run before it
 *	LOCK		waits for --lock: a process of ours waits in flock(2)
 *	CHECK		the --when command runs
 *	CHECK_PAUSE	it said no; until it is asked again
 *	FORK_PAUSE	fork(2) failed; until it is tried again
 *	RUN		the target runs
 *	RETRY_PAUSE	it failed; until it is run again
 *	HOOK		a hook runs
 */
enum flight_phase {
	FLIGHT_QUEUED,
	FLIGHT_LOCK,
	FLIGHT_CHECK,
	FLIGHT_CHECK_PAUSE,
	FLIGHT_FORK_PAUSE,
	FLIGHT_RUN,
	FLIGHT_RETRY_PAUSE,
	FLIGHT_HOOK
};

struct flight {
	TAILQ_ENTRY(flight) entry;
	enum flight_phase phase;
	struct run run;       /* of the attempt at hand */
	int64_t jitter;       /* not counted as lateness */
	struct target target; /* the process of the phase */
	/* ... only watches run.pid, which an earlier worker started */
	int is_orphan;
	struct halt halt;   /* when that is to be ended */
	int64_t deadline;   /* of the phase; monotonic */
	int64_t grace;      /* how late it may begin; INT64_MAX: no end */
	int64_t fork_until; /* the clock of deadline; 0: not failed yet */
	int64_t delay;      /* before the next try */
	uint64_t attempts;
	int is_last; /* another takes its place: no more attempts */
	int status;  /* of a process that is halted */
	int lock;    /* descriptor, or -1 */
	int thaw;    /* closed to thaw, or -1 */
	pid_t freezer;
	int hook; /* the next one to be run */
};

/*
 * Takes off for a due time: at once, or when it is allowed to.  jitter is what
 * was added to it; missed is how many were before it; attempts of a manual run
 * are not bounded by the grace.
 */
void flight_start(struct work *, int64_t due, int64_t jitter, uint64_t missed,
    enum run_trigger);

/* One that an earlier worker had not begun. */
void flight_resume(struct work *, const struct run *pending);

/*
 * One whose target an earlier worker started, and which still runs.  Returns -1
 * with errno, ESRCH when it does not.
 */
int flight_take_over(struct work *, const struct run *);

/*
 * Has a process of ours wait for the end of such a target.  Returns -1 like
 * flight_take_over.
 */
int flight_watch(struct flight *);

/*
 * A step of the clock that instants are shown in: of all of them, or of what
 * was read from the clock only.
 */
void flight_shift(struct work *, int64_t step);
void flight_shift_started(struct work *, int64_t step);

/*
 * A run now, by the rule of --overlap.  Returns what became of it: PLAN_RUN,
 * PLAN_QUEUE, PLAN_REPLACE, or PLAN_SKIP, which leaves all as it was.
 */
enum plan_action flight_start_manual(struct work *);

/* A child has ended; returns 1 when it was a process of a flight. */
int flight_reap(struct work *, pid_t, int status);

/* Deals with the deadlines that have passed. */
void flight_check_deadlines(struct work *, int64_t now);
int64_t flight_first_deadline(const struct work *, int64_t first);

/* Goes on with halts after some process, perhaps of theirs, has ended. */
void flight_check_halts(struct work *);

/* True while a flight stands in the way of another run. */
int flight_is_busy(const struct work *);

/* Whoever waits for its turn gets it, if nothing is in the way any more. */
void flight_start_queued(struct work *);

/* The next due time has come: those that wait at a gate are skipped. */
void flight_skip_waiting(struct work *);

/* ... and no retry is left that was to come before it. */
void flight_end_retries(struct work *);

/*
 * In its turn, after the run before it (-1: another has that turn, and it is
 * skipped); or instead of it.
 */
int flight_queue(struct work *, int64_t due, int64_t jitter, uint64_t missed,
    enum run_trigger);
void flight_replace(struct work *, int64_t due, int64_t jitter, uint64_t missed,
    enum run_trigger);

/* For the other modules that make up a flight. */
int flight_is_at_gate(const struct flight *);
int flight_is_too_late(const struct work *, const struct flight *);

/* When it will be: of the monotonic clock, as long as no clock is set. */
int64_t flight_begin_limit(const struct work *, const struct flight *);
void flight_give_up(
    struct work *, struct flight *, enum run_result, const char *cause);
void flight_land(struct work *, struct flight *);
void flight_free(struct work *, struct flight *);
void flight_halt(struct work *, struct flight *, enum halt_reason);

/*
 * Every process of the job but the worker and its helpers.  Returns -1 with
 * errno; the caller frees it with tree_free.
 */
int flight_read_tree(const struct work *, struct tree *);

/* The helpers that would outlive a signal. */
void flight_kill_helpers(const struct work *);

/* All flights are over, because the job ends, and their processes have. */
void flight_close_all(struct work *);

/*
 * What is on record of them: job->progress.running, pending and held.  Returns
 * -1 when out of memory.
 */
int flight_describe(struct work *);

#endif
