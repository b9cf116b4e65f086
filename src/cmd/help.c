/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "../show/safe.h"

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

static void
help_option(const struct cmd_option *o)
{
	char form[64];
	int n = 0;

	if (o->key <= UCHAR_MAX)
		n = snprintf(form, sizeof(form), "-%c, ", o->key);
	else
		n = snprintf(form, sizeof(form), "    ");
	if (o->value == NULL)
		snprintf(form + n, sizeof(form) - (size_t)n, "--%s", o->name);
	else if (o->value[0] == '[')
		snprintf(form + n, sizeof(form) - (size_t)n, "--%s%s", o->name,
		    o->value);
	else
		snprintf(form + n, sizeof(form) - (size_t)n, "--%s %s", o->name,
		    o->value);
	if (strlen(form) > 24)
		printf("  %s\n  %-26s%s\n", form, "", o->help);
	else
		printf("  %-26s%s\n", form, o->help);
}

void
cmd_help(const struct cmd *cmd)
{
	const struct cmd_option *o;
	size_t i;

	printf("ptymer %s", cmd->name);
	if (cmd->options[0].name != NULL)
		printf(" [OPTION...]");
	if (cmd->usage[0] != '\0')
		printf(" %s", cmd->usage);
	printf("\n%s\n", cmd->summary);
	if (cmd->options[0].name != NULL)
		printf("\nOptions:\n");
	for (o = cmd->options; o->name != NULL; o++)
		if (o->help != NULL)
			help_option(o);
	if (cmd->details != NULL)
		cmd->details();
	if (cmd->examples[0] != NULL)
		printf("\nExamples:\n");
	for (i = 0; cmd->examples[i] != NULL; i++)
		printf("  %s\n", cmd->examples[i]);
}

static void
help_all(void)
{
	size_t group, i;

	printf("ptymer COMMAND [OPTION...] [OPERAND...] [-- TARGET...]\n"
	       "a timer and alarm clock for the shell\n");
	for (group = CMD_ARM; group <= CMD_KEEP; group++) {
		printf("\n%s:\n", group_titles[group]);
		for (i = 0; cmd_table[i] != NULL; i++)
			if (cmd_table[i]->group == group)
				printf("  %-12s%s\n", cmd_table[i]->name,
				    cmd_table[i]->summary);
	}
	printf("\nptymer COMMAND --help tells the rest, and so does "
	       "ptymer(1).\n");
}

static int
cmd_help_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	const struct cmd *cmd;
	const char *word = NULL, *value;
	char *shown;
	int key;

	(void)now;
	if (strcmp(argv[0], "help") != 0)
		argc = 1; /* ptymer --help ... */
	while ((key = cmd_getopt(self, argc, argv, &value)) != -1) {
		if (word != NULL)
			errx(EXIT_USAGE, "one command at a time");
		word = value;
	}
	if (word == NULL) {
		help_all();
		return 0;
	}
	if ((cmd = cmd_find(word)) == NULL) {
		shown = cmd_shown(word);
		errx(EXIT_USAGE, "unknown command '%s'", shown);
	}
	cmd_help(cmd);
	return 0;
}
