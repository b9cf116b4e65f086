/* SPDX-License-Identifier: ISC */
#include "runs.h"

#include <libsmartcols.h>
#include <stdint.h>
#include <stdlib.h>

#include "../job/job.h"
#include "cell.h"
#include "state.h"
#include "table.h"
#include "view.h"

/* In this order: scripts go by it. */
enum {
	DUE,
	STARTED,
	LATENESS,
	TOOK,
	RESULT,
	TRIGGER,
	PID,
	RUN,
	COUNT,
	LAST_DUE,
	CAUSE,
	N_COLUMNS
};

static const struct {
	const char *name;
	int flags;
} columns[N_COLUMNS] = {
    [DUE] = {"DUE", 0},
    [STARTED] = {"STARTED", 0},
    [LATENESS] = {"LATENESS", SCOLS_FL_RIGHT},
    [TOOK] = {"TOOK", SCOLS_FL_RIGHT},
    [RESULT] = {"RESULT", SCOLS_FL_TRUNC},
    [TRIGGER] = {"TRIGGER", 0},
    [PID] = {"PID", SCOLS_FL_RIGHT},
    [RUN] = {"RUN", SCOLS_FL_RIGHT},
    [COUNT] = {"COUNT", SCOLS_FL_RIGHT},
    [LAST_DUE] = {"LAST_DUE", 0},
    [CAUSE] = {"CAUSE", 0},
};

static int
format_started(const struct view *view, const struct job *job,
    const struct run *run, char *text[N_COLUMNS])
{
	int64_t ended = run->ended;

	if (run->started == 0)
		return 0;
	if (ended == 0 && (job->state == JOB_RUNNING || job->orphan != 0))
		ended = view->now;
	if (cell_instant(&text[STARTED], view, run->started) == -1 ||
	    cell_span(&text[LATENESS], view, run->lateness) == -1 ||
	    cell_pid(&text[PID], run->pid) == -1)
		return -1;
	if (ended == 0)
		return 0;
	return cell_span(&text[TOOK], view, ended - run->started);
}

/* Several due times at which nothing ran are one record. */
static int
format_count(
    const struct view *view, const struct run *run, char *text[N_COLUMNS])
{
	if (run->number != 0 || run->count < 2)
		return 0;
	if (cell_number(&text[COUNT], run->count) == -1)
		return -1;
	return cell_instant(&text[LAST_DUE], view, run->last_due);
}

static int
format_run(const struct view *view, const struct job *job,
    const struct run *run, char *text[N_COLUMNS])
{
	char result[STATE_TEXT];

	state_format_result(result, view, job, run);
	if (cell_instant(&text[DUE], view, run->due) == -1 ||
	    format_started(view, job, run, text) == -1 ||
	    cell_text(&text[RESULT], result) == -1 ||
	    cell_text(&text[TRIGGER], run_trigger_name(run->trigger)) == -1 ||
	    format_count(view, run, text) == -1)
		return -1;
	if (run->number != 0 && cell_number(&text[RUN], run->number) == -1)
		return -1;
	if (run->result != RUN_MISSED || view->form == VIEW_PEOPLE)
		return 0;
	return cell_text(&text[CAUSE], run->detail);
}

static int
add_run(struct libscols_table *table, const struct view *view,
    const struct job *job, const struct run *run)
{
	struct libscols_line *line;
	char *text[N_COLUMNS] = {NULL};
	int i, n, result;

	if ((line = scols_table_new_line(table, NULL)) == NULL)
		return -1;
	result = format_run(view, job, run, text);
	n = (int)scols_table_get_ncols(table);
	for (i = n; i < N_COLUMNS; i++)
		free(text[i]);
	for (i = 0; i < n; i++) {
		if (text[i] == NULL && view->form == VIEW_RAW &&
		    cell_text(&text[i], "-") == -1)
			result = -1;
		if (table_put(view, line, (size_t)i, text[i],
			i == RESULT ? state_result_colour(run) : NULL) == -1)
			result = -1;
	}
	return result;
}

/* People see the rarely used columns where there is something in them. */
static int
column_count(const struct view *view, const struct run *runs, size_t n)
{
	size_t i;

	if (view->form != VIEW_PEOPLE)
		return N_COLUMNS;
	for (i = 0; i < n; i++)
		if (runs[i].number == 0 && runs[i].count > 1)
			return CAUSE;
	return COUNT;
}

static int
fill(struct libscols_table *table, const struct view *view,
    const struct job *job, const struct run *runs, size_t n)
{
	int i, n_columns = column_count(view, runs, n);
	size_t r;

	for (i = 0; i < n_columns; i++)
		if (scols_table_new_column(
			table, columns[i].name, 0, columns[i].flags) == NULL)
			return -1;
	for (r = 0; r < n; r++)
		if (add_run(table, view, job, &runs[r]) == -1)
			return -1;
	return 0;
}

int
runs_print(const struct view *view, const struct job *job,
    const struct run *runs, size_t n, size_t max)
{
	struct libscols_table *table;
	int result, under_way = job->progress.n_running > 0 && max > 0;
	size_t finished = max - (size_t)under_way;

	if (n > finished) {
		runs += n - finished;
		n = finished;
	}
	table = table_new(view, "runs", view->form == VIEW_PEOPLE);
	if (table == NULL)
		return -1;
	result = fill(table, view, job, runs, n);
	if (result == 0 && under_way)
		result = add_run(table, view, job, job_running(job));
	if (result == 0)
		result = table_print(table, view);
	scols_unref_table(table);
	return result;
}
