/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "../job/job.h"
#include "../job/prune.h"
#include "../job/sweep.h"
#include "selection.h"

static int cmd_prune_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    {SELECTION_KEY_IF_EXISTS, "if-exists", NULL, "no such job is no failure"},
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_prune = {
    .name = "prune",
    .usage = "[JOB...]",
    .summary = "delete the records of ended jobs",
    .group = CMD_KEEP,
    .options = options,
    .examples = {"ptymer prune", "ptymer prune 'build-*'", NULL},
    .ended = CMD_ENDED,
    .fits = job_is_ended,
    .exec = cmd_prune_exec,
};

/* The records are gone, but perhaps not all that the targets left. */
static void
sweep(struct selection *selection)
{
	uint64_t id;

	if ((id = sweep_pruned(selection->store)) == 0)
		return;
	warn("cannot delete all of job %" PRIu64
	     " (the next prune tries again)",
	    id);
	selection->status = 1;
}

static void
prune(struct selection *selection, int everything)
{
	int *errors;
	size_t i;

	if ((errors = calloc(selection->n + 1, sizeof(*errors))) == NULL)
		err(EXIT_PTYMER, NULL);
	if (prune_jobs(
		selection->store, selection->ids, selection->n, errors) == -1)
		err(EXIT_PTYMER, "cannot prune");
	for (i = 0; i < selection->n; i++) {
		/* Everything means everything that has ended. */
		if (errors[i] == 0 ||
		    (everything && (errors[i] == EBUSY || errors[i] == ENOENT)))
			continue;
		if (errors[i] == EBUSY)
			selection_fail(
			    selection, selection->ids[i], "it has not ended");
		else
			selection_fail_errno(
			    selection, selection->ids[i], errors[i]);
	}
	free(errors);
}

static int
cmd_prune_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct selection selection = {.verb = self->name, .with_ended = 1};
	int everything;

	(void)now;
	selection_read(&selection, self, argc, argv);
	everything = selection.all = selection.n_words == 0;
	selection_open(&selection);
	prune(&selection, everything);
	sweep(&selection);
	selection_close(&selection);
	return selection.status;
}
