/* SPDX-License-Identifier: ISC */
#ifndef WORKER_WORK_H
#define WORKER_WORK_H

#include <stdint.h>
#include <time.h>

#include "../job/run.h"
#include "target.h"

struct job;
struct owner;
struct plan;
struct schedule;
struct store;

/* Times at which the worker has something of its own to do, besides the job. */
enum work_deadline {
	DEADLINE_KILL,		/* the next step of ending */
	DEADLINE_SAVE,		/* try again to write what could not be */
	DEADLINE_ZONE,		/* see whether the machine's zone changed */
	N_DEADLINES
};

enum work_ending {
	ENDING_NOT,
	ENDING_STOP,		/* somebody stops the job */
	ENDING_LEAVE		/* shutdown: the job is to be restored */
};

/*
 * The work of one worker.  `offset` is what makes instants of the job's clock:
 * an hourglass counts CLOCK_BOOTTIME, and what is shown of it, due times and
 * runs, is that plus offset; a step of the wall clock changes only the offset.
 */
struct work {
	struct store		*store;
	struct owner		*owner;
	struct job		*job;
	struct schedule		*schedule;
	char			*data_path;

	int			 signals;	/* signalfd */
	int			 timer;		/* timerfd for the due time */
	int			 steps;		/* hourglass: clock steps; -1 */
	clockid_t		 clock;
	int64_t			 offset;

	struct target		 target;
	enum work_ending	 ending;
	int			 killing;	/* SIGKILL has been sent */
	int64_t			 kill_until;
	int64_t			 deadlines[N_DEADLINES];	/* monotonic */
	int64_t			 save_delay;
	const char		*cause;		/* why due times were missed */
	const char		*doing;		/* what may fail right now */
	int			 tree_gone;	/* ending: nothing is left to kill */
	int			 finished;
};

/* The job's clock, nanoseconds since the Epoch. */
int64_t	work_now(const struct work *);

/* A deadline that many nanoseconds from now. */
void	work_set_deadline(struct work *, enum work_deadline, int64_t in);
void	work_clear_deadline(struct work *, enum work_deadline);

/* Sets the timer for job->progress.due. */
void	work_set_timer(struct work *);

/*
 * Writes the progress down; what cannot be written is tried again until it is.
 * The job ends here, once nothing is left to do.
 */
void	work_save(struct work *);

/* runs.c: what happens to runs, on record. */
void	run_start(struct work *, const struct plan *, enum run_trigger);
void	run_start_manual(struct work *);
void	run_finish(struct work *, int status);
void	run_finish_as(struct work *, enum run_result, int value,
	    const char *detail);
void	run_record_nothing(struct work *, enum run_result, int64_t first,
	    int64_t last, uint64_t count, const char *cause);

/* ending.c: the end of the job, and of every process that it started. */
void	ending_begin(struct work *, enum work_ending);
void	ending_continue(struct work *);

/* loop.c: everything from ready to finished. */
int	work_open(struct work *);
void	work_loop(struct work *);

#endif
