/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include "../job/job.h"
#include "selection.h"

static int fits(const struct job *);

static const struct cmd_option options[] = {
    SELECTION_OPTIONS,
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_run = {
    .name = "run",
    .usage = "JOB...",
    .summary = "run the target now; the schedule stays as it is",
    .group = CMD_STEER,
    .options = options,
    .examples = {"ptymer run backup", "ptymer run @last", NULL},
    .fits = fits,
    .exec = selection_exec,
};

static int
fits(const struct job *job)
{
	return job_is_active(job) &&
	    (job->state != JOB_RUNNING || job->overlap != OVERLAP_SKIP);
}
