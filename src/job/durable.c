/* SPDX-License-Identifier: ISC */
#include "durable.h"

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"

#define NEW      ".new"
#define NEW_LINK "link" NEW

static int
name_with(char buf[NAME_MAX + 1], const char *name, const char *ending)
{
	int n;

	n = snprintf(buf, NAME_MAX + 1, "%s%s", name, ending);
	if (n > NAME_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

/* What a name is called until it is whole. */
static int
new_name(char buf[NAME_MAX + 1], const char *name)
{
	return name_with(buf, name, NEW);
}

int
durable_put_aside(int directory, const char *name)
{
	char aside[NAME_MAX + 1];

	if (unlinkat(directory, name, AT_REMOVEDIR) == 0)
		return 0;
	if (name_with(aside, name, ".damaged") == -1)
		return -1;
	if (renameat(directory, name, directory, aside) == 0)
		return 0;
	/* Only where the one is a directory and the other is not. */
	if (unlinkat(directory, aside, 0) == -1 &&
	    unlinkat(directory, aside, AT_REMOVEDIR) == -1)
		return -1;
	return renameat(directory, name, directory, aside);
}

int
durable_write(int fd, const char *data, size_t length)
{
	ssize_t n;

	while (length > 0) {
		n = write(fd, data, length);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		data += n;
		length -= (size_t)n;
	}
	return 0;
}

/* Writes a new file, under a name that nobody reads yet. */
static int
write_new(
    int directory, const char *name, const char *data, size_t length, int sync)
{
	int error, fd;

	/* Never what a power cut, or a prank, left under that name. */
	if (unlinkat(directory, name, 0) == -1 && errno != ENOENT &&
	    (errno != EISDIR || durable_put_aside(directory, name) == -1))
		return -1;
	if (FAULT("record-create"))
		return -1;
	fd = openat(directory, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	if (!FAULT("record-write") && durable_write(fd, data, length) == 0 &&
	    (!sync || (!FAULT("record-sync") && fsync(fd) == 0)))
		return close(fd);
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

int
durable_rename(int directory, const char *name, const char *as)
{
	if (renameat(directory, name, directory, as) == 0)
		return 0;
	if (errno != EISDIR || durable_put_aside(directory, as) == -1)
		return -1;
	return renameat(directory, name, directory, as);
}

int
durable_replace(
    int directory, const char *name, const char *data, size_t length, int sync)
{
	char temporary[NAME_MAX + 1];
	int error;

	if (new_name(temporary, name) == -1)
		return -1;
	if (write_new(directory, temporary, data, length, sync) == -1 ||
	    FAULT("record-rename") ||
	    durable_rename(directory, temporary, name) == -1) {
		error = errno;
		unlinkat(directory, temporary, 0);
		errno = error;
		return -1;
	}
	if (sync && FAULT("record-sync-name"))
		return -1;
	return sync ? fsync(directory) : 0;
}

int
durable_create(int directory, const char *name, const char *data, size_t length)
{
	if (write_new(directory, name, data, length, 1) == -1)
		return -1;
	return fsync(directory);
}

int
durable_settle(int directory, const char *name, const char *as)
{
	int error, fd;

	fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return -1;
	if (FAULT("mark-sync") || fsync(fd) == -1) {
		error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	close(fd);
	if (durable_rename(directory, name, as) == -1)
		return -1;
	return fsync(directory);
}

DIR *
durable_list(int directory)
{
	DIR *dir;
	int error, fd;

	fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return NULL;
	if ((dir = fdopendir(fd)) == NULL) {
		error = errno;
		close(fd);
		errno = error;
	}
	return dir;
}

void
durable_clear(int directory)
{
	const size_t length = strlen(NEW);
	struct dirent *entry;
	size_t n;
	DIR *dir;

	if ((dir = durable_list(directory)) == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		if ((n = strlen(entry->d_name)) > length &&
		    strcmp(entry->d_name + n - length, NEW) == 0)
			unlinkat(directory, entry->d_name, 0);
	closedir(dir);
}

int
durable_relink(int directory, const char *name, const char *target)
{
	/* What a killed process left under that name goes with the next. */
	if (unlinkat(directory, NEW_LINK, 0) == -1 && errno != ENOENT &&
	    (errno != EISDIR || durable_put_aside(directory, NEW_LINK) == -1))
		return -1;
	if (FAULT("link-make") || symlinkat(target, directory, NEW_LINK) == -1)
		return -1;
	return FAULT("link-rename") ? -1
				    : durable_rename(directory, NEW_LINK, name);
}

int
durable_append(int directory, const char *name, int access)
{
	const int flags = access | O_CREAT | O_APPEND | O_NOFOLLOW |
	    O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	struct stat st;
	int fd, tries;

	for (tries = 0; tries < 2; tries++) {
		fd = openat(directory, name, flags, 0600);
		/* A directory, a link, a FIFO that nobody reads. */
		if (fd == -1 && errno != EISDIR && errno != ELOOP &&
		    errno != ENXIO)
			return -1;
		if (fd != -1 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
			return fd;
		if (fd != -1)
			close(fd);
		if (durable_put_aside(directory, name) == -1)
			return -1;
	}
	errno = EBADMSG;
	return -1;
}

/* Reads what the descriptor holds into a buffer of st_size and one byte. */
static char *
read_whole(int fd, size_t limit, size_t *length)
{
	struct stat st;
	char *buf;
	ssize_t n;

	if (fstat(fd, &st) == -1)
		return NULL;
	if (!S_ISREG(st.st_mode) || (uintmax_t)st.st_size > limit) {
		errno = EBADMSG;
		return NULL;
	}
	if ((buf = malloc((size_t)st.st_size + 1)) == NULL)
		return NULL;
	*length = 0;
	while (*length < (size_t)st.st_size) {
		n = read(fd, buf + *length, (size_t)st.st_size - *length);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			free(buf);
			return NULL;
		}
		if (n == 0)
			break;
		*length += (size_t)n;
	}
	buf[*length] = '\0';
	return buf;
}

char *
durable_read(int directory, const char *name, size_t limit, size_t *length)
{
	char *buf;
	int error, fd;

	if (FAULT("record-read"))
		return NULL;
	fd = openat(directory, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1) {
		if (errno == ELOOP || errno == ENXIO)
			errno = EBADMSG;
		return NULL;
	}
	buf = read_whole(fd, limit, length);
	error = errno;
	close(fd);
	errno = error;
	return buf;
}

int
durable_is_disk_error(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EFBIG ||
	    error == EIO || error == EROFS;
}
