/* SPDX-License-Identifier: ISC */
#include "passage.h"

#include <sys/stat.h>

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/store.h"
#include "trail.h"

#define LOGS 16 /* that wait to be read to their ends */

struct passage {
	struct store *store;
	struct job *job; /* its ID and output: what names the file */
	int out;
	int watch;
	int logs[LOGS]; /* the oldest first, at their positions */
	int n;
	int64_t start; /* of the first */
	int is_closed; /* it cannot be written */
	int at_line_start;
	/* As much as poll(2) promises that a pipe takes. */
	char block[PIPE_BUF];
	size_t length, at;
};

int64_t
passage_start(const struct job *job)
{
	struct stat st;

	if (job->output == NULL || stat(job->output, &st) == -1 ||
	    !S_ISREG(st.st_mode))
		return 0;
	return st.st_size;
}

static void
take_log(struct passage *passage, int fd)
{
	if (fd != -1 && passage->n < LOGS &&
	    lseek(fd, passage->start == -1 ? 0 : passage->start,
		passage->start == -1 ? SEEK_END : SEEK_SET) != -1) {
		passage->start = 0;
		passage->logs[passage->n++] = fd;
	} else if (fd != -1)
		close(fd);
}

static void
take_new_logs(struct passage *passage)
{
	int between, last, log;

	last = passage->n > 0 ? passage->logs[passage->n - 1] : -1;
	if (trail_next(passage->store, passage->job, passage->out, last,
		&between, &log) == -1)
		return;
	take_log(passage, between);
	take_log(passage, log);
}

struct passage *
passage_open(struct store *store, const struct job *job, int64_t start, int out)
{
	struct passage *passage;

	if ((passage = calloc(1, sizeof(*passage))) == NULL)
		return NULL;
	passage->store = store;
	passage->out = out;
	passage->start = start;
	passage->watch = -1;
	passage->at_line_start = 1;
	if ((passage->job = job_alloc()) == NULL ||
	    (job->output != NULL &&
		(passage->job->output = strdup(job->output)) == NULL)) {
		passage_close(passage);
		return NULL;
	}
	passage->job->id = job->id;
	passage->watch = store_watch_log(store, passage->job);
	take_new_logs(passage);
	passage->start = 0; /* of what comes later */
	return passage;
}

void
passage_close(struct passage *passage)
{
	int i;

	if (passage == NULL)
		return;
	for (i = 0; i < passage->n; i++)
		close(passage->logs[i]);
	if (passage->watch != -1)
		close(passage->watch);
	job_free(passage->job);
	free(passage);
}

int
passage_fd(const struct passage *passage)
{
	return passage->watch;
}

/* The next part of a log; at the end of an old one, of the next. */
static void
read_block(struct passage *passage)
{
	struct stat st;
	ssize_t n;
	int log;

	while (passage->at == passage->length && passage->n > 0) {
		log = passage->logs[0];
		/* One that was cut short is passed from its beginning. */
		if (fstat(log, &st) == 0 &&
		    st.st_size < lseek(log, 0, SEEK_CUR))
			lseek(log, 0, SEEK_SET);
		n = read(log, passage->block, sizeof(passage->block));
		passage->at = 0;
		passage->length = n > 0 ? (size_t)n : 0;
		if (n > 0 || passage->n == 1)
			return;
		close(log);
		memmove(passage->logs, passage->logs + 1,
		    (size_t)--passage->n * sizeof(passage->logs[0]));
	}
}

int
passage_look(struct passage *passage)
{
	store_drain_watch(passage->watch);
	take_new_logs(passage);
	if (passage->is_closed)
		return 0;
	read_block(passage);
	return passage_is_pending(passage);
}

int
passage_is_pending(const struct passage *passage)
{
	return !passage->is_closed && passage->at < passage->length;
}

int
passage_write(struct passage *passage)
{
	ssize_t n;

	n = write(passage->out, passage->block + passage->at,
	    passage->length - passage->at);
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n == -1) {
		passage->is_closed = 1;
		return -1;
	}
	passage->at += (size_t)n;
	if (passage->at == passage->length) {
		passage->at_line_start = passage->block[passage->length - 1] ==
		    '\n';
		read_block(passage);
	}
	return 0;
}

int
passage_is_at_line_start(const struct passage *passage)
{
	return passage->at_line_start && !passage_is_pending(passage);
}
