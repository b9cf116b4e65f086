/* SPDX-License-Identifier: ISC */
#include "select.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "job.h"
#include "roster.h"
#include "storage.h"
#include "store.h"

static int
add(uint64_t **ids, size_t *n, uint64_t id)
{
	uint64_t *grown;
	size_t i;

	for (i = 0; i < *n; i++)
		if ((*ids)[i] == id)
			return 0;
	if ((grown = reallocarray(*ids, *n + 1, sizeof(id))) == NULL)
		return -1;
	*ids = grown;
	(*ids)[(*n)++] = id;
	return 0;
}

int
select_is_glob(const char *word)
{
	return strpbrk(word, "*?[") != NULL;
}

static int
load_roster(struct store *store, int ended, struct roster *roster)
{
	uint64_t *ids;
	size_t i, n;

	memset(roster, 0, sizeof(*roster));
	if (store_list(store, STORE_ACTIVE | (ended ? STORE_ENDED : 0), &ids,
		&n) == -1)
		return -1;
	if ((roster->jobs = calloc(n + 1, sizeof(struct job *))) == NULL) {
		free(ids);
		return -1;
	}
	for (i = 0; i < n; i++)
		if (store_load(store, ids[i], &roster->jobs[roster->n]) == 0)
			roster->n++;
	free(ids);
	return roster_settle(store, roster);
}

/* Names are settled before they are compared: see roster.h. */
static int
select_glob(
    struct store *store, const char *glob, int ended, uint64_t **ids, size_t *n)
{
	const struct job *job;
	struct roster roster;
	size_t i;
	int found = 0;

	if (load_roster(store, ended, &roster) == -1)
		found = -1;
	for (i = 0; i < roster.n && found != -1; i++) {
		job = roster.jobs[i];
		if (job->name == NULL || job->state == JOB_FOREIGN ||
		    (job_is_ended(job) && !ended) ||
		    fnmatch(glob, job->name, 0) != 0)
			continue;
		found = add(ids, n, job->id) == -1 ? -1 : found + 1;
	}
	roster_free(&roster);
	return found;
}

int
select_jobs(
    struct store *store, const char *word, int ended, uint64_t **ids, size_t *n)
{
	uint64_t id;

	if (strcmp(word, "@last") == 0)
		id = store_last_id(store);
	else if ((id = storage_id_parse(word)) != 0)
		;
	else if (select_is_glob(word))
		return select_glob(store, word, ended, ids, n);
	else if (!job_is_name(word) || store_find_name(store, word, &id) == -1)
		return 0;
	if (id == 0)
		return 0;
	return add(ids, n, id) == -1 ? -1 : 1;
}

int
select_foreign(struct store *store, const char *name, uint64_t **ids, size_t *n)
{
	const struct job *job;
	struct roster roster;
	size_t i;
	int found = 0;

	if (load_roster(store, 0, &roster) == -1)
		found = -1;
	for (i = 0; i < roster.n && found != -1; i++) {
		job = roster.jobs[i];
		if (job->state == JOB_FOREIGN && job->name != NULL &&
		    strcmp(job->name, name) == 0)
			found = add(ids, n, job->id) == -1 ? -1 : found + 1;
	}
	roster_free(&roster);
	return found;
}
