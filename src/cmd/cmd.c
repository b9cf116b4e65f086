/* SPDX-License-Identifier: ISC */

/*
 * The table of commands, and how each reads its words.
 */

#include "cmd.h"

#include <ctype.h>
#include <err.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/safe.h"
#include "../job/store.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/near.h"

#define CMD_MAX_OPTIONS 64

extern const struct cmd cmd_adjust, cmd_alarm, cmd_complete, cmd_export,
    cmd_help_command, cmd_hourglass, cmd_log, cmd_next, cmd_pause, cmd_prune,
    cmd_restart, cmd_restore, cmd_resume, cmd_run, cmd_skip, cmd_status,
    cmd_stop, cmd_wait, cmd_watch;

const struct cmd *const cmd_table[] = {&cmd_hourglass, &cmd_alarm, &cmd_next,
    &cmd_status, &cmd_watch, &cmd_wait, &cmd_log, &cmd_stop, &cmd_pause,
    &cmd_resume, &cmd_adjust, &cmd_skip, &cmd_run, &cmd_restart, &cmd_restore,
    &cmd_prune, &cmd_export, &cmd_help_command, &cmd_complete, NULL};

/* The form of an option's tables that getopt_long(3) reads. */
struct getopt_form {
	char short_options[2 + 2 * CMD_MAX_OPTIONS + 4];
	struct option long_options[CMD_MAX_OPTIONS + 2];
};

#define KEY_HELP 'h'

char *
cmd_shown(const char *text)
{
	char *safe;

	if ((safe = safe_text(text)) == NULL)
		err(EXIT_PTYMER, NULL);
	return safe;
}

struct store *
cmd_open_store(int create)
{
	struct store *store;
	char why[STORE_WHY];

	if ((store = store_open(create, why, sizeof(why))) == NULL)
		errx(EXIT_PTYMER, "%s", cmd_shown(why));
	return store;
}

int
cmd_finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	warn("cannot write to standard output");
	return EXIT_PTYMER;
}

const struct cmd *
cmd_find(const char *name)
{
	size_t i;

	for (i = 0; cmd_table[i] != NULL; i++)
		if (strcmp(cmd_table[i]->name, name) == 0)
			return cmd_table[i];
	return NULL;
}

static void
getopt_form_fill(struct getopt_form *form, const struct cmd_option *options)
{
	char *p = form->short_options;
	struct option *o = form->long_options;
	const struct cmd_option *c;

	*p++ = '-'; /* selection in order, so that `--` can be told */
	*p++ = ':';
	for (c = options; c->name != NULL; c++, o++) {
		o->name = c->name;
		o->has_arg = c->value == NULL ? no_argument
		    : c->value[0] == '['      ? optional_argument
					      : required_argument;
		o->flag = NULL;
		o->val = c->key;
		if (c->key > UCHAR_MAX || c->help == NULL)
			continue;
		*p++ = (char)c->key;
		if (o->has_arg != no_argument)
			*p++ = ':';
		if (o->has_arg == optional_argument)
			*p++ = ':';
	}
	*o++ = (struct option){"help", no_argument, NULL, KEY_HELP};
	*o = (struct option){NULL, 0, NULL, 0};
	*p++ = KEY_HELP;
	*p = '\0';
}

/*
 * How far a mistyped word is from a name: beginnings are near, and half of a
 * short name is too much.
 */
static size_t
distance_of(const char *word, size_t length, const char *name)
{
	size_t distance;

	if (length > 1 && strncmp(word, name, length) == 0)
		return name[length] == '\0' ? 0 : 1;
	distance = near_distance(word, length, name);
	return 2 * distance < strlen(name) ? distance : NEAR_ENOUGH + 1;
}

/* What people try who know other programs, and what it is called here. */
static const struct {
	const char *word, *name;
} synonyms[] = {{"list", "status"}, {"ls", "status"}, {"ps", "status"},
    {"show", "status"}, {"kill", "stop"}, {"cancel", "stop"}, {"rm", "stop"},
    {"remove", "stop"}, {"delete", "stop"}, {"start", "hourglass"},
    {"timer", "hourglass"}, {"countdown", "hourglass"}, {"at", "alarm"},
    {"continue", "resume"}, {"logs", "log"}, {"tail", "log -f"},
    {"version", "--version"}, {"-V", "--version"}, {"-v", "--version"}};

/* The command nearest to a mistyped one, or NULL. */
static const char *
command_guess(const char *name)
{
	const char *best = NULL;
	size_t distance, i, least = NEAR_ENOUGH + 1;

	for (i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++)
		if (strcmp(synonyms[i].word, name) == 0)
			return synonyms[i].name;
	for (i = 0; cmd_table[i] != NULL; i++) {
		distance = distance_of(name, strlen(name), cmd_table[i]->name);
		if (distance < least) {
			least = distance;
			best = cmd_table[i]->name;
		}
	}
	return best;
}

/* What somebody may have meant who wrote that where a command stands. */
static void __attribute__((noreturn)) bad_command(const char *word)
{
	struct complaint complaint;
	const char *guess;
	char *shown = cmd_shown(word);
	int64_t ns;

	if ((guess = command_guess(word)) != NULL)
		errx(EXIT_USAGE, "unknown command '%s' (did you mean %s?)",
		    shown, guess);
	if (duration_parse(word, &ns, &complaint) == 0)
		errx(EXIT_USAGE,
		    "unknown command '%s' (did you mean hourglass %s?)", shown,
		    shown);
	errx(EXIT_USAGE, "unknown command '%s' (see ptymer help)", shown);
}

const struct cmd *
cmd_find_or_exit(const char *name)
{
	const struct cmd *cmd;

	if ((cmd = cmd_find(name)) == NULL)
		bad_command(name);
	return cmd;
}

/* The long option nearest to a mistyped one, or NULL. */
static const char *
option_guess(const struct cmd *cmd, const char *word, size_t length)
{
	const struct cmd_option *c;
	const char *best = NULL;
	size_t distance, least = NEAR_ENOUGH + 1;

	for (c = cmd->options; c->name != NULL; c++) {
		distance = distance_of(word, length, c->name);
		if (distance < least) {
			least = distance;
			best = c->name;
		}
	}
	return best;
}

static void __attribute__((noreturn))
bad_long_option(const struct cmd *cmd, const char *word)
{
	const char *guess;
	char *shown = cmd_shown(word);
	size_t length;

	length = strcspn(word + 2, "=");
	guess = option_guess(cmd, word + 2, length);
	if (guess == NULL)
		errx(EXIT_USAGE, "unknown option '%s' (see ptymer %s --help)",
		    shown, cmd->name);
	if (strncmp(word + 2, guess, length) == 0 && guess[length] == '\0')
		errx(EXIT_USAGE, "option --%s takes no value", guess);
	errx(EXIT_USAGE, "unknown option '%s' (did you mean --%s?)", shown,
	    guess);
}

static void __attribute__((noreturn))
bad_option(const struct cmd *cmd, const char *word, int key)
{
	if (key == ':' && strncmp(word, "--", 2) == 0)
		errx(EXIT_USAGE, "option %s needs a value", word);
	if (key == ':')
		errx(EXIT_USAGE, "option -%c needs a value", optopt);
	if (strncmp(word, "--", 2) == 0)
		bad_long_option(cmd, word);
	errx(EXIT_USAGE, "unknown option '-%c' (see ptymer %s --help)",
	    isgraph(optopt) ? optopt : '?', cmd->name);
}

static int
is_negative_amount(const char *word)
{
	return word[0] == '-' &&
	    (isdigit((unsigned char)word[1]) || word[1] == '.');
}

int
cmd_getopt(const struct cmd *cmd, int argc, char **argv, const char **value)
{
	struct getopt_form form;
	int before, key;

	opterr = 0;
	before = optind;
	if (cmd->has_amounts && before < argc &&
	    is_negative_amount(argv[before])) {
		*value = argv[optind++];
		return CMD_OPERAND;
	}
	getopt_form_fill(&form, cmd->options);
	key = getopt_long(
	    argc, argv, form.short_options, form.long_options, NULL);
	switch (key) {
	case -1:
		*value = before < optind ? "--" : NULL;
		if (optind < argc && !cmd->has_target)
			errx(EXIT_USAGE,
			    "%s takes no target: nothing may stand "
			    "after --",
			    cmd->name);
		return -1;
	case '?':
	case ':':
		bad_option(cmd, argv[before], key);
	case KEY_HELP:
		cmd_help(cmd);
		exit(cmd_finish(0));
	default:
		*value = optarg;
		return key;
	}
}
