/* SPDX-License-Identifier: ISC */
#ifndef WORKER_TIMER_H
#define WORKER_TIMER_H

#include <stdint.h>
#include <time.h>

/* clock_gettime(2) in nanoseconds. */
int64_t timer_now(clockid_t);

/*
 * The deadline of the monotonic clock that is `more` later than what is left,
 * at once where that is over; 0, which is none, beyond what can be told.
 */
int64_t timer_deadline(int64_t left, int64_t more);

/*
 * A timerfd_create(2) descriptor, close-on-exec and non-blocking; -1 with
 * errno.  timer_set makes it readable at that time of its clock (0: never); one
 * of CLOCK_REALTIME also when the clock is set, which timer_expired tells by
 * returning TIMER_STEPPED, or timer_set, where it comes before that.
 */
#define TIMER_NOTHING 0
#define TIMER_EXPIRED 1
#define TIMER_STEPPED 2

int timer_open(clockid_t);
int timer_set(int fd, clockid_t, int64_t at);
int timer_expired(int fd);

#endif
