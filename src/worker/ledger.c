/* SPDX-License-Identifier: ISC */
#include "ledger.h"

#include <string.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "work.h"

void
ledger_add(struct work *work, const struct run *run)
{
	struct progress *progress = &work->job->progress;

	/* What cannot be added is lost to the history, not to the job. */
	if (progress->last.seq != 0)
		owner_add_run(work->owner, &progress->last);
	progress->last = *run;
	progress->last.seq = ++progress->seq;
	work->dirty = 1;
}

static int
is_same_nothing(const struct run *last, enum run_result result,
    const char *cause)
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
	run.result = result;
	strlcpy(run.detail, cause, sizeof(run.detail));
	ledger_add(work, &run);
}
