/* SPDX-License-Identifier: ISC */

/*
 * The state directory as readers see it.  Each job is a directory, in `active`
 * until it ends, then in `ended`: ptymer-state(5).
 *
 * The lock of a job is the truth about its worker, and its record about all
 * else.  Readers look at the lock first and read the record then: a worker that
 * is gone cannot change it any more, so what is read is final.  Readers take no
 * lock that could hold up anybody, and write nothing.
 */

#include "store.h"

#include <sys/pidfd.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../time/duration.h"
#include "durable.h"
#include "history.h"
#include "job.h"
#include "layout.h"
#include "lock.h"
#include "process.h"
#include "record.h"
#include "root.h"
#include "storage.h"

#define RECENT (5 * NSEC_PER_SEC)

struct store *
store_open(int create, char *why, size_t size)
{
	struct store *store;

	umask(077);
	if ((store = calloc(1, sizeof(*store))) == NULL) {
		strlcpy(why, strerror(errno), size);
		return NULL;
	}
	store->root = -1;
	if ((store->path = root_path(why, size)) == NULL) {
		store_close(store);
		return NULL;
	}
	store->root = root_open(store->path, create, why, size);
	if (store->root == -1 && why[0] != '\0') {
		store_close(store);
		return NULL;
	}
	machine_read(&store->machine);
	return store;
}

void
store_look_again(struct store *store)
{
	char why[8];

	if (store->root == -1)
		store->root = root_open(store->path, 0, why, sizeof(why));
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	if (store->root != -1)
		close(store->root);
	free(store->path);
	free(store);
}

const struct machine *
store_machine(const struct store *store)
{
	return &store->machine;
}

const char *
store_error(int error)
{
	switch (error) {
	case ENOENT:
		return "no such job";
	case EBADMSG:
		return "its record is damaged";
	case ENOTSUP:
		return "its record is of a newer ptymer";
	default:
		return strerror(error);
	}
}

int
store_is_damaged(int error)
{
	return error == EBADMSG || error == EACCES;
}

static int
load_record(
    int directory, const char *name, enum record_kind kind, struct job *job)
{
	char *text;
	size_t length;
	int result;

	text = durable_read(directory, name, RECORD_MAX, &length);
	if (text == NULL)
		return -1;
	result = record_decode(job, kind, text, length);
	free(text);
	return result;
}

/*
 * The newest progress, if there is one but that in the definition.  A mark that
 * a power cut has torn was never there; one that is whole is newer than what it
 * is about to replace, and has done so by the time that it is not found.
 */
static int
load_progress(int directory, struct job *job)
{
	if (load_record(directory, LAYOUT_BEGUN, RECORD_PROGRESS, job) == 0)
		return 0;
	if (errno != ENOENT && errno != EBADMSG)
		return -1;
	if (load_record(directory, LAYOUT_PROGRESS, RECORD_PROGRESS, job) == 0)
		return 0;
	return errno == ENOENT ? 0 : -1;
}

static int
load_records(int directory, enum record_kind kind, struct job *job)
{
	if (load_record(directory, LAYOUT_JOB, kind, job) == -1) {
		if (errno == ENOENT)
			errno = EBADMSG;
		return -1;
	}
	return load_progress(directory, job);
}

/* True when its worker, if it has one, is a process that we can see. */
static int
is_here(const struct store *store, const struct job *job)
{
	const struct machine *machine = &job->progress.machine;

	return strcmp(machine->id, store->machine.id) == 0 &&
	    strcmp(machine->boot, store->machine.boot) == 0 &&
	    machine->pid_namespace == store->machine.pid_namespace;
}

/*
 * The state of a job in `active` whose lock is held.  Who restores it after a
 * reboot has the lock before the record says where that is.
 */
static enum job_state
state_held(const struct store *store, const struct job *job, int directory,
    pid_t holder)
{
	/* It has only to put its directory away. */
	if (job->progress.ended != JOB_WAITING)
		return job->progress.ended;
	if (strcmp(job->progress.machine.id, store->machine.id) != 0)
		return JOB_FOREIGN;
	if (!is_here(store, job) &&
	    (holder == 0 || !lock_is_held_by(directory, holder)))
		return JOB_ELSEWHERE;
	if (job->progress.n_running > 0)
		return JOB_RUNNING;
	return job->progress.paused ? JOB_PAUSED : JOB_WAITING;
}

/* The state of a job whose lock is free. */
static enum job_state
state_free(
    const struct store *store, const struct job *job, int directory, int ended)
{
	if (job->progress.ended != JOB_WAITING)
		return job->progress.ended;
	if (storage_is_stopped(directory))
		return JOB_STOPPED;
	if (ended)
		return JOB_DONE;
	if (strcmp(job->progress.machine.id, store->machine.id) != 0)
		return JOB_FOREIGN;
	return JOB_LOST;
}

static int
still_runs(const struct run *run)
{
	return run->pid != 0 && run->pid_start != 0 &&
	    process_start(run->pid) == run->pid_start;
}

/* The target that a worker left behind when it died, if it still runs. */
static const struct run *
find_orphan(const struct store *store, const struct job *job)
{
	const struct progress *progress = &job->progress;
	size_t i;

	if (!is_here(store, job))
		return NULL;
	for (i = 0; i < progress->n_running; i++)
		if (still_runs(&progress->running[i]))
			return &progress->running[i];
	return NULL;
}

/* The link of its name says whose that is now. */
static int
is_replaced(const struct store *store, const struct job *job)
{
	char link[STORAGE_NAME_TEXT];
	uint64_t holder;
	int names;

	if ((names = storage_open(store, LAYOUT_NAMES, 0)) == -1)
		return 0;
	holder = storage_read_link(
	    names, storage_name_text(link, store, job->name));
	close(names);
	return holder != 0 && holder != job->id;
}

/* True when its worker may have forked something a moment ago. */
static int
may_have_forked(const struct progress *progress)
{
	const int64_t now = (int64_t)time(NULL) * NSEC_PER_SEC;

	return progress->n_running > 0 || progress->n_pending > 0 ||
	    now - progress->saved < RECENT ||
	    (progress->due != 0 && progress->due < now + NSEC_PER_SEC);
}

/*
 * A process that its worker has just forked holds the lock, too, until it lets
 * go of what it inherited: a worker that is gone is no worker for that.  Each
 * of thousands is asked for; that nobody has reaped it takes twenty times as
 * long to find out, and only where something was forked it matters.
 */
static int
is_gone(const struct job *job, pid_t worker)
{
	struct pollfd fd = {.events = POLLIN};
	int gone;

	if (kill(worker, 0) == -1 && errno == ESRCH)
		return 1;
	if (!may_have_forked(&job->progress))
		return 0;
	if ((fd.fd = pidfd_open(worker, 0)) == -1)
		return errno == ESRCH;
	gone = poll(&fd, 1, 0) == 1;
	close(fd.fd);
	return gone;
}

/*
 * Returns 1 when its worker is gone, and may have saved since this was read: it
 * is to be read again, for the last time.
 */
static int
load_from(struct store *store, int directory, int ended, enum record_kind kind,
    int is_last, struct job *job)
{
	const struct run *orphan;
	pid_t holder;
	int held;

	if ((held = lock_probe(directory, &holder)) == -1)
		return -1;
	if (load_records(directory, kind, job) == -1)
		return -1;
	if (held && is_here(store, job) && is_gone(job, holder)) {
		if (!is_last)
			return 1;
		held = 0;
	}
	if (job->name != NULL && !ended)
		job->is_replaced = is_replaced(store, job);
	if (held) {
		job->state = state_held(store, job, directory, holder);
		if (job_is_active(job))
			job->worker = holder;
		return 0;
	}
	job->state = state_free(store, job, directory, ended);
	if (job->state == JOB_LOST &&
	    (orphan = find_orphan(store, job)) != NULL)
		job->orphan = orphan->pid;
	return 0;
}

/*
 * True when that directory is an ended job's no more: it is pruned, and its
 * files may go one by one while they are read.
 */
static int
is_pruned(const struct store *store, uint64_t id, int directory)
{
	char path[STORAGE_PATH_TEXT];
	struct stat here, st;

	storage_path(path, LAYOUT_ENDED, id);
	return fstat(directory, &here) == 0 &&
	    (fstatat(store->root, path, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
		here.st_dev != st.st_dev || here.st_ino != st.st_ino);
}

/* Reads a job once, or, where its worker has just gone, twice. */
static int
load_settled(struct store *store, uint64_t id, int directory, int ended,
    enum record_kind kind, struct job **loaded)
{
	struct job *job;
	int error, result = 1, times;

	for (times = 0; result == 1; times++) {
		if ((job = job_alloc()) == NULL)
			return -1;
		job->id = id;
		result = load_from(
		    store, directory, ended, kind, times > 0, job);
		error = errno;
		if (result == 0)
			*loaded = job;
		else
			job_free(job);
		errno = error;
	}
	return result;
}

static int
load(struct store *store, uint64_t id, enum record_kind kind,
    struct job **loaded)
{
	struct job *job = NULL;
	int directory, ended, error, result;

	if ((directory = storage_open_job(store, id, &ended)) == -1)
		return -1;
	result = load_settled(store, id, directory, ended, kind, &job);
	error = errno;
	if (ended && is_pruned(store, id, directory)) {
		job_free(job);
		result = -1;
		error = ENOENT;
	}
	if (result == 0)
		*loaded = job;
	close(directory);
	errno = error;
	return result;
}

int
store_load(struct store *store, uint64_t id, struct job **job)
{
	return load(store, id, RECORD_JOB_BRIEF, job);
}

int
store_load_whole(struct store *store, uint64_t id, struct job **job)
{
	return load(store, id, RECORD_JOB, job);
}

int
store_runs(struct store *store, const struct job *job, size_t max,
    struct run **runs, size_t *n)
{
	const struct run *last = &job->progress.last;
	struct run *grown;
	int directory, ended, result;

	if ((directory = storage_open_job(store, job->id, &ended)) == -1)
		return -1;
	result = history_read(directory, last->seq, max, runs, n);
	close(directory);
	if (result == -1 || last->seq == 0 || max == 0)
		return result;
	/* The last one is in the progress; it makes the oldest give way. */
	if ((grown = reallocarray(*runs, *n + 1, sizeof(*grown))) == NULL) {
		free(*runs);
		return -1;
	}
	grown[(*n)++] = *last;
	if (*n > max)
		memmove(grown, grown + 1, --*n * sizeof(*grown));
	*runs = grown;
	return 0;
}

int
store_open_log(struct store *store, const struct job *job, int rotated)
{
	int directory, ended, fd;

	if (job->output != NULL) {
		if (!rotated)
			return open(job->output,
			    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		errno = ENOENT;
		return -1;
	}
	if ((directory = storage_open_job(store, job->id, &ended)) == -1)
		return -1;
	fd = openat(directory, rotated ? LAYOUT_OLD_LOG : LAYOUT_LOG,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	close(directory);
	return fd;
}

int
store_pin_worker(struct store *store, uint64_t id)
{
	pid_t again, holder;
	int directory, ended, pinned = -1;

	if ((directory = storage_open_job(store, id, &ended)) == -1)
		return -1;
	/* The process is pinned first and looked at then. */
	if (lock_probe(directory, &holder) == 1 && holder > 0 &&
	    (pinned = pidfd_open(holder, 0)) != -1 &&
	    (lock_probe(directory, &again) != 1 || again != holder ||
		!lock_is_held_by(directory, holder))) {
		close(pinned);
		pinned = -1;
	}
	close(directory);
	if (pinned == -1)
		errno = ESRCH;
	return pinned;
}

int
store_pin_orphan(const struct job *job)
{
	const struct progress *progress = &job->progress;
	size_t i;

	for (i = 0; job->orphan != 0 && i < progress->n_running; i++)
		if (progress->running[i].pid == job->orphan)
			return process_pin(
			    job->orphan, progress->running[i].pid_start);
	errno = ESRCH;
	return -1;
}
