/* SPDX-License-Identifier: ISC */
#include "root.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "layout.h"

static const char *
environment_of(const char *name)
{
	const char *value;

	value = getenv(name);
	return value == NULL || value[0] == '\0' ? NULL : value;
}

/* A relative path is one below the working directory. */
static char *
make_absolute(const char *path, char *why, size_t size)
{
	char cwd[PATH_MAX], *absolute;

	if (path[0] == '/')
		return strdup(path);
	if (getcwd(cwd, sizeof(cwd)) == NULL) {
		snprintf(why, size, "cannot find the working directory: %s",
		    strerror(errno));
		return NULL;
	}
	return asprintf(&absolute, "%s/%s", cwd, path) == -1 ? NULL : absolute;
}

/* What is there of an absolute path: its nearest directory above. */
static int
stat_nearest(const char *path, struct stat *st)
{
	char *copy;
	int result;

	if ((copy = strdup(path)) == NULL)
		return -1;
	while ((result = stat(copy, st)) == -1 && errno == ENOENT &&
	    copy[0] != '\0')
		*strrchr(copy, '/') = '\0';
	/* "" is not there, and the root is. */
	if (result == -1 && copy[0] == '\0')
		result = stat("/", st);
	free(copy);
	return result;
}

/*
 * Whoever runs as root with somebody else's environment, as sudo may have it,
 * must not leave files of root there: nor where XDG_STATE_HOME is not there
 * yet, and would be made.
 */
static int
check_owner(const char *variable, const char *path, char *why, size_t size)
{
	struct stat st;
	int is_there, result;

	is_there = (result = stat(path, &st)) == 0;
	if (!is_there && errno == ENOENT && strcmp(variable, "HOME") != 0)
		result = stat_nearest(path, &st);
	if (result == -1) {
		snprintf(why, size, "cannot use %s: %s: %s", variable, path,
		    strerror(errno));
		return -1;
	}
	if (st.st_uid != geteuid() && (is_there || st.st_uid != 0)) {
		snprintf(why, size,
		    "cannot use %s: %s belongs to another "
		    "user (PTYMER_STATE_DIR may name another place)",
		    variable, path);
		return -1;
	}
	return 0;
}

static char *
default_path(char *why, size_t size)
{
	const char *home;
	char *path;

	if ((home = environment_of("HOME")) == NULL || home[0] != '/') {
		snprintf(why, size,
		    "cannot find the state directory: HOME is "
		    "not set to a path, nor is PTYMER_STATE_DIR");
		return NULL;
	}
	if (check_owner("HOME", home, why, size) == -1)
		return NULL;
	return asprintf(&path, "%s/.local/state/ptymer", home) == -1 ? NULL
								     : path;
}

static char *
xdg_path(const char *home, char *why, size_t size)
{
	char *path;

	if (check_owner("XDG_STATE_HOME", home, why, size) == -1)
		return NULL;
	return asprintf(&path, "%s/ptymer", home) == -1 ? NULL : path;
}

char *
root_path(char *why, size_t size)
{
	const char *given;
	char *path;

	why[0] = '\0';
	if ((given = environment_of("PTYMER_STATE_DIR")) != NULL)
		path = make_absolute(given, why, size);
	else if ((given = environment_of("XDG_STATE_HOME")) != NULL &&
	    given[0] == '/')
		path = xdg_path(given, why, size);
	else
		path = default_path(why, size);
	if (path == NULL && why[0] == '\0')
		snprintf(why, size, "cannot find the state directory: %s",
		    strerror(ENOMEM));
	return path;
}

/* mkdir -p. */
static int
make_directories(const char *path)
{
	char *copy, *p;
	int result = 0;

	if ((copy = strdup(path)) == NULL)
		return -1;
	p = copy;
	do {
		if ((p = strchr(p + 1, '/')) != NULL)
			*p = '\0';
		if (mkdir(copy, 0700) == -1 && errno != EEXIST)
			result = -1;
		if (p != NULL)
			*p = '/';
	} while (result == 0 && p != NULL);
	free(copy);
	return result;
}

/* Looked at after opening: a link to a directory that is ours is fine. */
static int
check(int fd, const char *path, char *why, size_t size)
{
	struct stat st;

	if (fstat(fd, &st) == -1) {
		snprintf(why, size, "cannot use state directory %s: %s", path,
		    strerror(errno));
		return -1;
	}
	if (st.st_uid != geteuid()) {
		snprintf(why, size,
		    "cannot use state directory %s: it belongs "
		    "to another user (uid %u)",
		    path, st.st_uid);
		return -1;
	}
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		snprintf(why, size,
		    "cannot use state directory %s: it is "
		    "writable by others (chmod 700 mends that)",
		    path);
		return -1;
	}
	return 0;
}

/*
 * What jobs are moved about in must be directories of this one: a link would
 * have them made, and pruned, elsewhere.
 */
static int
check_places(int fd, const char *path, char *why, size_t size)
{
	static const char *const places[] = {LAYOUT_ACTIVE, LAYOUT_ENDED,
	    LAYOUT_DAMAGED, LAYOUT_DATA, LAYOUT_DRAFTS};
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (fstatat(fd, places[i], &st, AT_SYMLINK_NOFOLLOW) == -1 ||
		    S_ISDIR(st.st_mode))
			continue;
		snprintf(why, size,
		    "cannot use state directory %s: %s in it is "
		    "not a directory",
		    path, places[i]);
		return -1;
	}
	return 0;
}

int
root_open(const char *path, int create, char *why, size_t size)
{
	int fd;

	why[0] = '\0';
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 && errno == ENOENT) {
		if (!create)
			return -1;
		if (make_directories(path) == -1) {
			snprintf(why, size,
			    "cannot make state directory %s: "
			    "%s",
			    path, strerror(errno));
			return -1;
		}
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		/* The new directories, however many: this is done once. */
		if (fd != -1)
			syncfs(fd);
	}
	if (fd == -1) {
		snprintf(why, size, "cannot open state directory %s: %s", path,
		    strerror(errno));
		return -1;
	}
	if (check(fd, path, why, size) == -1 ||
	    check_places(fd, path, why, size) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}
