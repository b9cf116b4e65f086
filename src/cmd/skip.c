/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "operand.h"
#include "selection.h"

#define MOST 1000000

static int cmd_skip_exec(const struct cmd *, int, char **, int64_t);
static int fits(const struct job *);

static const struct cmd_option options[] = {
    {'n', "count", "N", "so many due times (1)"},
    SELECTION_OPTIONS,
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_skip = {
    .name = "skip",
    .usage = "JOB...",
    .summary = "leave out the next due times of repeating jobs",
    .group = CMD_STEER,
    .options = options,
    .examples = {"ptymer skip backup", "ptymer skip backup -n 3", NULL},
    .fits = fits,
    .exec = cmd_skip_exec,
};

static int
fits(const struct job *job)
{
	return job_is_active(job) && job->repeat;
}

static int
cmd_skip_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct selection selection = {.verb = self->name};
	const char *value;
	char request[32];
	int key, n = 1;

	(void)now;
	while ((key = cmd_getopt(self, argc, argv, &value)) != -1) {
		if (key == 'n')
			n = (int)operand_number(value, "count", 1, MOST);
		else
			selection_add(&selection, key, value, argc);
	}
	snprintf(request, sizeof(request), "skip %d", n);
	return selection_ask(&selection, request);
}
