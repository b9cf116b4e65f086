/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/store.h"
#include "../show/logview.h"
#include "../show/runs.h"
#include "../show/view.h"
#include "operand.h"

#define EXIT_NO_JOB 1

enum {
	KEY_RUNS = 256
};

static int cmd_log_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    {'f', "follow", NULL, "go on until the job has ended"},
    {'n', "lines", "LINES", "the last lines only (--runs: runs)"},
    {KEY_RUNS, "runs", NULL, "one line a run instead of the output"},
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_log = {
    .name = "log",
    .usage = "JOB",
    .summary = "show what a job's target wrote, or its runs",
    .group = CMD_SEE,
    .options = options,
    .examples = {"ptymer log -f backup", "ptymer log --runs backup", NULL},
    .ended = CMD_ENDED,
    .exec = cmd_log_exec,
};

struct request {
	const char *word;
	int follow;
	int runs;
	int64_t lines; /* -1: all */
};

static void
request_read(
    const struct cmd *self, int argc, char **argv, struct request *request)
{
	const char *value;
	int key;

	*request = (struct request){NULL, 0, 0, -1};
	while ((key = cmd_getopt(self, argc, argv, &value)) != -1)
		switch (key) {
		case CMD_OPERAND:
			if (request->word != NULL)
				errx(EXIT_USAGE, "one job at a time");
			request->word = value;
			break;
		case 'f':
			request->follow = 1;
			break;
		case 'n':
			request->lines = operand_number(
			    value, "lines", 0, INT64_MAX);
			break;
		case KEY_RUNS:
			request->runs = 1;
			break;
		}
	if (request->word == NULL)
		errx(EXIT_USAGE, "no job given (see ptymer log --help)");
	if (request->runs && request->follow)
		errx(EXIT_USAGE, "--runs cannot be followed");
}

static void
show_runs(
    struct store *store, const struct job *job, int64_t lines, int64_t now)
{
	struct run *runs;
	struct view view;
	size_t max, n;
	int result;

	operand_view(
	    &view, isatty(STDOUT_FILENO) ? VIEW_PEOPLE : VIEW_RAW, now);
	max = lines == -1 ? SIZE_MAX : (size_t)lines;
	if (store_runs(store, job, max, &runs, &n) == -1)
		errx(EXIT_PTYMER, "cannot read the runs of job %" PRIu64 ": %s",
		    job->id, store_error(errno));
	result = runs_print(&view, job, runs, n, max);
	free(runs);
	view_close(&view);
	if (result == -1)
		err(EXIT_PTYMER, "cannot print the runs");
}

static void
show_output(
    struct store *store, const struct job *job, const struct request *request)
{
	int result;

	result = request->follow ? logview_follow(store, job, request->lines)
				 : logview_print(store, job, request->lines);
	if (result == -1 && !ferror(stdout))
		err(EXIT_PTYMER, "cannot read the log of job %" PRIu64,
		    job->id);
}

static int
cmd_log_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct request request;
	struct store *store;
	struct job *job;

	request_read(self, argc, argv, &request);
	store = cmd_open_store(0);
	if ((job = operand_job(store, request.word)) == NULL) {
		store_close(store);
		return EXIT_NO_JOB;
	}
	if (request.runs)
		show_runs(store, job, request.lines, now);
	else
		show_output(store, job, &request);
	job_free(job);
	store_close(store);
	return 0;
}
