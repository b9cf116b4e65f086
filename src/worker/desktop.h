/* SPDX-License-Identifier: ISC */
#ifndef WORKER_DESKTOP_H
#define WORKER_DESKTOP_H

#include <stdint.h>

struct job;

/*
 * Shows a notification by notify-send(1), which is looked for in the job's
 * PATH, on the session bus that is found now.  Waits for it, until that instant
 * of the monotonic clock: then it is killed.  Returns 1 when it was shown.
 */
int desktop_notify(const struct job *, const char *title, const char *text,
    int is_critical, int64_t until);

#endif
