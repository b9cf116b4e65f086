/* SPDX-License-Identifier: ISC */

/*
 * ptymer: a timer and alarm clock for the shell.  Global options, then the
 * command.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "time/duration.h"
#include "worker/title.h"

#ifndef PTYMER_VERSION
#error "PTYMER_VERSION is set by the Makefile"
#endif

/*
 * A caller may have closed standard descriptors, or left others open: neither
 * may end up in a worker, or be taken for one of our own files.
 */
static void
descriptors_settle(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDWR)) != -1 && fd <= STDERR_FILENO)
		continue;
	closefrom(STDERR_FILENO + 1);
}

static int64_t
now_read(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static const struct cmd *
command_of(const char *word)
{
	if (word == NULL)
		errx(EXIT_USAGE, "no command given (see ptymer help)");
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		return cmd_find("help");
	return cmd_find_or_exit(word);
}

int
main(int argc, char **argv)
{
	const struct cmd *cmd;
	char name[64];
	int64_t now;

	now = now_read();
	descriptors_settle();
	/* A file that may not grow is an error to be told, not an end. */
	signal(SIGXFSZ, SIG_IGN);
	setprogname("ptymer");
	title_prepare(argc, argv);
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		printf("ptymer %s\n", PTYMER_VERSION);
		return cmd_finish(0);
	}
	cmd = command_of(argc > 1 ? argv[1] : NULL);
	snprintf(name, sizeof(name), "ptymer: %s", cmd->name);
	setprogname(name);
	return cmd_finish(cmd->exec(cmd, argc - 1, argv + 1, now));
}
