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
#include "../job/prune.h"
#include "../time/duration.h"
#include "flight.h"
#include "timer.h"

#define FIRST_DELAY	(1 * NSEC_PER_SEC)
#define LONGEST_DELAY	(60 * NSEC_PER_SEC)

static void
try_again_later(struct work *work)
{
	if (work->save_delay == 0)
		work->save_delay = FIRST_DELAY;
	else if (work->save_delay < LONGEST_DELAY)
		work->save_delay *= 2;
	work_set_deadline(work, DEADLINE_SAVE, work->save_delay);
}

/* Nothing is due any more, and nothing runs. */
static int
is_done(const struct work *work)
{
	return work->ending == ENDING_NOT && work->job->progress.due == 0 &&
	    TAILQ_EMPTY(&work->flights);
}

static void
leave(struct work *work)
{
	if (work->job->progress.ended != JOB_WAITING) {
		owner_end(work->owner);
		prune_along(work->store, timer_now(CLOCK_REALTIME));
	}
	work->finished = 1;
}

void
work_save(struct work *work)
{
	struct progress *progress = &work->job->progress;
	int saved;

	if (is_done(work) && progress->ended == JOB_WAITING) {
		progress->ended = JOB_DONE;
		progress->ended_at = timer_now(CLOCK_REALTIME);
	}
	work->dirty = 0;
	progress->saved = timer_now(CLOCK_REALTIME);
	saved = (work->tree_gone || flight_describe(work) == 0) &&
	    owner_save_progress(work->owner, work->job, 1) == 0;
	if (saved) {
		work->save_delay = 0;
		work_clear_deadline(work, DEADLINE_SAVE);
	} else if (errno != ENOENT)
		try_again_later(work);
	/*
	 * Who stops a job is not kept waiting for a disk; and where the
	 * directory has been removed (ENOENT) there is nothing to wait for.
	 */
	if (work->tree_gone || (progress->ended != JOB_WAITING &&
	    (saved || work->deadlines[DEADLINE_SAVE] == 0)))
		leave(work);
}
