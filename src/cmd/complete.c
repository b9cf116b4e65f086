/* SPDX-License-Identifier: ISC */

/*
 * What the completions of shells ask: which words may stand in the place of the
 * last one.  All of it comes from the tables that the commands themselves are
 * read by, so that the files in completions/ know no command and no option.
 *
 * A line with a tab is a candidate, and what it is.  One without a tab is for
 * the shell to do:
 *
 *	files		complete the name of a file
 *	directories	complete the name of a directory
 *	commands	complete the name of a command
 *	command N	what begins with word N, from 0, is a command line
 *	nospace		put nothing behind the word: it may go on
 */
#include "complete.h"

#include <err.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../show/candidate.h"
#include "cmd.h"

static int cmd_complete_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_complete = {
    .name = "complete",
    .usage = "-- WORD...",
    .summary = "tell what the last of these words may become (for shells)",
    .group = CMD_HIDDEN,
    .has_target = 1,
    .options = options,
    .examples = {"ptymer complete -- resume ''",
	"ptymer complete -- status -o ''", NULL},
    .exec = cmd_complete_exec,
};

/* By its whole name, or by a beginning that is no other's. */
static const struct cmd_option *
find_long(const struct cmd *cmd, const char *word, size_t length)
{
	const struct cmd_option *o, *found = NULL;

	for (o = cmd->options; o->name != NULL; o++) {
		if (strncmp(o->name, word, length) != 0)
			continue;
		if (o->name[length] == '\0')
			return o;
		if (found != NULL && found->key != o->key)
			return NULL;
		found = o;
	}
	return found;
}

static const struct cmd_option *
find_short(const struct cmd *cmd, char letter)
{
	const struct cmd_option *o;

	for (o = cmd->options; o->name != NULL; o++)
		if (o->key == letter)
			return o;
	return NULL;
}

static int
is_optional(const struct cmd_option *o)
{
	return o->value != NULL && o->value[0] == '[';
}

/* The option whose value is the word after this one, or NULL. */
static const struct cmd_option *
takes_next(const struct cmd *cmd, const char *word)
{
	const struct cmd_option *o = NULL;

	if (strncmp(word, "--", 2) == 0) {
		if (strchr(word, '=') == NULL)
			o = find_long(cmd, word + 2, strlen(word + 2));
		return o == NULL || o->value == NULL || is_optional(o) ? NULL
								       : o;
	}
	if (word[0] != '-')
		return NULL;
	while (*++word != '\0') {
		o = find_short(cmd, *word);
		if (o == NULL || o->value == NULL)
			continue;
		return word[1] == '\0' && !is_optional(o) ? o : NULL;
	}
	return NULL;
}

static void
complete_commands(const struct typed *typed)
{
	size_t i;

	for (i = 0; cmd_table[i] != NULL; i++)
		if (cmd_table[i]->group != CMD_HIDDEN)
			candidate(
			    typed, cmd_table[i]->name, cmd_table[i]->summary);
}

static void
complete_first(const char *word)
{
	struct typed typed = {.start = word};

	complete_commands(&typed);
	if (word[0] != '-')
		return;
	candidate(&typed, "--help", "tell what ptymer does");
	candidate(&typed, "--version", "tell its version");
}

/* What comes after the last comma, or after the `+` in front. */
static void
complete_columns(struct typed *typed)
{
	const char *comma = strrchr(typed->start, ',');
	const char *start = typed->start;

	if (comma != NULL)
		start = comma + 1;
	else if (*start == '+')
		start++;
	if (typed->kept_length == 0)
		typed->kept = typed->start;
	typed->kept_length += (size_t)(start - typed->start);
	typed->start = start;
	puts("nospace");
	candidate_columns(typed);
}

static void
complete_value(const struct line *line, const struct cmd_option *o,
    struct typed *typed, int64_t now)
{
	const char *value = o->value;

	if (strncmp(value, "[=", 2) == 0) {
		char choices[64];

		snprintf(choices, sizeof(choices), "%.*s",
		    (int)strcspn(value + 2, "]"), value + 2);
		candidate_choices(typed, choices);
	} else if (strcmp(value, "FILE") == 0)
		puts("files");
	else if (strcmp(value, "DIR") == 0)
		puts("directories");
	else if (strcmp(value, "COMMAND") == 0)
		puts("commands");
	else if (strcmp(value, "ZONE") == 0)
		candidate_zones(typed);
	else if (strcmp(value, "SIGNAL") == 0)
		candidate_signals(typed);
	else if (strcmp(value, "COLUMNS") == 0)
		complete_columns(typed);
	else if (strcmp(value, "NAME[=VALUE]") == 0)
		candidate_variables(typed);
	else if (strcmp(value, "JOB") == 0)
		complete_jobs(line, typed, now);
	else if (strchr(value, '|') != NULL)
		candidate_choices(typed, value);
}

/* `--tz=Eu`: the value is in the same word. */
static void
complete_joined(const struct line *line, const char *word, int64_t now)
{
	const char *equals = strchr(word, '=');
	const struct cmd_option *o;
	struct typed typed = {.kept = word,
	    .kept_length = (size_t)(equals + 1 - word),
	    .start = equals + 1};

	o = find_long(line->cmd, word + 2, (size_t)(equals - word - 2));
	if (o != NULL && o->value != NULL)
		complete_value(line, o, &typed, now);
}

static void
complete_option(const struct line *line, const char *word)
{
	const struct cmd_option *o;
	struct typed typed = {.start = word};
	char text[64];

	for (o = line->cmd->options; o->name != NULL; o++) {
		if (o->help == NULL)
			continue;
		snprintf(text, sizeof(text), "--%s", o->name);
		candidate(&typed, text, o->help);
		if (o->key > UCHAR_MAX || strncmp(word, "--", 2) == 0)
			continue;
		snprintf(text, sizeof(text), "-%c", o->key);
		candidate(&typed, text, o->help);
	}
	candidate(&typed, "--help", "tell what it takes");
}

static void
complete_operand(const struct line *line, const char *word, int64_t now)
{
	const char *usage = line->cmd->usage;
	struct typed typed = {.start = word};

	if (line->cmd->has_target && line->n_operands > 0)
		candidate(&typed, "--", "the command comes next");
	usage += strspn(usage, "[");
	if (line->n_operands > 0 && strstr(usage, "...") == NULL)
		return;
	if (strncmp(usage, "JOB", 3) == 0)
		complete_jobs(line, &typed, now);
	else if (strncmp(usage, "COMMAND", 7) == 0)
		complete_commands(&typed);
}

/*
 * Reads the words between the command and the one that is being typed.  Returns
 * the option of which that is the value, or NULL.
 */
static const struct cmd_option *
line_read(struct line *line, char *const *words, size_t n)
{
	const struct cmd_option *pending = NULL;
	size_t i;

	for (i = 0; i < n && line->target == 0; i++) {
		if (pending != NULL)
			pending = NULL;
		else if (strcmp(words[i], "--") == 0)
			line->target = i + 1;
		else if (words[i][0] != '-')
			line->operands[line->n_operands++] = words[i];
		else if ((pending = takes_next(line->cmd, words[i])) == NULL)
			line->all |= strcmp(words[i], "-a") == 0 ||
			    strcmp(words[i], "--all") == 0;
	}
	return pending;
}

static void
complete_word(struct line *line, char *const *words, size_t n, int64_t now)
{
	const char *word = words[n - 1];
	const struct cmd_option *pending;
	struct typed typed = {.start = word};

	pending = line_read(line, words, n - 1);
	if (line->target != 0) {
		/* counted with the command, which is not among the words */
		if (line->cmd->has_target && line->cmd->group != CMD_HIDDEN)
			printf("command %zu\n", line->target + 1);
	} else if (pending != NULL)
		complete_value(line, pending, &typed, now);
	else if (strncmp(word, "--", 2) == 0 && strchr(word, '=') != NULL)
		complete_joined(line, word, now);
	else if (word[0] == '-')
		complete_option(line, word);
	else
		complete_operand(line, word, now);
}

static int
cmd_complete_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct line line = {0};
	const char *value;
	size_t n;

	if (cmd_getopt(self, argc, argv, &value) != -1)
		errx(EXIT_USAGE, "the words go after --");
	n = (size_t)(argc - optind);
	if (n < 2) {
		complete_first(n == 0 ? "" : argv[optind]);
		return 0;
	}
	if ((line.cmd = cmd_find(argv[optind])) == NULL)
		return 0;
	line.operands = calloc(n, sizeof(*line.operands));
	if (line.operands == NULL)
		err(EXIT_PTYMER, NULL);
	complete_word(&line, argv + optind + 1, n - 1, now);
	free(line.operands);
	return 0;
}
