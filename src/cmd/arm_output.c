/* SPDX-License-Identifier: ISC */

/*
 * The file of --output is made when the job is armed, as a redirection would,
 * so that a wrong path is told then.
 */

#include "arm.h"

#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "cmd.h"

#define MOST_LINKS 40 /* as path_resolution(7) */

static int
open_output(const char *path, int flags)
{
	return open(path,
	    O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags,
	    0666);
}

/* Leaves the directory of an absolute path, and returns the rest. */
static const char *
split(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash[1] != '\0')
		*slash = '\0';
	return slash + 1;
}

/*
 * True where a path that is not there is a link to another, which is then the
 * path.
 */
static int
follow(char path[PATH_MAX])
{
	char joined[PATH_MAX], target[PATH_MAX];
	ssize_t n;

	if ((n = readlink(path, target, sizeof(target) - 1)) == -1)
		return 0;
	target[n] = '\0';
	if (target[0] == '/') {
		strlcpy(path, target, PATH_MAX);
		return 1;
	}
	split(path);
	n = snprintf(joined, sizeof(joined), "%s/%s", path, target);
	strlcpy(path, joined, PATH_MAX);
	return n < PATH_MAX;
}

/* Whether open(2) could make what is not there: -1 with its errno. */
static int
could_be_made(const char *output)
{
	char path[PATH_MAX];
	int i;

	strlcpy(path, output, sizeof(path));
	for (i = 0; i < MOST_LINKS && follow(path); i++)
		continue;
	if (*split(path) == '\0') {
		errno = EISDIR;
		return -1;
	}
	return faccessat(
	    AT_FDCWD, path[0] == '\0' ? "/" : path, W_OK | X_OK, AT_EACCESS);
}

static int
make_output(const struct job *job)
{
	mode_t old;
	int fd;

	old = umask(job->umask);
	fd = open_output(job->output, O_CREAT);
	umask(old);
	return fd;
}

/* Names that are another file for each process. */
static int
is_process_own(const char *path)
{
	static const char *const files[] = {
	    "/dev/tty", "/dev/stdin", "/dev/stdout", "/dev/stderr", NULL};
	static const char *const directories[] = {
	    "/dev/fd/", "/proc/self/", "/proc/thread-self/", NULL};
	size_t i;

	for (i = 0; files[i] != NULL; i++)
		if (strcmp(path, files[i]) == 0)
			return 1;
	for (i = 0; directories[i] != NULL; i++)
		if (strncmp(path, directories[i], strlen(directories[i])) == 0)
			return 1;
	return 0;
}

int
arm_check_output(const struct job *job, int dry_run)
{
	int fd, result;

	if (job->output == NULL)
		return 0;
	if (is_process_own(job->output)) {
		warnx("wrong value '%s' of --output: the job has another one "
		      "(write what tty(1) tells, or use --foreground)",
		    cmd_shown(job->output));
		return EXIT_USAGE;
	}
	result = fd = dry_run ? open_output(job->output, 0) : make_output(job);
	if (fd == -1 && errno == ENOENT && dry_run)
		result = could_be_made(job->output);
	if (result == -1) {
		warnx("cannot write to '%s': %s", cmd_shown(job->output),
		    strerror(errno));
		return EXIT_USAGE;
	}
	if (fd != -1)
		close(fd);
	return 0;
}
