/* SPDX-License-Identifier: ISC */

/*
 * Most of the time that a job takes to be read is spent in the kernel and in its
 * checksum, and no job has to do with another: so threads share them, a handful
 * at a time.  The one that asked is among them; that others cannot be had is no
 * failure.
 */

#include "bulk.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <threads.h>
#include <unistd.h>

#include "store.h"

#define HANDFUL      32
#define FOR_A_THREAD 500 /* fewer are read before it has begun */
#define MOST_THREADS 8

struct bulk {
	struct store *store;
	const uint64_t *ids;
	size_t n;
	atomic_size_t next;
	struct job **jobs;
	int *errors;
};

static int
load_share(void *argument)
{
	struct bulk *bulk = argument;
	size_t end, i;

	while ((i = atomic_fetch_add(&bulk->next, HANDFUL)) < bulk->n) {
		end = bulk->n - i < HANDFUL ? bulk->n : i + HANDFUL;
		for (; i < end; i++) {
			bulk->jobs[i] = NULL;
			bulk->errors[i] = 0;
			if (store_load(bulk->store, bulk->ids[i],
				&bulk->jobs[i]) == -1)
				bulk->errors[i] = errno;
		}
	}
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
	return load_share(argument);
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
bulk_load(struct store *store, const uint64_t *ids, size_t n, struct job **jobs,
    int *errors)
{
	struct bulk bulk = {store, ids, n, 0, jobs, errors};
	thrd_t threads[MOST_THREADS];
	const size_t wanted = count_helpers(n);
	size_t i, n_threads;

	for (n_threads = 0; n_threads < wanted; n_threads++)
		if (thrd_create(&threads[n_threads], help, &bulk) !=
		    thrd_success)
			break;
	load_share(&bulk);
	for (i = 0; i < n_threads; i++)
		thrd_join(threads[i], NULL);
}
