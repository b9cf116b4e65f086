/* SPDX-License-Identifier: ISC */
#ifndef JOB_REQUEST_H
#define JOB_REQUEST_H

#include <stddef.h>

/*
 * What commands ask of a worker: a file NAME.ask in the `requests` directory of
 * the job, and the worker's answer, NAME.answer.  A request belongs to who
 * unlinks it: the worker before it acts, or the command that gives up.
 */
/* Leaves one, whose name is written to name.  Returns -1 with errno. */
#define REQUEST_NAME 40

int request_leave(int directory, const char *text, char name[REQUEST_NAME]);

/*
 * Takes the answer, which the caller frees, if it is there; else NULL with errno
 * ENOENT.
 */
char *request_read_answer(int directory, const char *name);

/* Takes a request back; -1 when the worker has taken it before. */
int request_withdraw(int directory, const char *name);

/* A descriptor of inotify(7) that tells when something appears there. */
int request_watch(int directory);

/*
 * For the worker.  What is older than 10 s is of no use any more: who asked has
 * given up, or was killed.  It is not taken, and request_clear removes it.
 */
int request_take(int directory, char *name, size_t size, char **text);
void request_clear(int directory);
int request_answer(int directory, const char *name, const char *answer);

#endif
