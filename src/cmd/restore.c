/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "../job/store.h"
#include "../worker/worker.h"

static int cmd_restore_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_restore = {
    .name = "restore",
    .usage = "",
    .summary = "give every lost job a worker again",
    .group = CMD_KEEP,
    .options = options,
    .examples = {"ptymer restore", NULL},
    .exec = cmd_restore_exec,
};

/* One that could be restored is not lost any more, whoever did it. */
static int
is_still_lost(struct store *store, uint64_t id)
{
	struct job *job;
	int result;

	if (store_load(store, id, &job) == -1)
		return 0;
	result = job->state == JOB_LOST;
	job_free(job);
	return result;
}

/* Nobody can make anything of it, and it must not stand in the way. */
static int
set_aside(struct store *store, uint64_t id, int error)
{
	if (error == ENOENT)
		return 0; /* it ended just now */
	if (error == EBADMSG && owner_set_aside(store, id) == 0)
		warnx("job %" PRIu64 " is set aside: its record cannot be read",
		    id);
	else
		warnx("cannot read job %" PRIu64 ": %s", id, strerror(error));
	return -1;
}

/* Returns -1 when the job stays lost. */
static int
restore(struct store *store, uint64_t id)
{
	struct worker_reply reply = {.outcome = WORKER_READY};
	struct job *job;

	if (store_load(store, id, &job) == -1)
		return set_aside(store, id, errno);
	if (job_is_ended(job))
		owner_tidy(store, id);
	else if (job->state == JOB_LOST)
		worker_restore(store, id, &reply);
	job_free(job);
	if (reply.outcome == WORKER_READY || !is_still_lost(store, id))
		return 0;
	if (reply.outcome == WORKER_ALIVE)
		warnx("cannot restore job %" PRIu64 ": its lock is held", id);
	else if (reply.error == 0)
		warnx("cannot restore job %" PRIu64 ": %s", id, reply.doing);
	else
		warnx("cannot restore job %" PRIu64 ": %s: %s", id, reply.doing,
		    strerror(reply.error));
	return -1;
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
