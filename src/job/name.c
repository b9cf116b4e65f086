/* SPDX-License-Identifier: ISC */

/*
 * Whose a name is: a link leads to the ID of its job.  It is replaced just
 * before that job is moved among the active ones, so that there is never a job
 * whose name leads elsewhere.  A link that leads to no job of the name is one
 * that was killed in between, or whose job a power cut took away: then the name
 * is whose it was before, and that is found by looking at all of them.
 */

#include "name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job.h"
#include "layout.h"
#include "storage.h"
#include "store.h"

#define TRIES 20

int
name_is_of(struct store *store, uint64_t id, const char *name)
{
	struct job *job;
	int result;

	/* One that cannot be read keeps its name, until it is set aside. */
	if (store_load(store, id, &job) == -1)
		return errno != ENOENT;
	result = job->name != NULL && strcmp(job->name, name) == 0 &&
	    strcmp(job->progress.machine.id, store->machine.id) == 0;
	job_free(job);
	return result;
}

uint64_t
name_search(struct store *store, int which, const char *name, uint64_t before)
{
	struct job *job;
	uint64_t found = 0, *ids;
	size_t n;

	if (store_list(store, which, &ids, &n) == -1)
		return 0;
	while (n > 0 && found == 0) {
		if (ids[--n] >= before || store_load(store, ids[n], &job) == -1)
			continue;
		if (job->name != NULL && strcmp(job->name, name) == 0 &&
		    strcmp(job->progress.machine.id, store->machine.id) == 0)
			found = ids[n];
		job_free(job);
	}
	free(ids);
	return found;
}

static uint64_t
read_link(struct store *store, const char *name)
{
	char link[STORAGE_NAME_TEXT];
	uint64_t id;
	int names;

	if ((names = storage_open(store, LAYOUT_NAMES, 0)) == -1)
		return 0;
	id = storage_read_link(names, storage_name_text(link, store, name));
	close(names);
	return id;
}

int
store_find_name(struct store *store, const char *name, uint64_t *id)
{
	uint64_t link;
	int i;

	*id = 0;
	for (i = 0; i < TRIES; i++) {
		if ((link = read_link(store, name)) == 0)
			break;
		if (name_is_of(store, link, name)) {
			*id = link;
			break;
		}
		*id = name_search(store, STORE_ACTIVE, name, UINT64_MAX);
		if (*id == 0)
			*id = name_search(store, STORE_ENDED, name, UINT64_MAX);
		/* Nobody took it over while we were looking. */
		if (read_link(store, name) == link &&
		    !name_is_of(store, link, name))
			break;
	}
	if (*id != 0)
		return 0;
	errno = ENOENT;
	return -1;
}
