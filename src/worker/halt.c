/* SPDX-License-Identifier: ISC */
#include "halt.h"

#include <signal.h>
#include <string.h>

#include "../job/job.h"
#include "../time/duration.h"
#include "flight.h"
#include "timer.h"
#include "tree.h"
#include "work.h"

#define KILL_FOR   (5 * NSEC_PER_SEC)
#define KILL_AGAIN (20 * NSEC_PER_MSEC)

static int
read_run(const struct work *work, const struct halt *halt, struct tree *tree)
{
	if (flight_read_tree(work, tree) == -1)
		return -1;
	tree_keep_run(tree, halt->main_process, &halt->known);
	return 0;
}

int64_t
halt_begin(struct work *work, struct halt *halt, pid_t main_process,
    int is_child, enum halt_reason reason)
{
	struct tree tree;

	halt_clear(halt);
	halt->reason = reason;
	halt->main_process = main_process;
	if (read_run(work, halt, &tree) == -1)
		memset(&tree, 0, sizeof(tree));
	/* Once the main process has ended, nothing leads up to it any more. */
	tree_copy(&halt->known, &tree);
	if (is_child) {
		/* Not reaped yet: so the group is still its own. */
		kill(-main_process, SIGTERM);
		kill(-main_process, SIGCONT);
		tree_leave_out_group(&tree, main_process);
	}
	tree_signal(&tree, SIGTERM);
	tree_signal(&tree, SIGCONT);
	tree_free(&tree);
	return timer_now(CLOCK_MONOTONIC) + work->job->kill_after;
}

void
halt_clear(struct halt *halt)
{
	tree_free(&halt->known);
	memset(halt, 0, sizeof(*halt));
}

int64_t
halt_continue(
    struct work *work, struct halt *halt, int is_reaped, int by_deadline)
{
	struct tree tree;
	int64_t now, again = 0;

	now = timer_now(CLOCK_MONOTONIC);
	if (read_run(work, halt, &tree) == -1)
		return now + KILL_AGAIN;
	if (by_deadline && !halt->killing) {
		halt->killing = 1;
		halt->kill_until = now + KILL_FOR;
	}
	if (halt->killing)
		tree_signal(&tree, SIGKILL);
	if (tree.n > 0 || !is_reaped) {
		if (!halt->killing)
			again = -1; /* as before */
		else if (now < halt->kill_until)
			again = now + KILL_AGAIN;
	}
	tree_free(&tree);
	return again;
}
