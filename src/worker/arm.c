/* SPDX-License-Identifier: ISC */

/*
 * How a worker comes to be.  The command forks; the new process leaves the
 * session and the terminal, takes its job, as begin.c has it, and only then
 * answers through a pipe.  Whoever armed the job returns at that moment: nothing
 * is promised that is not so.
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
#include "begin.h"
#include "ending.h"
#include "launch.h"
#include "title.h"
#include "work.h"

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

/* The new process, from the fork to its end. */
static void __attribute__((noreturn)) worker_main(
    struct work *work, uint64_t id, enum work_ending ending, int reply_end)
{
	struct worker_reply reply;
	ssize_t n;

	memset(&reply, 0, sizeof(reply));
	reply.asked = id;
	if (detach() == -1)
		reply.outcome = begin_failed(
		    &reply, "cannot leave the terminal");
	else if (check_descriptors() == -1)
		reply.outcome = begin_failed(&reply, "cannot start a worker");
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

/* Returns -1 when there is none, because whoever would write it has ended. */
static int
read_reply(int fd, struct worker_reply *reply)
{
	ssize_t n;

	do
		n = read(fd, reply, sizeof(*reply));
	while (n == -1 && errno == EINTR);
	return n == sizeof(*reply) ? 0 : -1;
}

/* Each worker answers when it is ready, in one piece, whichever is first. */
static void
read_replies(int fd, struct worker_reply *replies, size_t n)
{
	struct worker_reply reply;
	size_t i, left;

	errno = 0;
	for (i = 0; i < n; i++)
		replies[i].outcome = begin_failed(
		    &replies[i], "the worker ended before it was ready");
	for (left = n; left > 0 && read_reply(fd, &reply) == 0; left--)
		for (i = 0; i < n; i++)
			if (replies[i].asked == reply.asked)
				replies[i] = reply;
}

static pid_t
fork_worker(
    struct work *work, uint64_t id, enum work_ending ending, const int ends[2])
{
	sigset_t all, old;
	pid_t pid;

	/* The worker never takes a signal but from its descriptor. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	pid = FAULT("worker-fork") ? -1 : fork();
	if (pid == 0) {
		close(ends[0]);
		worker_main(work, id, ending, ends[1]);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	return pid;
}

/* A worker for each ID, or for a new job where that is 0. */
static void
start(struct work *work, const uint64_t *ids, size_t n, enum work_ending ending,
    struct worker_reply *replies)
{
	pid_t pids[WORKER_BATCH];
	size_t i, n_started;
	int ends[2];

	memset(replies, 0, n * sizeof(*replies));
	for (i = 0; i < n; i++)
		replies[i].asked = ids[i];
	if (FAULT("worker-pipe") || pipe2(ends, O_CLOEXEC) == -1) {
		for (i = 0; i < n; i++)
			replies[i].outcome = begin_failed(
			    &replies[i], "cannot make a pipe");
		return;
	}
	for (i = 0; i < n; i++) {
		pids[i] = fork_worker(work, ids[i], ending, ends);
		if (pids[i] == -1)
			break;
	}
	for (n_started = i; i < n; i++)
		replies[i].outcome = begin_failed(&replies[i], "cannot fork");
	close(ends[1]);
	read_replies(ends[0], replies, n_started);
	close(ends[0]);
	/* One that failed has ended by now; it is not left as a zombie. */
	for (i = 0; i < n_started; i++)
		if (replies[i].outcome != WORKER_READY)
			waitpid(pids[i], NULL, 0);
}

void
worker_arm(struct store *store, struct job *job, struct schedule *schedule,
    int replace, struct worker_reply *reply)
{
	struct work work = {.store = store,
	    .job = job,
	    .schedule = schedule,
	    .replace = replace};

	start(&work, &(uint64_t){0}, 1, ENDING_NOT, reply);
}

void
worker_restore(struct store *store, const uint64_t *ids, size_t n,
    struct worker_reply *replies)
{
	struct work work = {.store = store};

	start(&work, ids, n, ENDING_NOT, replies);
}

void
worker_adopt(struct store *store, uint64_t id, struct worker_reply *reply)
{
	struct work work = {.store = store, .adopt = 1};

	start(&work, &id, 1, ENDING_NOT, reply);
}

void
worker_restore_to_stop(
    struct store *store, uint64_t id, struct worker_reply *reply)
{
	struct work work = {.store = store};

	start(&work, &id, 1, ENDING_STOP, reply);
}
