/* SPDX-License-Identifier: ISC */
#ifndef WORKER_PROGRAM_H
#define WORKER_PROGRAM_H

struct job;

/*
 * The path of the program that a command names, found as execvp(3) would with
 * the PATH of the job's own environment and in its own directory; of a shell
 * line, the shell.  It is allocated, and relative where PATH or the name is.
 * Returns NULL with errno: ENOENT when it is not found, EACCES when it cannot
 * be executed.
 */
char *program_find(const struct job *, const char *name, int shell);

#endif
