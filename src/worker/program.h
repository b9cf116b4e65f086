/* SPDX-License-Identifier: ISC */
#ifndef WORKER_PROGRAM_H
#define WORKER_PROGRAM_H

struct job;

/*
 * The path of the program that a job's target runs, found as execvp(3) would
 * with the PATH of the job's own environment and in its own directory.  The
 * path is allocated, relative to that directory where PATH or the target is.
 * Returns NULL with errno: ENOENT when it is not found, EACCES when it cannot
 * be executed.
 */
char	*program_find(const struct job *);

#endif
