/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <errno.h>

#include "../job/job.h"
#include "../job/terminal.h"
#include "arm.h"
#include "selection.h"

static int cmd_restart_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    {'q', "quiet", NULL, "tell nothing but the ID"},
    {SELECTION_KEY_IF_EXISTS, "if-exists", NULL, "no such job is no failure"},
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_restart = {
    .name = "restart",
    .usage = "JOB...",
    .summary = "arm an ended job again, as it was first given",
    .group = CMD_STEER,
    .options = options,
    .examples = {"ptymer restart tea", "ptymer restart @last", NULL},
    .ended = CMD_ENDED,
    .fits = job_is_ended,
    .exec = cmd_restart_exec,
};

static void
restart(struct selection *selection, uint64_t id, int quiet, int64_t now)
{
	struct arming arming = {.store = selection->store, .quiet = quiet};
	int status;

	if ((arming.job = selection_load(selection, id)) == NULL)
		return;
	if (!job_is_ended(arming.job)) {
		selection_fail(selection, id,
		    arming.job->state == JOB_LOST
			? "it is lost (ptymer restore brings it back)"
			: "it has not ended");
		job_free(arming.job);
		return;
	}
	job_reset(arming.job);
	if (terminal_record(arming.job) == -1) {
		selection_fail_errno(selection, id, errno);
		job_free(arming.job);
		return;
	}
	if ((status = arm_check_program(arming.job)) != 0)
		job_free(arming.job);
	else
		status = arm_job(&arming, now);
	if (status != 0)
		selection->status = status;
}

static int
cmd_restart_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct selection selection = {.verb = self->name, .with_ended = 1};
	const char *value;
	size_t i;
	int key, quiet = 0;

	while ((key = cmd_getopt(self, argc, argv, &value)) != -1) {
		if (key == 'q')
			quiet = 1;
		else
			selection_add(&selection, key, value, argc);
	}
	selection_open(&selection);
	for (i = 0; i < selection.n; i++)
		restart(&selection, selection.ids[i], quiet, now);
	selection_close(&selection);
	return selection.status;
}
