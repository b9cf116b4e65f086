/* SPDX-License-Identifier: ISC */

/*
 * Two programs are made of the same sources.  `ptymer` is linked statically:
 * it starts in a third of the time, and a worker that waits in it has half the
 * memory of its own.  Debian has libsmartcols(3), which prints tables, as a
 * shared library only; `ptymer-tables` is the whole program, with that library.
 *
 * This file is in `ptymer`, in the place of the commands that print tables: it
 * goes on in the other program, which finds the words, the environment and the
 * descriptors as they were given.
 */

#include "cmd.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int cmd_elsewhere_exec(const struct cmd *, int, char **, int64_t);

const struct cmd cmd_complete = {
    .name = "complete",
    .exec = cmd_elsewhere_exec,
};

const struct cmd cmd_help_command = {
    .name = "help",
    .exec = cmd_elsewhere_exec,
};

const struct cmd cmd_log = {
    .name = "log",
    .exec = cmd_elsewhere_exec,
};

const struct cmd cmd_status = {
    .name = "status",
    .exec = cmd_elsewhere_exec,
};

/* Where it is from the directory of our own program: as built, as installed. */
static const char *const places[] = {
    "ptymer-tables", "../libexec/ptymer/ptymer-tables", NULL};

/* The directory of our own program, with the slash. */
static void
find_own_directory(char directory[PATH_MAX])
{
	char *slash;
	ssize_t n;

	n = readlink("/proc/self/exe", directory, PATH_MAX - 1);
	if (n == -1)
		err(EXIT_PTYMER, "cannot find ptymer-tables: /proc/self/exe");
	directory[n] = '\0';
	if ((slash = strrchr(directory, '/')) != NULL)
		slash[1] = '\0';
}

static int
cmd_elsewhere_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	static char program[] = "ptymer";
	char directory[PATH_MAX], *path, **words;
	size_t i;

	(void)self;
	(void)now;
	if ((words = calloc((size_t)argc + 2, sizeof(*words))) == NULL)
		err(EXIT_PTYMER, NULL);
	words[0] = program;
	memcpy(words + 1, argv, (size_t)argc * sizeof(*words));
	find_own_directory(directory);
	for (i = 0; places[i] != NULL; i++) {
		if (asprintf(&path, "%s%s", directory, places[i]) == -1)
			err(EXIT_PTYMER, NULL);
		execv(path, words);
		if (errno != ENOENT)
			err(EXIT_PTYMER, "cannot execute '%s'",
			    cmd_shown(path));
		free(path);
	}
	errx(EXIT_PTYMER,
	    "cannot find ptymer-tables, the part that prints tables: it "
	    "belongs beside ptymer or into ../libexec/ptymer");
}
