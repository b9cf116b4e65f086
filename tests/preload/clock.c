/* SPDX-License-Identifier: ISC */

/*
 * For LD_PRELOAD: clocks that a test can set.  The file that TEST_CLOCK names
 * has two numbers, or three, in seconds:
 *
 *	the wall clock is that much ahead of the machine's
 *	the machine has slept for that long, which every clock but
 *	CLOCK_MONOTONIC has counted
 *	so much has passed besides, which all have counted
 *
 * A process that waits in ppoll(2) sees a change when the file is closed: its
 * timers are due as the clocks are then, and those with TFD_TIMER_CANCEL_ON_SET
 * are cancelled as timerfd_create(2) says; who sets one before it has read that
 * is told then.  Others see it when they start.
 */
#include <sys/inotify.h>
#include <sys/timerfd.h>

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FDS   64
#define PARTS 8

/* The function that this one stands before. */
#define NEXT(name, function) (*(void **)&(function) = dlsym(RTLD_NEXT, name))

struct timer {
	int is_open, is_cancelled, flags;
	clockid_t clock;
	struct itimerspec spec;
};

static struct timer timers[FDS];
static long ahead, slept, passed;
static int watch = -1;

static void __attribute__((constructor)) clocks_read(void)
{
	const char *path = getenv("TEST_CLOCK");
	FILE *file;

	if (path == NULL || (file = fopen(path, "re")) == NULL)
		return;
	passed = 0;
	if (fscanf(file, "%ld %ld %ld", &ahead, &slept, &passed) < 2)
		ahead = slept = 0;
	fclose(file);
}

static time_t
offset_of(clockid_t clock)
{
	if (clock == CLOCK_REALTIME)
		return ahead + slept + passed;
	return clock == CLOCK_BOOTTIME ? slept + passed : passed;
}

int
clock_gettime(clockid_t clock, struct timespec *ts)
{
	int (*next)(clockid_t, struct timespec *);
	int result;

	NEXT("clock_gettime", next);
	if ((result = next(clock, ts)) == 0)
		ts->tv_sec += offset_of(clock);
	return result;
}

time_t
time(time_t *result)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	if (result != NULL)
		*result = ts.tv_sec;
	return ts.tv_sec;
}

int
timerfd_create(clockid_t clock, int flags)
{
	int fd, (*next)(clockid_t, int);

	NEXT("timerfd_create", next);
	fd = next(clock, flags);
	if (fd >= 0 && fd < FDS)
		timers[fd] = (struct timer){.is_open = 1, .clock = clock};
	return fd;
}

static int
is_off(const struct itimerspec *spec)
{
	return spec->it_value.tv_sec == 0 && spec->it_value.tv_nsec == 0;
}

static int
timer_start(int fd)
{
	struct itimerspec spec = timers[fd].spec;
	int (*next)(int, int, const struct itimerspec *, struct itimerspec *);

	NEXT("timerfd_settime", next);
	if (!is_off(&spec)) {
		spec.it_value.tv_sec -= offset_of(timers[fd].clock);
		if (spec.it_value.tv_sec < 0)
			spec.it_value.tv_sec = 0;
		if (spec.it_value.tv_sec == 0 && spec.it_value.tv_nsec == 0)
			spec.it_value.tv_nsec = 1;
	}
	return next(fd, timers[fd].flags, &spec, NULL);
}

/* What is relative is of no concern. */
int
timerfd_settime(
    int fd, int flags, const struct itimerspec *spec, struct itimerspec *old)
{
	int (*next)(int, int, const struct itimerspec *, struct itimerspec *);

	NEXT("timerfd_settime", next);
	if (fd < 0 || fd >= FDS || (flags & TFD_TIMER_ABSTIME) == 0) {
		if (fd >= 0 && fd < FDS)
			timers[fd].is_open = 0;
		return next(fd, flags, spec, old);
	}
	timers[fd].flags = flags;
	timers[fd].spec = *spec;
	if (timer_start(fd) == -1)
		return -1;
	if (!timers[fd].is_cancelled || is_off(spec))
		return 0;
	timers[fd].is_cancelled = 0;
	errno = ECANCELED;
	return -1;
}

ssize_t
read(int fd, void *buf, size_t size)
{
	ssize_t (*next)(int, void *, size_t);

	if (fd >= 0 && fd < FDS && timers[fd].is_cancelled) {
		timers[fd].is_cancelled = 0;
		errno = ECANCELED;
		return -1;
	}
	NEXT("read", next);
	return next(fd, buf, size);
}

static void
clocks_change(void)
{
	char events[4096];
	ssize_t (*next)(int, void *, size_t);
	int fd;

	NEXT("read", next);
	while (next(watch, events, sizeof(events)) > 0)
		;
	clocks_read();
	for (fd = 0; fd < FDS; fd++) {
		if (!timers[fd].is_open)
			continue;
		if (timers[fd].flags & TFD_TIMER_CANCEL_ON_SET)
			timers[fd].is_cancelled = 1;
		timer_start(fd);
	}
}

static void
watch_open(void)
{
	const char *path = getenv("TEST_CLOCK");

	watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (path == NULL || watch == -1 ||
	    inotify_add_watch(watch, path, IN_CLOSE_WRITE) == -1)
		abort();
	clocks_change(); /* what came before there was a watch */
}

static int
is_any_cancelled(void)
{
	int fd;

	for (fd = 0; fd < FDS; fd++)
		if (timers[fd].is_open && timers[fd].is_cancelled)
			return 1;
	return 0;
}

int
ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
    const sigset_t *mask)
{
	int count,
	    (*next)(struct pollfd *, nfds_t, const struct timespec *,
		const sigset_t *);
	const struct timespec at_once = {0, 0};
	struct pollfd all[PARTS];
	nfds_t i;

	NEXT("ppoll", next);
	if (n >= PARTS)
		abort();
	if (watch == -1)
		watch_open();
	/* What was cancelled before is not waited for. */
	if (is_any_cancelled())
		timeout = &at_once;
	memcpy(all, fds, n * sizeof(*fds));
	all[n] = (struct pollfd){.fd = watch, .events = POLLIN};
	if (next(all, n + 1, timeout, mask) == -1)
		return -1;
	if (all[n].revents != 0)
		clocks_change();
	for (count = 0, i = 0; i < n; i++) {
		fds[i].revents = all[i].revents;
		if (fds[i].fd >= 0 && fds[i].fd < FDS &&
		    timers[fds[i].fd].is_cancelled)
			fds[i].revents = POLLIN;
		count += fds[i].revents != 0;
	}
	return count;
}
