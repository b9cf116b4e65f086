/* SPDX-License-Identifier: ISC */

#include "watch.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/safe.h"
#include "../job/store.h"
#include "../job/words.h"
#include "../time/duration.h"
#include "../worker/timer.h"
#include "board.h"
#include "excerpt.h"
#include "figure.h"
#include "live.h"
#include "portrait.h"
#include "report.h"

#define LAST_LINES 10 /* of output, after the end of a job */

struct watch {
	struct live live;
	struct board board;
	struct portrait portrait;
	struct subject open; /* the job that fills the page; NULL: the list */
	int is_only;         /* there is no list to go back to */
	int log;             /* inotify on its log, or -1 */
	int log_changed;
	uint64_t asked; /* the job that is to be stopped, if somebody says so */
	char question[FIGURE_TEXT];
	int is_over;
};

static const char *const list_hints[] = {"q quit", "Enter open", "x stop",
    "p pause", "+ - minute", "s skip", "r run", NULL};
static const char *const keyless_hints[] = {"^C quit", NULL};
static const char *const job_hints[] = {
    "q quit", "x stop", "p pause", "+ - minute", "s skip", "r run", NULL};

static void
close_job(struct watch *watch)
{
	subject_free(&watch->open);
	memset(&watch->open, 0, sizeof(watch->open));
	portrait_free(&watch->portrait);
	if (watch->log != -1)
		close(watch->log);
	watch->log = -1;
	watch->live.is_changed = 1;
}

/* Returns -1 with errno. */
static int
open_job(struct watch *watch, uint64_t id)
{
	struct job *job;

	if (store_load(watch->live.scene.store, id, &job) == -1)
		return -1;
	subject_take(&watch->open, job, timer_now(CLOCK_REALTIME));
	watch->log = store_watch_log(watch->live.scene.store, job);
	watch->log_changed = 1;
	watch->live.is_changed = 1;
	return 0;
}

/* Reads the job on the page again. */
static void
look_at_job(struct watch *watch)
{
	struct job *job;

	if (store_load(watch->live.scene.store, watch->open.job->id, &job) ==
	    -1) {
		if (errno == ENOENT)
			watch->is_over = watch->is_only;
		return;
	}
	subject_take(&watch->open, job, timer_now(CLOCK_REALTIME));
	if (job_is_ended(job))
		watch->is_over = watch->is_only;
}

/* The job that keys act on; NULL when there is none. */
static const struct job *
chosen(const struct watch *watch)
{
	const struct subject *subject;

	if (watch->open.job != NULL)
		return watch->open.job;
	subject = scene_find(&watch->live.scene, watch->board.selected);
	return subject == NULL ? NULL : subject->job;
}

static void
ask(struct watch *watch, const struct job *job)
{
	char title[FIGURE_TEXT];

	watch->asked = job->id;
	snprintf(watch->question, sizeof(watch->question), "stop %s? (y/n)",
	    figure_format_title(title, job));
}

static void
answer(struct watch *watch, int key)
{
	struct subject *subject;

	subject = scene_find(&watch->live.scene, watch->asked);
	if ((key == 'y' || key == 'Y') && subject != NULL)
		live_stop(&watch->live, subject->job);
	watch->asked = 0;
}

static void
move(struct watch *watch, int key)
{
	const int most = (int)watch->live.scene.n;
	int by = 0;

	switch (key) {
	case KEY_UP:
	case 'k':
		by = -1;
		break;
	case KEY_DOWN:
	case 'j':
		by = 1;
		break;
	case KEY_PAGE_UP:
		by = -watch->board.rows;
		break;
	case KEY_PAGE_DOWN:
		by = watch->board.rows;
		break;
	case KEY_HOME:
	case 'g':
		by = -most;
		break;
	case KEY_END:
	case 'G':
		by = most;
		break;
	}
	board_move(&watch->board, &watch->live.scene, by);
}

static void
leave(struct watch *watch)
{
	if (watch->open.job != NULL && !watch->is_only)
		close_job(watch);
	else
		watch->is_over = 1;
}

static void
press(struct watch *watch, int key)
{
	const struct job *job = chosen(watch);

	watch->live.is_changed = 1;
	watch->live.message_until = 0;
	if (watch->asked != 0)
		answer(watch, key);
	else if (key == 'q' || key == KEY_ESCAPE ||
	    (key == KEY_LEFT && watch->open.job != NULL))
		leave(watch);
	else if (key == '\f')
		watch->live.exposed = timer_now(CLOCK_MONOTONIC) + NSEC_PER_SEC;
	else if (watch->open.job == NULL && key != KEY_ENTER &&
	    key != KEY_RIGHT && key != 'x' &&
	    (job == NULL || !live_steer(&watch->live, job, key)))
		move(watch, key);
	else if (job == NULL)
		return;
	else if (key == 'x')
		ask(watch, job);
	else if (watch->open.job != NULL)
		live_steer(&watch->live, job, key);
	else if ((key == KEY_ENTER || key == KEY_RIGHT) &&
	    open_job(watch, job->id) == -1)
		live_say(&watch->live, "cannot read job %" PRIu64, job->id);
}

static struct footer
footer_of(const struct watch *watch)
{
	struct footer footer;

	if (!terminal_has_keys(watch->live.terminal))
		footer.hints = keyless_hints;
	else
		footer.hints = watch->open.job != NULL ? job_hints : list_hints;
	footer.is_question = watch->asked != 0;
	footer.message = watch->asked != 0 ? watch->question
					   : live_message(&watch->live);
	return footer;
}

static void
read_tail(struct watch *watch)
{
	if (!watch->log_changed)
		return;
	watch->log_changed = 0;
	words_free(watch->portrait.tail);
	watch->portrait.tail = excerpt_read(watch->live.scene.store,
	    watch->open.job, (size_t)watch->live.canvas.height);
}

static void
draw(struct watch *watch, int64_t *next)
{
	struct live *live = &watch->live;

	if (!terminal_is_ours(live->terminal)) {
		live->is_changed = 1;
		*next = timer_now(CLOCK_REALTIME) + TERMINAL_LOOK_AGAIN;
		return;
	}
	if (!live_begin_frame(live, next, 0))
		return;
	terminal_enter(live->terminal);
	if (watch->open.job != NULL) {
		read_tail(watch);
		watch->portrait.footer = footer_of(watch);
		*next = portrait_draw(
		    &watch->portrait, &live->canvas, &live->view, &watch->open);
	} else {
		watch->board.footer = footer_of(watch);
		*next = board_draw(
		    &watch->board, &live->canvas, &live->view, &live->scene);
	}
	live_end_frame(live, 0);
}

/* Returns the signal that ended it, or 0. */
static int
watch_page(struct watch *watch)
{
	struct live *live = &watch->live;
	struct pollfd fds[2] = {{.fd = -1}, {.fd = STDOUT_FILENO}};
	int64_t next = 0;
	int key, number = 0;

	while (!watch->is_over && number == 0) {
		draw(watch, &next);
		fds[0] = (struct pollfd){.fd = watch->log, .events = POLLIN};
		number = live_wait(live, next, fds, 2);
		if (fds[0].revents != 0) {
			store_drain_watch(watch->log);
			watch->log_changed = 1;
			live->is_changed = 1;
		}
		if (watch->open.job != NULL && live->is_changed)
			look_at_job(watch);
		while (!watch->is_over &&
		    (key = terminal_read_key(live->terminal)) != KEY_NONE)
			press(watch, key);
		if (terminal_is_gone(live->terminal) || fds[1].revents != 0)
			watch->is_over = 1;
	}
	return number;
}

/*
 * Lines instead of a page: until there is nothing left to wait for, or nobody
 * reads them.
 */
static int
watch_lines(struct watch *watch, int is_bounded)
{
	struct live *live = &watch->live;
	struct pollfd out = {.fd = STDOUT_FILENO, .events = 0};
	int number = 0;

	while (number == 0 && !(is_bounded && live->scene.n == 0)) {
		number = live_wait(live, INT64_MAX, &out, 1);
		if ((out.revents & (POLLERR | POLLHUP)) != 0 || ferror(stdout))
			break;
	}
	return number;
}

/* What is left on the usual screen: the result, and what was written last. */
static void
print_end(struct watch *watch)
{
	struct job *job = watch->open.job;
	char **lines, *safe;
	size_t i;
	struct report report = {stdout, watch->live.scene.store, 0};

	lines = excerpt_read(watch->live.scene.store, job, LAST_LINES);
	for (i = 0; lines != NULL && lines[i] != NULL; i++) {
		if ((safe = safe_text(lines[i])) != NULL)
			printf("%s\n", safe);
		free(safe);
	}
	words_free(lines);
	report_end(&report, job);
}

static int
start(struct watch *watch, struct store *store, char **words)
{
	const struct live_options options = {
	    store, words, STDOUT_FILENO, NULL, NULL};

	memset(watch, 0, sizeof(*watch));
	watch->log = -1;
	return live_open(&watch->live, &options);
}

static int
finish(struct watch *watch, int number)
{
	portrait_free(&watch->portrait);
	close_job(watch);
	if (number != 0)
		live_die(&watch->live, number);
	live_close(&watch->live);
	return 0;
}

/* The same on what cannot be drawn on. */
static int
report_jobs(struct store *store, char **words)
{
	struct report report = {stdout, store, 0};
	const struct live_options options = {
	    store, words, STDOUT_FILENO, report_change, &report};
	struct watch watch;

	memset(&watch, 0, sizeof(watch));
	watch.log = -1;
	if (live_open(&watch.live, &options) == -1)
		return -1;
	return finish(&watch, watch_lines(&watch, words != NULL));
}

static int
can_draw(void)
{
	struct terminal *terminal;
	int can;

	if ((terminal = terminal_open(STDOUT_FILENO)) == NULL)
		return 0;
	can = terminal_can_draw(terminal);
	terminal_close(terminal);
	return can;
}

int
watch_jobs(struct store *store, char **words)
{
	struct watch watch;

	if (!can_draw())
		return report_jobs(store, words);
	if (start(&watch, store, words) == -1)
		return -1;
	return finish(&watch, watch_page(&watch));
}

int
watch_job(struct store *store, uint64_t id)
{
	char text[24], *words[] = {text, NULL};
	struct watch watch;
	int is_ended, number = 0;

	snprintf(text, sizeof(text), "%" PRIu64, id);
	if (start(&watch, store, words) == -1 || open_job(&watch, id) == -1)
		return -1;
	watch.is_only = 1;
	watch.is_over = job_is_ended(watch.open.job);
	if (!terminal_can_draw(watch.live.terminal) && !watch.is_over) {
		finish(&watch, 0);
		return report_jobs(store, words);
	}
	if (!watch.is_over)
		number = watch_page(&watch);
	is_ended = number == 0 && job_is_ended(watch.open.job);
	terminal_leave(watch.live.terminal);
	terminal_give_back(watch.live.terminal);
	if (is_ended)
		print_end(&watch);
	return finish(&watch, number);
}
