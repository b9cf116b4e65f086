/* SPDX-License-Identifier: ISC */
#include "sweep.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "layout.h"
#include "lock.h"
#include "storage.h"
#include "store.h"

#define DRAFT_AGE 60 /* seconds */
/* A draft's name has 16 digits; they may look like those of an ID. */
#define FIRST_DRAFT 1000000000000000

/* True when a name in `drafts` is that of a pruned job. */
static int
is_pruned(uint64_t id)
{
	return id != 0 && id < FIRST_DRAFT;
}

static int
is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/*
 * Whatever a target has made of its mode, a directory can be emptied and moved
 * then; returns 0 for what is none.
 */
static int
is_open_to_us(int at, const char *name)
{
	struct stat st;

	return fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode) &&
	    ((st.st_mode & S_IRWXU) == S_IRWXU ||
		fchmodat(at, name, S_IRWXU, AT_SYMLINK_NOFOLLOW) == 0);
}

static DIR *
open_to_empty(int at, const char *name)
{
	DIR *dir;
	int fd;

	if (!is_open_to_us(at, name))
		return NULL;
	fd = openat(at, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return NULL;
	if ((dir = fdopendir(fd)) == NULL)
		close(fd);
	return dir;
}

/* Removes what is no directory, or an empty one; returns 0 for any other. */
static int
remove_simple(int at, const char *name)
{
	return unlinkat(at, name, 0) == 0 ||
	    (errno != EISDIR && errno != EPERM) ||
	    unlinkat(at, name, AT_REMOVEDIR) == 0;
}

/* Gives a directory another place, under a name that is not taken there. */
static void
move_up(int at, const char *name, int top, unsigned int *moved)
{
	char to[16];

	if (!is_open_to_us(at, name))
		return;
	do
		snprintf(to, sizeof(to), "%u", ++*moved);
	while (renameat(at, name, top, to) == -1 &&
	    (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR));
}

/* Removes one, but for the directories in it, which go to the top. */
static int
remove_level(int top, const char *name, unsigned int *moved)
{
	struct dirent *entry;
	DIR *dir;

	if ((dir = open_to_empty(top, name)) == NULL)
		return -1;
	while ((entry = readdir(dir)) != NULL)
		if (!is_dots(entry->d_name) &&
		    !remove_simple(dirfd(dir), entry->d_name))
			move_up(dirfd(dir), entry->d_name, top, moved);
	closedir(dir);
	return unlinkat(top, name, AT_REMOVEDIR);
}

/* Returns how many directories are gone that had something in them. */
static size_t
remove_levels(int at, const char *name, unsigned int *moved)
{
	struct dirent *entry;
	size_t n = 0;
	DIR *dir;

	if ((dir = open_to_empty(at, name)) == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL)
		if (!is_dots(entry->d_name) &&
		    !remove_simple(dirfd(dir), entry->d_name))
			n += remove_level(dirfd(dir), entry->d_name, moved) ==
			    0;
	closedir(dir);
	return n;
}

/*
 * Removes a directory of the store, with what is in it, however deep: no path
 * and no number of descriptors is too short for it.  A link in it is removed,
 * and never followed.  Returns -1 with errno when something is left.
 */
static int
remove_tree(int at, const char *name)
{
	unsigned int moved = 0;

	if (remove_simple(at, name))
		return faccessat(at, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ? -1
									   : 0;
	while (remove_levels(at, name, &moved) > 0)
		continue;
	return unlinkat(at, name, AT_REMOVEDIR);
}

int
sweep_away(struct store *store, uint64_t id)
{
	char from[STORAGE_PATH_TEXT], to[STORAGE_PATH_TEXT];
	int drafts;

	if ((drafts = storage_open(store, LAYOUT_DRAFTS, 1)) == -1)
		return -1;
	close(drafts);
	storage_path(from, LAYOUT_ENDED, id);
	storage_path(to, LAYOUT_DRAFTS, id);
	return renameat(store->root, from, store->root, to);
}

/*
 * The job's own directory goes first: what cannot be removed now, such as a
 * file of another user, is come back to as long as something tells of it.
 */
static int
remove_trees(struct store *store, uint64_t id)
{
	char path[STORAGE_PATH_TEXT];

	if (remove_tree(store->root, storage_path(path, LAYOUT_DATA, id)) == -1)
		return -1;
	return remove_tree(store->root, storage_path(path, LAYOUT_DRAFTS, id));
}

/*
 * Two who empty one directory would each find what the other has taken, and say
 * that something is left: who has it locked does it, and tells.
 */
static int
remove_job(struct store *store, uint64_t id)
{
	char path[STORAGE_PATH_TEXT];
	int directory, error, result = 0;

	storage_path(path, LAYOUT_DRAFTS, id);
	directory = storage_open(store, path, 0);
	if (directory == -1)
		return errno == ENOENT ? 0 : remove_trees(store, id);
	if (flock(directory, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		result = remove_trees(store, id);
	error = errno;
	close(directory);
	errno = error;
	return result;
}

/* What is half deleted must not come to light again. */
static int
sync_ended(struct store *store)
{
	int result = storage_sync(store, LAYOUT_ENDED);

	return result == -1 && errno == ENOENT ? 0 : result;
}

uint64_t
sweep_pruned(struct store *store)
{
	uint64_t *ids, left = 0;
	size_t i, n;
	int error = 0;

	if (store_list(store, STORE_PRUNED, &ids, &n) == -1)
		return 0;
	while (n > 0 && !is_pruned(ids[n - 1]))
		n--;
	/* Once for all of them. */
	if (n > 0 && sync_ended(store) == -1) {
		error = errno;
		left = ids[0];
		n = 0;
	}
	for (i = 0; i < n; i++)
		if (remove_job(store, ids[i]) == -1 && left == 0) {
			error = errno;
			left = ids[i];
		}
	free(ids);
	errno = error;
	return left;
}

/* A draft whose lock is free has no worker that could publish it any more. */
static void
sweep_draft(int drafts, const char *name, time_t now)
{
	struct stat st;
	pid_t holder;
	int fd, held;

	fd = openat(
	    drafts, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return;
	/* One that was made just now may not be locked yet. */
	held = fstat(fd, &st) == -1 || now - st.st_mtime < DRAFT_AGE ||
	    lock_probe(fd, &holder) != 0;
	close(fd);
	if (!held)
		remove_tree(drafts, name);
}

void
sweep_drafts(struct store *store, time_t now)
{
	struct dirent *entry;
	DIR *dir;
	int drafts;

	if ((drafts = storage_open(store, LAYOUT_DRAFTS, 0)) == -1)
		return;
	if ((dir = fdopendir(drafts)) == NULL) {
		close(drafts);
		return;
	}
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.' &&
		    !is_pruned(storage_id_parse(entry->d_name)))
			sweep_draft(drafts, entry->d_name, now);
	closedir(dir);
}
