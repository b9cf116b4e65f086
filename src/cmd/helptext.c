/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

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

/* How the operand that a usage begins with is written. */
static const struct {
	const char *name, *form;
} operands[] = {
    {"DURATION",
	"90s, 5m, 1h30m, '2d 4h', 1:30:00, or seconds: see ptymer-when(7)"},
    {"WHEN",
	"9:30, 'tomorrow 7:00', '2027-01-01 9:00', 'Mon..Fri 17:30',\n"
	"'*/15 * * * *', 'every 90m' ...: see ptymer-when(7)"},
    {"JOB", "an ID, a name, a pattern of names ('build-*'), or @last"},
};

static void
help_operand(const char *usage)
{
	size_t i;

	usage += strspn(usage, "[");
	for (i = 0; i < sizeof(operands) / sizeof(operands[0]); i++)
		if (strncmp(
			usage, operands[i].name, strlen(operands[i].name)) == 0)
			printf(
			    "\n%s: %s\n", operands[i].name, operands[i].form);
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
	help_operand(cmd->usage);
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
