/* SPDX-License-Identifier: ISC */
#include "request.h"

#include <sys/inotify.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "durable.h"
#include "fault.h"
#include "layout.h"

#define ASK         ".ask"
#define ANSWER      ".answer"
#define REQUEST_MAX 4096
#define STALE       10 /* seconds: who asked has given up, or was killed */

static int
open_requests(int directory)
{
	return openat(directory, LAYOUT_REQUESTS,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int
is_request(const char *name)
{
	size_t length = strlen(name);

	return length > strlen(ASK) &&
	    strcmp(name + length - strlen(ASK), ASK) == 0;
}

/*
 * Takes one request: reads it, and unlinks it.  Returns 1, or 0 when it was
 * withdrawn, or was no request: then it is out of the way, too.  One that cannot
 * be read is empty, so that who left it is told.
 */
static int
take(int requests, const char *file, char *name, size_t size, char **text)
{
	size_t length;

	*text = FAULT("request-read")
	    ? NULL
	    : durable_read(requests, file, REQUEST_MAX, &length);
	if (unlinkat(requests, file, 0) == -1 ||
	    strlcpy(name, file, size) >= size ||
	    (*text == NULL && (*text = strdup("")) == NULL)) {
		free(*text);
		return 0;
	}
	name[strlen(name) - strlen(ASK)] = '\0';
	return 1;
}

/* What its file system takes for now: the clock may be another machine's. */
static time_t
time_there(int requests)
{
	const struct timespec now[2] = {
	    {.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
	struct stat st;

	if (futimens(requests, now) == 0 && fstat(requests, &st) == 0)
		return st.st_mtime;
	return time(NULL);
}

/* It was left too long ago, or is to be, when the clock was set. */
static int
is_stale(int requests, const char *file, time_t now)
{
	struct stat st;

	return fstatat(requests, file, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    (st.st_mtime < now - STALE || st.st_mtime > now + STALE);
}

static DIR *
list_requests(int directory)
{
	DIR *dir;
	int requests;

	if ((requests = open_requests(directory)) == -1)
		return NULL;
	if ((dir = fdopendir(requests)) == NULL)
		close(requests);
	return dir;
}

int
request_take(int directory, char *name, size_t size, char **text)
{
	struct dirent *entry;
	DIR *dir;
	time_t now;
	int taken = 0;

	if ((dir = list_requests(directory)) == NULL)
		return errno == ENOENT ? 0 : -1;
	now = time_there(dirfd(dir));
	while (!taken && (entry = readdir(dir)) != NULL)
		if (is_request(entry->d_name) &&
		    !is_stale(dirfd(dir), entry->d_name, now))
			taken = take(
			    dirfd(dir), entry->d_name, name, size, text);
	closedir(dir);
	return taken;
}

void
request_clear(int directory)
{
	struct dirent *entry;
	DIR *dir;
	time_t now;

	if ((dir = list_requests(directory)) == NULL)
		return;
	now = time_there(dirfd(dir));
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.' &&
		    is_stale(dirfd(dir), entry->d_name, now))
			unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
}

/* It need not outlive a power cut: nobody who waits for it does. */
static int
write_text(int directory, const char *file, const char *text)
{
	int error, requests, result;

	if ((requests = open_requests(directory)) == -1)
		return -1;
	result = durable_replace(requests, file, text, strlen(text), 0);
	error = errno;
	close(requests);
	errno = error;
	return result;
}

int
request_answer(int directory, const char *name, const char *answer)
{
	char file[NAME_MAX + 1];

	if (FAULT("request-answer"))
		return -1;
	snprintf(file, sizeof(file), "%s" ANSWER, name);
	return write_text(directory, file, answer);
}

int
request_leave(int directory, const char *text, char name[REQUEST_NAME])
{
	char file[REQUEST_NAME + 8];

	if (mkdirat(directory, LAYOUT_REQUESTS, 0700) == -1 && errno != EEXIST)
		return -1;
	snprintf(name, REQUEST_NAME, "%08" PRIx32 "%08" PRIx32, arc4random(),
	    arc4random());
	snprintf(file, sizeof(file), "%s" ASK, name);
	return write_text(directory, file, text);
}

char *
request_read_answer(int directory, const char *name)
{
	char file[REQUEST_NAME + 8], *text;
	size_t length;
	int error, requests;

	if ((requests = open_requests(directory)) == -1)
		return NULL;
	snprintf(file, sizeof(file), "%s" ANSWER, name);
	text = durable_read(requests, file, REQUEST_MAX, &length);
	error = errno;
	if (text != NULL)
		unlinkat(requests, file, 0);
	close(requests);
	errno = error;
	return text;
}

int
request_withdraw(int directory, const char *name)
{
	char file[REQUEST_NAME + 8];
	int requests, result;

	if ((requests = open_requests(directory)) == -1)
		return -1;
	snprintf(file, sizeof(file), "%s" ASK, name);
	result = unlinkat(requests, file, 0);
	close(requests);
	return result;
}

int
request_watch(int directory)
{
	char path[64];
	int error, fd, requests;

	if ((fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) == -1)
		return -1;
	if ((requests = open_requests(directory)) == -1) {
		close(fd);
		return -1;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", requests);
	if (inotify_add_watch(fd, path, IN_MOVED_TO) == -1) {
		error = errno;
		close(fd);
		fd = -1;
		errno = error;
	}
	close(requests);
	return fd;
}
