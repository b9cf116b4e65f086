/* SPDX-License-Identifier: ISC */

/*
 * Who is in the air: the flights as the record has them, and the processes that
 * are theirs.
 */

#include "flight.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/process.h"
#include "gate.h"
#include "tree.h"
#include "work.h"

/* Appends a run to one of the lists of the progress. */
static int
describe(struct run **runs, size_t *n, const struct run *run)
{
	struct run *grown;

	if ((grown = reallocarray(*runs, *n + 1, sizeof(*grown))) == NULL)
		return -1;
	*runs = grown;
	grown[*n] = *run;
	grown[*n].seq = 1; /* it gets its own when it is over */
	grown[*n].result = RUN_UNFINISHED;
	(*n)++;
	return 0;
}

static void
leave_out_helpers(const struct work *work, struct tree *tree)
{
	const struct flight *flight;

	if (work->replacer != 0)
		tree_leave_out(tree, work->replacer);
	TAILQ_FOREACH (flight, &work->flights, entry) {
		if (flight->thaw != -1)
			tree_leave_out(tree, flight->freezer);
		if (flight->is_orphan && flight->target.pid != 0)
			tree_leave_out(tree, flight->target.pid);
	}
}

/* The runs that an earlier worker began; the caller frees them. */
static int
list_orphans(const struct work *work, struct run **runs, size_t *n)
{
	const struct flight *flight;

	*runs = NULL;
	*n = 0;
	TAILQ_FOREACH (flight, &work->flights, entry)
		if (flight->is_orphan &&
		    describe(runs, n, &flight->run) == -1) {
			free(*runs);
			return -1;
		}
	return 0;
}

int
flight_read_tree(const struct work *work, struct tree *tree)
{
	struct tree_roots roots = {
	    .root = getpid(),
	    .own_data = work->data_path == NULL ? "" : work->data_path,
	    .has_orphans = work->has_orphans,
	};
	struct run *orphans;
	int error, result;

	if (list_orphans(work, &orphans, &roots.n_orphans) == -1)
		return -1;
	roots.orphans = orphans;
	result = tree_read(tree, &roots);
	error = errno;
	free(orphans);
	if (result == 0)
		leave_out_helpers(work, tree);
	errno = error;
	return result;
}

/* When the run began there may have been no descriptor to look. */
static void
find_start(struct run *run)
{
	if (run->pid_start == 0)
		run->pid_start = process_start(run->pid);
}

int
flight_describe(struct work *work)
{
	struct progress *progress = &work->job->progress;
	struct flight *flight;
	size_t i;
	int result = 0;

	progress->n_running = progress->n_pending = 0;
	progress->held[0] = '\0';
	TAILQ_FOREACH (flight, &work->flights, entry) {
		if (flight->phase == FLIGHT_RUN) {
			find_start(&flight->run);
			result |= describe(&progress->running,
			    &progress->n_running, &flight->run);
		} else if (flight->phase == FLIGHT_QUEUED ||
		    flight_is_at_gate(flight))
			result |= describe(&progress->pending,
			    &progress->n_pending, &flight->run);
		if (flight_is_at_gate(flight))
			gate_describe(work, flight, progress->held,
			    sizeof(progress->held));
	}
	for (i = 0; i < work->n_inherited; i++)
		result |= describe(&progress->pending, &progress->n_pending,
		    &work->inherited[i]);
	return result;
}
