/* SPDX-License-Identifier: ISC */

/*
 * How a worker takes its job: it locks it, writes the record, sets its timer and
 * shows the job to readers.
 */

#include "begin.h"

#include <errno.h>
#include <string.h>

#include "../job/durable.h"
#include "../job/job.h"
#include "../job/owner.h"
#include "../job/schedule.h"
#include "../job/store.h"
#include "../time/complaint.h"
#include "../time/instant.h"
#include "due.h"
#include "flight.h"
#include "ledger.h"
#include "timer.h"

#define EXIT_FAILED 125

enum worker_outcome
begin_failed(struct worker_reply *reply, const char *doing)
{
	reply->error = errno;
	strlcpy(reply->doing, doing, sizeof(reply->doing));
	return WORKER_FAILED;
}

static enum worker_outcome
publish(struct work *work, int reply_end, struct worker_reply *reply)
{
	if (owner_publish(work->owner, work->job, work->replace, reply_end,
		&reply->holder) == 0) {
		reply->id = work->job->id;
		work->replaces = reply->holder;
		return WORKER_READY;
	}
	if (errno == EEXIST)
		return WORKER_NAME_TAKEN;
	if (errno == EUSERS)
		return WORKER_TOO_MANY;
	return begin_failed(reply, "cannot add the job");
}

enum worker_outcome
begin_new(struct work *work, int reply_end, struct worker_reply *reply)
{
	enum worker_outcome outcome;

	work->job->progress.machine = *store_machine(work->store);
	if ((work->owner = owner_draft(work->store)) == NULL)
		return begin_failed(reply, "cannot make the job's directory");
	if (work_open(work) == -1)
		outcome = begin_failed(reply, "cannot make the timer");
	else {
		due_set(work, work->job->progress.due);
		due_set_timer(work);
		work->job->progress.saved = work->job->armed;
		if (owner_save(work->owner, work->job) == -1)
			outcome = begin_failed(
			    reply, "cannot write the record");
		else
			outcome = publish(work, reply_end, reply);
	}
	if (outcome != WORKER_READY)
		owner_discard(work->owner);
	return outcome;
}

/*
 * What the last worker left under way: a target that still runs is taken over,
 * the other runs are over, whatever became of them.
 */
static int
take_over_runs(struct work *work, int knows_pids)
{
	struct progress *progress = &work->job->progress;
	struct run *run;
	size_t i;

	for (i = 0; i < progress->n_running; i++) {
		run = &progress->running[i];
		if (knows_pids && flight_take_over(work, run) == 0)
			continue;
		/* Nobody may say that it is over, nor start another. */
		if (knows_pids && errno != ESRCH)
			return -1;
		run->ended = work_now(work);
		run->result = RUN_FAILED;
		run->value = EXIT_FAILED;
		strlcpy(
		    run->detail, "its worker was killed", sizeof(run->detail));
		ledger_add(work, run);
		work->is_untold = 1;
	}
	return 0;
}

static const char *
cause_of_loss(const struct progress *progress, const struct machine *machine)
{
	if (strcmp(progress->machine.id, machine->id) != 0)
		return "adopted";
	if (strcmp(progress->machine.boot, machine->boot) != 0)
		return "rebooted";
	return progress->left[0] != '\0' ? "terminated" : "worker killed";
}

/*
 * In the same boot an hourglass still has its own clock.  After another it goes
 * on by the wall clock; with --awake, with what was left when the record was
 * written.  So it does where the wall clock shows less than it did then, as one
 * without a battery may until it is set: that cannot tell how long it was.
 */
static void
resume_hourglass(struct work *work, int is_same_boot)
{
	struct progress *progress = &work->job->progress;
	const int64_t off = timer_now(CLOCK_REALTIME) - progress->saved;

	if (is_same_boot && progress->due_boot != 0)
		progress->due = instant_shift(progress->due_boot, work->offset);
	else if (work->job->awake || off < 0)
		progress->due = instant_shift(progress->due, off);
}

/*
 * True when processes of the last worker may be about.  To look for them is to
 * read all of /proc: of a thousand jobs that were lost at once, none does so in
 * vain.
 */
static int
may_have_left(const struct job *job)
{
	const struct progress *progress = &job->progress;

	return progress->runs != 0 || progress->seq != 0 ||
	    job->when_command != NULL;
}

/* Takes up the progress where it was left, on this machine. */
static int
resume(struct work *work, const struct machine *machine)
{
	struct progress *progress = &work->job->progress;
	int is_same_boot, knows_pids;
	int64_t due;

	is_same_boot = strcmp(progress->machine.boot, machine->boot) == 0;
	/* Elsewhere they are other processes, or none. */
	knows_pids = is_same_boot &&
	    progress->machine.pid_namespace == machine->pid_namespace;
	work->cause = cause_of_loss(progress, machine);
	if (work->job->kind == JOB_HOURGLASS && progress->due != 0)
		resume_hourglass(work, is_same_boot);
	else if (schedule_follow(
		     work->schedule, work->job, progress, work_now(work), &due))
		due_set(work, due);
	progress->left[0] = '\0';
	work->inherited = progress->pending;
	work->n_inherited = progress->n_pending;
	progress->pending = NULL;
	progress->n_pending = 0;
	if (take_over_runs(work, knows_pids) == -1)
		return -1;
	progress->machine = *machine;
	work->has_orphans = knows_pids && may_have_left(work->job);
	return 0;
}

/*
 * Nobody else's job becomes this machine's in passing, nor before all that its
 * worker needs is there.  What does not fit on a full disk is written when it
 * can be: a due target runs all the same.
 */
static enum worker_outcome
keep(struct work *work, int is_foreign, struct worker_reply *reply)
{
	int result;

	if (is_foreign)
		result = owner_adopt(work->owner, work->job, &reply->holder);
	else
		result = owner_save_progress(work->owner, work->job, 1);
	if (result == 0 || (!is_foreign && durable_is_disk_error(errno)))
		return WORKER_READY;
	return reply->holder != 0
	    ? WORKER_NAME_TAKEN
	    : begin_failed(reply, "cannot write the record");
}

/* Whatever cannot be read of when it is due, a job can be stopped. */
static struct schedule *
open_schedule(
    struct job *job, enum work_ending ending, struct complaint *complaint)
{
	struct schedule *schedule;
	size_t which;

	schedule = schedule_open(job, &which, complaint);
	if (schedule == NULL && ending == ENDING_STOP)
		schedule = schedule_none();
	return schedule;
}

enum worker_outcome
begin_lost(struct work *work, uint64_t id, enum work_ending ending,
    struct worker_reply *reply)
{
	struct complaint complaint;
	const struct machine *machine;
	enum worker_outcome outcome;
	int is_foreign;

	if ((work->owner = owner_take(work->store, id)) == NULL)
		return errno == EEXIST
		    ? WORKER_ALIVE
		    : begin_failed(reply, "cannot lock the job");
	if (store_load_whole(work->store, id, &work->job) == -1)
		return begin_failed(reply, "cannot read the record");
	machine = store_machine(work->store);
	is_foreign = strcmp(work->job->progress.machine.id, machine->id) != 0;
	if (is_foreign && !work->adopt)
		return WORKER_FOREIGN;
	work->schedule = open_schedule(work->job, ending, &complaint);
	if (work->schedule == NULL) {
		errno = 0;
		return begin_failed(reply, complaint.why);
	}
	work->data_path = owner_data_path(work->owner);
	if (work_open(work) == -1)
		return begin_failed(reply, "cannot make the timer");
	if (resume(work, machine) == -1)
		return begin_failed(reply, "cannot watch its run");
	due_set_timer(work);
	if (flight_describe(work) == -1)
		return begin_failed(reply, "cannot describe its runs");
	if ((outcome = keep(work, is_foreign, reply)) != WORKER_READY)
		return outcome;
	work->superseded = owner_keep_name(
			       work->owner, work->job, &work->replaces) == 0;
	work->dirty = 1;
	reply->id = id;
	return WORKER_READY;
}
