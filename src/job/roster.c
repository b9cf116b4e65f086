/* SPDX-License-Identifier: ISC */
#include "roster.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job.h"
#include "publish.h"
#include "store.h"

void
roster_free(struct roster *roster)
{
	size_t i;

	for (i = 0; i < roster->n; i++)
		job_free(roster->jobs[i]);
	free(roster->jobs);
	memset(roster, 0, sizeof(*roster));
}

static int
compare_names(const void *a, const void *b)
{
	const struct job *x = *(struct job *const *)a;
	const struct job *y = *(struct job *const *)b;
	int order;

	order = strcmp(x->name, y->name);
	return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

static int
compare_ids(const void *a, const void *b)
{
	const struct job *x = *(struct job *const *)a;
	const struct job *y = *(struct job *const *)b;

	return (x->id > y->id) - (x->id < y->id);
}

/* The jobs that have names, by name; the caller frees it. */
static struct job **
sort_by_name(const struct roster *roster, size_t *n)
{
	struct job **named;
	size_t i;

	*n = 0;
	if ((named = calloc(roster->n + 1, sizeof(*named))) == NULL)
		return NULL;
	for (i = 0; i < roster->n; i++)
		if (roster->jobs[i]->name != NULL &&
		    roster->jobs[i]->state != JOB_FOREIGN)
			named[(*n)++] = roster->jobs[i];
	qsort(named, *n, sizeof(*named), compare_names);
	return named;
}

/* Loads a job that is active or lost: returns NULL where there is none. */
static struct job *
load_living(struct store *store, uint64_t id)
{
	struct job *job;

	if (store_load(store, id, &job) == -1)
		return NULL;
	if (!job_is_ended(job))
		return job;
	job_free(job);
	return NULL;
}

static int
add(struct roster *roster, struct job *job)
{
	struct job **grown;

	grown = reallocarray(roster->jobs, roster->n + 1, sizeof(*grown));
	if (grown == NULL) {
		job_free(job);
		return -1;
	}
	roster->jobs = grown;
	roster->jobs[roster->n++] = job;
	return 0;
}

static int
is_among(struct job *const *jobs, size_t n, uint64_t id)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (jobs[i]->id == id)
			return 1;
	return 0;
}

/*
 * Whose a name is by now: in *taker that job, where it is not among those that
 * have been read, to be freed.  Returns 0 when the name passed on meanwhile.
 */
static int
look_up(struct store *store, struct job *const *same, size_t n,
    uint64_t *holder, struct job **taker)
{
	*taker = NULL;
	if (store_find_name(store, same[0]->name, holder) == -1)
		return 0;
	if (is_among(same, n, *holder))
		return 1;
	*taker = load_living(store, *holder);
	if (*taker != NULL && !(*taker)->is_replaced)
		return 1;
	job_free(*taker);
	*taker = NULL;
	return 0;
}

/*
 * Jobs of one name: asked once whose it is, so that it is one's.  Who took it
 * over after the list had been made is added.  Where it passes on faster than
 * it can be read, nobody may take it over meanwhile.  An ended job keeps its
 * name, to be asked for by it.
 */
static int
settle_name(
    struct store *store, struct roster *roster, struct job **same, size_t n)
{
	struct job *taker;
	uint64_t holder = 0;
	size_t i;
	int lock;

	if (!look_up(store, same, n, &holder, &taker) &&
	    (lock = publish_lock(store)) != -1) {
		look_up(store, same, n, &holder, &taker);
		close(lock);
	}
	if (taker != NULL && add(roster, taker) == -1)
		return -1;
	for (i = 0; i < n && holder != 0; i++) {
		same[i]->is_replaced = 0;
		if (same[i]->id != holder && !job_is_ended(same[i])) {
			free(same[i]->name);
			same[i]->name = NULL;
		}
	}
	return 0;
}

/* True when a listing may have caught the name on its way to another job. */
static int
is_in_doubt(struct job *const *same, size_t n)
{
	return n > 1 || job_is_ended(same[0]) || same[0]->is_replaced;
}

int
roster_settle(struct store *store, struct roster *roster)
{
	struct job **named;
	size_t i, n, n_named;
	int result = 0;

	if ((named = sort_by_name(roster, &n_named)) == NULL)
		return -1;
	for (i = 0; i < n_named && result == 0; i += n) {
		for (n = 1; i + n < n_named &&
		     strcmp(named[i + n]->name, named[i]->name) == 0;
		     n++)
			continue;
		if (is_in_doubt(named + i, n))
			result = settle_name(store, roster, named + i, n);
	}
	free(named);
	if (roster->n > 0)
		qsort(roster->jobs, roster->n, sizeof(*roster->jobs),
		    compare_ids);
	return result;
}
