/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../show/caret.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "selection.h"

static int cmd_adjust_exec(const struct cmd *, int, char **, int64_t);
static int fits(const struct job *);

static const struct cmd_option options[] = {
    SELECTION_OPTIONS,
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_adjust = {
    .name = "adjust",
    .usage = "JOB... +DURATION|-DURATION|DURATION",
    .summary = "more time, less time, exactly this much left",
    .group = CMD_STEER,
    .has_amounts = 1,
    .options = options,
    .examples = {"ptymer adjust tea +5m", "ptymer adjust tea -30s", NULL},
    .fits = fits,
    .exec = cmd_adjust_exec,
};

static int
fits(const struct job *job)
{
	return job_is_active(job) && (job->state != JOB_RUNNING || job->repeat);
}

/* The request for an amount as it was typed: `+5m`, `-30s`, `10m`. */
static void
format_request(char *buf, size_t size, const char *amount)
{
	struct complaint complaint;
	int64_t ns;
	int is_signed = amount[0] == '+' || amount[0] == '-';

	if (duration_parse(amount + is_signed, &ns, &complaint) == -1) {
		complaint.column += (size_t)is_signed;
		caret_warn(amount, &complaint);
		exit(EXIT_USAGE);
	}
	snprintf(
	    buf, size, "adjust %c %" PRId64, is_signed ? amount[0] : '=', ns);
}

static int
cmd_adjust_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct selection selection = {.verb = self->name};
	char *amount, request[64];

	(void)now;
	selection_read(&selection, self, argc, argv);
	if (selection.n_words < (selection.all ? 1 : 2))
		errx(EXIT_USAGE,
		    "no job or no amount given "
		    "(as in ptymer adjust tea +5m)");
	amount = selection.words[--selection.n_words];
	format_request(request, sizeof(request), amount);
	free(amount);
	return selection_ask(&selection, request);
}
