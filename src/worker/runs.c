/* SPDX-License-Identifier: ISC */

/*
 * Runs, on record.  The newest finished one is part of the progress, the ones
 * before it are in the history; so a run goes to the history when the next one
 * takes its place, and is never in neither.
 *
 * A run is marked as begun, with the process that will be it, before that
 * process executes anything, and the mark is synced when it does: a worker that
 * is killed never repeats a run, and the start does not wait for the disk.
 */

#include "work.h"

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "../job/process.h"
#include "../job/words.h"
#include "environment.h"
#include "plan.h"
#include "ring.h"

#define EXIT_FAILED	125

/* A record of that many due times at which nothing ran, or one more run. */
static void
put_last(struct work *work, const struct run *run)
{
	struct progress *progress = &work->job->progress;

	/* What cannot be added is lost to the history, not to the job. */
	if (progress->last.seq != 0)
		owner_add_run(work->owner, &progress->last);
	progress->last = *run;
}

static int
is_same_nothing(const struct run *last, enum run_result result,
    const char *cause)
{
	return last->seq != 0 && last->result == result &&
	    strcmp(last->detail, cause) == 0;
}

void
run_record_nothing(struct work *work, enum run_result result, int64_t first,
    int64_t last, uint64_t count, const char *cause)
{
	struct progress *progress = &work->job->progress;
	struct run run;

	if (cause == NULL)
		cause = "";
	if (is_same_nothing(&progress->last, result, cause)) {
		progress->last.last_due = last;
		progress->last.count += count;
		return;
	}
	memset(&run, 0, sizeof(run));
	run.seq = ++progress->seq;
	run.due = first;
	run.last_due = last;
	run.count = count;
	run.lateness = work_now(work) - last;
	run.result = result;
	strlcpy(run.detail, cause, sizeof(run.detail));
	put_last(work, &run);
}

/*
 * Where the target's output goes.  A disk that is full, or broken, does not
 * keep it from running.
 */
static int
open_output(struct work *work)
{
	const struct job *job = work->job;
	int fd;

	if (job->output == NULL)
		fd = owner_open_log(work->owner);
	else
		fd = open(job->output, O_WRONLY | O_CREAT | O_APPEND |
		    O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
		    0666 & ~job->umask);
	if (fd == -1 && (errno == ENOSPC || errno == EDQUOT || errno == EROFS ||
	    errno == EIO || job->output == NULL))
		fd = open(_PATH_DEVNULL, O_WRONLY | O_CLOEXEC);
	if (fd != -1)
		fcntl(fd, F_SETFL, O_APPEND);	/* O_NONBLOCK off again */
	return fd;
}

static int
fork_target(struct work *work)
{
	struct run *run = &work->job->progress.running;
	char **environment;
	int error, output, result = -1;

	if (work->data_path == NULL)
		work->data_path = owner_data_path(work->owner);
	work->doing = "cannot make the environment";
	environment = environment_build(work->job, run, work->data_path);
	if (environment == NULL)
		return -1;
	work->doing = "cannot open output";
	if ((output = open_output(work)) != -1) {
		work->doing = "cannot fork";
		result = target_fork(&work->target, work->job, environment,
		    output);
		error = errno;
		close(output);
		errno = error;
	}
	words_free(environment);
	return result;
}

/* Lets the target go, once the mark is where readers see it. */
static void
release_target(struct work *work)
{
	struct run *run = &work->job->progress.running;
	int saved;

	run->pid = work->target.pid;
	run->pid_start = process_start(run->pid);
	run->started = work_now(work);
	run->lateness = run->started - run->due;
	saved = owner_save_progress(work->owner, work->job, 0) == 0;
	target_release(&work->target);
	if (!saved || owner_sync_progress(work->owner) == -1)
		work_save(work);
}

static void
ring_instead(struct work *work)
{
	struct run *run = &work->job->progress.running;

	run->started = work_now(work);
	run->lateness = run->started - run->due;
	ring(work->job);
	run_finish_as(work, RUN_EXIT, 0, "");
}

static void
fail_to_begin(struct work *work, int error)
{
	char detail[RUN_DETAIL];

	snprintf(detail, sizeof(detail), "%s: %s", work->doing,
	    strerror(error));
	run_finish_as(work, RUN_FAILED, EXIT_FAILED, detail);
}

static void
run_begin(struct work *work, int64_t due, uint64_t missed,
    enum run_trigger trigger)
{
	struct progress *progress = &work->job->progress;
	struct run *run = &progress->running;

	memset(run, 0, sizeof(*run));
	run->seq = ++progress->seq;
	run->number = ++progress->runs;
	run->trigger = trigger;
	run->due = run->last_due = due;
	run->count = 1;
	run->missed = missed;
	run->lateness = work_now(work) - due;
	if (trigger == RUN_SCHEDULE || trigger == RUN_CATCH_UP)
		progress->fired++;
	if (work->job->target == NULL)
		ring_instead(work);
	else if (fork_target(work) == 0)
		release_target(work);
	else
		fail_to_begin(work, errno);
}

void
run_start(struct work *work, const struct plan *plan, enum run_trigger trigger)
{
	run_begin(work, plan->due, plan->earlier, trigger);
}

void
run_start_manual(struct work *work)
{
	int64_t now;

	if (work->ending != ENDING_NOT)
		return;
	now = work_now(work);
	if (work->target.pid != 0)
		run_record_nothing(work, RUN_SKIPPED, now, now, 1, NULL);
	else
		run_begin(work, now, 0, RUN_MANUAL);
	work_save(work);
}

/* The run under way has ended, as *run says. */
static void
finish(struct work *work)
{
	struct run *run = &work->job->progress.running;

	if (run->seq == 0)
		return;
	run->ended = work_now(work);
	if (run->started == 0)
		run->started = run->ended;
	put_last(work, run);
	memset(run, 0, sizeof(*run));
}

void
run_finish(struct work *work, int status)
{
	struct run *run = &work->job->progress.running;

	target_reap(&work->target, status, run);
	if (work->ending != ENDING_NOT) {
		run->result = RUN_STOPPED;
		run->value = 0;
		run->detail[0] = '\0';
	}
	finish(work);
}

void
run_finish_as(struct work *work, enum run_result result, int value,
    const char *detail)
{
	struct run *run = &work->job->progress.running;

	run->result = result;
	run->value = value;
	strlcpy(run->detail, detail, sizeof(run->detail));
	finish(work);
}
