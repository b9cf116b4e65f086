/* SPDX-License-Identifier: ISC */
#include "clocks.h"

#include "../job/job.h"
#include "../job/schedule.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "due.h"
#include "flight.h"
#include "timer.h"
#include "work.h"

#define ZONE_EVERY (10 * NSEC_PER_MINUTE)
#define SET_BACK   (3 * NSEC_PER_HOUR)

/* Nothing may be known of what happens while the machine sleeps. */
static int64_t
time_asleep(void)
{
	return timer_now(CLOCK_BOOTTIME) - timer_now(CLOCK_MONOTONIC);
}

/* What makes wall time of that clock's. */
static int64_t
offset_of(clockid_t clock)
{
	return timer_now(CLOCK_REALTIME) - timer_now(clock);
}

/* How the clocks stand to each other. */
static void
remember(struct work *work)
{
	work->real_offset = offset_of(CLOCK_BOOTTIME);
	work->asleep = time_asleep();
	if (work->clock != CLOCK_REALTIME)
		work->offset = offset_of(work->clock);
}

void
clocks_open(struct work *work)
{
	work->clock = CLOCK_REALTIME;
	if (work->job->kind == JOB_HOURGLASS)
		work->clock = work->job->awake ? CLOCK_MONOTONIC
					       : CLOCK_BOOTTIME;
	remember(work);
}

/*
 * The wall clock was set, or the machine slept.  An hourglass goes on, and what
 * the wall will show when it is due is another time now.
 */
static void
shift_hourglass(struct work *work, int64_t step)
{
	struct progress *progress = &work->job->progress;

	progress->due = instant_shift(progress->due, step);
	progress->dealt = instant_shift(progress->dealt, step);
	flight_shift(work, step);
	work->dirty = 1;
}

/*
 * An alarm keeps to the wall; only where that was set back so far that it is
 * another day's clock, it begins anew.
 */
static void
follow_wall(struct work *work, int64_t step)
{
	struct progress *progress = &work->job->progress;
	int64_t due, now;

	flight_shift_started(work, step);
	now = work_now(work);
	if (!work->job->repeat || now >= progress->dealt - SET_BACK)
		return;
	progress->dealt = now;
	if (schedule_after(work->schedule, work->job, now, &due) == -1)
		due = 0;
	due_set(work, due);
	work->dirty = 1;
}

void
clocks_step(struct work *work)
{
	const int64_t asleep = work->asleep, offset = work->offset,
		      real_offset = work->real_offset;

	remember(work);
	if (work->asleep - asleep > NSEC_PER_SEC)
		work->cause = "suspended";
	else
		work->cause = "clock set";
	if (work->job->kind == JOB_HOURGLASS)
		shift_hourglass(work, work->offset - offset);
	else
		follow_wall(work, work->real_offset - real_offset);
	due_set_timer(work);
}

void
clocks_watch_zone(struct work *work)
{
	if (schedule_is_local(work->schedule))
		work_set_deadline(work, DEADLINE_ZONE, ZONE_EVERY);
}

void
clocks_check_zone(struct work *work)
{
	struct schedule *fresh;
	struct complaint complaint;
	int64_t due;
	size_t which;

	clocks_watch_zone(work);
	if (!schedule_is_local(work->schedule) ||
	    !schedule_is_stale(work->schedule))
		return;
	/* A zone that cannot be read now is read at the next look. */
	fresh = schedule_open(work->job, &which, &complaint);
	if (fresh == NULL)
		return;
	schedule_close(work->schedule);
	work->schedule = fresh;
	if (schedule_follow(
		fresh, work->job, &work->job->progress, work_now(work), &due))
		due_set(work, due);
	due_set_timer(work);
	work->dirty = 1;
}

int
clocks_slept(const struct work *work)
{
	return time_asleep() - work->asleep > NSEC_PER_SEC;
}
