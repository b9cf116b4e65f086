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

#include "durable.h"
#include "fault.h"
#include "layout.h"

#define TRIES       100 /* 10 ms apart: 1 s */
#define FDINFO_SIZE 4096

static void
wait_a_little(void)
{
	const struct timespec ten_ms = {.tv_nsec = 10 * 1000 * 1000};

	nanosleep(&ten_ms, NULL);
}

/* True when there is something by that name that nobody can have locked. */
static int
is_obstacle(int directory)
{
	struct stat st;

	return fstatat(directory, LAYOUT_PID, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    !S_ISREG(st.st_mode);
}

/*
 * One does this at a time, or the second would take away what the first has
 * locked.
 */
static int
clear_way(int directory)
{
	int i, result = 0;

	if (!is_obstacle(directory))
		return 0;
	for (i = 0; flock(directory, LOCK_EX | LOCK_NB) == -1; i++) {
		if (i == TRIES)
			return -1;
		wait_a_little();
	}
	if (is_obstacle(directory))
		result = durable_put_aside(directory, LAYOUT_PID);
	flock(directory, LOCK_UN);
	return result;
}

/*
 * Writes over what is in the file.  Nothing is cut off before: on a disk that is
 * full somebody else might take the room.
 */
static int
write_over(int lock, const char *text)
{
	const ssize_t length = (ssize_t)strlen(text);

	errno = 0;
	if (pwrite(lock, text, (size_t)length, 0) == length)
		return ftruncate(lock, length);
	if (errno == 0)
		errno = ENOSPC;
	return -1;
}

/* The PID of a worker that is gone is nobody's. */
static void
forget_pid(int lock)
{
	struct stat st;

	if (fstat(lock, &st) == 0 && st.st_size > 0)
		write_over(lock, "-\n");
}

int
lock_take(int directory)
{
	int i, lock = -1;

	if (FAULT("lock-take") || clear_way(directory) == -1)
		return -1;
	for (i = 0; i < TRIES; i++) {
		lock = flopenat(directory, LAYOUT_PID,
		    O_RDWR | O_CREAT | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC,
		    0600);
		if (lock != -1 || errno != EWOULDBLOCK)
			break;
		wait_a_little();
	}
	if (lock != -1)
		forget_pid(lock);
	else if (errno == EWOULDBLOCK)
		errno = EEXIST;
	return lock;
}

int
lock_write_pid(int lock)
{
	char text[16];

	snprintf(text, sizeof(text), "%d\n", (int)getpid());
	return FAULT("pid-write") ? -1 : write_over(lock, text);
}

int
lock_is_in_place(int lock, int directory)
{
	struct stat held, st;

	return fstat(lock, &held) == -1 ||
	    (fstatat(directory, LAYOUT_PID, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		held.st_dev == st.st_dev && held.st_ino == st.st_ino);
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
		errno = ENOENT;
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
	/* What is not a file is no PID file: nobody has the lock. */
	if ((fd = open_pid_file(directory)) == -1)
		return errno == ENOENT || errno == ELOOP || errno == ENXIO ? 0
									   : -1;
	/* Who has just taken it may not have written its PID yet. */
	for (i = 0; i < TRIES; i++) {
		held = flock(fd, LOCK_SH | LOCK_NB) == -1
		    ? errno == EWOULDBLOCK ? 1 : -1
		    : 0;
		if (held != 1 || (*holder = read_pid(fd)) != 0)
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

/* A descriptor of that process, opened anew to see what the file says. */
static pid_t
pid_in_file(int fds, const char *fd_name)
{
	pid_t pid;
	int fd;

	fd = openat(fds, fd_name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return 0;
	pid = read_pid(fd);
	close(fd);
	return pid;
}

/* Cuts the last part off a path and returns it; NULL when there is none. */
static const char *
cut_last(char *path)
{
	char *slash;

	if ((slash = strrchr(path, '/')) == NULL)
		return NULL;
	*slash = '\0';
	return slash + 1;
}

/*
 * True when that descriptor is of a file that is where PID files of jobs are:
 * PLACE/JOB/pid.  Other programs have files called pid, too, and lock them.
 */
static int
is_pid_file(int fds, const char *fd_name)
{
	static const char *const places[] = {
	    LAYOUT_ACTIVE, LAYOUT_ENDED, LAYOUT_DAMAGED, LAYOUT_DRAFTS};
	const char *part;
	char link[PATH_MAX];
	size_t i;
	ssize_t n;

	n = readlinkat(fds, fd_name, link, sizeof(link) - 1);
	if (n == -1)
		return 0;
	link[n] = '\0';
	if ((part = cut_last(link)) == NULL || strcmp(part, LAYOUT_PID) != 0 ||
	    cut_last(link) == NULL || (part = cut_last(link)) == NULL)
		return 0;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(part, places[i]) == 0)
			return 1;
	return 0;
}

/*
 * True when the process has an exclusive flock on that file; with NULL, on a
 * PID file that names the process.
 */
static int
is_held_through(int fds, int fdinfo, const char *fd_name, pid_t pid,
    const struct stat *file)
{
	struct stat st;

	if (file == NULL)
		return is_pid_file(fds, fd_name) &&
		    fdinfo_has_lock(fdinfo, fd_name) &&
		    pid_in_file(fds, fd_name) == pid;
	return fstatat(fds, fd_name, &st, 0) == 0 &&
	    st.st_dev == file->st_dev && st.st_ino == file->st_ino &&
	    fdinfo_has_lock(fdinfo, fd_name);
}

static int
process_has_lock(pid_t pid, const struct stat *file)
{
	char path[64];
	struct dirent *entry;
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
	while (!found && (entry = readdir(fds)) != NULL)
		found = entry->d_name[0] != '.' &&
		    is_held_through(
			dirfd(fds), fdinfo, entry->d_name, pid, file);
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
