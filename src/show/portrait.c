/* SPDX-License-Identifier: ISC */
#include "portrait.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/words.h"
#include "../time/duration.h"
#include "canvas.h"
#include "figure.h"
#include "gauge.h"
#include "glass.h"
#include "state.h"
#include "view.h"

#define STREAM_EVERY (250 * NSEC_PER_MSEC)
#define MARGIN       1
#define GAP          2  /* between the glass and the panel */
#define PANEL_LEAST  23 /* columns: large digits of hours fit */
#define PANEL_USUAL  44
#define TAIL_HEIGHT  18 /* of a page with room for lines below */
#define TEXT_ROWS    7  /* of the panel, without the digits */

#define NAME_LEAST_WIDTH 10 /* of a line with room for the name */

/* A part of the page. */
struct box {
	int row, column, width, height;
};

/* One drawing. */
struct drawing {
	struct portrait *portrait;
	struct canvas *canvas;
	const struct view *view;
	const struct subject *subject;
	struct figure figure;
	int64_t next;
};

static void
expect_change(struct drawing *drawing, int64_t at)
{
	if (at < drawing->next)
		drawing->next = at;
}

/* Where nobody minds a moment, all changes come together. */
static void
expect_step(struct drawing *drawing, int64_t at)
{
	if (at != INT64_MAX)
		expect_change(
		    drawing, at + STREAM_EVERY - 1 - (at - 1) % STREAM_EVERY);
}

void
portrait_free(struct portrait *portrait)
{
	glass_free(portrait->glass);
	portrait->glass = NULL;
	words_free(portrait->tail);
	portrait->tail = NULL;
}

/* A glass of that size; NULL when out of memory: then there is none to see. */
static const struct glass *
glass_of(struct portrait *portrait, int width, int height)
{
	if (portrait->glass != NULL && portrait->glass_width == width &&
	    portrait->glass_height == height)
		return portrait->glass;
	glass_free(portrait->glass);
	portrait->glass = glass_alloc(width, height);
	portrait->glass_width = width;
	portrait->glass_height = height;
	return portrait->glass;
}

static void
draw_glass(struct drawing *drawing, const struct box *box)
{
	const struct figure *figure = &drawing->figure;
	const struct glass *glass;
	struct sand sand;

	glass = glass_of(drawing->portrait, box->width, box->height);
	if (glass == NULL)
		return;
	sand.fallen = figure->gone;
	sand.falling = figure->flows;
	sand.phase = (int)(drawing->view->now / STREAM_EVERY % 3);
	glass_draw(glass, drawing->canvas, box->row, box->column, &sand);
	expect_step(drawing,
	    figure_next_step(figure, drawing->view->now, glass_grains(glass)));
	if (figure->flows)
		expect_change(drawing,
		    drawing->view->now + STREAM_EVERY -
			drawing->view->now % STREAM_EVERY);
}

/* "due 14:05:00", "paused", "waits for lock disk", "running" ... */
static void
format_state(char *buf, const struct view *view, const struct job *job)
{
	const char *waits_for = state_waits_for(view, job);
	char due[VIEW_TEXT], state[STATE_TEXT];

	state_format(state, view, job);
	figure_format_due(due, view, job->progress.due);
	if (waits_for != NULL)
		snprintf(buf, FIGURE_TEXT, "waits for %s", waits_for);
	else if (job_is_ended(job) || job->progress.due == 0)
		strlcpy(buf, state, FIGURE_TEXT);
	else if (job->state == JOB_WAITING)
		snprintf(buf, FIGURE_TEXT, "due %s", due);
	else
		snprintf(buf, FIGURE_TEXT, "%s, due %s", state, due);
}

static void
draw_bar(struct drawing *drawing, int row, int column, int width)
{
	const struct figure *figure = &drawing->figure;
	char percent[16];
	int bar = width - 5;

	if (figure->total == 0 || bar < 4)
		return;
	gauge_bar(drawing->canvas, row, column, bar, figure->gone,
	    figure_bar_colour(drawing->subject->job));
	snprintf(percent, sizeof(percent), "%d%%",
	    figure->gone / (GLASS_WHOLE / 100));
	canvas_put_right(
	    drawing->canvas, row, column + bar, 5, CANVAS_PLAIN, percent);
	expect_step(drawing,
	    figure_next_step(figure, drawing->view->now,
		gauge_bar_steps(drawing->canvas, bar)));
	expect_step(drawing, figure_next_step(figure, drawing->view->now, 100));
}

/* "run 2 of 5 comes", "3 runs", or "" for what does not repeat. */
static void
format_runs(char *buf, size_t size, const struct job *job)
{
	const struct progress *progress = &job->progress;

	buf[0] = '\0';
	if (job->count != 0 && progress->due != 0)
		snprintf(buf, size, "run %" PRIu64 " of %" PRIu64 " comes",
		    progress->fired + 1, job->count);
	else if (job->count != 0)
		snprintf(buf, size, "%" PRIu64 " of %" PRIu64 " runs",
		    progress->fired, job->count);
	else if (job->repeat && progress->runs == 0)
		strlcpy(buf, "repeats", size);
	else if (job->repeat)
		snprintf(buf, size, "%" PRIu64 " run%s", progress->runs,
		    progress->runs == 1 ? "" : "s");
}

static void
draw_runs(struct drawing *drawing, int row, int column, int width)
{
	const struct job *job = drawing->subject->job;
	const struct run *last = &job->progress.last;
	char runs[48], result[FIGURE_TEXT];
	int used;

	format_runs(runs, sizeof(runs), job);
	used = canvas_put(
	    drawing->canvas, row, column, width, CANVAS_PLAIN, runs);
	if (last->seq == 0)
		return;
	used += canvas_put(drawing->canvas, row, column + used, width - used,
	    CANVAS_PLAIN, used > 0 ? ", last " : "last ");
	figure_format_run(result, drawing->view, job, last);
	canvas_put(drawing->canvas, row, column + used, width - used,
	    figure_result_colour(last), result);
}

static void
draw_command(struct drawing *drawing, int row, int column, int width)
{
	char *command;

	if ((command = job_command(drawing->subject->job)) == NULL)
		return;
	canvas_put(drawing->canvas, row, column, width, CANVAS_DIM,
	    figure_command(command));
	free(command);
}

static void
draw_name(struct drawing *drawing, int row, int column, int width)
{
	const struct job *job = drawing->subject->job;
	char name[FIGURE_TEXT], what[FIGURE_TEXT];
	int used;

	figure_format_name(name, job);
	used = canvas_put(
	    drawing->canvas, row, column, width, CANVAS_BOLD, name);
	if (job->name == NULL || job->is_replaced)
		return;
	snprintf(what, sizeof(what), "  %s %" PRIu64, job_kind_name(job->kind),
	    job->id);
	if (used + (int)strlen(what) <= width)
		canvas_put(drawing->canvas, row, column + used, width - used,
		    CANVAS_DIM, what);
}

static void
draw_digits(
    struct drawing *drawing, int row, int column, int height, const char *text)
{
	uint8_t style = CANVAS_BOLD | figure_colour(drawing->subject->job);

	gauge_digits(drawing->canvas, row, column, height, style, text);
	expect_change(drawing,
	    figure_next_unit(&drawing->figure, drawing->view->now,
		figure_clock_unit(&drawing->figure)));
}

/* All that is told in words and numbers, in the middle of the box. */
static void
draw_panel(struct drawing *drawing, const struct box *box)
{
	char clock[FIGURE_TEXT], state[FIGURE_TEXT];
	int digits, row, spare;

	figure_format_clock(clock, &drawing->figure);
	digits = gauge_digits_fit(
	    drawing->canvas, box->width, box->height - TEXT_ROWS, clock);
	spare = (box->height - digits - TEXT_ROWS) / 2;
	row = box->row + (spare > 0 ? spare : 0);
	draw_name(drawing, row, box->column, box->width);
	draw_digits(drawing, row + 2, box->column, digits, clock);
	row += 2 + digits + 1;
	format_state(state, drawing->view, drawing->subject->job);
	canvas_put(drawing->canvas, row, box->column, box->width,
	    figure_colour(drawing->subject->job), state);
	draw_bar(drawing, row + 1, box->column, box->width);
	draw_runs(drawing, row + 2, box->column, box->width);
	draw_command(drawing, row + 3, box->column, box->width);
}

/* What the target wrote last, under a line. */
static void
draw_tail(struct drawing *drawing, const struct box *box)
{
	const struct portrait *portrait = drawing->portrait;
	const int n = (int)words_count(portrait->tail);
	struct canvas *canvas = drawing->canvas;
	int first, i;

	canvas_rule(canvas, box->row, box->column, box->width);
	first = n > box->height - 1 ? n - (box->height - 1) : 0;
	for (i = first; i < n; i++)
		canvas_put(canvas, box->row + 1 + i - first, box->column,
		    box->width, CANVAS_PLAIN, portrait->tail[i]);
}

/* The rows that the tail gets, with its line. */
static int
tail_height(const struct drawing *drawing)
{
	const int height = drawing->canvas->height;
	int n = (int)words_count(drawing->portrait->tail), most;

	if (n == 0 || height < TAIL_HEIGHT)
		return 0;
	most = drawing->figure.elapsed >= 0 || drawing->figure.left < 0
	    ? height / 3
	    : height / 5;
	return n + 1 < most ? n + 1 : most;
}

/* A low page while the target runs: no glass, but what it writes. */
static void
draw_low(struct drawing *drawing)
{
	const struct canvas *canvas = drawing->canvas;
	char clock[FIGURE_TEXT], state[FIGURE_TEXT];
	const int width = canvas->width - 2 * MARGIN;
	struct box box = {4, MARGIN, width, canvas->height - 5};
	int digits, used;

	figure_format_clock(clock, &drawing->figure);
	digits = gauge_digits_fit(canvas, width / 2, 3, clock);
	draw_digits(drawing, 0, MARGIN, digits, clock);
	used = gauge_digits_width(digits, clock) + GAP;
	draw_name(drawing, 0, MARGIN + used, width - used);
	format_state(state, drawing->view, drawing->subject->job);
	canvas_put(drawing->canvas, 1, MARGIN + used, width - used,
	    figure_colour(drawing->subject->job), state);
	draw_command(drawing, 2, MARGIN + used, width - used);
	draw_tail(drawing, &box);
}

static void
draw_page(struct drawing *drawing)
{
	const struct canvas *canvas = drawing->canvas;
	struct box glass, panel, tail;
	int height, usual, widest;

	tail.height = tail_height(drawing);
	height = canvas->height - 1 - tail.height;
	glass.height = height - (height > 12 ? 2 : height > 10 ? 1 : 0);
	widest = canvas->width - MARGIN - GAP - PANEL_LEAST;
	if (widest > canvas->width * 2 / 5)
		widest = canvas->width * 2 / 5;
	while (glass.height > GLASS_LEAST_HEIGHT &&
	    glass_width(glass.height) > widest)
		glass.height--;
	glass.width = glass_width(glass.height);
	glass.row = (height - glass.height) / 2;
	usual = canvas->width * 3 / 5;
	if (usual < PANEL_USUAL)
		usual = PANEL_USUAL;
	panel.width = canvas->width - MARGIN - GAP - glass.width - MARGIN + 1;
	glass.column = MARGIN;
	if (panel.width > usual) {
		glass.column += (panel.width - usual) / 2;
		panel.width = usual;
	}
	panel.column = glass.column + glass.width + GAP +
	    (canvas->width >= 60 ? GAP : 0);
	if (panel.column + panel.width > canvas->width)
		panel.width = canvas->width - panel.column;
	panel.row = glass.row;
	panel.height = glass.height;
	tail = (struct box){
	    height, MARGIN, canvas->width - 2 * MARGIN, tail.height};
	draw_glass(drawing, &glass);
	draw_panel(drawing, &panel);
	if (tail.height > 0)
		draw_tail(drawing, &tail);
}

void
footer_draw(const struct footer *footer, struct canvas *canvas)
{
	const int row = canvas->height - 1, room = canvas->width - 2;
	char key[16];
	int i, at = 0, width;

	if (footer->message != NULL) {
		canvas_put(canvas, row, MARGIN, room,
		    footer->is_question ? CANVAS_BOLD | CANVAS_YELLOW
					: CANVAS_BOLD,
		    footer->message);
		return;
	}
	for (i = 0; footer->hints != NULL && footer->hints[i] != NULL; i++) {
		width = canvas_columns(canvas, footer->hints[i]);
		if (at + width > room)
			continue;
		canvas_put(canvas, row, MARGIN + at, width, CANVAS_DIM,
		    footer->hints[i]);
		strlcpy(key, footer->hints[i], sizeof(key));
		key[strcspn(key, " ")] = '\0';
		canvas_put(canvas, row, MARGIN + at, width, CANVAS_BOLD, key);
		at += width + 2;
	}
}

static struct drawing
begin(struct portrait *portrait, struct canvas *canvas, const struct view *view,
    struct subject *subject)
{
	struct drawing drawing = {.portrait = portrait,
	    .canvas = canvas,
	    .view = view,
	    .subject = subject,
	    .next = INT64_MAX};

	figure_take(&drawing.figure, subject, view->now);
	return drawing;
}

int64_t
portrait_draw(struct portrait *portrait, struct canvas *canvas,
    const struct view *view, struct subject *subject)
{
	struct drawing drawing = begin(portrait, canvas, view, subject);

	if (canvas->width < PORTRAIT_LEAST_WIDTH ||
	    canvas->height < PORTRAIT_LEAST_HEIGHT)
		drawing.next = portrait_draw_line(canvas, view, subject);
	else if (canvas->height < TAIL_HEIGHT && portrait->tail != NULL &&
	    drawing.figure.elapsed >= 0)
		draw_low(&drawing);
	else
		draw_page(&drawing);
	if (canvas->height > 1)
		footer_draw(&portrait->footer, canvas);
	return drawing.next;
}

int64_t
portrait_draw_line(
    struct canvas *canvas, const struct view *view, struct subject *subject)
{
	struct drawing drawing = begin(NULL, canvas, view, subject);
	char text[FIGURE_TEXT];
	int at, bar, state;

	at = canvas_put(canvas, 0, 0,
	    canvas->width < NAME_LEAST_WIDTH ? 0 : canvas->width / 3,
	    CANVAS_BOLD, figure_format_name(text, subject->job));
	at += at > 0; /* a blank behind it */
	at += canvas_put(canvas, 0, at, canvas->width - at,
	    CANVAS_BOLD | figure_colour(subject->job),
	    figure_format_clock(text, &drawing.figure));
	expect_change(&drawing,
	    figure_next_unit(&drawing.figure, view->now,
		figure_clock_unit(&drawing.figure)));
	format_state(text, view, subject->job);
	state = canvas_columns(canvas, text);
	bar = canvas->width - at - 1 - state - 2;
	if (bar > 24)
		bar = 24;
	if (bar >= 6 && drawing.figure.total != 0) {
		gauge_bar(canvas, 0, at + 1, bar, drawing.figure.gone,
		    figure_bar_colour(subject->job));
		at += 1 + bar;
		expect_step(&drawing,
		    figure_next_step(&drawing.figure, view->now,
			gauge_bar_steps(canvas, bar)));
	}
	canvas_put(canvas, 0, at + 1, canvas->width - at - 1, CANVAS_DIM, text);
	return drawing.next;
}
