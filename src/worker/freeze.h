/* SPDX-License-Identifier: ISC */
#ifndef WORKER_FREEZE_H
#define WORKER_FREEZE_H

#include <sys/types.h>

#include <stdint.h>

/*
 * Stops a process with SIGSTOP for as long as the returned descriptor is open.
 * Another process of ours, *helper, sees its end, however that comes, and
 * continues the stopped one.  start is its start time, so that nobody else is
 * meant.  Returns -1 with errno: ESRCH when it is gone.
 */
int freeze(pid_t, uint64_t start, pid_t *helper);

#endif
