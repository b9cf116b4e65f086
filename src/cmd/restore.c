/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/store.h"
#include "../worker/worker.h"

static int	cmd_restore_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
	{0, NULL, NULL, NULL}
};

const struct cmd cmd_restore = {
	.name		= "restore",
	.usage		= "",
	.summary	= "give every lost job a worker again",
	.group		= CMD_KEEP,
	.options	= options,
	.examples	= {"ptymer restore", NULL},
	.exec		= cmd_restore_exec,
};

/* Returns -1 when the job is lost and stays so. */
static int
restore(struct store *store, uint64_t id)
{
	struct worker_reply reply;
	struct job *job;
	int is_lost;

	if (store_load(store, id, &job) == -1) {
		warn("cannot read job %" PRIu64, id);
		return -1;
	}
	is_lost = job->state == JOB_LOST;
	job_free(job);
	if (!is_lost)
		return 0;
	worker_restore(store, id, &reply);
	if (reply.outcome == WORKER_FAILED) {
		warnx("cannot restore job %" PRIu64 ": %s: %s", id,
		    reply.doing, strerror(reply.error));
		return -1;
	}
	return 0;
}

static int
cmd_restore_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct store *store;
	const char *value;
	uint64_t *ids;
	char why[512];
	size_t i, n;
	int status = 0;

	(void)now;
	if (cmd_getopt(self, argc, argv, &value) != -1)
		errx(EXIT_USAGE, "unexpected word '%s'", value);
	if ((store = store_open(0, why, sizeof(why))) == NULL)
		errx(EXIT_PTYMER, "%s", why);
	if (store_list(store, STORE_ACTIVE, &ids, &n) == -1)
		err(EXIT_PTYMER, "cannot read the jobs");
	for (i = 0; i < n; i++)
		if (restore(store, ids[i]) == -1)
			status = 1;
	free(ids);
	store_close(store);
	return status;
}
