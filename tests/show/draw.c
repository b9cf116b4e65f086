/* SPDX-License-Identifier: ISC */

/*
 * What is drawn, without a terminal: text in its columns, sand in its bulbs,
 * pages of any size.
 */

#include <locale.h>

#include "job/job.h"
#include "show/canvas.h"
#include "show/figure.h"
#include "show/gauge.h"
#include "show/glass.h"
#include "show/portrait.h"
#include "show/view.h"
#include "../time/table.h"

#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* A row of a page as it is after a drawing; to be freed. */
static char *
row_of(const struct canvas *canvas, int row)
{
	char *text = canvas_row_text(canvas, row);

	if (text == NULL)
		exit(1);
	return text;
}

static void
check_row_text(
    const char *what, const struct canvas *canvas, int row, const char *want)
{
	char *got = row_of(canvas, row);

	check_text(what, got, want);
	free(got);
}

static const struct text_row {
	const char *what;
	int is_utf8;
	int room;
	const char *text;
	const char *want;
	int columns;
} texts[] = {
    {"plain", 1, 10, "tea", "tea", 3},
    {"as long as the room", 1, 3, "tea", "tea", 3},
    {"cut", 1, 5, "sencha", "senc…", 5},
    {"cut, ASCII", 0, 5, "sencha", "senc~", 5},
    {"no room", 1, 0, "tea", "", 0},
    {"wide", 1, 10, "備份x", "備份x", 5},
    {"half of a wide one", 1, 4, "備份x", "備…", 3},
    {"wide, ASCII", 0, 20, "備", "\\xe5\\x82\\x99", 12},
    {"emoji", 1, 10, "🎉!", "🎉!", 3},
    {"joined emoji", 1, 10, "👩‍🚀!", "👩🚀!", 5},
    {"emoji style", 1, 10, "❤️!", "❤!", 2},
    {"marks", 1, 10,
	"e\xcc\x81"
	"a",
	"e\xcc\x81"
	"a",
	2},
    {"a mark on nothing", 1, 10,
	"\xcc\x81"
	"a",
	"a", 1},
    {"right to left", 1, 20,
	"a\xe2\x80\xae"
	"b",
	"a\\xe2\\x80\\xaeb", 14},
    {"no UTF-8", 1, 10,
	"a\xff"
	"b",
	"a\\xffb", 6},
    {"cut character", 1, 10, "\xe5\x82", "\\xe5\\x82", 8},
    {"escape", 1, 20, "\033[2Jx", "\\x1b[2Jx", 8},
    {"C1", 1, 20,
	"\xc2\x9b"
	"2J",
	"\\xc2\\x9b2J", 10},
    {"tab and newline", 1, 20, "a\tb\nc", "a\\x09b\\x0ac", 11},
    {"a backslash", 1, 20, "\\x", "\\x", 2},
};

static void
check_canvas_text(const struct text_row *row)
{
	struct canvas canvas;
	int columns;

	if (canvas_init(&canvas, 20, 1, row->is_utf8) == -1)
		exit(1);
	columns = canvas_put(&canvas, 0, 0, row->room, 0, row->text);
	check_row_text(row->what, &canvas, 0, row->want);
	check_number(row->what, columns, row->columns);
	canvas_free(&canvas);
}

/* A mark ends with its room, and with the row. */
static void
check_marks(void)
{
	struct canvas canvas;

	if (canvas_init(&canvas, 4, 2, 1) == -1)
		exit(2);
	canvas_clear(&canvas);
	canvas_mark(&canvas, 0, 2, 9, CANVAS_REVERSE);
	check(canvas_cell(&canvas, 0, 1)->style == 0, "before a mark");
	check(canvas_cell(&canvas, 0, 2)->style == CANVAS_REVERSE, "a mark");
	check(canvas_cell(&canvas, 0, 3)->style == CANVAS_REVERSE, "its end");
	check(canvas_cell(&canvas, 1, 0)->style == 0, "the next row");
	canvas_mark(&canvas, 1, -1, 2, CANVAS_REVERSE);
	check(
	    canvas_cell(&canvas, 1, 0)->style == CANVAS_REVERSE, "from before");
	check(canvas_cell(&canvas, 1, 1)->style == 0, "behind a mark");
	canvas_free(&canvas);
}

/* What stands behind a text stays in its column, whatever the text is. */
static void
check_columns(void)
{
	char text[40];
	struct canvas canvas;
	unsigned seed = 1;
	int i, j, x;

	if (canvas_init(&canvas, 30, 1, 1) == -1)
		exit(1);
	for (i = 0; i < 20000; i++) {
		for (j = 0; j < 39; j++) {
			seed = seed * 1103515245 + 12345;
			text[j] = (char)(seed >> 16 | 1);
		}
		text[39] = '\0';
		canvas_clear(&canvas);
		canvas_put(&canvas, 0, 0, 20, 0, text + i % 39);
		canvas_dot(&canvas, 0, 20, 0, "|");
		for (j = x = 0; j < 30; j++) {
			x += canvas_cell(&canvas, 0, j)->span;
			check(strpbrk(canvas_cell(&canvas, 0, j)->text,
				  "\033\r\n\t\a") == NULL,
			    "a control character in a cell");
		}
		check_number("columns of a row", x, 30);
		check_text(
		    "behind a text", canvas_cell(&canvas, 0, 20)->text, "|");
	}
	/* Half of a wide character that is written over. */
	canvas_clear(&canvas);
	canvas_put(&canvas, 0, 0, 20, 0, "備份");
	canvas_dot(&canvas, 0, 1, 0, "x");
	check_row_text("the right half", &canvas, 0, " x份");
	canvas_dot(&canvas, 0, 2, 0, "y");
	check_row_text("the left half", &canvas, 0, " xy");
	canvas_clear(&canvas);
	canvas_put_right(&canvas, 0, 2, 5, 0, "ab");
	check_row_text("at the right", &canvas, 0, "     ab");
	canvas_put(&canvas, 5, 0, 9, 0, "out of the page");
	canvas_put(&canvas, 0, 28, 9, 0, "over");
	check_text("at the edge", canvas_cell(&canvas, 0, 29)->text, "…");
	canvas_free(&canvas);
}

/* The dots of Braille in some rows. */
static int
count_dots(const struct canvas *canvas, int first, int end)
{
	const struct cell *cell;
	int dots = 0, x, y;
	unsigned char low, high;

	for (y = first; y < end; y++)
		for (x = 0; x < canvas->width; x++) {
			cell = canvas_cell(canvas, y, x);
			high = (unsigned char)cell->text[1];
			low = (unsigned char)cell->text[2];
			if (cell->text[0] != '\xe2' || (high & 0xfc) != 0xa0)
				continue;
			dots += __builtin_popcount(high & 0x03) +
			    __builtin_popcount(low & 0x3f);
		}
	return dots;
}

static void
draw_sand(struct canvas *canvas, const struct glass *glass, int fallen)
{
	const struct sand sand = {fallen, 0, 0};

	canvas_clear(canvas);
	glass_draw(glass, canvas, 0, 0, &sand);
}

/* The sand is all there, and so much of it below as there should be. */
static void
check_sand(int height)
{
	const int width = glass_width(height), middle = (height - 2) / 2 + 1;
	struct glass *glass;
	struct canvas canvas;
	int all, below, grains, fallen, before = 0, outline;

	if ((glass = glass_alloc(width, height)) == NULL ||
	    canvas_init(&canvas, width, height, 1) == -1)
		exit(1);
	grains = glass_grains(glass);
	check(grains > 10, "height %d: %d grains", height, grains);
	draw_sand(&canvas, glass, 0);
	all = count_dots(&canvas, 0, height);
	outline = count_dots(&canvas, middle, height);
	for (fallen = 0; fallen <= GLASS_WHOLE; fallen += GLASS_WHOLE / 50) {
		draw_sand(&canvas, glass, fallen);
		check_number(
		    "all the sand", count_dots(&canvas, 0, height), all);
		below = count_dots(&canvas, middle, height) - outline;
		/* A neck in the middle of a cell has room on both sides. */
		if (height % 2 == 0)
			check_number("the sand below", below,
			    (int64_t)grains * fallen / GLASS_WHOLE);
		check(below >= before, "height %d: sand rises", height);
		before = below;
	}
	glass_free(glass);
	canvas_free(&canvas);
}

static const struct clock_row {
	int64_t left; /* or, with elapsed, what has gone */
	int elapsed;
	const char *clock;
	const char *span;
} clocks[] = {
    {0, 0, "0:00", "0s"},
    {1, 0, "0:01", "1s"},
    {SECOND, 0, "0:01", "1s"},
    {SECOND + 1, 0, "0:02", "2s"},
    {59 * SECOND + 1, 0, "1:00", "1m"},
    {25 * MINUTE, 0, "25:00", "25m"},
    {HOUR - 1, 0, "1:00:00", "1h"},
    {HOUR, 0, "1:00:00", "1h"},
    {HOUR + 1, 0, "1:00:01", "1h1m"},
    {DAY, 0, "24:00:00", "1d"},
    {DAY + 1, 0, "1d 00:01", "1d1h"},
    {40 * DAY, 0, "40d 00:00", "40d"},
    {-1, 0, "-:--", ""},
    {SECOND - 1, 1, "0:00", "0s"},
    {SECOND, 1, "0:01", "1s"},
    {MINUTE - 1, 1, "0:59", "59s"},
    {2 * HOUR - 1, 1, "1:59:59", "1h59m"},
};

static void
check_clock(const struct clock_row *row)
{
	struct figure figure = {row->left, 0, -1, 0, 1};
	char text[FIGURE_TEXT];

	if (row->elapsed) {
		figure.left = -1;
		figure.elapsed = row->left;
	}
	check_text("clock", figure_format_clock(text, &figure), row->clock);
	check_text("span", figure_format_span(text, &figure), row->span);
}

/* The text is another one when it was said that it would be, and not before. */
static void
check_next_unit(int64_t left)
{
	struct figure figure = {left, DAY, -1, 0, 1};
	char before[FIGURE_TEXT], text[FIGURE_TEXT];
	int64_t in;

	figure_format_clock(before, &figure);
	in = figure_next_unit(&figure, 0, figure_clock_unit(&figure));
	check(in > 0, "no time passes");
	figure.left = left - in + 1;
	check_text(
	    "a moment before", figure_format_clock(text, &figure), before);
	figure.left = left - in;
	if (figure.left >= 0)
		check(strcmp(figure_format_clock(text, &figure), before) != 0,
		    "left %lld: still %s", (long long)left, before);
}

/* Seen on Wednesday, September 27th 1972, at noon. */
static const struct due_row {
	int64_t in;
	const char *want;
} dues[] = {
    {HOUR, "13:00:00"},
    {12 * HOUR - 1, "23:59:59"},
    {12 * HOUR, "Thu 00:00"},
    {6 * DAY + 12 * HOUR - 1, "Tue 23:59"},
    {6 * DAY + 12 * HOUR, "1972-10-04"}, /* it is Wednesday today */
    {-DAY, "1972-09-26"},
};

static void
check_due_texts(void)
{
	struct view view;
	char text[VIEW_TEXT];
	size_t i;

	if (view_open(&view, VIEW_PEOPLE, 1000 * DAY + 12 * HOUR) == -1)
		exit(1);
	for (i = 0; i < ROWS(dues); i++)
		check_text("due",
		    figure_format_due(text, &view, view.now + dues[i].in),
		    dues[i].want);
	view_close(&view);
}

/* An hourglass of so long. */
static struct job *
hourglass(int64_t duration)
{
	struct job *job;

	if ((job = job_alloc()) == NULL || (job->name = strdup("tea")) == NULL)
		exit(1);
	job->id = 3;
	job->duration = duration;
	job->armed = 1000 * DAY;
	job->progress.due = job->armed + duration;
	return job;
}

/* What is added or taken away leaves what has fallen. */
static void
check_adjust(void)
{
	const int64_t now = 1000 * DAY + 10 * MINUTE;
	struct subject subject = {NULL, 0, 0};
	struct figure figure;
	struct job *job;

	subject_take(&subject, hourglass(20 * MINUTE), now);
	figure_take(&figure, &subject, now);
	check_number("half", figure.gone, GLASS_WHOLE / 2);
	job = hourglass(20 * MINUTE);
	job->progress.due += 20 * MINUTE;
	subject_take(&subject, job, now);
	figure_take(&figure, &subject, now);
	check_number("a quarter of more", figure.gone, GLASS_WHOLE / 4);
	check_number("all of it", figure.total, 40 * MINUTE);
	job = hourglass(20 * MINUTE);
	job->progress.due -= 5 * MINUTE;
	subject_take(&subject, job, now);
	figure_take(&figure, &subject, now);
	check_number(
	    "two thirds of less", figure.gone, GLASS_WHOLE * INT64_C(2) / 3);
	/* Held: what is left stays, however late it is. */
	job = hourglass(20 * MINUTE);
	job->progress.due = 0;
	job->progress.paused = 1;
	job->progress.left_time = 5 * MINUTE;
	job->state = JOB_PAUSED;
	subject_take(&subject, job, now);
	figure_take(&figure, &subject, now + DAY);
	check_number("held", figure.left, 5 * MINUTE);
	check(!figure.flows, "sand runs that is held");
	/* The next turn begins anew. */
	job = hourglass(20 * MINUTE);
	job->progress.dealt = now;
	job->progress.due = now + 20 * MINUTE;
	subject_take(&subject, job, now);
	figure_take(&figure, &subject, now);
	check_number("turned over", figure.gone, 0);
	check_number("the usual length", figure.total, 20 * MINUTE);
	subject_free(&subject);
}

static int
page_has(const struct canvas *canvas, const char *text)
{
	char *row;
	int found = 0, y;

	for (y = 0; y < canvas->height && !found; y++) {
		row = row_of(canvas, y);
		found = strstr(row, text) != NULL;
		free(row);
	}
	return found;
}

/* A page on which a job is drawn, with the end of its output where it has one. */
struct page {
	struct portrait portrait;
	struct subject subject;
	struct canvas canvas;
	struct view view;
	char *tail[3];
	int64_t next; /* when it changes */
};

static void
page_draw(struct page *page, int width, int height, int is_utf8,
    const char *const *hints, struct job *job, int has_tail)
{
	*page = (struct page){
	    .portrait = {.footer = {hints, NULL, 0}},
	    .tail = {strdup("one"), strdup("two"), NULL},
	};
	if (canvas_init(&page->canvas, width, height, is_utf8) == -1 ||
	    view_open(&page->view, VIEW_PEOPLE, 1000 * DAY + 5 * MINUTE) == -1)
		exit(1);
	subject_take(&page->subject, job, page->view.now);
	page->portrait.tail = has_tail ? page->tail : NULL;
	page->next = portrait_draw(
	    &page->portrait, &page->canvas, &page->view, &page->subject);
}

static void
page_free(struct page *page)
{
	page->portrait.tail = NULL;
	portrait_free(&page->portrait);
	subject_free(&page->subject);
	canvas_free(&page->canvas);
	view_close(&page->view);
	free(page->tail[0]);
	free(page->tail[1]);
}

/* Every size, and what a page of it must have. */
static void
check_portrait(int width, int height, int is_utf8)
{
	static const char *const hints[] = {"q quit", "x stop", NULL};
	struct page page;
	int64_t in;

	page_draw(&page, width, height, is_utf8, hints, hourglass(20 * MINUTE),
	    height % 2 == 0);
	in = page.next - page.view.now;
	check(in > 0 && in <= SECOND, "%dx%d: changes in %lld", width, height,
	    (long long)in);
	if (width >= 9)
		check(page_has(&page.canvas, "tea"), "%dx%d: no name", width,
		    height);
	if (width >= PORTRAIT_LEAST_WIDTH && height >= PORTRAIT_LEAST_HEIGHT) {
		check(page_has(&page.canvas, "due 00:20:00"),
		    "%dx%d: no due time", width, height);
		check(page_has(&page.canvas, "25%"), "%dx%d: no percentage",
		    width, height);
		check(page_has(&page.canvas, "q quit"), "%dx%d: no keys", width,
		    height);
		if (is_utf8)
			check(count_dots(&page.canvas, 0, height) > 50,
			    "%dx%d: no glass", width, height);
	} else if (width >= 9)
		check(page_has(&page.canvas, "15:00"), "%dx%d: no time", width,
		    height);
	page_free(&page);
}

/* What a page of 60 by that many tells of a job, each of it: a bar between. */
static void
check_page(const char *what, struct job *job, int height, const char *wants)
{
	static const char *const hints[] = {"q quit", NULL};
	char *all = strdup(wants), *rest = all, *want;
	struct page page;
	int64_t in;

	if (all == NULL)
		exit(1);
	page_draw(&page, 60, height, 1, hints, job, 1);
	in = page.next - page.view.now;
	check(in > 0, "%s: changes in %lld", what, (long long)in);
	check(job->state != JOB_RUNNING || in <= SECOND,
	    "%s: it runs, and nothing changes", what);
	while ((want = strsep(&rest, "|")) != NULL)
		check(page_has(&page.canvas, want), "%s, %d rows: no '%s'",
		    what, height, want);
	page_free(&page);
	free(all);
}

/* A turn of 20 minutes, at the fifth. */
static struct job *
turn(enum job_state state)
{
	struct job *job = hourglass(20 * MINUTE);

	job->state = state;
	job->repeat = 1;
	return job;
}

/* One whose second run is under way for a minute. */
static struct job *
running(void)
{
	struct job *job = turn(JOB_RUNNING);
	struct run *run;

	if ((run = calloc(1, sizeof(*run))) == NULL)
		exit(1);
	run->seq = 1;
	run->started = job->armed + 4 * MINUTE;
	job->progress.running = run;
	job->progress.n_running = 1;
	job->progress.runs = 2;
	job->progress.last = (struct run){.seq = 1,
	    .count = 1,
	    .number = 1,
	    .result = RUN_TIMEOUT,
	    .started = job->armed,
	    .ended = job->armed + 90 * SECOND};
	return job;
}

/* What repeats, waits or runs, on a page with room and on a low one. */
static void
check_pages(void)
{
	struct job *job;
	int height;

	for (height = PORTRAIT_LEAST_HEIGHT; height < 40; height++) {
		check_page("a turn", turn(JOB_WAITING), height,
		    "tea|due 00:20:00|repeats|25%|q quit");
		job = turn(JOB_WAITING);
		job->count = 5;
		check_page("a turn of five", job, height, "run 1 of 5 comes");
		job = turn(JOB_WAITING);
		strlcpy(job->progress.held, "lock disk",
		    sizeof(job->progress.held));
		check_page("a lock", job, height, "waits for lock disk");
		check_page(
		    "a run", running(), height, "tea|running, due 00:20:00");
		check_page("its output", running(), height, "one|two|q quit");
	}
	check_page("a page", running(), 24, "2 runs, last timeout, took");
	job = turn(JOB_DONE);
	job->count = 5;
	job->progress.fired = 5;
	job->progress.due = 0;
	check_page("all of five", job, 24, "tea|done|5 of 5 runs");
}

static void
check_bar(void)
{
	struct canvas canvas;

	if (canvas_init(&canvas, 10, 1, 1) == -1)
		exit(1);
	gauge_bar(&canvas, 0, 0, 4, GLASS_WHOLE * 5 / 8, 0);
	check_row_text("a bar", &canvas, 0, "██▌░");
	gauge_bar(&canvas, 0, 0, 4, GLASS_WHOLE - 1, 0);
	check_row_text("almost", &canvas, 0, "███▉");
	gauge_bar(&canvas, 0, 0, 4, GLASS_WHOLE, 0);
	check_row_text("full", &canvas, 0, "████");
	gauge_bar(&canvas, 0, 0, 4, -5, 0);
	check_row_text("less than nothing", &canvas, 0, "░░░░");
	canvas.is_utf8 = canvas.has_graphics = 0;
	gauge_bar(&canvas, 0, 0, 10, GLASS_WHOLE / 2, 0);
	check_row_text("ASCII", &canvas, 0, "[####....]");
	canvas_free(&canvas);
}

static void
check_digits(void)
{
	struct canvas canvas;

	if (canvas_init(&canvas, 40, 5, 1) == -1)
		exit(1);
	check_number(
	    "digits of 5", gauge_digits_fit(&canvas, 40, 5, "4:59"), 5);
	check_number(
	    "digits of 3", gauge_digits_fit(&canvas, 20, 5, "4:59"), 3);
	check_number("low", gauge_digits_fit(&canvas, 40, 4, "4:59"), 3);
	check_number("text", gauge_digits_fit(&canvas, 10, 5, "4:59"), 1);
	check_number("large", gauge_digits_fit(&canvas, 80, 12, "4:59"), 10);
	gauge_digits(&canvas, 0, 0, 3, 0, "1:2");
	check_row_text("upper", &canvas, 0, "▄█  ▄ ▀▀█");
	check_row_text("lower", &canvas, 2, "▀▀▀   ▀▀▀");
	canvas.is_utf8 = canvas.has_graphics = 0;
	check_number("ASCII", gauge_digits_fit(&canvas, 20, 5, "4:59"), 1);
	canvas_free(&canvas);
}

int
main(void)
{
	size_t i;
	int height, width;

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return 1;
	setenv("TZ", "UTC0", 1);
	for (i = 0; i < ROWS(texts); i++)
		check_canvas_text(&texts[i]);
	check_columns();
	check_marks();
	for (height = 5; height < 50; height++)
		check_sand(height);
	for (i = 0; i < ROWS(clocks); i++)
		check_clock(&clocks[i]);
	for (i = 0; i < 200; i++)
		check_next_unit(1 + (int64_t)i * 123456789123);
	check_due_texts();
	check_adjust();
	for (height = 1; height < 70; height += height < 20 ? 1 : 7)
		for (width = 1; width < 210; width += width < 50 ? 3 : 23) {
			check_portrait(width, height, 1);
			check_portrait(width, height, 0);
		}
	check_pages();
	check_bar();
	check_digits();
	return table_end();
}
