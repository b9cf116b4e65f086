/* SPDX-License-Identifier: ISC */

/*
 * How a worker comes to be.  The command forks; the new process leaves the
 * session and the terminal, locks its job, writes the record, sets its timer,
 * shows the job to readers, and only then answers through a pipe.  Whoever
 * armed the job returns at that moment: nothing is promised that is not so.
 */

#include "worker.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/fault.h"
#include "../job/job.h"
#include "../job/owner.h"
#include "../job/schedule.h"
#include "../job/store.h"
#include "../time/complaint.h"
#include "../time/instant.h"
#include "due.h"
#include "ending.h"
#include "flight.h"
#include "launch.h"
#include "ledger.h"
#include "timer.h"
#include "title.h"
#include "work.h"

#define EXIT_FAILED 125

/* What a worker needs for itself, and for some runs at a time. */
#define LEAST_DESCRIPTORS 32

/*
 * Whatever the shell ignores: an ignored SIGCHLD would take the exit status of
 * our processes away.  A signal that is ignored by default is discarded where it
 * is pending when that is set: so these come before anybody can send them.
 */
static void
reset_own_signals(void)
{
	signal(SIGCHLD, SIG_DFL);
	signal(SIGCONT, SIG_DFL);
}

/* The target is to start with the defaults; here they are all blocked. */
static void
reset_target_signals(void)
{
	int i;

	for (i = 1; i < NSIG; i++)
		if (i != SIGCHLD && i != SIGCONT)
			signal(i, SIG_DFL);
}

/* Out of the session, off the terminal, and in nobody's way. */
static int
detach(void)
{
	size_t i;
	struct rlimit limit;
	int null;

	setsid();
	reset_own_signals();
	if (FAULT("worker-detach") ||
	    (null = open(_PATH_DEVNULL, O_RDWR | O_CLOEXEC)) == -1 ||
	    dup2(null, STDIN_FILENO) == -1 || dup2(null, STDOUT_FILENO) == -1 ||
	    dup2(null, STDERR_FILENO) == -1)
		return -1;
	close(null);
	/* The shell's soft limits are for the target, not for the record. */
	for (i = 0; i < RLIM_NLIMITS; i++)
		if (getrlimit((__rlimit_resource_t)i, &limit) == 0 &&
		    limit.rlim_cur != limit.rlim_max) {
			limit.rlim_cur = limit.rlim_max;
			setrlimit((__rlimit_resource_t)i, &limit);
		}
	prctl(PR_SET_NAME, "ptymer");
	return prctl(PR_SET_CHILD_SUBREAPER, 1);
}

static enum worker_outcome
fail(struct worker_reply *reply, const char *doing)
{
	reply->error = errno;
	strlcpy(reply->doing, doing, sizeof(reply->doing));
	return WORKER_FAILED;
}

/* Where there are not enough it is better told now than when a run is due. */
static int
check_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
	    limit.rlim_cur < LEAST_DESCRIPTORS) {
		errno = EMFILE;
		return -1;
	}
	return 0;
}

static void
set_clock(struct work *work)
{
	work->clock = CLOCK_REALTIME;
	work->offset = 0;
	if (work->job->kind == JOB_HOURGLASS) {
		work->clock = work->job->awake ? CLOCK_MONOTONIC
					       : CLOCK_BOOTTIME;
		work->offset = timer_now(CLOCK_REALTIME) -
		    timer_now(work->clock);
	}
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
	return fail(reply, "cannot add the job");
}

static enum worker_outcome
begin_new(struct work *work, int reply_end, struct worker_reply *reply)
{
	enum worker_outcome outcome;

	work->job->progress.machine = *store_machine(work->store);
	if ((work->owner = owner_draft(work->store)) == NULL)
		return fail(reply, "cannot make the job's directory");
	set_clock(work);
	if (work_open(work) == -1)
		outcome = fail(reply, "cannot make the timer");
	else {
		due_set(work, work->job->progress.due);
		due_set_timer(work);
		work->job->progress.saved = work->job->armed;
		if (owner_save(work->owner, work->job) == -1)
			outcome = fail(reply, "cannot write the record");
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
		if (knows_pids && flight_adopt(work, run) == 0)
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
	work->adopting = knows_pids && may_have_left(work->job);
	return 0;
}

/*
 * What does not fit on a full disk is written when it can be: a due target runs
 * all the same.
 */
static int
is_passing(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EFBIG ||
	    error == EIO || error == EROFS;
}

/*
 * Nobody else's job becomes this machine's in passing, nor before all that its
 * worker needs is there.
 */
static enum worker_outcome
keep(struct work *work, int is_foreign, struct worker_reply *reply)
{
	int result;

	if (is_foreign)
		result = owner_claim(work->owner, work->job, &reply->holder);
	else
		result = owner_save_progress(work->owner, work->job, 1);
	if (result == 0 || (!is_foreign && is_passing(errno)))
		return WORKER_READY;
	return reply->holder != 0 ? WORKER_NAME_TAKEN
				  : fail(reply, "cannot write the record");
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

static enum worker_outcome
begin_lost(struct work *work, uint64_t id, enum work_ending ending,
    struct worker_reply *reply)
{
	struct complaint complaint;
	const struct machine *machine;
	enum worker_outcome outcome;
	int is_foreign;

	if ((work->owner = owner_take(work->store, id)) == NULL)
		return errno == EEXIST ? WORKER_ALIVE
				       : fail(reply, "cannot lock the job");
	if (store_load_whole(work->store, id, &work->job) == -1)
		return fail(reply, "cannot read the record");
	machine = store_machine(work->store);
	is_foreign = strcmp(work->job->progress.machine.id, machine->id) != 0;
	if (is_foreign && !work->claim)
		return WORKER_FOREIGN;
	work->schedule = open_schedule(work->job, ending, &complaint);
	if (work->schedule == NULL) {
		errno = 0;
		return fail(reply, complaint.why);
	}
	work->data_path = owner_data_path(work->owner);
	set_clock(work);
	if (work_open(work) == -1)
		return fail(reply, "cannot make the timer");
	if (resume(work, machine) == -1)
		return fail(reply, "cannot watch its run");
	due_set_timer(work);
	if (flight_describe(work) == -1)
		return fail(reply, "cannot describe its runs");
	if ((outcome = keep(work, is_foreign, reply)) != WORKER_READY)
		return outcome;
	work->superseded = owner_keep_name(
			       work->owner, work->job, &work->replaces) == 0;
	work->dirty = 1;
	reply->id = id;
	return WORKER_READY;
}

/* The new process, from the fork to its end. */
static void __attribute__((noreturn)) worker_main(
    struct work *work, uint64_t id, enum work_ending ending, int reply_end)
{
	struct worker_reply reply;
	ssize_t n;

	memset(&reply, 0, sizeof(reply));
	if (detach() == -1)
		reply.outcome = fail(&reply, "cannot leave the terminal");
	else if (check_descriptors() == -1)
		reply.outcome = fail(&reply, "cannot start a worker");
	else if (work->job != NULL)
		reply.outcome = begin_new(work, reply_end, &reply);
	else
		reply.outcome = begin_lost(work, id, ending, &reply);
	if (reply.outcome == WORKER_READY) {
		if (chdir("/") == -1)
			_exit(0);
		if (work->superseded)
			ending = ENDING_STOP;
		if (ending != ENDING_NOT)
			ending_begin(work, ending);
	}
	/* Whoever waited may be gone: a job that was armed stays so. */
	n = FAULT("worker-reply") ? -1
				  : write(reply_end, &reply, sizeof(reply));
	(void)n;
	close(reply_end);
	if (reply.outcome == WORKER_READY) {
		/* Whoever armed the job has not waited for this. */
		reset_target_signals();
		title_set(work->job);
		if (ending == ENDING_NOT)
			launch_prepare(work);
		work_loop(work);
	}
	work_close(work);
	_exit(0);
}

static void
read_reply(int fd, struct worker_reply *reply)
{
	ssize_t n;

	do
		n = read(fd, reply, sizeof(*reply));
	while (n == -1 && errno == EINTR);
	if (n != sizeof(*reply)) {
		memset(reply, 0, sizeof(*reply));
		errno = n == -1 ? errno : 0;
		reply->outcome = fail(
		    reply, "the worker ended before it was ready");
	}
}

static void
start(struct work *work, uint64_t id, enum work_ending ending,
    struct worker_reply *reply)
{
	sigset_t all, old;
	pid_t pid;
	int ends[2];

	memset(reply, 0, sizeof(*reply));
	if (FAULT("worker-pipe") || pipe2(ends, O_CLOEXEC) == -1) {
		reply->outcome = fail(reply, "cannot make a pipe");
		return;
	}
	/* The worker never takes a signal but from its descriptor. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	pid = FAULT("worker-fork") ? -1 : fork();
	if (pid == 0) {
		close(ends[0]);
		worker_main(work, id, ending, ends[1]);
	}
	if (pid == -1)
		reply->outcome = fail(reply, "cannot fork");
	sigprocmask(SIG_SETMASK, &old, NULL);
	close(ends[1]);
	if (pid != -1)
		read_reply(ends[0], reply);
	/* One that failed has ended by now; it is not left as a zombie. */
	if (pid != -1 && reply->outcome != WORKER_READY)
		waitpid(pid, NULL, 0);
	close(ends[0]);
}

void
worker_arm(struct store *store, struct job *job, struct schedule *schedule,
    int replace, struct worker_reply *reply)
{
	struct work work = {.store = store,
	    .job = job,
	    .schedule = schedule,
	    .replace = replace};

	start(&work, 0, ENDING_NOT, reply);
}

void
worker_restore(struct store *store, uint64_t id, struct worker_reply *reply)
{
	struct work work = {.store = store};

	start(&work, id, ENDING_NOT, reply);
}

void
worker_claim(struct store *store, uint64_t id, struct worker_reply *reply)
{
	struct work work = {.store = store, .claim = 1};

	start(&work, id, ENDING_NOT, reply);
}

void
worker_restore_to_stop(
    struct store *store, uint64_t id, struct worker_reply *reply)
{
	struct work work = {.store = store};

	start(&work, id, ENDING_STOP, reply);
}
