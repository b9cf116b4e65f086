/* SPDX-License-Identifier: ISC */
#include "selection.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/store.h"
#include "cmd.h"
#include "operand.h"

void
selection_add(struct selection *selection, int key, const char *value, int room)
{
	switch (key) {
	case SELECTION_KEY_ALL:
		selection->all = 1;
		break;
	case SELECTION_KEY_IF_EXISTS:
		selection->if_exists = 1;
		break;
	case CMD_OPERAND:
		if (selection->words == NULL)
			selection->words = calloc(
			    (size_t)room + 1, sizeof(*selection->words));
		if (selection->words == NULL ||
		    (selection->words[selection->n_words++] = strdup(value)) ==
			NULL)
			err(EXIT_PTYMER, NULL);
		break;
	}
}

void
selection_read(
    struct selection *selection, const struct cmd *self, int argc, char **argv)
{
	const char *value;
	int key;

	while ((key = cmd_getopt(self, argc, argv, &value)) != -1)
		selection_add(selection, key, value, argc);
}

static void
no_such_job(struct selection *selection, const char *word)
{
	char *shown;

	if (selection->if_exists)
		return;
	shown = cmd_shown(word);
	if (word[0] != '\0' && word[strspn(word, "0123456789")] == '\0')
		warnx("cannot %s job %s: no such job", selection->verb, shown);
	else
		warnx(
		    "cannot %s job '%s': no such job", selection->verb, shown);
	free(shown);
	selection->status = 1;
}

static void
find(struct selection *selection, const char *word)
{
	if (operand_jobs(selection->store, word, selection->with_ended,
		&selection->ids, &selection->n) == 0)
		no_such_job(selection, word);
}

void
selection_open(struct selection *selection)
{
	size_t i;

	if (selection->n_words == 0 && !selection->all)
		errx(EXIT_USAGE, "no job given (see ptymer %s --help)",
		    selection->verb);
	if (selection->n_words > 0 && selection->all)
		errx(EXIT_USAGE, "--all goes without a job");
	selection->store = cmd_open_store(0);
	if (selection->all &&
	    store_list(selection->store,
		STORE_ACTIVE | (selection->with_ended ? STORE_ENDED : 0),
		&selection->ids, &selection->n) == -1)
		err(EXIT_PTYMER, "cannot read the jobs");
	for (i = 0; i < selection->n_words; i++)
		find(selection, selection->words[i]);
}

void
selection_close(struct selection *selection)
{
	size_t i;

	for (i = 0; i < selection->n_words; i++)
		free(selection->words[i]);
	free(selection->words);
	free(selection->ids);
	store_close(selection->store);
}

void
selection_fail(struct selection *selection, uint64_t id, const char *reason)
{
	char *shown;

	/* It may be what a file says. */
	shown = cmd_shown(reason);
	warnx("cannot %s job %" PRIu64 ": %s", selection->verb, id, shown);
	free(shown);
	selection->status = 1;
}

void
selection_fail_errno(struct selection *selection, uint64_t id, int error)
{
	if (error != ENOENT || !selection->if_exists)
		selection_fail(selection, id, store_error(error));
}

/* A job of another machine is none of those that --all means. */
static int
is_meant(const struct selection *selection, const struct job *job)
{
	return !selection->all || job->state != JOB_FOREIGN;
}

struct job *
selection_load(struct selection *selection, uint64_t id)
{
	struct job *job;

	if (store_load_whole(selection->store, id, &job) == -1) {
		selection_fail_errno(selection, id, errno);
		return NULL;
	}
	if (is_meant(selection, job))
		return job;
	job_free(job);
	return NULL;
}

static int
is_left_out(const struct selection *selection, uint64_t id)
{
	struct job *job;
	int result;

	if (!selection->all || store_load(selection->store, id, &job) == -1)
		return 0;
	result = !is_meant(selection, job);
	job_free(job);
	return result;
}

static void
ask_each(struct selection *selection, const char *request)
{
	char why[STORE_REASON];
	size_t i;

	for (i = 0; i < selection->n; i++)
		if (!is_left_out(selection, selection->ids[i]) &&
		    store_request(selection->store, selection->ids[i], request,
			why) == -1 &&
		    (errno != ENOENT || !selection->if_exists))
			selection_fail(selection, selection->ids[i], why);
}

int
selection_ask(struct selection *selection, const char *request)
{
	selection_open(selection);
	ask_each(selection, request);
	selection_close(selection);
	return selection->status;
}

int
selection_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct selection selection = {.verb = self->name};

	(void)now;
	selection_read(&selection, self, argc, argv);
	return selection_ask(&selection, self->name);
}
