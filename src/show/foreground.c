/* SPDX-License-Identifier: ISC */

/*
 * On a terminal the hourglass fills the page while the job waits.  When the
 * target writes, or runs, the page is left, and what it writes goes where the
 * output of any other command goes; as long as it is silent then, one line
 * below tells how long it runs.
 */

#include "foreground.h"

#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/store.h"
#include "../job/words.h"
#include "../time/duration.h"
#include "../worker/timer.h"
#include "excerpt.h"
#include "figure.h"
#include "live.h"
#include "passage.h"
#include "portrait.h"
#include "report.h"

#define EXIT_OUTPUT 125 /* not all could be passed on */
/* A page for less would only flash: at first, and between runs. */
#define WORTH       (1 * NSEC_PER_SEC)
#define WORTH_AGAIN (10 * NSEC_PER_SEC)
#define SILENCE     (1 * NSEC_PER_SEC) /* before anything is drawn again */
#define LOOK_AGAIN  (100 * NSEC_PER_MSEC)
#define TAIL        40 /* lines, as many as a page may have room for */

struct foreground {
	struct live live;
	struct report report;
	struct portrait portrait;
	struct passage *passage;
	struct subject subject;
	struct job *reported; /* as it was told last; NULL: not at all */
	int has_news;         /* since then */
	int is_quiet;
	int has_pipe;      /* somebody else shows our output */
	int worker;        /* pinned; -1: look again */
	int64_t next;      /* frame, on the wall clock */
	int64_t silence;   /* when nothing will have been written for long */
	int stopping;      /* by that signal; 0: not */
	int heeds_no_pipe; /* SIGPIPE was ignored when we began */
	int is_over;
	int is_detached;
	int lost_output;
};

static const char *const hints[] = {"d detach", "^C stop", "^Z suspend",
    "p pause", "+ - minute", "s skip", "r run", NULL};
static const char *const keyless_hints[] = {"^C stop", "^Z suspend", NULL};

int64_t
foreground_prepare(const struct job *job)
{
	live_block_signals();
	return passage_start(job);
}

static int
is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
	    (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

/* The record as it is now. */
static int
read_job(struct foreground *fg)
{
	struct job *job;

	if (store_load(fg->live.scene.store, fg->subject.job->id, &job) == -1)
		return -1;
	subject_take(&fg->subject, job, timer_now(CLOCK_REALTIME));
	fg->live.is_changed = 1;
	fg->has_news = 1;
	words_free(fg->portrait.tail);
	fg->portrait.tail = excerpt_read(fg->live.scene.store, job, TAIL);
	return 0;
}

/* Whom to wait for now; or it is over. */
static void
find_worker(struct foreground *fg)
{
	struct store *store = fg->live.scene.store;
	const struct job *job;

	if (fg->worker != -1)
		close(fg->worker);
	fg->worker = -1;
	if (read_job(fg) == -1) {
		fg->is_over = errno == ENOENT;
		return;
	}
	job = fg->subject.job;
	if (job_is_active(job))
		fg->worker = store_pin_worker(store, job->id);
	else if (job->orphan != 0)
		fg->worker = store_pin_orphan(job);
	else if (job->state != JOB_ELSEWHERE)
		fg->is_over = 1;
}

/*
 * Tells what has happened once all has been passed on that was written before.
 * Who sees a picture is told of results only.
 */
static void
report(struct foreground *fg)
{
	struct job *job;

	if (!fg->has_news || fg->is_quiet || passage_is_pending(fg->passage) ||
	    terminal_is_entered(fg->live.terminal) ||
	    store_load(fg->live.scene.store, fg->subject.job->id, &job) == -1)
		return;
	fg->has_news = 0;
	terminal_erase_line(fg->live.terminal);
	fg->report.only_results = terminal_can_draw(fg->live.terminal);
	report_change(&fg->report, fg->reported, job);
	job_free(fg->reported);
	fg->reported = job;
}

static int
is_running(const struct foreground *fg)
{
	return fg->subject.job->state == JOB_RUNNING;
}

static int
was_silent(const struct foreground *fg)
{
	return timer_now(CLOCK_MONOTONIC) >= fg->silence;
}

/* True when the page, not output, has the terminal. */
static int
wants_page(struct foreground *fg)
{
	struct figure figure;
	int64_t least = WORTH;

	if (fg->is_quiet || fg->has_pipe || fg->stopping != 0 ||
	    is_running(fg) || passage_is_pending(fg->passage))
		return 0;
	if (terminal_is_entered(fg->live.terminal))
		return 1;
	figure_take(&figure, &fg->subject, timer_now(CLOCK_REALTIME));
	if (fg->subject.job->progress.runs > 0)
		least = WORTH_AGAIN;
	return figure.left >= least && was_silent(fg);
}

/* True when one line may be drawn below what has been written. */
static int
wants_line(const struct foreground *fg)
{
	return !fg->is_quiet && passage_is_at_line_start(fg->passage) &&
	    was_silent(fg) && !(fg->has_pipe && is_running(fg));
}

static int64_t
draw_line(struct foreground *fg)
{
	struct live *live = &fg->live;

	if (live_message(live) == NULL)
		return portrait_draw_line(
		    &live->canvas, &live->view, &fg->subject);
	canvas_put(&live->canvas, 0, 0, live->canvas.width, CANVAS_PLAIN,
	    live_message(live));
	return INT64_MAX;
}

static int64_t
draw_page(struct foreground *fg)
{
	struct live *live = &fg->live;

	terminal_enter(live->terminal);
	fg->portrait.footer.hints = terminal_has_keys(live->terminal)
	    ? hints
	    : keyless_hints;
	fg->portrait.footer.message = live_message(live);
	return portrait_draw(
	    &fg->portrait, &live->canvas, &live->view, &fg->subject);
}

/* Only where no other job of the shell has the terminal. */
static void
draw(struct foreground *fg, int64_t *next)
{
	struct live *live = &fg->live;
	int is_page;

	*next = INT64_MAX;
	if (fg->is_quiet ||
	    (!terminal_can_draw(live->terminal) &&
		!terminal_has_keys(live->terminal)))
		return;
	if (!terminal_is_ours(live->terminal)) {
		live->is_changed = 1;
		*next = timer_now(CLOCK_REALTIME) + TERMINAL_LOOK_AGAIN;
		return;
	}
	if (!fg->has_pipe && fg->stopping == 0)
		terminal_take_keys(live->terminal);
	if (!terminal_can_draw(live->terminal))
		return;
	is_page = wants_page(fg);
	if (!is_page && terminal_is_entered(live->terminal)) {
		terminal_leave(live->terminal);
		live->is_changed = 1;
	}
	if (!is_page && !wants_line(fg)) {
		terminal_erase_line(live->terminal);
		live->is_changed = 1;
		if (!was_silent(fg))
			*next = timer_now(CLOCK_REALTIME) + SILENCE;
		return;
	}
	*next = fg->next;
	if (!live_begin_frame(live, next, !is_page))
		return;
	*next = is_page ? draw_page(fg) : draw_line(fg);
	fg->next = *next;
	live_end_frame(live, !is_page);
}

static void
say_goodbye(const struct foreground *fg)
{
	const struct job *job = fg->subject.job;
	char due[VIEW_TEXT], title[FIGURE_TEXT];

	if (fg->is_quiet)
		return;
	figure_format_title(title, job);
	if (job->progress.due != 0)
		fprintf(stderr,
		    "%s goes on, due %s (ptymer watch %" PRIu64 ")\n", title,
		    figure_format_due(due, &fg->live.view, job->progress.due),
		    job->id);
	else
		fprintf(stderr, "%s goes on (ptymer watch %" PRIu64 ")\n",
		    title, job->id);
}

static void
press(struct foreground *fg, int key)
{
	fg->live.message_until = 0;
	fg->live.is_changed = 1;
	if (key == 'd')
		fg->is_detached = 1;
	else if (key == '\f')
		fg->live.exposed = timer_now(CLOCK_MONOTONIC) + NSEC_PER_SEC;
	else if (!live_steer(&fg->live, fg->subject.job, key) &&
	    (key == 'q' || key == 'x'))
		live_say(&fg->live, "d detaches, Ctrl-C stops");
}

/* Output that nobody takes any more ends us as it would end the target. */
static void
pass_on(struct foreground *fg)
{
	terminal_leave(fg->live.terminal);
	terminal_erase_line(fg->live.terminal);
	fg->silence = timer_now(CLOCK_MONOTONIC) + SILENCE;
	if (passage_write(fg->passage) == 0)
		return;
	if (errno == EPIPE && !fg->heeds_no_pipe) {
		fg->stopping = SIGPIPE;
		live_stop(&fg->live, fg->subject.job);
		return;
	}
	warn("cannot write to standard output");
	fg->lost_output = 1;
}

/* The second time it is meant for us, too. */
static void
take_signal(struct foreground *fg, int number)
{
	if (number == 0)
		return;
	if (number == SIGHUP || fg->stopping != 0)
		live_die(&fg->live, number);
	fg->stopping = number;
	/* What is typed from now on is for the shell. */
	terminal_leave(fg->live.terminal);
	terminal_give_back(fg->live.terminal);
	live_stop(&fg->live, fg->subject.job);
}

/* One turn: sleeps until something is to be done, and does it. */
static void
turn(struct foreground *fg)
{
	struct pollfd fds[3] = {
	    {.fd = passage_fd(fg->passage), .events = POLLIN},
	    {.fd = fg->worker, .events = POLLIN},
	    {.fd = -1, .events = POLLOUT},
	};
	int64_t next;
	int key, number;

	draw(fg, &next);
	if (passage_is_pending(fg->passage))
		fds[2].fd = STDOUT_FILENO;
	if (fg->worker == -1 || passage_fd(fg->passage) == -1)
		next = timer_now(CLOCK_REALTIME) + LOOK_AGAIN;
	number = live_wait(&fg->live, next, fds, 3);
	if (fds[2].revents != 0)
		pass_on(fg);
	if (!passage_is_pending(fg->passage))
		passage_look(fg->passage);
	if (fds[1].revents != 0 || fg->worker == -1)
		find_worker(fg);
	else if (fg->live.has_news)
		read_job(fg);
	fg->live.has_news = 0;
	report(fg);
	take_signal(fg, number);
	while (!fg->is_detached && fg->stopping == 0 &&
	    (key = terminal_read_key(fg->live.terminal)) != KEY_NONE)
		press(fg, key);
	if (terminal_is_gone(fg->live.terminal))
		live_die(&fg->live, SIGHUP);
}

/* The end of a job that has nothing else to tell. */
static void
report_no_run(struct foreground *fg)
{
	if (!fg->is_quiet && fg->report.only_results &&
	    job_is_ended(fg->subject.job) &&
	    fg->subject.job->progress.last.seq == 0)
		report_end(&fg->report, fg->subject.job);
}

/* What was written before the end is passed on before ours. */
static void
pass_all(struct foreground *fg)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
	int number;

	while (
	    passage_is_pending(fg->passage) || passage_look(fg->passage) == 1) {
		number = live_wait(&fg->live, INT64_MAX, &out, 1);
		if (out.revents != 0)
			pass_on(fg);
		take_signal(fg, number);
	}
}

static int
finish(struct foreground *fg)
{
	const struct job *job = fg->subject.job;
	const int number = fg->stopping;
	int status = job_exit_status(job);

	if (fg->is_detached) {
		say_goodbye(fg);
		status = 0;
	} else if (job->state == JOB_LOST)
		warnx("job %" PRIu64 " is lost", job->id);
	if (fg->lost_output && status == 0)
		status = EXIT_OUTPUT;
	if (fg->worker != -1)
		close(fg->worker);
	passage_close(fg->passage);
	portrait_free(&fg->portrait);
	subject_free(&fg->subject);
	job_free(fg->reported);
	if (number != 0)
		live_die(&fg->live, number);
	live_close(&fg->live);
	return status;
}

static int
start(struct foreground *fg, struct store *store, char **words, uint64_t id,
    int64_t output_start)
{
	const struct live_options options = {
	    store, words, STDERR_FILENO, NULL, NULL};
	struct job *job;

	fg->worker = -1;
	fg->report.out = stderr;
	fg->report.store = store;
	fg->has_pipe = is_pipe(STDOUT_FILENO);
	/* EPIPE says it, too. */
	fg->heeds_no_pipe = signal(SIGPIPE, SIG_IGN) == SIG_IGN;
	if (store_load(store, id, &job) == -1)
		return -1;
	subject_take(&fg->subject, job, timer_now(CLOCK_REALTIME));
	/* Of a new job all is told, even if it has ended by now. */
	if (output_start != FOREGROUND_FROM_NOW &&
	    (fg->reported = job_alloc()) == NULL)
		return -1;
	fg->passage = passage_open(store, job, output_start, STDOUT_FILENO);
	if (fg->passage == NULL || live_open(&fg->live, &options) == -1)
		return -1;
	return 0;
}

int
foreground_watch(
    struct store *store, uint64_t id, int64_t output_start, int is_quiet)
{
	struct foreground fg = {.is_quiet = is_quiet};
	char text[24], *words[] = {text, NULL};

	snprintf(text, sizeof(text), "%" PRIu64, id);
	if (start(&fg, store, words, id, output_start) == -1)
		return -1;
	fg.has_news = 1;
	report(&fg);
	passage_look(fg.passage);
	find_worker(&fg);
	while (!fg.is_over && !fg.is_detached)
		turn(&fg);
	terminal_leave(fg.live.terminal);
	if (!fg.is_detached) {
		pass_all(&fg);
		report(&fg);
		report_no_run(&fg);
	}
	terminal_give_back(fg.live.terminal);
	return finish(&fg);
}
