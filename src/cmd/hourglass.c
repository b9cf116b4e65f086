/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../time/duration.h"
#include "arm.h"

static int cmd_hourglass_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    ARM_OPTIONS,
    {ARM_KEY_AWAKE, "awake", NULL, "do not count suspended time"},
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_hourglass = {
    .name = "hourglass",
    .usage = "DURATION [-- COMMAND...]",
    .summary = "count down, then run a command",
    .group = CMD_ARM,
    .has_amounts = 1,
    .has_target = 1,
    .options = options,
    .examples = {"ptymer hourglass 25m -- notify-send Break",
	"ptymer hourglass 1h30m --name bench -- make -C ~/src bench", NULL},
    .exec = cmd_hourglass_exec,
};

/*
 * More words than one before `--`: a duration that should have been quoted, or
 * a command that should stand after it.
 */
static void __attribute__((noreturn))
too_many_words(char *const *words, size_t n)
{
	struct complaint complaint;
	char joined[256] = "", *shown;
	int64_t ns;
	size_t i;

	for (i = 0; i < n; i++) {
		if (i > 0)
			strlcat(joined, " ", sizeof(joined));
		strlcat(joined, words[i], sizeof(joined));
	}
	if (duration_parse(joined, &ns, &complaint) == 0)
		errx(EXIT_USAGE, "too many words: quote the duration: '%s'",
		    joined);
	shown = cmd_shown(words[1]);
	errx(EXIT_USAGE, "unexpected word '%s': put -- before the command%s",
	    shown, n == 2 ? ", or -n before a name" : "");
}

static int
cmd_hourglass_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct arming arming;
	size_t n;

	n = arm_read(&arming, JOB_HOURGLASS, self, argc, argv);
	if (n == 0)
		errx(EXIT_USAGE, "no duration given (see ptymer %s --help)",
		    self->name);
	if (n > 1)
		too_many_words(arming.job->when, n);
	arm_target(&arming);
	return arm_job(&arming, now);
}
