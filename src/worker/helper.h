/* SPDX-License-Identifier: ISC */
#ifndef WORKER_HELPER_H
#define WORKER_HELPER_H

/*
 * In a process of ours that outlives this instant: closes every descriptor but
 * the standard ones and those two, which become 3 and 4.  Above all the job's
 * lock must end with the worker.  Returns -1 with errno, and those two as they
 * were.
 */
#define HELPER_FIRST  3
#define HELPER_SECOND 4

int helper_keep(int first, int second);

#endif
