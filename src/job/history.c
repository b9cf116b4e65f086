/* SPDX-License-Identifier: ISC */
#include "history.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "durable.h"
#include "fault.h"
#include "layout.h"
#include "run.h"

#define HISTORY_MAX (64 * 1024 * 1024)
/* Trimmed when it has grown to this many bytes, so that it is done rarely. */
#define HISTORY_TRIM (3 * HISTORY_KEPT * 160)

/* A pass over the lines of a file of runs. */
struct lines {
	char *text;
	char *at;
};

/* The next whole line that is a run; -1 at the end. */
static int
lines_next(struct lines *lines, struct run *run)
{
	char *end;

	while ((end = strchr(lines->at, '\n')) != NULL) {
		*end = '\0';
		if (run_parse(lines->at, run) == 0) {
			lines->at = end + 1;
			return 0;
		}
		lines->at = end + 1;
	}
	return -1;
}

int
history_read(
    int directory, uint64_t before, size_t max, struct run **runs, size_t *n)
{
	struct lines lines;
	struct run *grown, run;
	size_t i, length, room = 0;

	*runs = NULL;
	*n = 0;
	lines.text = durable_read(directory, LAYOUT_RUNS, HISTORY_MAX, &length);
	if (lines.text == NULL)
		return errno == ENOENT ? 0 : -1;
	/* Zeros are what a power cut may leave of a block. */
	for (i = 0; i < length; i++)
		if (lines.text[i] == '\0')
			lines.text[i] = '\n';
	for (lines.at = lines.text; lines_next(&lines, &run) == 0;) {
		if (run.seq >= before)
			continue;
		if (*n == room) {
			room = room == 0 ? 64 : 2 * room;
			grown = reallocarray(*runs, room, sizeof(run));
			if (grown == NULL) {
				free(*runs);
				free(lines.text);
				*runs = NULL;
				return -1;
			}
			*runs = grown;
		}
		(*runs)[(*n)++] = run;
	}
	free(lines.text);
	if (*n > max) {
		memmove(*runs, *runs + (*n - max), max * sizeof(run));
		*n = max;
	}
	return 0;
}

/*
 * Writes the file anew with the newest runs only, and of these only those before
 * that one (seq); with another one after them, if it is not NULL.
 */
static int
history_rewrite(int directory, uint64_t before, const struct run *another)
{
	char line[RUN_TEXT], *text = NULL;
	struct run *runs;
	size_t i, length, n;
	FILE *fp;
	int result = -1;

	if (history_read(directory, before, HISTORY_KEPT, &runs, &n) == -1)
		return -1;
	if ((fp = open_memstream(&text, &length)) == NULL)
		goto out;
	for (i = 0; i < n; i++)
		fprintf(fp, "%s\n", run_format(line, &runs[i]));
	if (another != NULL)
		fprintf(fp, "%s\n", run_format(line, another));
	if (fclose(fp) == 0 && text != NULL)
		result = durable_replace(
		    directory, LAYOUT_RUNS, text, length, 1);
	free(text);
out:
	free(runs);
	return result;
}

/* What the end of the file says about the next line. */
struct end {
	uint64_t seq;   /* of the last whole line; 0: none */
	off_t at;       /* where the next one goes */
	int is_unended; /* something without a newline is before it */
};

static int
find_end(int fd, off_t size, struct end *end)
{
	char buf[2 * RUN_TEXT + 1], *line, *newline;
	struct run run;
	off_t start;
	ssize_t n;

	memset(end, 0, sizeof(*end));
	start = size > 2 * RUN_TEXT ? size - 2 * RUN_TEXT : 0;
	if ((n = pread(fd, buf, 2 * RUN_TEXT, start)) == -1)
		return -1;
	end->at = start + n;
	if (n == 0)
		return 0;
	if ((newline = memrchr(buf, '\n', (size_t)n)) == NULL) {
		/* A torn line, where it is all; else nothing of ours. */
		if (start == 0)
			end->at = 0;
		else
			end->is_unended = 1;
		return 0;
	}
	end->at = start + (newline - buf) + 1;
	*newline = '\0';
	line = memrchr(buf, '\n', (size_t)(newline - buf));
	if (run_parse(line == NULL ? buf : line + 1, &run) == 0)
		end->seq = run.seq;
	return 0;
}

static int
append_line(int fd, off_t size, const struct end *end, const struct run *run)
{
	char line[RUN_TEXT + 2], *text = line;

	if (end->at != size && ftruncate(fd, end->at) == -1)
		return -1;
	if (end->is_unended)
		*text++ = '\n';
	run_format(text, run);
	strlcat(text, "\n", RUN_TEXT + 1);
	if (FAULT("history-write") ||
	    durable_write(fd, line, strlen(line)) == -1)
		return -1;
	return FAULT("history-sync") ? -1 : fdatasync(fd);
}

/* Opens the file for appending; one too large to be read begins anew. */
static int
open_runs(int directory, off_t *size)
{
	struct stat st;
	int fd;

	if ((fd = durable_append(directory, LAYOUT_RUNS, O_RDWR)) == -1)
		return -1;
	if (fstat(fd, &st) == 0 && st.st_size <= HISTORY_MAX) {
		*size = st.st_size;
		return fd;
	}
	close(fd);
	*size = 0;
	return durable_put_aside(directory, LAYOUT_RUNS) == -1
	    ? -1
	    : durable_append(directory, LAYOUT_RUNS, O_RDWR);
}

/*
 * What a worker added whose progress never came to count on it is no part of
 * what happened: it was done again, and perhaps otherwise.
 */
static int
append(int directory, int fd, off_t size, const struct run *run)
{
	struct end end;

	if (find_end(fd, size, &end) == -1)
		return -1;
	if (end.seq >= run->seq)
		return history_rewrite(directory, run->seq, run);
	if (append_line(fd, size, &end, run) == -1)
		return -1;
	return size == 0 ? fsync(directory) : 0;
}

int
history_append(int directory, const struct run *run)
{
	off_t size;
	int error, fd, result;

	if (FAULT("history-open") || (fd = open_runs(directory, &size)) == -1)
		return -1;
	result = append(directory, fd, size, run);
	error = errno;
	close(fd);
	if (result == 0 && size > HISTORY_TRIM)
		return history_rewrite(directory, UINT64_MAX, NULL);
	errno = error;
	return result;
}
