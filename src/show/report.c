/* SPDX-License-Identifier: ISC */
#include "report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/safe.h"
#include "../job/store.h"
#include "../worker/timer.h"
#include "figure.h"
#include "state.h"
#include "view.h"

#define RUNS_MOST 1000

/* A line: when it happened, to whom, and what. */
static void
print(const struct report *report, const struct view *view, int64_t at,
    const struct job *job, const char *text)
{
	char instant[VIEW_TEXT], line[FIGURE_TEXT + 2 * VIEW_TEXT + 256];
	char title[FIGURE_TEXT], *safe;

	snprintf(line, sizeof(line), "%s %s: %s",
	    view_instant(instant, view, at), figure_format_title(title, job),
	    text);
	if ((safe = safe_text(line)) != NULL)
		fprintf(report->out, "%s\n", safe);
	free(safe);
}

static void
print_run(const struct report *report, const struct view *view,
    const struct job *job, const struct run *run)
{
	char number[32] = "", result[FIGURE_TEXT], text[FIGURE_TEXT + 32];

	if (job->repeat && run->number != 0)
		snprintf(
		    number, sizeof(number), "run %" PRIu64 ": ", run->number);
	snprintf(text, sizeof(text), "%s%s", number,
	    figure_format_run(result, view, job, run));
	print(
	    report, view, run->ended != 0 ? run->ended : view->now, job, text);
}

/* Returns how many there were to tell of. */
static size_t
print_runs(const struct report *report, const struct view *view,
    const struct job *before, const struct job *after)
{
	const struct run *last = &after->progress.last;
	const uint64_t seq = before->progress.last.seq;
	struct run *runs;
	size_t i, n, printed = 0;

	if (last->seq <= seq)
		return 0;
	if (last->seq == seq + 1 ||
	    store_runs(report->store, after, RUNS_MOST, &runs, &n) == -1) {
		print_run(report, view, after, last);
		return 1;
	}
	for (i = 0; i < n; i++)
		if (runs[i].seq > seq) {
			print_run(report, view, after, &runs[i]);
			printed++;
		}
	free(runs);
	return printed;
}

/* "waiting, due 14:05:00", "paused, 5m left", "lost (terminated)". */
static void
format_state(char *buf, const struct view *view, const struct job *job)
{
	const struct progress *progress = &job->progress;
	const char *waits_for = state_waits_for(view, job);
	char state[STATE_TEXT], text[VIEW_TEXT];

	state_format(state, view, job);
	if (waits_for != NULL)
		snprintf(buf, FIGURE_TEXT, "%s for %s", state, waits_for);
	else if (job->state == JOB_PAUSED && job->kind == JOB_HOURGLASS)
		snprintf(buf, FIGURE_TEXT, "%s, %s left", state,
		    view_span(text, view, progress->left_time));
	else if (!job_is_ended(job) && progress->due != 0)
		snprintf(buf, FIGURE_TEXT, "%s, due %s", state,
		    view_instant(text, view, progress->due));
	else
		strlcpy(buf, state, FIGURE_TEXT);
}

/* Nothing is due any more, and it has not ended yet: that is told soon. */
static int
is_ending(const struct job *job)
{
	return job->state == JOB_WAITING && job->progress.due == 0 &&
	    job->progress.held[0] == '\0';
}

void
report_change(void *context, const struct job *before, const struct job *after)
{
	const struct report *report = context;
	char now[FIGURE_TEXT], then[FIGURE_TEXT] = "";
	struct view view;
	size_t runs = 0;

	/* It was over before it was seen. */
	if (before == NULL && job_is_ended(after)) {
		report_end(report, after);
		return;
	}
	if (view_open(&view, VIEW_PEOPLE, timer_now(CLOCK_REALTIME)) == -1)
		return;
	if (before != NULL) {
		runs = print_runs(report, &view, before, after);
		format_state(then, &view, before);
	}
	format_state(now, &view, after);
	/* The only run says that it is done, and how. */
	if (!report->only_results && strcmp(now, then) != 0 &&
	    !is_ending(after) &&
	    !(runs > 0 && !after->repeat && job_is_ended(after)))
		print(report, &view, view.now, after, now);
	fflush(report->out);
	view_close(&view);
}

void
report_end(const struct report *report, const struct job *job)
{
	const struct run *last = &job->progress.last;
	char state[STATE_TEXT];
	struct view view;

	if (view_open(&view, VIEW_PEOPLE, timer_now(CLOCK_REALTIME)) == -1)
		return;
	if (last->seq != 0)
		print_run(report, &view, job, last);
	else
		print(report, &view,
		    job->progress.ended_at != 0 ? job->progress.ended_at
						: view.now,
		    job, state_format(state, &view, job));
	fflush(report->out);
	view_close(&view);
}
