/* SPDX-License-Identifier: ISC */
#ifndef JOB_BOUNDS_H
#define JOB_BOUNDS_H

#include <stdint.h>

/*
 * How many active and lost jobs there may be (PTYMER_MAX_JOBS, default
 * 10 000), and how many ended ones are kept (PTYMER_KEEP, default 100).  A
 * variable that is not a whole number is taken as not set.
 */
uint64_t bounds_max_jobs(void);
uint64_t bounds_keep(void);

#endif
