/* SPDX-License-Identifier: ISC */
#include "halt.h"

#include <signal.h>
#include <string.h>

#include "../job/job.h"
#include "flight.h"
#include "killing.h"
#include "timer.h"
#include "tree.h"
#include "work.h"

static int
read_run(const struct work *work, const struct halt *halt, struct tree *tree)
{
	if (flight_read_tree(work, tree) == -1)
		return -1;
	tree_keep_run(tree, halt->main_process, &halt->known);
	return 0;
}

/* Once the main process has ended, nothing leads up to it any more. */
static void
keep_known(struct halt *halt, const struct tree *tree)
{
	tree_free(&halt->known);
	tree_copy(&halt->known, tree);
}

int64_t
halt_begin(struct work *work, struct halt *halt, pid_t main_process,
    int is_child, enum halt_reason reason)
{
	struct tree tree;
	int64_t deadline;
	int is_read;

	halt_clear(halt);
	halt->reason = reason;
	halt->main_process = main_process;
	is_read = read_run(work, halt, &tree) == 0;
	if (!is_read)
		memset(&tree, 0, sizeof(tree));
	deadline = killing_begin(
	    &halt->killing, is_read, work->job->kill_after);
	keep_known(halt, &tree);
	if (is_child)
		killing_signal_group(&tree, main_process, SIGTERM);
	killing_signal(&tree, SIGTERM);
	tree_free(&tree);
	return deadline;
}

void
halt_clear(struct halt *halt)
{
	tree_free(&halt->known);
	memset(halt, 0, sizeof(*halt));
}

int64_t
halt_continue(struct work *work, struct halt *halt, int is_reaped)
{
	struct tree tree;
	int64_t again = 0;

	if (read_run(work, halt, &tree) == -1)
		return timer_now(CLOCK_MONOTONIC) + KILLING_AGAIN;
	if (!halt->killing.is_told)
		keep_known(halt, &tree);
	if (tree.n > 0 || !is_reaped)
		again = killing_continue(&halt->killing, &tree, SIGTERM);
	tree_free(&tree);
	return again;
}
