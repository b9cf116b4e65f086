/* SPDX-License-Identifier: ISC */
#include "storage.h"

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "durable.h"
#include "fault.h"
#include "layout.h"

char *
storage_path(char buf[STORAGE_PATH_TEXT], const char *directory, uint64_t id)
{
	snprintf(buf, STORAGE_PATH_TEXT, "%s/%" PRIu64, directory, id);
	return buf;
}

char *
storage_id_text(char buf[STORAGE_ID_TEXT], uint64_t id)
{
	snprintf(buf, STORAGE_ID_TEXT, "%" PRIu64, id);
	return buf;
}

uint64_t
storage_id_parse(const char *text)
{
	uint64_t id;
	size_t length;

	length = strspn(text, "0123456789");
	if (length == 0 || text[length] != '\0' || text[0] == '0')
		return 0;
	errno = 0;
	id = strtoull(text, NULL, 10);
	return errno != 0 || id > INT64_MAX ? 0 : id;
}

int
storage_open(const struct store *store, const char *name, int create)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd;

	if (store->root == -1) {
		errno = ENOENT;
		return -1;
	}
	fd = openat(store->root, name, flags);
	if (fd == -1 && errno == ENOENT && create) {
		if (mkdirat(store->root, name, 0700) == -1 && errno != EEXIST)
			return -1;
		fd = openat(store->root, name, flags);
	}
	return fd;
}

/* 1, 0 or -1.  What has more than two links has directories in it. */
static int
is_empty(int directory)
{
	struct stat st;
	DIR *dir;
	int n = 0;

	if (fstat(directory, &st) == -1)
		return -1;
	if (st.st_nlink > 2)
		return 0;
	if ((dir = durable_list(directory)) == NULL)
		return -1;
	while (n <= 2 && readdir(dir) != NULL)
		n++; /* "." and ".." among them */
	closedir(dir);
	return n <= 2;
}

int
storage_open_place(const struct store *store, const char *name)
{
	int empty, error, fd;

	if ((fd = storage_open(store, name, 1)) == -1)
		return -1;
	if ((empty = is_empty(fd)) == 0 ||
	    (empty == 1 && !FAULT("place-sync") && fsync(store->root) == 0))
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

int
storage_sync(const struct store *store, const char *name)
{
	int error, fd, result;

	if ((fd = storage_open(store, name, 0)) == -1)
		return -1;
	result = fsync(fd);
	error = errno;
	close(fd);
	errno = error;
	return result;
}

int
storage_open_job(const struct store *store, uint64_t id, int *ended)
{
	char path[STORAGE_PATH_TEXT];
	int fd;

	/* It may go from the one to the other between the two, never back. */
	*ended = 0;
	fd = storage_open(store, storage_path(path, LAYOUT_ACTIVE, id), 0);
	if (fd == -1 && errno == ENOENT) {
		*ended = 1;
		fd = storage_open(
		    store, storage_path(path, LAYOUT_ENDED, id), 0);
	}
	return fd;
}

int
storage_is_stopped(int directory)
{
	return faccessat(
		   directory, LAYOUT_STOPPED, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

char *
storage_name_text(
    char buf[STORAGE_NAME_TEXT], const struct store *store, const char *name)
{
	snprintf(buf, STORAGE_NAME_TEXT, "%s@%s", name, store->machine.id);
	return buf;
}

uint64_t
storage_read_link(int directory, const char *name)
{
	char text[STORAGE_ID_TEXT];
	ssize_t n;

	n = readlinkat(directory, name, text, sizeof(text) - 1);
	if (n == -1)
		return 0;
	text[n] = '\0';
	return storage_id_parse(text);
}
