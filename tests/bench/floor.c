/* SPDX-License-Identifier: ISC */

/*
 * What the machine itself takes, which no program can do without.
 *
 *	floor fsync DIRECTORY	make a small file, sync it, sync the directory
 *	floor timer		wake up from a timer, after its time
 *	floor fork		make a process, and see it end
 *
 * Prints the first decile, the median and the ninth decile in microseconds.
 * With other words, or none, it does nothing: the least that a program can.
 */

#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 200
#define SMALL  2500 /* bytes: a record */

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static double
time_fsync(const char *path)
{
	static const char text[SMALL];
	const char name[] = "ptymer-floor";
	double start = now();
	int directory, fd;

	directory = open(path, O_RDONLY | O_DIRECTORY);
	fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd == -1 || write(fd, text, SMALL) != SMALL || fsync(fd) == -1 ||
	    fsync(directory) == -1)
		err(1, "%s", path);
	start = now() - start;
	close(fd);
	unlinkat(directory, name, 0);
	close(directory);
	return start;
}

static double
time_timer(const char *unused)
{
	struct itimerspec when = {.it_value = {0, 0}};
	double due;
	uint64_t expired;
	int fd;

	(void)unused;
	prctl(PR_SET_TIMERSLACK, 1);
	fd = timerfd_create(CLOCK_MONOTONIC, 0);
	clock_gettime(CLOCK_MONOTONIC, &when.it_value);
	when.it_value.tv_nsec += 20 * 1000 * 1000;
	if (when.it_value.tv_nsec >= 1000000000) {
		when.it_value.tv_nsec -= 1000000000;
		when.it_value.tv_sec++;
	}
	due = (double)when.it_value.tv_sec * 1e6 +
	    (double)when.it_value.tv_nsec / 1e3;
	if (timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL) == -1 ||
	    read(fd, &expired, sizeof(expired)) != sizeof(expired))
		err(1, "timer");
	due = now() - due;
	close(fd);
	return due;
}

static double
time_fork(const char *unused)
{
	double start = now();
	pid_t pid;

	(void)unused;
	if ((pid = fork()) == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
	return now() - start;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int
main(int argc, char **argv)
{
	double (*measure)(const char *) = NULL, times[ROUNDS];
	int i;

	if (argc == 3 && strcmp(argv[1], "fsync") == 0)
		measure = time_fsync;
	else if (argc == 2 && strcmp(argv[1], "timer") == 0)
		measure = time_timer;
	else if (argc == 2 && strcmp(argv[1], "fork") == 0)
		measure = time_fork;
	if (measure == NULL)
		return 0;
	for (i = 0; i < ROUNDS; i++)
		times[i] = measure(argv[argc - 1]);
	qsort(times, ROUNDS, sizeof(double), compare);
	printf("%.0f %.0f %.0f\n", times[ROUNDS / 10], times[ROUNDS / 2],
	    times[ROUNDS * 9 / 10]);
	return 0;
}
