/* SPDX-License-Identifier: ISC */
#ifndef JOB_REQUEST_H
#define JOB_REQUEST_H

#include <stddef.h>

/*
 * What commands ask of a worker: a file NAME.ask in the `requests` directory of
 * the job, and the worker's answer, NAME.answer.  A request belongs to who
 * unlinks it: the worker before it acts, or the command that gives up.
 */
int	request_take(int directory, char *name, size_t size, char **text);
int	request_answer(int directory, const char *name, const char *answer);

#endif
