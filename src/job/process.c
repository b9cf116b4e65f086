/* SPDX-License-Identifier: ISC */
#include "process.h"

#include <sys/pidfd.h>
#include <sys/sysmacros.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The command may hold anything, parentheses too: it ends at the last one. */
static int
parse_stat(char *text, struct process *process)
{
	char *open, *shut;
	int group, parent;
	unsigned int terminal;

	if ((open = strchr(text, '(')) == NULL ||
	    (shut = strrchr(text, ')')) == NULL || shut < open)
		return -1;
	*shut = '\0';
	strlcpy(process->command, open + 1, sizeof(process->command));
	/* Fields 3 (state), 4 (ppid), 5 (pgrp), 7 (tty_nr), 22 (starttime). */
	if (sscanf(shut + 1,
		" %c %d %d %*d %u %*d %*u %*u %*u %*u %*u %*u "
		"%*u %*d %*d %*d %*d %*d %*d %" SCNu64,
		&process->state, &parent, &group, &terminal,
		&process->start) != 5)
		return -1;
	process->parent = parent;
	process->group = group;
	/* The minor is bits 31 to 20 and 7 to 0: proc(5). */
	process->terminal = makedev((terminal >> 8) & 0xfff,
	    (terminal & 0xff) | ((terminal >> 12) & 0xfff00));
	return 0;
}

static int
is_out_of_sight(int error)
{
	return error == ENOENT || error == ESRCH || error == EPERM ||
	    error == EACCES;
}

int
process_read(pid_t pid, struct process *process)
{
	char buf[1024], path[32];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1) {
		if (is_out_of_sight(errno))
			errno = ESRCH;
		return -1;
	}
	n = read(fd, buf, sizeof(buf) - 1);
	close(fd);
	if (n <= 0) {
		errno = ESRCH;
		return -1;
	}
	buf[n] = '\0';
	process->pid = pid;
	if (parse_stat(buf, process) == -1) {
		errno = ESRCH;
		return -1;
	}
	return 0;
}

uint64_t
process_start(pid_t pid)
{
	struct process process;

	if (process_read(pid, &process) == -1)
		return 0;
	if (process.state == 'Z' || process.state == 'X') {
		errno = ESRCH;
		return 0;
	}
	return process.start;
}

int
process_pin(pid_t pid, uint64_t start)
{
	uint64_t now;
	int error, pinned;

	if ((pinned = pidfd_open(pid, 0)) == -1)
		return -1;
	if ((now = process_start(pid)) != start) {
		error = now == 0 ? errno : ESRCH;
		close(pinned);
		errno = error;
		return -1;
	}
	return pinned;
}
