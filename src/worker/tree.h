/* SPDX-License-Identifier: ISC */
#ifndef WORKER_TREE_H
#define WORKER_TREE_H

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

struct run;

/*
 * The processes below one: its children, theirs, and so on, zombies left out.
 * What is below a subreaper stays below it, setsid(2) or not.
 *
 * A job that was armed from a target is a job of its own.  Its worker, what
 * that worker runs, and what it left behind are not part of the tree.
 */
struct member {
	pid_t pid;
	pid_t parent;
	pid_t group;
	uint64_t start;
	int error; /* errno of the last signal, or 0 */
	int keep;  /* tree.c */
};

struct tree {
	struct member *members;
	size_t n;
};

/* What a tree grows from. */
struct tree_roots {
	pid_t root;           /* whatever is below it */
	const char *own_data; /* the PTYMER_DATA of its job */
	/* ... and whatever was started with that, wherever it is by now */
	int has_orphans;
	/* ... and the processes of these runs, and what is below them */
	const struct run *orphans;
	size_t n_orphans;
};

/* Reads one.  Returns -1 with errno; the caller frees it with tree_free. */
int tree_read(struct tree *, const struct tree_roots *);
void tree_free(struct tree *);

/* Takes a process, with what is below it, out of the tree. */
void tree_leave_out(struct tree *, pid_t);

/*
 * Leaves of the tree what one run is: its main process, that one's process
 * group, what is still below it, and what is known to have been.
 */
void tree_keep_run(struct tree *, pid_t main_process, const struct tree *known);

/* A copy; an empty one when out of memory. */
void tree_copy(struct tree *, const struct tree *);

/* Takes the processes of a group, which is signalled as such, out of it. */
void tree_leave_out_group(struct tree *, pid_t group);

/*
 * Sends a signal to every member.  No process that took over a PID meanwhile
 * gets one.
 */
void tree_signal(struct tree *, int signal);

/* How many members could not be signalled. */
size_t tree_count_denied(const struct tree *);

#endif
