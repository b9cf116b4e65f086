/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include "selection.h"

static int cmd_resume_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    SELECTION_OPTIONS,
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_resume = {
    .name = "resume",
    .usage = "JOB...",
    .summary = "let the sand run again",
    .group = CMD_STEER,
    .options = options,
    .examples = {"ptymer resume tea", "ptymer resume --all", NULL},
    .exec = cmd_resume_exec,
};

static int
cmd_resume_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct selection selection = {.verb = self->name};
	const char *value;
	int key;

	(void)now;
	while ((key = cmd_getopt(self, argc, argv, &value)) != -1)
		selection_add(&selection, key, value, argc);
	selection_open(&selection);
	selection_ask(&selection, "resume");
	selection_close(&selection);
	return selection.status;
}
