/* SPDX-License-Identifier: ISC */
#ifndef JOB_PROCESS_H
#define JOB_PROCESS_H

#include <sys/types.h>

#include <stdint.h>

/*
 * Processes as proc(5) shows them.  A PID together with its start time names
 * one process of this boot for good.
 */
struct process {
	pid_t pid;
	pid_t parent;
	pid_t group;
	char state;     /* 'Z': a zombie */
	dev_t terminal; /* controlling, or 0 */
	char command[20];
	uint64_t start; /* clock ticks since boot */
};

/*
 * Returns -1 with errno: ESRCH when there is no such process, or nobody but its
 * owner may look at it, where proc(5) is mounted with hidepid; any other says
 * nothing about it.
 */
int process_read(pid_t, struct process *);

/* Its start time; 0 with errno likewise, ESRCH for a zombie, too. */
uint64_t process_start(pid_t);

/*
 * pidfd_open(2) of the process with that PID and start time.  Returns -1 with
 * errno likewise, ESRCH when another one has that PID.
 */
int process_pin(pid_t, uint64_t start);

#endif
