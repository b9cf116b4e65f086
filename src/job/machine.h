/* SPDX-License-Identifier: ISC */
#ifndef JOB_MACHINE_H
#define JOB_MACHINE_H

#include <stdint.h>

/* Where a worker lives: what decides who may touch its job. */
struct machine {
	char id[33];            /* machine-id(5), or "" */
	char boot[37];          /* random(4) boot_id, or "" */
	uint64_t pid_namespace; /* inode of /proc/self/ns/pid, or 0 */
};

/* This machine, boot and namespace.  What cannot be read is left empty. */
void machine_read(struct machine *);

#endif
