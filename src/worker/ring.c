/* SPDX-License-Identifier: ISC */
#include "ring.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/run.h"

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

static void
tell(const struct job *job, const char *text)
{
	char line[1024], who[JOB_NAME_MAX + 32];
	ssize_t n;
	int fd, length;

	if (job->terminal == NULL || (fd = open_terminal(job->terminal)) == -1)
		return;
	if (job->name != NULL)
		strlcpy(who, job->name, sizeof(who));
	else
		snprintf(who, sizeof(who), "%s %" PRIu64,
		    job_kind_name(job->kind), job->id);
	length = snprintf(
	    line, sizeof(line), "\r\nptymer: %s: %s\a\r\n", who, text);
	if (length > 0 && (size_t)length < sizeof(line)) {
		n = write(fd, line, (size_t)length);
		(void)n; /* who takes nothing now hears nothing */
	}
	close(fd);
}

void
ring(const struct job *job)
{
	tell(job, job->message == NULL ? "time is up" : job->message);
}

void
ring_result(const struct job *job, const struct run *run)
{
	char result[RUN_RESULT_TEXT], text[512];

	run_format_result(result, run);
	if (job->message == NULL)
		tell(job, result);
	else {
		snprintf(
		    text, sizeof(text), "%.300s (%s)", job->message, result);
		tell(job, text);
	}
}
