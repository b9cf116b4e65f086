/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "../job/safe.h"

static int cmd_help_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_help_command = {
    .name = "help",
    .usage = "[COMMAND]",
    .summary = "tell what ptymer, or one command, does",
    .group = CMD_KEEP,
    .options = options,
    .examples = {"ptymer help", "ptymer help alarm", NULL},
    .exec = cmd_help_exec,
};

static const char *const group_titles[] = {
    [CMD_ARM] = "Arm",
    [CMD_SEE] = "See",
    [CMD_STEER] = "Steer",
    [CMD_KEEP] = "Besides",
};

/* On a terminal of 24 lines, with the prompt that comes after it. */
static void
help_all(void)
{
	const char *title;
	size_t group, i;

	printf("ptymer COMMAND [OPTION...] [OPERAND...] [-- TARGET...]\n"
	       "a timer and alarm clock for the shell\n\n");
	for (group = CMD_ARM; group <= CMD_KEEP; group++) {
		title = group_titles[group];
		for (i = 0; cmd_table[i] != NULL; i++) {
			if (cmd_table[i]->group != group)
				continue;
			printf("%-9s%-11s%s\n", title, cmd_table[i]->name,
			    cmd_table[i]->summary);
			title = "";
		}
	}
	printf("\nptymer COMMAND --help tells the rest, and so does "
	       "ptymer(1).\n");
}

static int
cmd_help_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	const char *word = NULL, *value;

	(void)now;
	if (strcmp(argv[0], "help") != 0)
		argc = 1; /* ptymer --help ... */
	while (cmd_getopt(self, argc, argv, &value) != -1) {
		if (word != NULL)
			errx(EXIT_USAGE, "one command at a time");
		word = value;
	}
	if (word == NULL) {
		help_all();
		return 0;
	}
	cmd_help(cmd_find_or_exit(word));
	return 0;
}
