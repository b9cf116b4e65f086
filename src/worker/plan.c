/* SPDX-License-Identifier: ISC */
#include "plan.h"

#include <string.h>

#include "../job/job.h"
#include "../job/schedule.h"
#include "../job/words.h"
#include "../time/duration.h"
#include "../time/instant.h"

/*
 * More due times than that are counted no further, but skipped over: somebody
 * who was away for a year from a job due each second is not kept waiting.  Each
 * takes a look at every WHEN, of which there may be many.
 */
#define PLAN_COUNTED 100000
#define PLAN_LOOKS   (10 * PLAN_COUNTED)

static uint64_t
most_counted(const struct job *job)
{
	const uint64_t n = words_count(job->when);

	return n <= PLAN_LOOKS / PLAN_COUNTED ? PLAN_COUNTED : PLAN_LOOKS / n;
}

/*
 * The latest due time up to now that is after `due`, found by looking back from
 * now, a little first.
 */
static int64_t
find_latest(const struct schedule *schedule, const struct job *job, int64_t due,
    int64_t now)
{
	int64_t back, found, next;

	for (back = NSEC_PER_SEC; back < now - due; back *= 2) {
		if (schedule_after(schedule, job, now - back, &found) == -1 ||
		    found > now)
			continue;
		while (schedule_after(schedule, job, found, &next) == 0 &&
		    next <= now)
			found = next;
		return found;
	}
	return due;
}

/* A due time that was moved stands for the one in whose place it is. */
static int64_t
latest_dealt(const struct job *job, int64_t due)
{
	return due > job->progress.moved ? due : job->progress.moved;
}

/* Walks over the due times that have come. */
static void
collect(const struct schedule *schedule, const struct job *job, int64_t now,
    struct plan *plan)
{
	const uint64_t most = most_counted(job);
	int64_t latest, next;

	plan->first = plan->due = job->progress.due;
	while (schedule_after(
		   schedule, job, latest_dealt(job, plan->due), &next) == 0 &&
	    next <= now) {
		if (plan->earlier == most) {
			latest = find_latest(schedule, job, next, now);
			next = latest;
		}
		plan->earlier++;
		plan->last_earlier = plan->due;
		plan->due = next;
	}
	if (schedule_after(
		schedule, job, latest_dealt(job, plan->due), &plan->next) == -1)
		plan->next = 0;
}

enum plan_action
plan_overlap(const struct job *job)
{
	switch (job->overlap) {
	case OVERLAP_QUEUE:
		return PLAN_QUEUE;
	case OVERLAP_REPLACE:
		return PLAN_REPLACE;
	case OVERLAP_ALLOW:
		return PLAN_RUN;
	default:
		return PLAN_SKIP;
	}
}

void
plan_due(const struct schedule *schedule, const struct job *job, int64_t now,
    int is_busy, struct plan *plan)
{
	const struct progress *progress = &job->progress;

	memset(plan, 0, sizeof(*plan));
	if (progress->due == 0 || progress->due + progress->jitter > now) {
		plan->action = PLAN_WAIT;
		plan->next = progress->due;
		return;
	}
	collect(schedule, job, now, plan);
	plan->jitter = plan->due == progress->due ? progress->jitter : 0;
	if (progress->paused)
		plan->action = PLAN_SKIP;
	else if (now - plan->due - plan->jitter >
	    schedule_grace(schedule, job, plan->due))
		plan->action = PLAN_MISS;
	else if (is_busy)
		plan->action = plan_overlap(job);
	else
		plan->action = PLAN_RUN;
}

int64_t
plan_jitter(const struct job *job, int64_t due, int64_t next, uint32_t random)
{
	int64_t most = job->jitter;

	if (next != 0 && most >= next - due)
		most = next - due > 0 ? next - due - 1 : 0;
	if (most > INSTANT_LATEST - due)
		most = INSTANT_LATEST - due;
	return most / UINT32_MAX * random +
	    (int64_t)((uint64_t)(most % UINT32_MAX) * random / UINT32_MAX);
}
