/* SPDX-License-Identifier: ISC */

/*
 * Which jobs may stand on a line.  A name means its active or lost job, else
 * the newest ended one: so it is told of that job only.
 */
#include "complete.h"

#include <err.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/store.h"
#include "../show/candidate.h"
#include "../show/view.h"
#include "cmd.h"
#include "operand.h"

struct listing_of_jobs {
	const struct line *line;
	const struct typed *typed;
	struct store *store;
	struct view view;
	void *names; /* tsearch(3) */
};

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
forget(void *name)
{
	free(name);
}

/* True the first time for each name. */
static int
owns_name(struct listing_of_jobs *listing, const struct job *job)
{
	char *name;

	if (job->name == NULL || job->state == JOB_FOREIGN ||
	    !job_is_name(job->name) ||
	    tfind(job->name, &listing->names, compare) != NULL)
		return 0;
	if ((name = strdup(job->name)) == NULL ||
	    tsearch(name, &listing->names, compare) == NULL)
		err(EXIT_PTYMER, NULL);
	return 1;
}

static int
is_given(const struct line *line, const struct job *job)
{
	char id[24];
	size_t i;

	snprintf(id, sizeof(id), "%ju", (uintmax_t)job->id);
	for (i = 0; i < line->n_operands; i++)
		if (strcmp(line->operands[i], id) == 0 ||
		    (job->name != NULL &&
			strcmp(line->operands[i], job->name) == 0))
			return 1;
	return 0;
}

static void
tell(struct listing_of_jobs *listing, const struct job *job)
{
	const struct cmd *cmd = listing->line->cmd;
	int by_name;

	by_name = owns_name(listing, job);
	if (is_given(listing->line, job) ||
	    (cmd->fits != NULL && !cmd->fits(job)))
		return;
	if ((by_name &&
		candidate_job(listing->typed, &listing->view, job, 1) == -1) ||
	    candidate_job(listing->typed, &listing->view, job, 0) == -1)
		err(EXIT_PTYMER, NULL);
}

/* The newest first. */
static void
tell_all(struct listing_of_jobs *listing, int which)
{
	struct job *job;
	uint64_t *ids;
	size_t n;

	if (store_list(listing->store, which, &ids, &n) == -1)
		err(EXIT_PTYMER, "cannot list jobs");
	while (n-- > 0) {
		if (store_load(listing->store, ids[n], &job) == -1)
			continue;
		/* One may have ended since the list was made. */
		if ((which == STORE_ENDED) == job_is_ended(job))
			tell(listing, job);
		job_free(job);
	}
	free(ids);
}

void
complete_jobs(const struct line *line, const struct typed *typed, int64_t now)
{
	struct listing_of_jobs listing = {.line = line, .typed = typed};

	listing.store = cmd_open_store(0);
	operand_view(&listing.view, VIEW_PEOPLE, now);
	tell_all(&listing, STORE_ACTIVE);
	if (line->cmd->ended == CMD_ENDED ||
	    (line->cmd->ended == CMD_ENDED_IF_ALL && line->all))
		tell_all(&listing, STORE_ENDED);
	tdestroy(listing.names, forget);
	view_close(&listing.view);
	store_close(listing.store);
}
