/* SPDX-License-Identifier: ISC */
#include "timer.h"

#include <sys/timerfd.h>

#include <errno.h>
#include <unistd.h>

#include "../job/fault.h"
#include "../time/duration.h"

int64_t
timer_now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

int64_t
timer_deadline(int64_t left, int64_t more)
{
	int64_t deadline;

	if (__builtin_add_overflow(left, more, &left))
		return 0;
	if (left < 1)
		left = 1;
	if (__builtin_add_overflow(timer_now(CLOCK_MONOTONIC), left, &deadline))
		return 0;
	return deadline;
}

int
timer_open(clockid_t clock)
{
	if (FAULT("timer-make"))
		return -1;
	return timerfd_create(clock, TFD_CLOEXEC | TFD_NONBLOCK);
}

int
timer_set(int fd, clockid_t clock, int64_t at)
{
	struct itimerspec spec = {{0, 0}, {0, 0}};
	int flags = TFD_TIMER_ABSTIME;

	/* Zero would disarm it: what is due at or before 0 is due at 1 ns. */
	if (at < 0)
		at = 1;
	spec.it_value.tv_sec = at / NSEC_PER_SEC;
	spec.it_value.tv_nsec = at % NSEC_PER_SEC;
	if (clock == CLOCK_REALTIME)
		flags |= TFD_TIMER_CANCEL_ON_SET;
	if (timerfd_settime(fd, flags, &spec, NULL) == 0)
		return 0;
	/* The timer is set, too; but nobody is told of the step again. */
	return errno == ECANCELED ? TIMER_STEPPED : -1;
}

int
timer_expired(int fd)
{
	uint64_t times;

	if (read(fd, &times, sizeof(times)) == sizeof(times))
		return TIMER_EXPIRED;
	return errno == ECANCELED ? TIMER_STEPPED : TIMER_NOTHING;
}
