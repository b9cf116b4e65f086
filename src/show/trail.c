/* SPDX-License-Identifier: ISC */
#include "trail.h"

#include <sys/stat.h>

#include <errno.h>
#include <unistd.h>

#include "../job/store.h"

/* False where one is -1. */
static int
is_same_file(int fd, int other)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && fstat(other, &b) == 0 &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static int
is_regular_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static void
drop(int *fd)
{
	close(*fd);
	*fd = -1;
}

int
trail_open(
    struct store *store, const struct job *job, int rotated, int out, int *log)
{
	*log = store_open_log(store, job, rotated);
	if (*log == -1)
		return errno == ENOENT || errno == ENXIO ? 0 : -1;
	if (!is_regular_file(*log) || is_same_file(*log, out))
		drop(log);
	return 0;
}

int
trail_next(struct store *store, const struct job *job, int out, int last,
    int *between, int *log)
{
	int error;

	*between = -1;
	if (trail_open(store, job, 0, out, log) == -1)
		return -1;
	if (*log != -1 && is_same_file(*log, last))
		drop(log);
	if (*log == -1 || last == -1)
		return 0;
	if (trail_open(store, job, 1, out, between) == -1) {
		error = errno;
		drop(log);
		errno = error;
		return -1;
	}
	/* It may have been rotated just now. */
	if (*between != -1 &&
	    (is_same_file(*between, last) || is_same_file(*between, *log)))
		drop(between);
	return 0;
}
