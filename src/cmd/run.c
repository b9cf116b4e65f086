/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include "selection.h"

static int cmd_run_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    SELECTION_OPTIONS,
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_run = {
    .name = "run",
    .usage = "JOB...",
    .summary = "run the target now; the schedule stays as it is",
    .group = CMD_STEER,
    .options = options,
    .examples = {"ptymer run backup", "ptymer run @last", NULL},
    .exec = cmd_run_exec,
};

static int
cmd_run_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct selection selection = {.verb = self->name};
	const char *value;
	int key;

	(void)now;
	while ((key = cmd_getopt(self, argc, argv, &value)) != -1)
		selection_add(&selection, key, value, argc);
	selection_open(&selection);
	selection_ask(&selection, "run");
	selection_close(&selection);
	return selection.status;
}
