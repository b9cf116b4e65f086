/* SPDX-License-Identifier: ISC */
#include "board.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "canvas.h"
#include "figure.h"
#include "gauge.h"
#include "glass.h"
#include "scene.h"
#include "state.h"
#include "view.h"

#define LEFT_WIDTH   7
#define DUE_WIDTH    10
#define LAST_WIDTH   10
#define NAME_MOST    24
#define MARGIN       1
#define IMMINENT     (10 * NSEC_PER_SEC)
#define CLOCK_WIDTH  10
#define LEAST_WIDTH  24 /* of a page for a list */
#define WITH_PLACE   40 /* columns of a page that tells where the list is */
#define WITH_DUE     56 /* columns of a page that has the column */
#define WITH_COMMAND 72
#define WITH_LAST    110

/* Where the columns are; a width of 0 is one that is not there. */
struct columns {
	int id, name, bar, left, due, last, command;
};

/* One drawing. */
struct drawing {
	struct canvas *canvas;
	const struct view *view;
	struct columns width;
	int64_t next;
};

/*
 * What is not about to happen changes with the clock in the corner, so that a
 * long list is drawn once a second.
 */
static void
expect_change(struct drawing *drawing, const struct figure *figure, int64_t at)
{
	if (at == INT64_MAX)
		return;
	if (figure->left < 0 || figure->left > IMMINENT)
		at += NSEC_PER_SEC - 1 - (at - 1) % NSEC_PER_SEC;
	if (at < drawing->next)
		drawing->next = at;
}

static int
widest_name(const struct scene *scene, int least)
{
	size_t i, length;

	for (i = 0; i < scene->n; i++) {
		if (scene->subjects[i].job->name == NULL)
			continue;
		length = strlen(scene->subjects[i].job->name);
		if ((int)length > least)
			least = (int)length;
	}
	return least < NAME_MOST ? least : NAME_MOST;
}

static int
widest_id(const struct scene *scene)
{
	char text[24];
	size_t i;
	int length, widest = 2;

	for (i = 0; i < scene->n; i++) {
		length = snprintf(
		    text, sizeof(text), "%" PRIu64, scene->subjects[i].job->id);
		if (length > widest)
			widest = length;
	}
	for (i = 0; i < scene->n_outcomes; i++) {
		length = snprintf(
		    text, sizeof(text), "%" PRIu64, scene->outcomes[i].id);
		if (length > widest)
			widest = length;
	}
	return widest;
}

/* What is left goes to the bar or, where there is one, the command. */
static void
place_columns(struct columns *width, const struct canvas *canvas,
    const struct scene *scene)
{
	int rest;

	memset(width, 0, sizeof(*width));
	width->id = widest_id(scene);
	width->left = LEFT_WIDTH;
	if (canvas->width >= WITH_DUE)
		width->due = DUE_WIDTH;
	if (canvas->width >= WITH_LAST)
		width->last = LAST_WIDTH;
	width->name = widest_name(scene, canvas->width >= WITH_COMMAND ? 4 : 9);
	if (width->name > canvas->width / 4)
		width->name = canvas->width / 4;
	rest = canvas->width - 2 * MARGIN - width->id - width->name -
	    width->left - width->due - width->last - 3 - 2 * !!width->due -
	    2 * !!width->last;
	width->bar = rest;
	if (canvas->width >= WITH_COMMAND) {
		width->bar = rest / 2 < 32 ? rest / 2 : 32;
		width->command = rest - width->bar - 2;
	}
}

/* What is in the column of the due time. */
static void
format_due(
    char buf[FIGURE_TEXT], const struct view *view, const struct job *job)
{
	const char *waits_for = state_waits_for(view, job);
	char state[STATE_TEXT];

	if (waits_for != NULL)
		strlcpy(buf, waits_for, FIGURE_TEXT);
	else if (job->state == JOB_WAITING && job->progress.due != 0)
		figure_format_due(buf, view, job->progress.due);
	else
		strlcpy(buf, state_format(state, view, job), FIGURE_TEXT);
}

static void
draw_bar(struct drawing *drawing, int row, int column, const struct job *job,
    const struct figure *figure)
{
	const int width = drawing->width.bar;

	if (width < 3 || (figure->total == 0 && figure->elapsed < 0))
		return;
	gauge_bar(drawing->canvas, row, column, width, figure->gone,
	    figure_bar_colour(job));
	expect_change(drawing, figure,
	    figure_next_step(figure, drawing->view->now,
		gauge_bar_steps(drawing->canvas, width)));
}

/* The command, or in a page without that column the name or the command. */
static void
draw_words(struct drawing *drawing, int row, int column, int width,
    const char *name, const char *command)
{
	if (name != NULL)
		canvas_put(
		    drawing->canvas, row, column, width, CANVAS_BOLD, name);
	else if (drawing->width.command == 0)
		canvas_put(
		    drawing->canvas, row, column, width, CANVAS_PLAIN, command);
}

static void
draw_subject(struct drawing *drawing, int row, struct subject *subject)
{
	const struct columns *width = &drawing->width;
	const struct job *job = subject->job;
	struct canvas *canvas = drawing->canvas;
	char *command = job_command(job), text[FIGURE_TEXT];
	struct figure figure;
	int at = MARGIN;

	figure_take(&figure, subject, drawing->view->now);
	snprintf(text, sizeof(text), "%" PRIu64, job->id);
	canvas_put_right(canvas, row, at, width->id, CANVAS_PLAIN, text);
	at += width->id + 1;
	draw_words(drawing, row, at, width->name,
	    job->is_replaced ? NULL : job->name, figure_command(command));
	at += width->name + 1;
	draw_bar(drawing, row, at, job, &figure);
	at += width->bar + 1;
	format_due(text, drawing->view, job);
	if (width->due > 0)
		canvas_put(canvas, row, at + width->left + 2, width->due,
		    figure_colour(job), text);
	/* Where there is no room for both, how it is, if it does not count. */
	if (width->due > 0 || job->state == JOB_WAITING)
		figure_format_span(text, &figure);
	canvas_put_right(
	    canvas, row, at, width->left, figure_colour(job), text);
	expect_change(drawing, &figure,
	    figure_next_unit(
		&figure, drawing->view->now, figure_span_unit(&figure)));
	at += width->left + (width->due > 0 ? 2 + width->due : 0) + 2;
	if (width->last > 0 && job->progress.last.seq != 0)
		canvas_put(canvas, row, at, width->last,
		    figure_result_colour(&job->progress.last),
		    run_format_result(text, &job->progress.last));
	at += width->last > 0 ? width->last + 2 : 0;
	canvas_put(canvas, row, at, width->command, CANVAS_DIM,
	    figure_command(command));
	free(command);
}

static void
draw_outcome(struct drawing *drawing, int row, const struct outcome *outcome)
{
	const struct columns *width = &drawing->width;
	const struct run *run = &outcome->run;
	struct canvas *canvas = drawing->canvas;
	char text[FIGURE_TEXT], took[VIEW_TEXT];
	int at = MARGIN, room;

	snprintf(text, sizeof(text), "%" PRIu64, outcome->id);
	canvas_put_right(canvas, row, at, width->id, CANVAS_DIM, text);
	at += width->id + 1;
	draw_words(drawing, row, at, width->name, outcome->name,
	    figure_command(outcome->command));
	at += width->name + 1;
	/* The result takes the place of the bar. */
	room = width->bar - DUE_WIDTH - 1;
	figure_format_due(
	    took, drawing->view, run->ended != 0 ? run->ended : run->last_due);
	canvas_put(canvas, row, at, DUE_WIDTH, CANVAS_DIM, took);
	canvas_put(canvas, row, at + DUE_WIDTH + 1, room,
	    figure_result_colour(run), run_format_result(text, run));
	at += width->bar + 1;
	if (run->started != 0 && run->ended >= run->started)
		canvas_put_right(canvas, row, at, width->left, CANVAS_PLAIN,
		    view_span(took, drawing->view, run->ended - run->started));
	at += width->left + (width->due > 0 ? 2 + width->due : 0) + 2;
	at += width->last > 0 ? width->last + 2 : 0;
	canvas_put(canvas, row, at, width->command, CANVAS_DIM,
	    figure_command(outcome->command));
}

/* "3 active, 1 lost", and the time of day. */
static void
draw_title(struct drawing *drawing, const struct scene *scene)
{
	struct canvas *canvas = drawing->canvas;
	char clock[INSTANT_TEXT], text[96];
	size_t i, active = 0, lost = 0;
	int used;

	for (i = 0; i < scene->n; i++) {
		active += job_is_active(scene->subjects[i].job);
		lost += scene->subjects[i].job->state == JOB_LOST;
	}
	used = canvas_put(
	    canvas, 0, MARGIN, canvas->width, CANVAS_BOLD, "ptymer");
	snprintf(text, sizeof(text), "  %zu active", active);
	if (lost > 0)
		snprintf(
		    text, sizeof(text), "  %zu active, %zu lost", active, lost);
	canvas_put(canvas, 0, MARGIN + used,
	    canvas->width - MARGIN - used - CLOCK_WIDTH - 1, CANVAS_PLAIN,
	    text);
	instant_format_clock(clock,
	    drawing->view->now - drawing->view->now % NSEC_PER_SEC,
	    drawing->view->zone);
	canvas_put_right(canvas, 0, canvas->width - CLOCK_WIDTH,
	    CLOCK_WIDTH - MARGIN, CANVAS_PLAIN, clock);
	drawing->next = drawing->view->now + NSEC_PER_SEC -
	    drawing->view->now % NSEC_PER_SEC;
}

/* Index of the selection; where its job has gone, the one in its place. */
static size_t
find_selected(struct board *board, const struct scene *scene, size_t before)
{
	size_t i;

	for (i = 0; i < scene->n; i++)
		if (scene->subjects[i].job->id == board->selected)
			return i;
	i = before < scene->n ? before : scene->n - 1;
	board->selected = scene->subjects[i].job->id;
	return i;
}

static void
draw_subjects(struct drawing *drawing, struct board *board,
    const struct scene *scene, int row, int rows)
{
	size_t i, selected;
	char more[48];

	selected = find_selected(board, scene, board->top);
	board->rows = rows;
	if (selected < board->top)
		board->top = selected;
	if (selected >= board->top + (size_t)rows)
		board->top = selected - (size_t)rows + 1;
	if (board->top + (size_t)rows > scene->n)
		board->top = scene->n > (size_t)rows ? scene->n - (size_t)rows
						     : 0;
	for (i = board->top; i < scene->n && rows-- > 0; i++, row++) {
		draw_subject(drawing, row, &scene->subjects[i]);
		if (i == selected)
			canvas_mark(drawing->canvas, row, 0,
			    drawing->canvas->width, CANVAS_REVERSE);
	}
	if ((i == scene->n && board->top == 0) ||
	    drawing->canvas->width < WITH_PLACE)
		return;
	snprintf(
	    more, sizeof(more), "%zu-%zu of %zu", board->top + 1, i, scene->n);
	canvas_put_right(drawing->canvas, 0, 0, drawing->canvas->width - 12,
	    CANVAS_DIM, more);
}

/* A page that is too small for a list: the selected job, or the first. */
static int64_t
draw_small(struct board *board, struct canvas *canvas, const struct view *view,
    const struct scene *scene)
{
	size_t i;

	if (scene->n == 0) {
		canvas_put(canvas, 0, 0, canvas->width, CANVAS_PLAIN,
		    "no active jobs");
		return INT64_MAX;
	}
	i = find_selected(board, scene, 0);
	return portrait_draw_line(canvas, view, &scene->subjects[i]);
}

static void
draw_outcomes(
    struct drawing *drawing, const struct scene *scene, int row, int rows)
{
	struct canvas *canvas = drawing->canvas;
	size_t i;

	canvas_rule(canvas, row, MARGIN, canvas->width - 2 * MARGIN);
	canvas_put(canvas, row++, MARGIN + 2, canvas->width - 4, CANVAS_DIM,
	    " recent results ");
	for (i = 0; i < scene->n_outcomes && --rows > 0; i++)
		draw_outcome(drawing, row++, &scene->outcomes[i]);
}

/* What results have of these rows at least, with their rule: a third. */
static int
result_rows(const struct scene *scene, int rows)
{
	if (scene->n_outcomes == 0)
		return 0;
	if ((int)scene->n_outcomes + 1 < rows / 3)
		return (int)scene->n_outcomes + 1;
	/* Not the rule alone, with nothing below it. */
	if (rows / 3 == 1 && (int)scene->n > rows - 3)
		return 0;
	return rows / 3;
}

int64_t
board_draw(struct board *board, struct canvas *canvas, const struct view *view,
    const struct scene *scene)
{
	struct drawing drawing = {
	    .canvas = canvas, .view = view, .next = INT64_MAX};
	int jobs, results, rows = canvas->height - 3;

	if (rows < 3 || canvas->width < LEAST_WIDTH) {
		drawing.next = draw_small(board, canvas, view, scene);
		if (canvas->height > 1)
			footer_draw(&board->footer, canvas);
		return drawing.next;
	}
	place_columns(&drawing.width, canvas, scene);
	draw_title(&drawing, scene);
	results = result_rows(scene, rows);
	jobs = rows - results - (results > 0);
	if (scene->n < (size_t)jobs)
		jobs = scene->n > 0 ? (int)scene->n : 1;
	if (scene->n > 0)
		draw_subjects(&drawing, board, scene, 2, jobs);
	else
		canvas_put(canvas, 2, MARGIN + 1, canvas->width, CANVAS_DIM,
		    "no active jobs");
	if (results > 0)
		draw_outcomes(&drawing, scene, 2 + jobs + 1, rows - jobs - 1);
	footer_draw(&board->footer, canvas);
	return drawing.next;
}

void
board_move(struct board *board, const struct scene *scene, int by)
{
	size_t at;

	if (scene->n == 0)
		return;
	at = find_selected(board, scene, 0);
	if (by < 0)
		at = at > (size_t)-by ? at - (size_t)-by : 0;
	else
		at = scene->n - 1 - at > (size_t)by ? at + (size_t)by
						    : scene->n - 1;
	board->selected = scene->subjects[at].job->id;
}
