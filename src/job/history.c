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
	size_t length, room = 0;

	*runs = NULL;
	*n = 0;
	lines.text = durable_read(directory, LAYOUT_RUNS, HISTORY_MAX, &length);
	if (lines.text == NULL)
		return errno == ENOENT ? 0 : -1;
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

/* Writes the file anew with the newest runs only. */
static int
history_trim(int directory)
{
	char *text, line[RUN_TEXT];
	struct run *runs;
	size_t i, length, n;
	FILE *fp;
	int result = -1;

	if (history_read(directory, UINT64_MAX, HISTORY_KEPT, &runs, &n) == -1)
		return -1;
	if ((fp = open_memstream(&text, &length)) == NULL)
		goto out;
	for (i = 0; i < n; i++)
		fprintf(fp, "%s\n", run_format(line, &runs[i]));
	if (fclose(fp) != 0)
		goto out;
	result = durable_replace(directory, LAYOUT_RUNS, text, length, 1);
	free(text);
out:
	free(runs);
	return result;
}

/*
 * Reads the end of the file: the seq of its last whole line in *seq (0: none),
 * and where the next line goes.
 */
static off_t
find_end(int fd, off_t size, uint64_t *seq)
{
	char buf[2 * RUN_TEXT + 1], *line, *newline;
	struct run run;
	off_t start;
	ssize_t n;

	*seq = 0;
	start = size > 2 * RUN_TEXT ? size - 2 * RUN_TEXT : 0;
	if ((n = pread(fd, buf, 2 * RUN_TEXT, start)) == -1)
		return -1;
	buf[n] = '\0';
	if ((newline = strrchr(buf, '\n')) == NULL)
		return start;
	*newline = '\0';
	line = strrchr(buf, '\n');
	if (run_parse(line == NULL ? buf : line + 1, &run) == 0)
		*seq = run.seq;
	return start + (newline - buf) + 1;
}

static int
append_line(int fd, off_t size, const struct run *run)
{
	char line[RUN_TEXT + 1];
	uint64_t seq;
	off_t end;

	if ((end = find_end(fd, size, &seq)) == -1)
		return -1;
	if (seq >= run->seq)
		return 0;
	if (end != size && ftruncate(fd, end) == -1)
		return -1;
	run_format(line, run);
	strlcat(line, "\n", sizeof(line));
	if (FAULT("history-write") ||
	    durable_write(fd, line, strlen(line)) == -1)
		return -1;
	return FAULT("history-sync") ? -1 : fdatasync(fd);
}

int
history_append(int directory, const struct run *run)
{
	struct stat st;
	int error, fd, result = -1;

	if (FAULT("history-open"))
		return -1;
	fd = openat(directory, LAYOUT_RUNS,
	    O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
	    0600);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0)
		result = append_line(fd, st.st_size, run);
	error = errno;
	close(fd);
	if (result == 0 && st.st_size > HISTORY_TRIM)
		return history_trim(directory);
	errno = error;
	return result;
}
