/* SPDX-License-Identifier: ISC */
#include "due.h"

#include <stdlib.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "../job/schedule.h"
#include "../time/duration.h"
#include "flight.h"
#include "hook.h"
#include "ledger.h"
#include "plan.h"
#include "timer.h"
#include "work.h"

#define CATCH_UP_LATE NSEC_PER_MINUTE

void
due_set(struct work *work, int64_t due)
{
	struct progress *progress = &work->job->progress;
	int64_t next;

	progress->due = due;
	progress->jitter = progress->moved = 0;
	if (due == 0 || work->job->jitter == 0)
		return;
	if (schedule_after(work->schedule, work->job, due, &next) == -1)
		next = 0;
	progress->jitter = plan_jitter(work->job, due, next, arc4random());
}

void
due_set_timer(struct work *work)
{
	struct progress *progress = &work->job->progress;
	int64_t at = 0;

	if (progress->due != 0)
		at = progress->due - work->offset;
	progress->due_boot = work->job->kind == JOB_HOURGLASS ? at : 0;
	if (at != 0)
		at += progress->jitter;
	if (work->ending != ENDING_NOT)
		at = 0;
	if (timer_set(work->timer, work->clock, at) == TIMER_STEPPED)
		work->stepped = 1;
}

static enum run_trigger
trigger_of(const struct work *work, const struct plan *plan, int64_t now)
{
	return plan->earlier > 0 || work->cause != NULL ||
		now - plan->due - plan->jitter > CATCH_UP_LATE
	    ? RUN_CATCH_UP
	    : RUN_SCHEDULE;
}

static void
act_on_plan(struct work *work, const struct plan *plan, int64_t now)
{
	enum run_trigger trigger = trigger_of(work, plan, now);

	if (plan->action != PLAN_MISS && plan->action != PLAN_SKIP &&
	    plan->earlier > 0)
		ledger_add_nothing(work, RUN_MISSED, plan->first,
		    plan->last_earlier, plan->earlier, work->cause);
	switch (plan->action) {
	case PLAN_WAIT:
		break;
	case PLAN_RUN:
		flight_start(
		    work, plan->due, plan->jitter, plan->earlier, trigger);
		break;
	case PLAN_QUEUE:
		flight_queue(
		    work, plan->due, plan->jitter, plan->earlier, trigger);
		break;
	case PLAN_REPLACE:
		flight_replace(
		    work, plan->due, plan->jitter, plan->earlier, trigger);
		break;
	case PLAN_SKIP:
		ledger_add_nothing(work, RUN_SKIPPED, plan->first, plan->due,
		    plan->earlier + 1, NULL);
		break;
	case PLAN_MISS:
		ledger_add_nothing(work, RUN_MISSED, plan->first, plan->due,
		    plan->earlier + 1, work->cause);
		hook_notify(work, &work->job->progress.last);
		break;
	}
}

void
due_deal(struct work *work)
{
	struct job *job = work->job;
	struct plan plan;
	int64_t now;

	if (work->ending != ENDING_NOT)
		return;
	now = work_now(work);
	if (job->progress.due != 0 &&
	    job->progress.due + job->progress.jitter <= now) {
		if (owner_keep_lock(work->owner) == -1) {
			work->finished = 1;
			return;
		}
		flight_skip_waiting(work);
		flight_end_retries(work);
	}
	plan_due(work->schedule, job, now, flight_is_busy(work), &plan);
	if (plan.action != PLAN_WAIT) {
		job->progress.dealt = plan.due > job->progress.moved
		    ? plan.due
		    : job->progress.moved;
		due_set(work, plan.next);
		work->dirty = 1;
	}
	due_set_timer(work);
	if (plan.action != PLAN_WAIT)
		act_on_plan(work, &plan, now);
	work->cause = NULL;
}
