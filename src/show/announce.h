/* SPDX-License-Identifier: ISC */
#ifndef SHOW_ANNOUNCE_H
#define SHOW_ANNOUNCE_H

#include <stddef.h>

struct job;

/*
 * Tells on standard error what was understood of a job that has just been
 * armed: `hourglass 3 "tea" runs at 14:05:00, in 5m`.  Without an ID (0) it is
 * what would be armed.
 */
void announce_job(const struct job *);

/*
 * True when the words of an alarm are one WHEN together, as those of `tomorrow
 * 7:00` without quotes, which are two times; it is put into buf.
 */
int announce_as_one(const struct job *, char *buf, size_t size);

/* Says so where logging out will end the worker, and how to avoid that. */
void announce_logout(void);

#endif
