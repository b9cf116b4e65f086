/* SPDX-License-Identifier: ISC */

/*
 * No job has to do with another, so threads share what there is to do for each,
 * a handful at a time.  The one that asked is among them; that others cannot be
 * had is no failure.
 */

#include "bulk.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <threads.h>
#include <unistd.h>

#include "store.h"

#define HANDFUL      32
#define FOR_A_THREAD 500 /* fewer are done before it has begun */
#define MOST_THREADS 8

struct share {
	bulk_work work;
	void *argument;
	size_t n;
	atomic_size_t next;
};

static int
do_share(void *argument)
{
	struct share *share = argument;
	size_t from;

	while ((from = atomic_fetch_add(&share->next, HANDFUL)) < share->n)
		share->work(share->argument, from,
		    share->n - from < HANDFUL ? share->n : from + HANDFUL);
	return 0;
}

/*
 * In one table of descriptors every open and every close of the one would wait
 * for the other; it is no failure if there are no two.
 */
static int
help(void *argument)
{
	unshare(CLONE_FILES);
	return do_share(argument);
}

/* How many besides the one that asks. */
static size_t
count_helpers(size_t n)
{
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t most = n / FOR_A_THREAD;

	if (processors < 1)
		return 0;
	if (most > MOST_THREADS)
		most = MOST_THREADS;
	if (most > (size_t)processors)
		most = (size_t)processors;
	return most > 0 ? most - 1 : 0;
}

void
bulk_do(size_t n, bulk_work work, void *argument)
{
	struct share share = {work, argument, n, 0};
	thrd_t threads[MOST_THREADS];
	const size_t wanted = count_helpers(n);
	size_t i, n_threads;

	for (n_threads = 0; n_threads < wanted; n_threads++)
		if (thrd_create(&threads[n_threads], help, &share) !=
		    thrd_success)
			break;
	do_share(&share);
	for (i = 0; i < n_threads; i++)
		thrd_join(threads[i], NULL);
}

struct loading {
	struct store *store;
	const uint64_t *ids;
	struct job **jobs;
	int *errors;
};

static void
load_some(void *argument, size_t from, size_t to)
{
	const struct loading *loading = argument;
	size_t i;

	for (i = from; i < to; i++) {
		loading->jobs[i] = NULL;
		loading->errors[i] = 0;
		if (store_load(loading->store, loading->ids[i],
			&loading->jobs[i]) == -1)
			loading->errors[i] = errno;
	}
}

void
bulk_load(struct store *store, const uint64_t *ids, size_t n, struct job **jobs,
    int *errors)
{
	struct loading loading = {store, ids, jobs, errors};

	bulk_do(n, load_some, &loading);
}
