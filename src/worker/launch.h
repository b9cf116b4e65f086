/* SPDX-License-Identifier: ISC */
#ifndef WORKER_LAUNCH_H
#define WORKER_LAUNCH_H

#include "target.h"

struct run;
struct work;

/*
 * Makes what the first run would have to make, so that its start does not wait
 * for that: the job's own directory and its log.  What fails is left to launch.
 */
void launch_prepare(struct work *);

/*
 * Makes a process of the job for a run, with its environment and output, which
 * waits for target_release.  Returns -1 with errno, and what failed in *doing.
 */
int launch(struct work *, struct target *, const struct command *,
    const struct run *, const char **doing);

/* The target; a log that has grown too long is rotated first. */
int launch_target(
    struct work *, struct target *, const struct run *, const char **doing);

/* A shell line, off at once. */
int launch_line(struct work *, struct target *, char *line, const struct run *);

#endif
