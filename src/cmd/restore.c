/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <sys/param.h>

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "../job/select.h"
#include "../job/store.h"
#include "../worker/worker.h"

#define KEY_ADOPT 256

static int cmd_restore_exec(const struct cmd *, int, char **, int64_t);
static int fits(const struct job *);

static const struct cmd_option options[] = {
    {KEY_ADOPT, "adopt", "JOB", "take over a job of another machine"},
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_restore = {
    .name = "restore",
    .usage = "[--adopt JOB]...",
    .summary = "give every lost job a worker again",
    .group = CMD_KEEP,
    .options = options,
    .examples = {"ptymer restore", "ptymer restore --adopt 3", NULL},
    .fits = fits,
    .exec = cmd_restore_exec,
};

static int
fits(const struct job *job)
{
	return job->state == JOB_FOREIGN;
}

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
	if (store_is_damaged(error) && owner_set_aside(store, id) == 0)
		warnx("job %" PRIu64 " is set aside: its record cannot be read",
		    id);
	else
		warnx(
		    "cannot read job %" PRIu64 ": %s", id, store_error(error));
	return -1;
}

static void
refuse(const char *verb, uint64_t id, const struct worker_reply *reply)
{
	switch (reply->outcome) {
	case WORKER_ALIVE:
		warnx("cannot %s job %" PRIu64 ": its lock is held", verb, id);
		break;
	case WORKER_FOREIGN:
		warnx("cannot %s job %" PRIu64 ": another machine has taken it",
		    verb, id);
		break;
	case WORKER_NAME_TAKEN:
		warnx("cannot %s job %" PRIu64 ": job %" PRIu64
		      " of this machine has its name",
		    verb, id, reply->holder);
		break;
	default:
		if (reply->error == 0)
			warnx("cannot %s job %" PRIu64 ": %s", verb, id,
			    reply->doing);
		else
			warnx("cannot %s job %" PRIu64 ": %s: %s", verb, id,
			    reply->doing, strerror(reply->error));
	}
}

/* Returns 1 when the job is lost, and -1 when it cannot be read. */
static int
is_to_restore(struct store *store, uint64_t id)
{
	struct job *job;
	int result;

	if (store_load(store, id, &job) == -1)
		return set_aside(store, id, errno);
	if (job_is_ended(job))
		owner_tidy(store, id);
	result = job->state == JOB_LOST;
	job_free(job);
	return result;
}

/* Returns -1 when a job stays lost. */
static int
restore(struct store *store, const uint64_t *ids, size_t n)
{
	struct worker_reply replies[WORKER_BATCH];
	uint64_t lost[WORKER_BATCH];
	size_t i, n_lost = 0;
	int result = 0;

	for (i = 0; i < n; i++)
		switch (is_to_restore(store, ids[i])) {
		case 1:
			lost[n_lost++] = ids[i];
			break;
		case -1:
			result = -1;
			break;
		}
	if (n_lost == 0)
		return result;
	worker_restore(store, lost, n_lost, replies);
	for (i = 0; i < n_lost; i++)
		if (replies[i].outcome != WORKER_READY &&
		    is_still_lost(store, lost[i])) {
			refuse("restore", lost[i], &replies[i]);
			result = -1;
		}
	return result;
}

static int
restore_all(struct store *store)
{
	uint64_t *ids;
	size_t i, n;
	int status = 0;

	if (store_list(store, STORE_ACTIVE, &ids, &n) == -1)
		err(EXIT_PTYMER, "cannot read the jobs");
	for (i = 0; i < n; i += WORKER_BATCH)
		if (restore(store, ids + i, MIN(n - i, WORKER_BATCH)) == -1)
			status = 1;
	free(ids);
	return status;
}

/* Returns the ID, or 0 after telling why there is none. */
static uint64_t
find(struct store *store, const char *word)
{
	uint64_t id, *ids = NULL;
	size_t n = 0;
	char *shown;

	if (select_jobs(store, word, 0, &ids, &n) == -1 ||
	    (n == 0 && select_foreign(store, word, &ids, &n) == -1))
		err(EXIT_PTYMER, "cannot read the jobs");
	shown = cmd_shown(word);
	id = n == 1 ? ids[0] : 0;
	if (n == 0)
		warnx("cannot adopt job %s: no such job", shown);
	else if (n > 1)
		warnx("cannot adopt job %s: there are several, and one has an "
		      "ID",
		    shown);
	free(shown);
	free(ids);
	return id;
}

/* One that is this machine's is restored, or has its worker already. */
static int
adopt(struct store *store, const char *word)
{
	struct worker_reply reply = {.outcome = WORKER_READY};
	struct job *job;
	uint64_t id;
	int is_ended;

	if ((id = find(store, word)) == 0)
		return -1;
	if (store_load(store, id, &job) == -1) {
		warnx(
		    "cannot adopt job %" PRIu64 ": %s", id, store_error(errno));
		return -1;
	}
	is_ended = job_is_ended(job);
	if (job->state == JOB_FOREIGN || job->state == JOB_LOST)
		worker_adopt(store, id, &reply);
	job_free(job);
	if (is_ended)
		warnx("cannot adopt job %" PRIu64 ": it has ended", id);
	else if (reply.outcome != WORKER_READY)
		refuse("adopt", id, &reply);
	return is_ended || reply.outcome != WORKER_READY ? -1 : 0;
}

static int
cmd_restore_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct store *store;
	const char *value, **words;
	size_t i, n = 0;
	int key, status = 0;

	(void)now;
	if ((words = calloc((size_t)argc, sizeof(*words))) == NULL)
		err(EXIT_PTYMER, NULL);
	while ((key = cmd_getopt(self, argc, argv, &value)) != -1) {
		if (key == CMD_OPERAND)
			errx(EXIT_USAGE, "unexpected word '%s'",
			    cmd_shown(value));
		words[n++] = value;
	}
	store = cmd_open_store(0);
	if (n == 0)
		status = restore_all(store);
	for (i = 0; i < n; i++)
		if (adopt(store, words[i]) == -1)
			status = 1;
	store_close(store);
	free(words);
	return status;
}
