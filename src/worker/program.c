/* SPDX-License-Identifier: ISC */
#include "program.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "environment.h"

/* 0, or the reason why that path cannot be executed. */
static int
check(int directory, const char *path)
{
	struct stat st;

	if (fstatat(directory, path, &st, 0) == -1)
		return errno == ENOTDIR ? ENOENT : errno;
	if (!S_ISREG(st.st_mode))
		return EACCES;
	return faccessat(directory, path, X_OK, AT_EACCESS) == -1 ? errno : 0;
}

/* Looks through PATH: an empty part of it is the working directory. */
static char *
search(int directory, const char *name, const char *path, int *error)
{
	char *candidate;
	size_t length;
	int result;

	*error = ENOENT;
	for (;; path += length + 1) {
		length = strcspn(path, ":");
		if (asprintf(&candidate, "%.*s%s%s", (int)length, path,
			length == 0 ? "./" : "/", name) == -1) {
			*error = ENOMEM;
			return NULL;
		}
		result = check(directory, candidate);
		if (result == 0)
			return candidate;
		/* What cannot be looked at is not there, as for a shell. */
		if (result != ENOENT &&
		    faccessat(directory, candidate, F_OK, AT_EACCESS) == 0)
			*error = result;
		free(candidate);
		if (path[length] == '\0')
			return NULL;
	}
}

static char *
find(const struct job *job, const char *name, int directory, int *error)
{
	const char *path;

	if (name[0] == '\0') {
		*error = ENOENT;
		return NULL;
	}
	if (strchr(name, '/') != NULL) {
		*error = check(directory, name);
		return *error == 0 ? strdup(name) : NULL;
	}
	if ((path = environment_get(job->environment, "PATH")) == NULL)
		path = _PATH_DEFPATH;
	return search(directory, name, path, error);
}

char *
program_find(const struct job *job, const char *name, int shell)
{
	char *path;
	int directory, error = 0;

	if (shell)
		return strdup(_PATH_BSHELL);
	directory = open(job->directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (directory == -1)
		return NULL;
	path = find(job, name, directory, &error);
	close(directory);
	if (path == NULL && error != 0)
		errno = error;
	return path;
}
