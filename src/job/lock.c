/* SPDX-License-Identifier: ISC */
#include "lock.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libutil.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "layout.h"

#define TRIES		100	/* 10 ms apart: 1 s */
#define FDINFO_SIZE	4096

static void
wait_a_little(void)
{
	const struct timespec ten_ms = {.tv_nsec = 10 * 1000 * 1000};

	nanosleep(&ten_ms, NULL);
}

struct pidfh *
lock_take(int directory)
{
	struct pidfh *pfh = NULL;
	int i;

	if (fchdir(directory) == -1)
		return NULL;
	for (i = 0; i < TRIES; i++) {
		if ((pfh = pidfile_open(LAYOUT_PID, 0600, NULL)) != NULL ||
		    errno != EEXIST)
			break;
		wait_a_little();
	}
	if (pfh == NULL)
		return NULL;
	if (fcntl(pidfile_fileno(pfh), F_SETFD, FD_CLOEXEC) == -1 ||
	    pidfile_write(pfh) == -1) {
		pidfile_close(pfh);
		return NULL;
	}
	return pfh;
}

void
lock_release(struct pidfh *pfh)
{
	pidfile_close(pfh);
}

/* Opens the PID file to look at it, or returns -1 with errno. */
static int
open_pid_file(int directory)
{
	struct stat st;
	int fd;

	fd = openat(directory, LAYOUT_PID,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		close(fd);
		errno = EBADMSG;
		return -1;
	}
	return fd;
}

static pid_t
read_pid(int fd)
{
	char buf[16], *end;
	ssize_t n;
	long pid;

	if ((n = pread(fd, buf, sizeof(buf) - 1, 0)) <= 0)
		return 0;
	buf[n] = '\0';
	pid = strtol(buf, &end, 10);
	if (end == buf || (*end != '\0' && *end != '\n') || pid <= 0 ||
	    pid > INT32_MAX)
		return 0;
	return (pid_t)pid;
}

int
lock_probe(int directory, pid_t *holder)
{
	int fd, held, i;

	*holder = 0;
	if ((fd = open_pid_file(directory)) == -1)
		return errno == ENOENT ? 0 : -1;
	/* Who has just taken it may not have written its PID yet. */
	for (i = 0; i < TRIES; i++) {
		held = flock(fd, LOCK_SH | LOCK_NB) == -1;
		if (!held || (*holder = read_pid(fd)) != 0)
			break;
		wait_a_little();
	}
	close(fd);
	return held;
}

/* True when a line of /proc/PID/fdinfo/FD tells of an exclusive flock. */
static int
fdinfo_has_lock(int fdinfo, const char *fd_name)
{
	char buf[FDINFO_SIZE], kind[16], mode[16], *line;
	ssize_t n;
	int fd;

	if ((fd = openat(fdinfo, fd_name, O_RDONLY | O_CLOEXEC)) == -1)
		return 0;
	n = read(fd, buf, sizeof(buf) - 1);
	close(fd);
	if (n <= 0)
		return 0;
	buf[n] = '\0';
	if ((line = strstr(buf, "\nlock:")) == NULL)
		return 0;
	return sscanf(line, " lock: %*d: %15s %*s %15s", kind, mode) == 2 &&
	    strcmp(kind, "FLOCK") == 0 && strcmp(mode, "WRITE") == 0;
}

/*
 * True when the process has an exclusive flock on that file, or, with NULL, on
 * any file that is called as PID files are.
 */
static int
process_has_lock(pid_t pid, const struct stat *file)
{
	char path[64], link[PATH_MAX];
	struct dirent *entry;
	struct stat st;
	ssize_t n;
	DIR *fds;
	int fdinfo, found = 0;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo", (int)pid);
	if ((fdinfo = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	if ((fds = opendir(path)) == NULL) {
		close(fdinfo);
		return 0;
	}
	while (!found && (entry = readdir(fds)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (file != NULL) {
			if (fstatat(dirfd(fds), entry->d_name, &st, 0) == -1 ||
			    st.st_dev != file->st_dev ||
			    st.st_ino != file->st_ino)
				continue;
		} else {
			n = readlinkat(dirfd(fds), entry->d_name, link,
			    sizeof(link) - 1);
			if (n < (ssize_t)sizeof(LAYOUT_PID))
				continue;
			link[n] = '\0';
			if (strcmp(link + n - strlen("/" LAYOUT_PID),
			    "/" LAYOUT_PID) != 0)
				continue;
		}
		found = fdinfo_has_lock(fdinfo, entry->d_name);
	}
	closedir(fds);
	close(fdinfo);
	return found;
}

int
lock_is_held_by(int directory, pid_t pid)
{
	struct stat st;

	return fstatat(directory, LAYOUT_PID, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    process_has_lock(pid, &st);
}

int
lock_is_any_held_by(pid_t pid)
{
	return process_has_lock(pid, NULL);
}
