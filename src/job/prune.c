/* SPDX-License-Identifier: ISC */
#include "prune.h"

#include <sys/file.h>
#include <sys/queue.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../time/duration.h"
#include "bounds.h"
#include "durable.h"
#include "job.h"
#include "layout.h"
#include "name.h"
#include "owner.h"
#include "publish.h"
#include "storage.h"
#include "store.h"
#include "sweep.h"

#define PRUNE_EVERY 60   /* seconds */
#define PRUNE_AGE   3600 /* seconds: younger ones are kept */
/* Whoever waits for a job waits for its worker, which does this at its end. */
#define PRUNE_AT_ONCE 100

/* An ended job: its directory was last changed when it ended. */
struct candidate {
	uint64_t id;
	time_t ended;
};

/*
 * True when it is time, and nobody else does it: the stamp's time of change
 * says when it was done last.  The lock on it is the caller's to close.
 */
static int
prune_due(struct store *store, time_t now)
{
	struct timespec times[2] = {
	    {.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
	struct stat st;
	int fd, is_new;

	is_new = fstatat(store->root, LAYOUT_PRUNED, &st,
		     AT_SYMLINK_NOFOLLOW) == -1;
	if (!is_new && st.st_mtime <= now && now - st.st_mtime < PRUNE_EVERY)
		return -1;
	fd = openat(store->root, LAYOUT_PRUNED,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == -1 || futimens(fd, times) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

/* A name that may still lead to a job which was taken away. */
struct orphaned {
	SLIST_ENTRY(orphaned) entry;
	uint64_t id;
	char name[JOB_NAME_MAX + 1];
};

SLIST_HEAD(orphans, orphaned);

static void
pass_name_on(struct store *store, int names, const char *link,
    const struct orphaned *orphaned)
{
	char text[STORAGE_ID_TEXT];
	uint64_t older;

	older = name_search(store, STORE_ENDED, orphaned->name, orphaned->id);
	if (older == 0)
		unlinkat(names, link, 0);
	else
		durable_relink(names, link, storage_id_text(text, older));
}

/* A name, where it is that job's still, becomes another's, or nobody's. */
static void
settle_name(struct store *store, int names, const struct orphaned *orphaned)
{
	char link[STORAGE_NAME_TEXT];
	int lock;

	storage_name_text(link, store, orphaned->name);
	if ((lock = publish_lock(store)) == -1)
		return;
	if (storage_read_link(names, link) == orphaned->id)
		pass_name_on(store, names, link, orphaned);
	close(lock);
}

/*
 * Once all jobs are away, or each would be looked for among those that are to
 * go as well.
 */
static void
settle_names(struct store *store, struct orphans *orphans)
{
	struct orphaned *orphaned;
	int names;

	names = storage_open(store, LAYOUT_NAMES, 0);
	while ((orphaned = SLIST_FIRST(orphans)) != NULL) {
		if (names != -1)
			settle_name(store, names, orphaned);
		SLIST_REMOVE_HEAD(orphans, entry);
		free(orphaned);
	}
	if (names != -1)
		close(names);
}

/* Where there is no memory the name leads nowhere, and that is found out. */
static void
note_name(struct orphans *orphans, const struct job *job)
{
	struct orphaned *orphaned;

	if (job == NULL || job->name == NULL ||
	    (orphaned = malloc(sizeof(*orphaned))) == NULL)
		return;
	orphaned->id = job->id;
	strlcpy(orphaned->name, job->name, sizeof(orphaned->name));
	SLIST_INSERT_HEAD(orphans, orphaned, entry);
}

/* The job goes first: a name that leads nowhere is found out, then. */
static int
take_away(struct store *store, uint64_t id, struct orphans *orphans)
{
	struct job *job;
	int error, result;

	if (store_load(store, id, &job) == -1)
		job = NULL; /* nobody can say what its name was */
	result = sweep_away(store, id);
	error = errno;
	if (result == 0)
		note_name(orphans, job);
	job_free(job);
	errno = error;
	return result;
}

/*
 * A crash must not set the last ID back to one that was used.  Once for all jobs
 * that are pruned then: each time costs the disk's own.
 */
static int
keep_last_id(struct store *store)
{
	return fsync(store->root);
}

static int
compare_ended(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->ended != y->ended)
		return x->ended < y->ended ? 1 : -1;
	return (x->id < y->id) - (x->id > y->id);
}

/* The ended jobs, newest first. */
static struct candidate *
list_candidates(int ended, size_t *n)
{
	struct candidate *list = NULL, *grown;
	struct dirent *entry;
	struct stat st;
	size_t room = 0;
	uint64_t id;
	DIR *dir;

	*n = 0;
	if ((dir = durable_list(ended)) == NULL)
		return NULL;
	while ((entry = readdir(dir)) != NULL) {
		if ((id = storage_id_parse(entry->d_name)) == 0 ||
		    fstatat(ended, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) ==
			-1)
			continue;
		if (*n == room) {
			room = room == 0 ? 256 : 2 * room;
			grown = reallocarray(list, room, sizeof(*list));
			if (grown == NULL)
				break;
			list = grown;
		}
		list[(*n)++] = (struct candidate){id, st.st_mtime};
	}
	closedir(dir);
	if (*n > 0)
		qsort(list, *n, sizeof(*list), compare_ended);
	return list;
}

/* Returns 1 when there may be more. */
static int
prune_ended(struct store *store, time_t now)
{
	struct orphans orphans = SLIST_HEAD_INITIALIZER(orphans);
	struct candidate *list;
	size_t i, n, pruned = 0;
	int ended;

	if ((ended = storage_open(store, LAYOUT_ENDED, 0)) == -1)
		return 0;
	list = list_candidates(ended, &n);
	if (n > bounds_keep() && keep_last_id(store) == -1)
		n = 0;
	/* The oldest first. */
	for (i = n; i > bounds_keep() && pruned < PRUNE_AT_ONCE &&
	     list[i - 1].ended <= now - PRUNE_AGE;
	     i--)
		pruned += take_away(store, list[i - 1].id, &orphans) == 0;
	settle_names(store, &orphans);
	free(list);
	close(ended);
	return pruned == PRUNE_AT_ONCE;
}

void
prune_along(struct store *store, int64_t now)
{
	const struct timespec long_ago[2] = {{0, 0}, {0, 0}};
	time_t seconds = (time_t)(now / NSEC_PER_SEC);
	int stamp;

	if ((stamp = prune_due(store, seconds)) == -1)
		return;
	/* The next worker goes on where there is more. */
	if (prune_ended(store, seconds))
		futimens(stamp, long_ago);
	sweep_pruned(store);
	sweep_drafts(store, seconds);
	close(stamp);
}

/* True of one in `active` that has ended, and was not put away. */
static int
is_over(struct store *store, uint64_t id)
{
	struct job *job;
	int result;

	if (store_load(store, id, &job) == -1)
		return 0;
	result = job_is_ended(job);
	job_free(job);
	return result;
}

static int
prune_job(struct store *store, uint64_t id, struct orphans *orphans)
{
	int directory, ended;

	if ((directory = storage_open_job(store, id, &ended)) == -1)
		return -1;
	close(directory);
	if (!ended) {
		if (!is_over(store, id)) {
			errno = EBUSY;
			return -1;
		}
		owner_tidy(store, id);
	}
	return take_away(store, id, orphans);
}

int
prune_jobs(struct store *store, const uint64_t *ids, size_t n, int *errors)
{
	struct orphans orphans = SLIST_HEAD_INITIALIZER(orphans);
	size_t i;

	if (store->root != -1 && n > 0 && keep_last_id(store) == -1)
		return -1;
	for (i = 0; i < n; i++) {
		errors[i] = 0;
		if (prune_job(store, ids[i], &orphans) == -1)
			errors[i] = errno;
	}
	settle_names(store, &orphans);
	return 0;
}
