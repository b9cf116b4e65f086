/* SPDX-License-Identifier: ISC */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include <stddef.h>
#include <stdint.h>

struct job;
struct schedule;
struct store;

/*
 * Makes a worker, the detached process of one job, and returns when the job can
 * be seen and its timer is set, or when that failed: then nothing is left.
 * What it says comes through a pipe that the worker closes once it is ready.
 */
enum worker_outcome {
	WORKER_READY,
	WORKER_NAME_TAKEN, /* the job `holder` has the name */
	WORKER_TOO_MANY,   /* PTYMER_MAX_JOBS */
	WORKER_ALIVE,      /* restore: it has a worker already */
	WORKER_FOREIGN,    /* restore: it belongs to another machine */
	WORKER_FAILED      /* `error`, while `doing` */
};

struct worker_reply {
	uint64_t asked; /* the job to restore; 0: a new one */
	enum worker_outcome outcome;
	uint64_t id;
	uint64_t holder;
	int error;      /* errno, or 0 */
	char doing[64]; /* "cannot write the record" */
};

/*
 * For a new job, whose schedule_start has been called; frees nothing.  With
 * replace it takes over the name of an active or lost job, which is stopped;
 * the new one starts nothing before that one has ended.
 */
void worker_arm(struct store *, struct job *, struct schedule *, int replace,
    struct worker_reply *);

/*
 * For lost jobs of this machine, WORKER_BATCH at most: their workers all begin
 * at once, so that one commit of the disk's journal is for many of them.  There
 * is a reply for each, in the order of the IDs.
 */
#define WORKER_BATCH 32

void worker_restore(struct store *, const uint64_t *ids, size_t n,
    struct worker_reply *replies);

/*
 * For a lost job of any machine, which is this one's afterwards.  Nobody here can
 * know whether it has a worker on a machine whose locks are not seen from here.
 */
void worker_adopt(struct store *, uint64_t id, struct worker_reply *);

/*
 * For a lost job that is to be stopped: a worker that does nothing but end what
 * the last one left, and then the job.  It may go on when this returns.
 */
void worker_restore_to_stop(struct store *, uint64_t id, struct worker_reply *);

#endif
