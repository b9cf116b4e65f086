/* SPDX-License-Identifier: ISC */

/*
 * How long commands take, in turn.
 *
 *	race ROUNDS COMMAND [ARGUMENT...] [@@ COMMAND [ARGUMENT...]]...
 *
 * In each round every command is run once, and each round begins with the next
 * one, so that whatever else goes on in the machine meets all of them alike.
 * Prints a line for each command, in microseconds: the first decile, the
 * median and the ninth decile.  What the commands print goes nowhere.
 */

#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <paths.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_COMMANDS 16

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
run(char **command, const posix_spawn_file_actions_t *actions)
{
	double start = now();
	pid_t pid;
	int error, status;

	error = posix_spawnp(&pid, command[0], actions, NULL, command, environ);
	if (error != 0)
		errx(1, "%s: %s", command[0], strerror(error));
	waitpid(pid, &status, 0);
	if (status != 0)
		errx(1, "%s: exit status %#x", command[0], (unsigned)status);
	return now() - start;
}

/* Cuts the arguments at each @@; returns how many commands there are. */
static int
split(char **arguments, char **commands[MAX_COMMANDS])
{
	int n = 0;

	commands[n++] = arguments;
	for (; *arguments != NULL; arguments++)
		if (strcmp(*arguments, "@@") == 0) {
			*arguments = NULL;
			if (n == MAX_COMMANDS)
				errx(2, "too many commands");
			commands[n++] = arguments + 1;
		}
	return n;
}

int
main(int argc, char **argv)
{
	char **commands[MAX_COMMANDS];
	double *times[MAX_COMMANDS];
	posix_spawn_file_actions_t actions;
	int fd, i, j, n, rounds;

	if (argc < 3 || (rounds = (int)strtol(argv[1], NULL, 10)) < 1)
		errx(2, "usage: race rounds command ... [@@ command ...]");
	n = split(argv + 2, commands);
	for (i = 0; i < n; i++)
		if ((times[i] = calloc((size_t)rounds, sizeof(double))) == NULL)
			err(1, NULL);
	posix_spawn_file_actions_init(&actions);
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		posix_spawn_file_actions_addopen(
		    &actions, fd, _PATH_DEVNULL, O_RDWR, 0);
	for (j = 0; j < rounds; j++)
		for (i = 0; i < n; i++)
			times[(i + j) % n][j] = run(
			    commands[(i + j) % n], &actions);
	for (i = 0; i < n; i++) {
		qsort(times[i], (size_t)rounds, sizeof(double), compare);
		printf("%.0f %.0f %.0f\n", times[i][rounds / 10],
		    times[i][rounds / 2], times[i][rounds * 9 / 10]);
	}
	return 0;
}
