/* SPDX-License-Identifier: ISC */
#include "sweep.h"

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

/*
 * Removes a directory of the store, with what is in it, however deep.  A link
 * in it is removed, and never followed.
 */
static void
remove_tree(int at, const char *name)
{
	struct dirent *entry;
	DIR *dir;
	int fd;

	fd = openat(at, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1) {
		unlinkat(at, name, 0);
		return;
	}
	if ((dir = fdopendir(fd)) == NULL) {
		close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 &&
		    unlinkat(fd, entry->d_name, 0) == -1 &&
		    (errno == EISDIR || errno == EPERM))
			remove_tree(fd, entry->d_name);
	closedir(dir);
	unlinkat(at, name, AT_REMOVEDIR);
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

/* What is in the job's own directory goes first, lest nobody know of it. */
static void
remove_job(struct store *store, uint64_t id)
{
	char path[STORAGE_PATH_TEXT];

	remove_tree(store->root, storage_path(path, LAYOUT_DATA, id));
	remove_tree(store->root, storage_path(path, LAYOUT_DRAFTS, id));
}

/*
 * That they are out of sight is synced once for all of them: what is half
 * deleted must not come to light again.
 */
void
sweep_pruned(struct store *store)
{
	uint64_t *ids;
	size_t i, n;
	int ended;

	if (store_list(store, STORE_PRUNED, &ids, &n) == -1)
		return;
	while (n > 0 && ids[n - 1] >= FIRST_DRAFT)
		n--;
	if (n > 0 && (ended = storage_open(store, LAYOUT_ENDED, 0)) != -1) {
		if (fsync(ended) == -1)
			n = 0;
		close(ended);
	}
	for (i = 0; i < n; i++)
		remove_job(store, ids[i]);
	free(ids);
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
		if (entry->d_name[0] != '.')
			sweep_draft(drafts, entry->d_name, now);
	closedir(dir);
}
