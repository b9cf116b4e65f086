/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include "../job/job.h"
#include "selection.h"

static int fits(const struct job *);

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
    .fits = fits,
    .exec = selection_exec,
};

static int
fits(const struct job *job)
{
	return job_is_active(job) && job->progress.paused;
}
