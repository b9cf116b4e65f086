/* SPDX-License-Identifier: ISC */

/*
 * The history of a job whose file was damaged: what is whole is still there,
 * what is added later is there too, and nothing keeps it from being added.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "../time/table.h"

#include "job/history.h"
#include "job/run.h"

#define LINES 6

static int directory;

/* Whether it is on the disk is not what is asked here, a thousand times. */
int
fsync(int fd)
{
	(void)fd;
	return 0;
}

int
fdatasync(int fd)
{
	(void)fd;
	return 0;
}

static struct run
make_run(uint64_t seq)
{
	struct run run = {.seq = seq,
	    .number = seq,
	    .due = 1769800000 * SECOND,
	    .last_due = 1769800000 * SECOND,
	    .count = 1,
	    .started = 1769800000 * SECOND,
	    .ended = 1769800001 * SECOND,
	    .pid = 4711,
	    .pid_start = 99,
	    .result = RUN_EXIT,
	    .value = (int)seq};

	return run;
}

static void
put_file(const char *text, size_t length)
{
	int fd;

	/* A new one: file systems sync what is cut to nothing and written. */
	unlinkat(directory, "runs", 0);
	fd = openat(directory, "runs", O_WRONLY | O_CREAT, 0600);
	if (fd == -1 || write(fd, text, length) != (ssize_t)length) {
		perror("runs");
		exit(2);
	}
	close(fd);
}

/* What is listed is sound, and in order where it was; returns how many. */
static size_t
count_listed(uint64_t newest, int *has_newest)
{
	struct run *runs;
	size_t i, n;

	*has_newest = 0;
	if (history_read(directory, UINT64_MAX, 1000, &runs, &n) == -1)
		return 0;
	for (i = 0; i < n; i++)
		if (runs[i].seq == newest)
			*has_newest = 1;
	free(runs);
	return n;
}

static size_t
make_text(char *text, size_t size)
{
	char line[RUN_TEXT];
	struct run run;
	size_t length = 0;
	uint64_t seq;

	for (seq = 1; seq <= LINES; seq++) {
		run = make_run(seq);
		length += (size_t)snprintf(text + length, size - length, "%s\n",
		    run_format(line, &run));
	}
	return length;
}

/* Two runs are added to that file, and are there then. */
static void
check_append(const char *what, size_t at, size_t least)
{
	struct run run;
	size_t n;
	int has_newest;

	run = make_run(LINES + 1);
	check(history_append(directory, &run) == 0, "%s %zu: no append: %s",
	    what, at, strerror(errno));
	run = make_run(LINES + 2);
	check(history_append(directory, &run) == 0, "%s %zu: no append: %s",
	    what, at, strerror(errno));
	n = count_listed(LINES + 2, &has_newest);
	check(has_newest && n >= least, "%s %zu: %zu runs%s", what, at, n,
	    has_newest ? "" : ", not the newest");
	count_listed(LINES + 1, &has_newest);
	check(has_newest, "%s %zu: not the newest but one", what, at);
}

static void
check_flips(const char *text, size_t length)
{
	static const unsigned char patterns[] = {
	    0x01, 0x04, 0x10, 0x20, 0x40, 0x80, 0xff};
	char *copy = malloc(length);
	size_t at, i, n;
	int has_newest;

	for (at = 0; at < length; at++)
		for (i = 0; i < sizeof(patterns); i++) {
			memcpy(copy, text, length);
			copy[at] = (char)(text[at] ^ patterns[i]);
			put_file(copy, length);
			n = count_listed(LINES, &has_newest);
			/* A lost newline may cost two. */
			check(n >= LINES - 2, "flip %zu: %zu runs", at, n);
		}
	for (at = 0; at < length; at++) {
		memcpy(copy, text, length);
		copy[at] = '\0';
		put_file(copy, length);
		check_append("NUL at", at, LINES);
	}
	free(copy);
}

static void
check_lengths(const char *text, size_t length)
{
	size_t at;

	for (at = 0; at <= length; at++) {
		put_file(text, at);
		check_append("cut to", at, 2);
	}
}

/* What a file system may leave of a file that was growing: zeros, others' data. */
static void
check_garbage(const char *text, size_t length)
{
	static const size_t sizes[] = {1, 100, 500, 1000, 4096, 70000};
	static const char fills[] = {'\0', 'x', '\n', '\xff'};
	char *copy = malloc(length + 70000);
	size_t i, j;

	memcpy(copy, text, length);
	for (i = 0; i < ROWS(sizes); i++)
		for (j = 0; j < sizeof(fills); j++) {
			memset(copy + length, fills[j], sizes[i]);
			put_file(copy, length + sizes[i]);
			check_append("garbage of", sizes[i], LINES + 2);
		}
	for (i = 0; i < 200; i++) {
		size_t k, size = 1 + random_below(4000);

		for (k = 0; k < size; k++)
			copy[length + k] = (char)random_below(256);
		put_file(copy, length + size);
		check_append("noise of", size, LINES + 2);
	}
	free(copy);
}

/* A run that nobody could have had. */
static void
check_unsound(const char *text, size_t length)
{
	static const char *const values[][2] = {
	    {"due=1769800000000000000", "due=9223372036854775807"},
	    {"due=1769800000000000000", "due=-1"},
	    {"last=1769800000000000000", "last=9223372036854775807"},
	    {"started=1769800000000000000", "started=-9223372036854775808"},
	    {"ended=1769800001000000000", "ended=9223372036854775807"},
	    {"late=0", "late=9223372036854775807"},
	    {"pid=4711", "pid=4294967297"},
	    {"seq=2", "seq=9223372036854775807"},
	};
	char changed[4096], *at;
	size_t i, n;
	int has_newest;

	for (i = 0; i < ROWS(values); i++) {
		at = memmem(text, length, "\nseq=2", 6);
		at = strstr(at + 1, values[i][0]);
		snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - text),
		    text, values[i][1], at + strlen(values[i][0]));
		put_file(changed, strlen(changed));
		n = count_listed(LINES, &has_newest);
		check(n == LINES - 1 && has_newest, "%s: %zu runs",
		    values[i][1], n);
	}
}

/* Something else in its place. */
static void
check_obstacles(void)
{
	struct run run = make_run(1);
	struct stat st;
	int has_newest, i;

	for (i = 0; i < 5; i++) {
		unlinkat(directory, "runs", 0);
		if (i == 0)
			mkdirat(directory, "runs", 0700);
		else if (i == 1)
			mkfifoat(directory, "runs", 0600);
		else if (i == 2)
			check(symlinkat("nowhere", directory, "runs") == 0,
			    "no link: %s", strerror(errno));
		else if (i == 3)
			check(symlinkat("runs", directory, "runs") == 0,
			    "no link: %s", strerror(errno));
		else {
			put_file("", 0);
			if (truncate("runs", INT64_C(1) << 40) == -1)
				continue; /* not on this file system */
		}
		check(history_append(directory, &run) == 0,
		    "obstacle %d: no append: %s", i, strerror(errno));
		count_listed(1, &has_newest);
		check(has_newest, "obstacle %d: not listed", i);
		check(fstatat(directory, "nowhere", &st, 0) == -1,
		    "obstacle %d: followed", i);
	}
	check(fstatat(directory, "runs.damaged", &st, AT_SYMLINK_NOFOLLOW) == 0,
	    "the obstacle is not put aside");
}

/* However many there were, about as many as are kept stay in the file. */
static void
check_trimmed(void)
{
	const uint64_t many = 5 * HISTORY_KEPT;
	struct run run;
	struct stat st;
	size_t n;
	uint64_t seq;
	int has_newest;

	unlinkat(directory, "runs", 0);
	for (seq = 1; seq <= many; seq++) {
		run = make_run(seq);
		run.value = 0;
		if (history_append(directory, &run) == -1)
			break;
	}
	check(seq > many, "no append of run %d: %s", (int)seq, strerror(errno));
	n = count_listed(many, &has_newest);
	check(has_newest && n == HISTORY_KEPT, "trimmed: %zu runs", n);
	if (fstatat(directory, "runs", &st, 0) == -1)
		st.st_size = INT64_MAX;
	check(st.st_size < 4 * HISTORY_KEPT * 160, "not trimmed: %jd bytes",
	    (intmax_t)st.st_size);
}

int
main(int argc, char **argv)
{
	char path[] = "/tmp/historyXXXXXX", text[4096];
	size_t length;

	table_seed(argc, argv);
	if (mkdtemp(path) == NULL || chdir(path) == -1 ||
	    (directory = open(path, O_RDONLY | O_DIRECTORY)) == -1) {
		perror(path);
		return 2;
	}
	length = make_text(text, sizeof(text));
	check_flips(text, length);
	check_lengths(text, length);
	check_garbage(text, length);
	check_unsound(text, length);
	check_obstacles();
	check_trimmed();
	unlinkat(directory, "runs", 0);
	unlinkat(directory, "runs.damaged", 0);
	unlinkat(directory, "runs.damaged", AT_REMOVEDIR);
	close(directory);
	rmdir(path);
	return table_end();
}
