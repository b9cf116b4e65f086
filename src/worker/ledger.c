/* SPDX-License-Identifier: ISC */
#include "ledger.h"

#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "work.h"

#define BACKLOG_MAX 1000

/*
 * What a full disk has no room for now is kept until it has, in order, as far
 * as the history would keep it.
 */
static void
put_away(struct work *work, const struct run *run)
{
	struct run *grown;

	if (work->n_backlog == 0 && owner_add_run(work->owner, run) == 0)
		return;
	if (work->n_backlog == BACKLOG_MAX)
		memmove(work->backlog, work->backlog + 1,
		    --work->n_backlog * sizeof(*run));
	grown = reallocarray(
	    work->backlog, work->n_backlog + 1, sizeof(*grown));
	if (grown == NULL)
		return;
	work->backlog = grown;
	work->backlog[work->n_backlog++] = *run;
}

int
ledger_flush(struct work *work)
{
	size_t i, n;

	for (i = 0; i < work->n_backlog; i++)
		if (owner_add_run(work->owner, &work->backlog[i]) == -1)
			break;
	n = work->n_backlog - i;
	memmove(work->backlog, work->backlog + i, n * sizeof(*work->backlog));
	work->n_backlog = n;
	return n == 0 ? 0 : -1;
}

void
ledger_add(struct work *work, const struct run *run)
{
	struct progress *progress = &work->job->progress;

	if (progress->last.seq != 0)
		put_away(work, &progress->last);
	progress->last = *run;
	progress->last.seq = ++progress->seq;
	if (run->number != 0)
		progress->last_status = run_exit_status(run);
	work->dirty = 1;
}

static int
is_same_nothing(
    const struct run *last, enum run_result result, const char *cause)
{
	return last->seq != 0 && last->result == result &&
	    strcmp(last->detail, cause) == 0;
}

void
ledger_add_nothing(struct work *work, enum run_result result, int64_t first,
    int64_t last, uint64_t count, const char *cause)
{
	struct progress *progress = &work->job->progress;
	struct run run;

	if (cause == NULL)
		cause = "";
	if (is_same_nothing(&progress->last, result, cause)) {
		progress->last.last_due = last;
		progress->last.count += count;
		work->dirty = 1;
		return;
	}
	memset(&run, 0, sizeof(run));
	run.due = first;
	run.last_due = last;
	run.count = count;
	run.lateness = work_now(work) - last;
	if (run.lateness < 0)
		run.lateness = 0; /* it is left out before its time */
	run.result = result;
	strlcpy(run.detail, cause, sizeof(run.detail));
	ledger_add(work, &run);
}
