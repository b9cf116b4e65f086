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

static int
is_signed(const char *amount)
{
	return amount[0] == '+' || amount[0] == '-';
}

/* As it was typed: `+5m`, `-30s`, `10m`. */
static int
parse_amount(const char *amount, int64_t *ns, struct complaint *complaint)
{
	if (duration_parse(amount + is_signed(amount), ns, complaint) == 0)
		return 0;
	complaint->column += (size_t)is_signed(amount);
	return -1;
}

/* True for the first word of `adjust +5m tea`, and not for an ID. */
static int
is_amount(const char *word)
{
	struct complaint unused;
	int64_t ns;

	return word[strspn(word, "0123456789")] != '\0' &&
	    parse_amount(word, &ns, &unused) == 0;
}

/* The request for that amount. */
static void
format_request(
    char *buf, size_t size, const char *amount, const char *first_word)
{
	struct complaint complaint;
	int64_t ns;

	if (parse_amount(amount, &ns, &complaint) == -1) {
		if (first_word != NULL && is_amount(first_word)) {
			complaint.near[0] = '\0';
			complaint.instead = "the amount comes last, as in "
					    "ptymer adjust tea +5m";
		}
		caret_warn(amount, &complaint);
		exit(EXIT_USAGE);
	}
	snprintf(buf, size, "adjust %c %" PRId64,
	    is_signed(amount) ? amount[0] : '=', ns);
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
	format_request(request, sizeof(request), amount,
	    selection.n_words > 0 ? selection.words[0] : NULL);
	free(amount);
	return selection_ask(&selection, request);
}
