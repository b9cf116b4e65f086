/* SPDX-License-Identifier: ISC */
#include "ring.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"

/* A terminal of ours that accepts messages, or -1. */
static int
open_terminal(const char *name)
{
	struct stat st;
	int fd;

	fd = open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1 || !S_ISCHR(st.st_mode) || !isatty(fd) ||
	    st.st_uid != geteuid() || (st.st_mode & S_IWGRP) == 0) {
		close(fd);
		return -1;
	}
	return fd;
}

void
ring(const struct job *job)
{
	char line[JOB_NAME_MAX + 64];
	ssize_t n;
	int fd;

	if (job->terminal == NULL || (fd = open_terminal(job->terminal)) == -1)
		return;
	if (job->name != NULL)
		snprintf(line, sizeof(line), "\r\nptymer: %s: time is up\a\r\n",
		    job->name);
	else
		snprintf(line, sizeof(line), "\r\nptymer: %s %" PRIu64
		    ": time is up\a\r\n", job_kind_name(job->kind), job->id);
	n = write(fd, line, strlen(line));
	(void)n;	/* a terminal that takes nothing now hears nothing */
	close(fd);
}
