/* SPDX-License-Identifier: ISC */

/*
 * What must be decided for all jobs together, such as who gets an ID or a name,
 * is decided under one lock, for some system calls and no sync.  The last ID is
 * a symbolic link: it is read and replaced in one step, and a file system never
 * leaves half of one.
 */

#include "publish.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "durable.h"
#include "layout.h"
#include "name.h"
#include "bounds.h"
#include "fault.h"
#include "storage.h"
#include "store.h"

#define LOCK_TRIES 20000 /* 0.5 ms apart: 10 s */

int
publish_lock(struct store *store)
{
	const struct timespec pause = {.tv_nsec = 500 * 1000};
	int error, fd, i;

	if (FAULT("publish-lock"))
		return -1;
	fd = openat(store->root, LAYOUT_LOCK,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	/* Who holds it does so for some system calls, unless it is stopped. */
	for (i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return fd;
		if (errno != EWOULDBLOCK && errno != EINTR)
			break;
		nanosleep(&pause, NULL);
	}
	error = errno == EWOULDBLOCK ? ETIMEDOUT : errno;
	close(fd);
	errno = error;
	return -1;
}

/* Counts what is in a directory, where the number of its links does not. */
static uint64_t
count_entries(int directory)
{
	struct dirent *entry;
	uint64_t n = 0;
	DIR *dir;

	if ((dir = durable_list(directory)) == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL)
		n += entry->d_name[0] != '.';
	closedir(dir);
	return n;
}

/*
 * A directory has a link from each directory in it, besides two, on every file
 * system that counts them; btrfs and overlays show 1.
 */
static int
is_full(int active)
{
	struct stat st;
	uint64_t n;

	if (fstat(active, &st) == -1)
		return 0;
	n = st.st_nlink >= 2 && !FAULT("link-count") ? st.st_nlink - 2
						     : count_entries(active);
	return n >= bounds_max_jobs();
}

/* The active or lost job that has the name, or 0. */
static uint64_t
find_holder(struct store *store, const char *name)
{
	char path[STORAGE_PATH_TEXT];
	struct stat st;
	uint64_t id;

	if (store_find_name(store, name, &id) == -1)
		return 0;
	storage_path(path, LAYOUT_ACTIVE, id);
	return fstatat(store->root, path, &st, AT_SYMLINK_NOFOLLOW) == 0 ? id
									 : 0;
}

/* True when a job, active, ended or set aside, or anything else is there. */
static int
is_taken(struct store *store, uint64_t id)
{
	static const char *const places[] = {
	    LAYOUT_ACTIVE, LAYOUT_ENDED, LAYOUT_DAMAGED};
	char path[STORAGE_PATH_TEXT];
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (fstatat(store->root, storage_path(path, places[i], id), &st,
			AT_SYMLINK_NOFOLLOW) == 0)
			return 1;
	return 0;
}

/*
 * The next ID; the loop is for a link that a power cut set back.  Where there is
 * none that can be read, what is there tells how far it had come.
 */
static int
next_id(struct store *store, uint64_t *id)
{
	char text[STORAGE_ID_TEXT];

	*id = storage_read_link(store->root, LAYOUT_LAST_ID);
	if (*id == 0 && store_highest_id(store, id) == -1)
		return -1;
	do {
		if (++*id > INT64_MAX) {
			errno = EOVERFLOW;
			return -1;
		}
	} while (is_taken(store, *id));
	return durable_relink(
	    store->root, LAYOUT_LAST_ID, storage_id_text(text, *id));
}

/* The directories that publishing touches. */
struct places {
	int active;
	int names;       /* -1: the job has no name */
	uint64_t before; /* what the name led to; 0: nothing */
};

/* Moves the draft's directory into `active`, or back again. */
static int
move_draft(struct store *store, const char *draft, uint64_t id, int back)
{
	char at[64], to[STORAGE_PATH_TEXT];

	snprintf(at, sizeof(at), LAYOUT_DRAFTS "/%s", draft);
	storage_path(to, LAYOUT_ACTIVE, id);
	if (!back && FAULT("publish-rename"))
		return -1;
	return renameat(
	    store->root, back ? to : at, store->root, back ? at : to);
}

/*
 * The job says itself whom it replaces: who restores it has to end that one,
 * should this worker not live to do it.
 */
static int
note_replaced(struct store *store, const char *draft, uint64_t holder)
{
	char path[64], text[STORAGE_ID_TEXT];

	snprintf(
	    path, sizeof(path), LAYOUT_DRAFTS "/%s/" LAYOUT_REPLACES, draft);
	return symlinkat(storage_id_text(text, holder), store->root, path);
}

static int
link_name(
    struct store *store, struct places *places, const char *name, uint64_t id)
{
	char link[STORAGE_NAME_TEXT], text[STORAGE_ID_TEXT];

	storage_name_text(link, store, name);
	places->before = storage_read_link(places->names, link);
	return durable_relink(places->names, link, storage_id_text(text, id));
}

static int
publish_locked(struct store *store, struct places *places, const char *draft,
    const char *name, int replace, uint64_t *id, uint64_t *holder)
{
	int error;

	if (name != NULL) {
		*holder = find_holder(store, name);
		if (*holder != 0 && !replace) {
			errno = EEXIST;
			return -1;
		}
	}
	/* One that takes another's place takes no more room. */
	if (*holder == 0 && is_full(places->active)) {
		errno = EUSERS;
		return -1;
	}
	if (next_id(store, id) == -1)
		return -1;
	if (*holder != 0 && note_replaced(store, draft, *holder) == -1)
		return -1;
	if (name != NULL && link_name(store, places, name, *id) == -1)
		return -1;
	/*
	 * From here on the name is this job's, and nobody else's: that is the
	 * one step in which it is taken over.
	 */
	if (move_draft(store, draft, *id, 0) == 0)
		return 0;
	error = errno;
	if (name != NULL)
		publish_unname(store, name, places->before);
	errno = error;
	return -1;
}

int
publish_name(struct store *store, const char *name, uint64_t id,
    uint64_t *before, uint64_t *holder)
{
	char link[STORAGE_NAME_TEXT], text[STORAGE_ID_TEXT];
	int error, names, result;

	*before = 0;
	if ((*holder = find_holder(store, name)) != 0) {
		errno = EEXIST;
		return -1;
	}
	if ((names = storage_open_place(store, LAYOUT_NAMES)) == -1)
		return -1;
	storage_name_text(link, store, name);
	*before = storage_read_link(names, link);
	result = durable_relink(names, link, storage_id_text(text, id));
	if (result == 0 && (result = fsync(names)) == -1) {
		error = errno;
		publish_unname(store, name, *before);
		errno = error;
	}
	error = errno;
	close(names);
	errno = error;
	return result;
}

int
publish_keep_name(
    struct store *store, const char *name, uint64_t id, uint64_t *holder)
{
	char link[STORAGE_NAME_TEXT], text[STORAGE_ID_TEXT];
	int lock, names, result = 1;
	uint64_t other;

	*holder = 0;
	if ((names = storage_open_place(store, LAYOUT_NAMES)) == -1)
		return -1;
	storage_name_text(link, store, name);
	if (storage_read_link(names, link) == id)
		goto out;
	if ((lock = publish_lock(store)) == -1) {
		result = -1;
		goto out;
	}
	other = storage_read_link(names, link);
	if (other > id && name_is_of(store, other, name))
		result = 0;
	else if (other != id) {
		*holder = find_holder(store, name);
		if (*holder >= id)
			*holder = 0;
		if (durable_relink(names, link, storage_id_text(text, id)) ==
			-1 ||
		    fsync(names) == -1)
			result = -1;
	}
	close(lock);
out:
	close(names);
	return result;
}

void
publish_unname(struct store *store, const char *name, uint64_t before)
{
	char link[STORAGE_NAME_TEXT], text[STORAGE_ID_TEXT];
	int names;

	if ((names = storage_open(store, LAYOUT_NAMES, 0)) == -1)
		return;
	storage_name_text(link, store, name);
	if (before == 0)
		unlinkat(names, link, 0);
	else
		durable_relink(names, link, storage_id_text(text, before));
	close(names);
}

/* It was not to be: the name goes back to whoever had it. */
static void
unpublish(struct store *store, const struct places *places, const char *draft,
    const char *name, uint64_t id)
{
	char link[STORAGE_NAME_TEXT];
	int lock;

	if (name != NULL && (lock = publish_lock(store)) != -1) {
		storage_name_text(link, store, name);
		if (storage_read_link(places->names, link) == id)
			publish_unname(store, name, places->before);
		close(lock);
	}
	move_draft(store, draft, id, 1);
}

/* What the job says of whom it replaces is safe before the name is. */
static int
sync_published(struct store *store, const struct places *places, uint64_t id,
    uint64_t holder)
{
	char path[STORAGE_PATH_TEXT];

	if (holder != 0 &&
	    storage_sync(store, storage_path(path, LAYOUT_ACTIVE, id)) == -1)
		return -1;
	if (FAULT("publish-sync") ||
	    (places->names != -1 && fsync(places->names) == -1))
		return -1;
	return fsync(places->active);
}

static int
open_places(struct store *store, const char *name, struct places *places)
{
	places->names = -1;
	if ((places->active = storage_open_place(store, LAYOUT_ACTIVE)) == -1)
		return -1;
	if (name == NULL)
		return 0;
	places->names = storage_open_place(store, LAYOUT_NAMES);
	return places->names == -1 ? -1 : 0;
}

/* Nobody reads at the other end of the pipe any more. */
static int
is_deserted(int caller)
{
	struct pollfd fd = {.fd = caller};

	return poll(&fd, 1, 0) == 1 && (fd.revents & POLLERR) != 0;
}

int
publish_draft(struct store *store, const char *draft, const char *name,
    int replace, int caller, uint64_t *id, uint64_t *holder)
{
	struct places places = {.before = 0};
	uint64_t new_id = 0;
	int error, lock, result = -1;

	*holder = 0;
	if (open_places(store, name, &places) == -1)
		goto out;
	if ((lock = publish_lock(store)) == -1)
		goto out;
	/* It may have been a long wait, for somebody who is gone by now. */
	if (is_deserted(caller))
		errno = EPIPE;
	else
		result = publish_locked(
		    store, &places, draft, name, replace, &new_id, holder);
	close(lock);
	if (result == 0 &&
	    (result = sync_published(store, &places, new_id, *holder)) == -1) {
		error = errno;
		unpublish(store, &places, draft, name, new_id);
		errno = error;
	}
	if (result == 0)
		*id = new_id;
out:
	error = errno;
	if (places.active != -1)
		close(places.active);
	if (places.names != -1)
		close(places.names);
	errno = error;
	return result;
}
