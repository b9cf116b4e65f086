/* SPDX-License-Identifier: ISC */
#include "select.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "job.h"
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

static int
is_glob(const char *word)
{
	return strpbrk(word, "*?[") != NULL;
}

static int
has_name_like(struct store *store, uint64_t id, const char *glob)
{
	struct job *job;
	int matches;

	if (store_load(store, id, &job) == -1)
		return 0;
	matches = job->name != NULL && fnmatch(glob, job->name, 0) == 0 &&
	    job->state != JOB_FOREIGN && !job->is_replaced;
	job_free(job);
	return matches;
}

static int
select_glob(struct store *store, const char *glob, int ended, uint64_t **ids,
    size_t *n)
{
	uint64_t *all;
	size_t i, n_all;
	int found = 0;

	if (store_list(store, STORE_ACTIVE | (ended ? STORE_ENDED : 0), &all,
	    &n_all) == -1)
		return -1;
	for (i = 0; i < n_all && found != -1; i++) {
		if (!has_name_like(store, all[i], glob))
			continue;
		found = add(ids, n, all[i]) == -1 ? -1 : found + 1;
	}
	free(all);
	return found;
}

int
select_jobs(struct store *store, const char *word, int ended, uint64_t **ids,
    size_t *n)
{
	uint64_t id;

	if (strcmp(word, "@last") == 0)
		id = store_last_id(store);
	else if ((id = storage_id_parse(word)) != 0)
		;
	else if (is_glob(word))
		return select_glob(store, word, ended, ids, n);
	else if (!job_is_name(word) || store_find_name(store, word, &id) == -1)
		return 0;
	if (id == 0)
		return 0;
	return add(ids, n, id) == -1 ? -1 : 1;
}
