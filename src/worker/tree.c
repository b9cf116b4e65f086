/* SPDX-License-Identifier: ISC */
#include "tree.h"

#include <sys/pidfd.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/lock.h"
#include "../job/process.h"
#include "../job/run.h"

#define ENVIRONMENT_MAX (8 * 1024 * 1024) /* Linux passes 6 MiB */

/* All processes of the machine, and which of them are in the tree. */
struct snapshot {
	struct process *processes;
	char *mark;
	size_t n;
	size_t room;
};

#define MARK_UNKNOWN 0
#define MARK_INSIDE  1
#define MARK_OUTSIDE 2 /* below the root, but another job's */

static int
snapshot_add(struct snapshot *snapshot, const struct process *process)
{
	struct process *grown;

	if (snapshot->n == snapshot->room) {
		snapshot->room = snapshot->room == 0 ? 256 : 2 * snapshot->room;
		grown = reallocarray(
		    snapshot->processes, snapshot->room, sizeof(*grown));
		if (grown == NULL)
			return -1;
		snapshot->processes = grown;
	}
	snapshot->processes[snapshot->n++] = *process;
	return 0;
}

static int
compare_pids(const void *a, const void *b)
{
	const struct process *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

static int
snapshot_read(struct snapshot *snapshot)
{
	struct process process;
	struct dirent *entry;
	DIR *proc;
	char *end;
	pid_t pid;
	int error, result = 0;

	memset(snapshot, 0, sizeof(*snapshot));
	if ((proc = opendir("/proc")) == NULL)
		return -1;
	while (result == 0 && (entry = readdir(proc)) != NULL) {
		pid = (pid_t)strtol(entry->d_name, &end, 10);
		if (pid <= 0 || *end != '\0')
			continue;
		if (process_read(pid, &process) == 0)
			result = snapshot_add(snapshot, &process);
		else if (errno != ESRCH)
			result = -1;
	}
	error = errno;
	closedir(proc);
	errno = error;
	if (snapshot->n > 0)
		qsort(snapshot->processes, snapshot->n, sizeof(process),
		    compare_pids);
	if (result == 0 && snapshot->n > 0 &&
	    (snapshot->mark = calloc(snapshot->n, 1)) == NULL)
		result = -1;
	return result;
}

static void
snapshot_free(struct snapshot *snapshot)
{
	free(snapshot->processes);
	free(snapshot->mark);
}

/* The environment that a process was started with, or NULL. */
static char *
read_environment(pid_t pid, size_t *length)
{
	char *buf, *grown, path[32];
	size_t room = 0;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/environ", (int)pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return NULL;
	buf = NULL;
	*length = 0;
	do {
		room += 64 * 1024;
		if ((grown = realloc(buf, room)) == NULL)
			break;
		buf = grown;
		n = read(fd, buf + *length, room - *length - 1);
		if (n > 0)
			*length += (size_t)n;
	} while (n > 0 && room < ENVIRONMENT_MAX);
	close(fd);
	if (buf != NULL)
		buf[*length] = '\0';
	return buf;
}

enum origin {
	ORIGIN_UNKNOWN,
	ORIGIN_OWN,
	ORIGIN_OTHER
};

/* Whose run started the process: every target gets a PTYMER_DATA of its own. */
static enum origin
origin_of(pid_t pid, const char *own_data)
{
	const char name[] = "PTYMER_DATA=";
	enum origin origin = ORIGIN_UNKNOWN;
	char *environment;
	size_t at, length;

	if ((environment = read_environment(pid, &length)) == NULL)
		return ORIGIN_UNKNOWN;
	for (at = 0; at < length && origin == ORIGIN_UNKNOWN;
	     at += strlen(environment + at) + 1)
		if (strncmp(environment + at, name, sizeof(name) - 1) == 0)
			origin = strcmp(environment + at + sizeof(name) - 1,
				     own_data) == 0
			    ? ORIGIN_OWN
			    : ORIGIN_OTHER;
	free(environment);
	return origin;
}

/*
 * Where a process whose parent is inside stands.  Only a child of the root can
 * be another job's: what was left behind by one comes to the subreaper, and so
 * does its worker.
 */
static int
classify(const struct process *process, pid_t root, const char *own_data)
{
	if (lock_is_any_held_by(process->pid))
		return MARK_OUTSIDE;
	if (process->parent == root &&
	    origin_of(process->pid, own_data) == ORIGIN_OTHER)
		return MARK_OUTSIDE;
	return MARK_INSIDE;
}

static int
mark_of_parent(const struct snapshot *snapshot, pid_t parent, pid_t root)
{
	const struct process key = {.pid = parent}, *found;

	if (parent == root)
		return MARK_INSIDE;
	found = bsearch(
	    &key, snapshot->processes, snapshot->n, sizeof(key), compare_pids);
	return found == NULL ? MARK_UNKNOWN
			     : snapshot->mark[found - snapshot->processes];
}

static int
mark_of(const struct snapshot *snapshot, const struct process *process,
    pid_t root, const char *own_data)
{
	switch (mark_of_parent(snapshot, process->parent, root)) {
	case MARK_INSIDE:
		return classify(process, root, own_data);
	case MARK_OUTSIDE:
		return MARK_OUTSIDE;
	default:
		return MARK_UNKNOWN;
	}
}

/* Marks until nothing changes: a pass for each generation at the most. */
static void
snapshot_mark(struct snapshot *snapshot, pid_t root, const char *own_data)
{
	size_t i;
	int changed;

	do {
		changed = 0;
		for (i = 0; i < snapshot->n; i++) {
			if (snapshot->mark[i] != MARK_UNKNOWN)
				continue;
			snapshot->mark[i] = (char)mark_of(
			    snapshot, &snapshot->processes[i], root, own_data);
			changed |= snapshot->mark[i] != MARK_UNKNOWN;
		}
	} while (changed);
}

static int
is_orphan(const struct tree_roots *roots, const struct process *process)
{
	size_t i;

	for (i = 0; i < roots->n_orphans; i++)
		if (roots->orphans[i].pid == process->pid &&
		    roots->orphans[i].pid_start == process->start)
			return 1;
	return 0;
}

/*
 * What an earlier worker of the job started is below init by now, or below
 * another subreaper; it, and what is below it, is taken in.
 */
static void
snapshot_add_orphans(struct snapshot *snapshot, const struct tree_roots *roots)
{
	const struct process *process;
	size_t i;

	for (i = 0; i < snapshot->n; i++) {
		process = &snapshot->processes[i];
		if (process->pid == roots->root)
			continue;
		if (is_orphan(roots, process) ||
		    (snapshot->mark[i] == MARK_UNKNOWN &&
			origin_of(process->pid, roots->own_data) ==
			    ORIGIN_OWN &&
			!lock_is_any_held_by(process->pid)))
			snapshot->mark[i] = MARK_INSIDE;
	}
	snapshot_mark(snapshot, roots->root, roots->own_data);
}

static int
is_alive(const struct process *process)
{
	return process->state != 'Z' && process->state != 'X';
}

/* The living ones that are marked as inside. */
static int
tree_fill(struct tree *tree, const struct snapshot *snapshot)
{
	const struct process *process;
	struct member *member;
	size_t i;

	tree->members = calloc(snapshot->n + 1, sizeof(*tree->members));
	if (tree->members == NULL)
		return -1;
	for (i = 0; i < snapshot->n; i++) {
		process = &snapshot->processes[i];
		if (snapshot->mark[i] != MARK_INSIDE || !is_alive(process))
			continue;
		member = &tree->members[tree->n++];
		member->pid = process->pid;
		member->parent = process->parent;
		member->group = process->group;
		member->start = process->start;
	}
	return 0;
}

int
tree_read(struct tree *tree, const struct tree_roots *roots)
{
	struct snapshot snapshot;
	int error, result;

	memset(tree, 0, sizeof(*tree));
	if ((result = snapshot_read(&snapshot)) == 0) {
		snapshot_mark(&snapshot, roots->root, roots->own_data);
		if (roots->has_orphans)
			snapshot_add_orphans(&snapshot, roots);
		result = tree_fill(tree, &snapshot);
	}
	error = errno;
	snapshot_free(&snapshot);
	errno = error;
	return result;
}

void
tree_free(struct tree *tree)
{
	free(tree->members);
	memset(tree, 0, sizeof(*tree));
}

/* True when the process is that one, or below it, as far as the tree goes. */
static int
is_below(const struct tree *tree, const struct member *member, pid_t top)
{
	size_t depth, i;

	for (depth = 0; depth <= tree->n; depth++) {
		if (member->pid == top || member->parent == top)
			return 1;
		for (i = 0; i < tree->n; i++)
			if (tree->members[i].pid == member->parent)
				break;
		if (i == tree->n)
			return 0;
		member = &tree->members[i];
	}
	return 0;
}

/* Nothing is allocated: want of memory must not give a signal to others. */
static void
leave_out_rest(struct tree *tree)
{
	size_t i, n = 0;

	for (i = 0; i < tree->n; i++)
		if (tree->members[i].keep)
			tree->members[n++] = tree->members[i];
	tree->n = n;
}

void
tree_leave_out(struct tree *tree, pid_t top)
{
	size_t i;

	for (i = 0; i < tree->n; i++)
		tree->members[i].keep = !is_below(tree, &tree->members[i], top);
	leave_out_rest(tree);
}

void
tree_leave_out_group(struct tree *tree, pid_t group)
{
	size_t i, n = 0;

	for (i = 0; i < tree->n; i++)
		if (tree->members[i].group != group)
			tree->members[n++] = tree->members[i];
	tree->n = n;
}

static int
is_known(const struct tree *known, const struct member *member)
{
	size_t i;

	for (i = 0; i < known->n; i++)
		if (known->members[i].pid == member->pid &&
		    known->members[i].start == member->start)
			return 1;
	return 0;
}

void
tree_keep_run(struct tree *tree, pid_t main_process, const struct tree *known)
{
	struct member *member;
	size_t i;

	for (i = 0; i < tree->n; i++) {
		member = &tree->members[i];
		member->keep = member->group == main_process ||
		    is_below(tree, member, main_process) ||
		    is_known(known, member);
	}
	leave_out_rest(tree);
}

void
tree_copy(struct tree *copy, const struct tree *tree)
{
	memset(copy, 0, sizeof(*copy));
	if (tree->n == 0 ||
	    (copy->members = calloc(tree->n, sizeof(*copy->members))) == NULL)
		return;
	memcpy(copy->members, tree->members, tree->n * sizeof(*copy->members));
	copy->n = tree->n;
}

/* 0, or errno of what kept the signal from the process. */
static int
signal_member(const struct member *member, int signal)
{
	int error = 0, pinned;

	if ((pinned = process_pin(member->pid, member->start)) == -1)
		return errno == ESRCH ? 0 : errno;
	if (pidfd_send_signal(pinned, signal, NULL, 0) == -1 && errno != ESRCH)
		error = errno;
	close(pinned);
	return error;
}

void
tree_signal(struct tree *tree, int signal)
{
	size_t i;

	for (i = 0; i < tree->n; i++)
		tree->members[i].error = signal_member(
		    &tree->members[i], signal);
}

size_t
tree_count_denied(const struct tree *tree)
{
	size_t i, n = 0;

	for (i = 0; i < tree->n; i++)
		n += tree->members[i].error != 0;
	return n;
}
