/* SPDX-License-Identifier: ISC */
#ifndef WORKER_WORK_H
#define WORKER_WORK_H

#include <sys/queue.h>

#include <stdint.h>
#include <time.h>

#include "killing.h"

struct flight;
struct job;
struct owner;
struct run;
struct schedule;
struct store;

/* Times at which the worker has something of its own to do, besides runs. */
enum work_deadline {
	DEADLINE_KILL,    /* the next step of ending */
	DEADLINE_SAVE,    /* try again to write what could not be */
	DEADLINE_ZONE,    /* see whether the machine's zone changed */
	DEADLINE_REPLACE, /* try again to stop the job before us */
	N_DEADLINES
};

enum work_ending {
	ENDING_NOT,
	ENDING_STOP, /* somebody stops the job */
	ENDING_LEAVE /* shutdown: the job is to be restored */
};

TAILQ_HEAD(flights, flight);

/* More than this many at a time wait for something that is stuck: ring.h. */
#define WORK_RINGERS 8

struct ringer {
	pid_t pid;           /* 0: there is none */
	int64_t holds_until; /* the end of the job; 0: does not */
};

/*
 * The work of one worker.  `offset` is what makes instants of the job's clock:
 * an hourglass counts CLOCK_BOOTTIME, and what is shown of it, due times and
 * runs, is that plus offset; a step of the wall clock changes only the offset.
 */
struct work {
	struct store *store;
	struct owner *owner;
	struct job *job;
	struct schedule *schedule;
	char *data_path;

	int signals; /* signalfd */
	int timer;   /* timerfd for the due time */
	int steps;   /* hourglass: clock steps; -1 */
	clockid_t clock;
	int64_t offset;

	struct flights flights; /* oldest first */
	struct ringer ringers[WORK_RINGERS];
	/* what an earlier worker had not begun: flights to be */
	struct run *inherited;
	size_t n_inherited;
	enum work_ending ending;
	struct killing killing;
	int tree_gone; /* nothing is left to kill */
	int replace;   /* takes over its name */
	/* another has its name by now: it starts no run, and is stopped */
	int superseded;
	int adopt;         /* a job of another machine, too */
	uint64_t replaces; /* the job that has to end before us, or 0 */
	pid_t replacer;    /* our process that stops it, or 0 */
	int draining;      /* ends after the runs under way */
	int stop_signal;   /* 0: SIGTERM */
	int dirty;         /* the record is to be written */
	int64_t deadlines[N_DEADLINES]; /* monotonic */
	int64_t save_delay;
	struct run *backlog; /* runs not in the history yet */
	size_t n_backlog;
	/* the newest run went with its worker, and nobody was told */
	int is_untold;
	/* processes of an earlier worker may be about */
	int has_orphans;
	int64_t real_offset; /* CLOCK_REALTIME - BOOTTIME */
	int64_t asleep;      /* CLOCK_BOOTTIME - MONOTONIC */
	int stepped;         /* the clock was set: clocks_step is to come */
	const char *cause;   /* why due times were missed */
	int finished;
};

/* The job's clock, nanoseconds since the Epoch. */
int64_t work_now(const struct work *);

/*
 * True when another job has taken over the name: then the loop stops this one.
 */
int work_is_superseded(struct work *);

/* A deadline that many nanoseconds from now. */
void work_set_deadline(struct work *, enum work_deadline, int64_t in);
void work_clear_deadline(struct work *, enum work_deadline);

/*
 * Writes the progress down; what cannot be written is tried again until it is.
 * The job ends here, once nothing is left to do: then work->finished is set, and
 * the owner is there until work_close.
 */
void work_save(struct work *);

/* The same, but the job does not end here.  Returns -1 when it is not written. */
int work_keep(struct work *);

/* Nothing is due any more, and nothing is under way. */
int work_is_done(const struct work *);

/* Everything from ready to finished, and the house-keeping after: loop.c. */
int work_open(struct work *);
void work_loop(struct work *);
void work_close(struct work *);

#endif
