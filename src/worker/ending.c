/* SPDX-License-Identifier: ISC */

/*
 * The end of a job with all that it started, by the steps of killing.h: the
 * groups of its runs first, then every other descendant.  After the last step
 * the job ends, and what is left is named in its record.
 */

#include "ending.h"

#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/words.h"
#include "due.h"
#include "flight.h"
#include "killing.h"
#include "ring.h"
#include "timer.h"
#include "tree.h"

/* What is below us is there only as long as we have a child. */
static int
has_children(void)
{
	siginfo_t info;

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ||
	    errno != ECHILD;
}

/*
 * A process may come below us while /proc is being read, its parent gone: one
 * empty tree is no proof, two are.
 */
static int
read_tree(struct work *work, struct tree *tree)
{
	int i;

	memset(tree, 0, sizeof(*tree));
	if (!work->has_orphans && !has_children())
		return 0;
	for (i = 0; i < 2 && tree->n == 0; i++) {
		tree_free(tree);
		if (flight_read_tree(work, tree) == -1)
			return -1;
	}
	return 0;
}

static void
note_survivors(struct work *work, const struct tree *tree)
{
	struct progress *progress = &work->job->progress;
	char text[64];
	size_t i, n;

	words_free(progress->survivors);
	progress->survivors = NULL;
	for (i = n = 0; i < tree->n; i++) {
		snprintf(text, sizeof(text), "%d %s", (int)tree->members[i].pid,
		    tree->members[i].error != 0
			? strerror(tree->members[i].error)
			: "it does not die");
		words_append(&progress->survivors, &n, text);
	}
}

static void
ending_finish(struct work *work, const struct tree *left)
{
	struct progress *progress = &work->job->progress;

	work_clear_deadline(work, DEADLINE_KILL);
	note_survivors(work, left);
	/* What has not begun is to be restored with the job. */
	flight_describe(work);
	progress->n_running = 0;
	progress->held[0] = '\0';
	flight_close_all(work);
	if (work->ending == ENDING_STOP) {
		progress->n_pending = 0;
		progress->ended = JOB_STOPPED;
		progress->ended_at = timer_now(CLOCK_REALTIME);
		progress->left[0] = '\0';
		progress->due = 0;
	}
	work->tree_gone = 1;
	work_save(work);
}

static int
first_signal(const struct work *work)
{
	return work->stop_signal == 0 ? SIGTERM : work->stop_signal;
}

/*
 * The groups of the runs first, each in one go; who is in one is not signalled
 * twice.
 */
static void
terminate(struct work *work, struct tree *tree)
{
	const struct flight *flight;
	const int signal = first_signal(work);
	pid_t group;

	flight_kill_helpers(work);
	ring_kill(work);
	TAILQ_FOREACH (flight, &work->flights, entry) {
		if ((group = flight->target.pid) == 0 || flight->is_orphan)
			continue;
		killing_signal_group(tree, group, signal);
	}
	killing_signal(tree, signal);
}

static void
go_on(struct work *work, struct tree *tree)
{
	struct killing *killing = &work->killing;

	work->deadlines[DEADLINE_KILL] = killing_continue(
	    killing, tree, first_signal(work));
	if (killing->until != 0 &&
	    (work->deadlines[DEADLINE_KILL] == 0 ||
		tree_count_denied(tree) == tree->n))
		ending_finish(work, tree);
}

void
ending_begin(struct work *work, enum work_ending ending)
{
	struct progress *progress = &work->job->progress;
	struct tree tree;
	int64_t deadline;
	int is_read;

	if (work->ending != ENDING_NOT) {
		if (ending == ENDING_STOP)
			work->ending = ending;
		return;
	}
	if (ending == ENDING_LEAVE)
		strlcpy(progress->left, "terminated", sizeof(progress->left));
	is_read = read_tree(work, &tree) == 0;
	if ((tree.n > 0 || !is_read) && ending == ENDING_LEAVE)
		work_save(work); /* shutdown may not give us the time */
	work->ending = ending;
	due_set_timer(work);
	deadline = killing_begin(
	    &work->killing, is_read, work->job->kill_after);
	if (is_read && tree.n == 0 && work->replaces == 0)
		ending_finish(work, &tree);
	else if (is_read && tree.n == 0)
		; /* who replaces us waits for whom we replace */
	else {
		terminate(work, &tree);
		work->deadlines[DEADLINE_KILL] = deadline;
	}
	tree_free(&tree);
}

void
ending_continue(struct work *work)
{
	struct tree tree;

	if (read_tree(work, &tree) == -1) {
		work_set_deadline(work, DEADLINE_KILL, KILLING_AGAIN);
		return;
	}
	if (tree.n == 0 && work->replaces == 0)
		ending_finish(work, &tree);
	else if (tree.n > 0)
		go_on(work, &tree);
	tree_free(&tree);
}
