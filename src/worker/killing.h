/* SPDX-License-Identifier: ISC */
#ifndef WORKER_KILLING_H
#define WORKER_KILLING_H

#include <sys/types.h>

#include <stdint.h>

#include "../time/duration.h"

struct tree;

/*
 * The steps by which processes are ended, those of one run as those of a job: a
 * first signal, and SIGCONT, so that who is stopped takes it; --kill-after later
 * SIGKILL, again and again, because what is killed may be forking; after 5 s of
 * that no more.
 */
struct killing {
	int64_t from;  /* SIGKILL, on the monotonic clock ... */
	int64_t until; /* ... and no more; 0: not yet */
	int is_told;   /* all have had the first signal */
};

#define KILLING_AGAIN (20 * NSEC_PER_MSEC)

/*
 * Begins them for processes that get the first signal now (told), or cannot be
 * read yet.  Returns when to go on, on the monotonic clock; kill_after in
 * nanoseconds.
 */
int64_t killing_begin(struct killing *, int told, int64_t kill_after);

/*
 * The first signal, for the group that a child of ours leads which is not reaped
 * yet, so that the group is still its own; it is out of the tree then.
 */
void killing_signal_group(struct tree *, pid_t group, int signal);

/* The same for every member of the tree. */
void killing_signal(struct tree *, int signal);

/*
 * What comes next for every member, and when to call it again, should any be
 * left: 0 when SIGKILL has been sent for 5 s.
 */
int64_t killing_continue(struct killing *, struct tree *, int signal);

#endif
