/* SPDX-License-Identifier: ISC */
#ifndef WORKER_ENDING_H
#define WORKER_ENDING_H

#include "work.h"

/*
 * The end of the job, for good or until it is restored, with every process that
 * it started.  ending_continue is called when a process has ended, and when its
 * deadline has come.
 */
void ending_begin(struct work *, enum work_ending);
void ending_continue(struct work *);

#endif
