/* SPDX-License-Identifier: ISC */

/*
 * The worker's one way to write its job's progress down, and with it the end of
 * the job.  A disk that is full, or broken, stops no target; what could not be
 * written is tried again, after 1, 2, 4 ... 60 s.
 */

#include "work.h"

#include <errno.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "../time/duration.h"
#include "flight.h"
#include "ledger.h"
#include "ring.h"
#include "timer.h"

#define FIRST_DELAY   (1 * NSEC_PER_SEC)
#define LONGEST_DELAY NSEC_PER_MINUTE

/* However often others ask for a save before it is the turn of that. */
static void
try_again_later(struct work *work)
{
	if (work->deadlines[DEADLINE_SAVE] != 0)
		return;
	if (work->save_delay == 0)
		work->save_delay = FIRST_DELAY;
	else
		work->save_delay *= 2;
	if (work->save_delay > LONGEST_DELAY)
		work->save_delay = LONGEST_DELAY;
	work_set_deadline(work, DEADLINE_SAVE, work->save_delay);
}

int
work_is_done(const struct work *work)
{
	const struct job *job = work->job;
	int has_sand = job->progress.paused && job->kind == JOB_HOURGLASS;

	return work->ending == ENDING_NOT && job->progress.due == 0 &&
	    !has_sand && TAILQ_EMPTY(&work->flights) && !ring_is_held(work);
}

/* All that is to be on disk; -1 with errno, ESTALE when it is another's. */
static int
write_down(struct work *work)
{
	if (owner_keep_lock(work->owner) == -1) {
		errno = ESTALE;
		return -1;
	}
	work->job->progress.saved = timer_now(CLOCK_REALTIME);
	if (!work->tree_gone && flight_describe(work) == -1)
		return -1;
	if (work->n_backlog > 0 && ledger_flush(work) == -1)
		return -1;
	return owner_save_progress(work->owner, work->job, 1);
}

/* Whoever called may still have to answer: work_close lets go of the job. */
static void
leave(struct work *work, int saved)
{
	const enum job_state ended = work->job->progress.ended;

	if (ended != JOB_WAITING)
		owner_end(work->owner, !saved && ended == JOB_STOPPED);
	work->finished = 1;
}

/* Returns 0, -1 when it is to be tried again, 1 when there is no directory. */
static int
save(struct work *work)
{
	work->dirty = 0;
	if (write_down(work) == 0) {
		work->save_delay = 0;
		work_clear_deadline(work, DEADLINE_SAVE);
		return 0;
	}
	if (errno == ENOENT)
		return 1;
	if (errno == ESTALE) {
		work->finished = 1;
		return -1;
	}
	try_again_later(work);
	return -1;
}

int
work_keep(struct work *work)
{
	int saved;

	saved = save(work);
	work->dirty = saved == 0 && work_is_done(work);
	return saved == 0 ? 0 : -1;
}

void
work_save(struct work *work)
{
	struct progress *progress = &work->job->progress;
	int saved;

	if (work_is_done(work) && progress->ended == JOB_WAITING) {
		progress->ended = work->draining ? JOB_STOPPED : JOB_DONE;
		progress->ended_at = timer_now(CLOCK_REALTIME);
	}
	saved = save(work);
	/*
	 * Who stops a job is not kept waiting for a disk; and where the
	 * directory has been removed there is nothing to wait for.
	 */
	if (work->finished)
		return;
	if (work->tree_gone || (progress->ended != JOB_WAITING && saved != -1))
		leave(work, saved == 0);
}
