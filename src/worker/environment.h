/* SPDX-License-Identifier: ISC */
#ifndef WORKER_ENVIRONMENT_H
#define WORKER_ENVIRONMENT_H

struct job;
struct run;

/*
 * The environment of a run of the target: that of the shell that armed the job,
 * with the PTYMER_* variables of this run in place of any of another job.
 * Allocated, and freed with words_free; NULL when out of memory.
 */
char **environment_build(
    const struct job *, const struct run *, const char *data_path);

/* The value of a variable in such a vector, or NULL. */
const char *environment_get(char *const *, const char *name);

#endif
