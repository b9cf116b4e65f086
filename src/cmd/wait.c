/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>

#include "../job/job.h"
#include "../job/store.h"
#include "../job/vigil.h"
#include "operand.h"

#define EXIT_TIMED_OUT 124

enum {
	KEY_ANY = 256,
	KEY_TIMEOUT
};

static int cmd_wait_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    {KEY_ANY, "any", NULL, "until the first of them has ended"},
    {KEY_TIMEOUT, "timeout", "DURATION", "give up then, with status 124"},
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_wait = {
    .name = "wait",
    .usage = "JOB...",
    .summary = "block until jobs end; exit with the target's status",
    .group = CMD_SEE,
    .options = options,
    .examples = {"ptymer wait backup", "ptymer wait --any 3 4 5", NULL},
    .fits = job_is_active,
    .exec = cmd_wait_exec,
};

struct request {
	const char **words;
	size_t n_words;
	int any;
	int64_t timeout; /* nanoseconds; -1: none */
};

/* The jobs to wait for; 0 stands for a word that means none. */
struct found {
	uint64_t *ids;
	size_t n;
};

static void
request_read(
    const struct cmd *self, int argc, char **argv, struct request *request)
{
	const char *value;
	int key;

	*request = (struct request){.timeout = -1};
	request->words = reallocarray(NULL, (size_t)argc, sizeof(char *));
	if (request->words == NULL)
		err(EXIT_PTYMER, NULL);
	while ((key = cmd_getopt(self, argc, argv, &value)) != -1)
		switch (key) {
		case CMD_OPERAND:
			request->words[request->n_words++] = value;
			break;
		case KEY_ANY:
			request->any = 1;
			break;
		case KEY_TIMEOUT:
			request->timeout = operand_duration(value);
			break;
		}
	if (request->n_words == 0)
		errx(EXIT_USAGE, "no job given (see ptymer wait --help)");
}

static void
found_add_word(struct found *found, struct store *store, const char *word)
{
	if (operand_jobs(store, word, 1, &found->ids, &found->n) > 0)
		return;
	operand_no_job(word);
	found->ids = reallocarray(
	    found->ids, found->n + 1, sizeof(*found->ids));
	if (found->ids == NULL)
		err(EXIT_PTYMER, NULL);
	found->ids[found->n++] = 0;
}

/* Says why there is no exit status where it is no secret. */
static void
tell(const struct vigil_job *job)
{
	if (job->id == 0 || !job->is_over)
		return;
	if (job->error != 0)
		operand_unreadable(job->id, job->error);
	else if (job->state == JOB_LOST)
		warnx("job %" PRIu64 " is lost", job->id);
	else if (job->state == JOB_FOREIGN)
		warnx("job %" PRIu64 " is another machine's", job->id);
}

static void
tell_timeout(const struct vigil_job *jobs, size_t n)
{
	uint64_t pending = 0;
	size_t i, n_pending = 0;

	for (i = 0; i < n; i++) {
		if (jobs[i].is_over)
			continue;
		if (n_pending++ == 0)
			pending = jobs[i].id;
	}
	if (n_pending == 1)
		warnx("timed out: job %" PRIu64 " has not ended", pending);
	else
		warnx("timed out: %zu jobs have not ended", n_pending);
}

/* The first failure in the order of the arguments. */
static int
status_of_all(const struct vigil_job *jobs, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (jobs[i].status != 0)
			return jobs[i].status;
	return 0;
}

static int
wait_for(struct vigil *vigil, size_t n, const struct request *request)
{
	const struct vigil_job *jobs = vigil_jobs(vigil);
	size_t i;
	int result;

	result = vigil_wait(vigil, request->any, request->timeout);
	if (result == -1)
		err(EXIT_PTYMER, "cannot wait");
	for (i = 0; i < n; i++)
		tell(&jobs[i]);
	if (result == 0) {
		tell_timeout(jobs, n);
		return EXIT_TIMED_OUT;
	}
	return request->any ? vigil_first(vigil)->status
			    : status_of_all(jobs, n);
}

static int
cmd_wait_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct found found = {NULL, 0};
	struct request request;
	struct store *store;
	struct vigil *vigil;
	size_t i;
	int status;

	(void)now;
	request_read(self, argc, argv, &request);
	store = cmd_open_store(0);
	for (i = 0; i < request.n_words; i++)
		found_add_word(&found, store, request.words[i]);
	if ((vigil = vigil_open(store, found.ids, found.n)) == NULL)
		err(EXIT_PTYMER, "cannot wait");
	status = wait_for(vigil, found.n, &request);
	vigil_close(vigil);
	store_close(store);
	free(found.ids);
	free(request.words);
	return status;
}
