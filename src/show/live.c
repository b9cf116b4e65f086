/* SPDX-License-Identifier: ISC */
#include "live.h"

#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/store.h"
#include "../time/duration.h"
#include "../worker/control.h"
#include "../worker/timer.h"
#include "figure.h"

#define FRAME       (100 * NSEC_PER_MSEC)
#define MESSAGE     (5 * NSEC_PER_SEC)
#define EXPOSED     (2 * NSEC_PER_SEC)
#define OWN_FDS     4
#define CALLERS_FDS 8

static void
signal_set(sigset_t *set)
{
	static const int wanted[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP,
	    SIGCONT, SIGWINCH, SIGCHLD};
	size_t i;

	sigemptyset(set);
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		sigaddset(set, wanted[i]);
}

void
live_block_signals(void)
{
	sigset_t set;

	signal_set(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

/* The soft limit is the target's: we need some descriptors. */
static void
raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

int
live_open(struct live *live, const struct live_options *options)
{
	sigset_t set;

	memset(live, 0, sizeof(*live));
	live_block_signals();
	raise_limit();
	if (view_open(&live->view, VIEW_PEOPLE, timer_now(CLOCK_REALTIME)) ==
	    -1)
		return -1;
	signal_set(&set);
	live->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	live->timer = timer_open(CLOCK_REALTIME);
	if (live->signals == -1 || live->timer == -1 ||
	    (live->terminal = terminal_open(options->out)) == NULL)
		return -1;
	scene_open(&live->scene, options->store, options->words, options->tell,
	    options->context);
	live->is_changed = 1;
	return 0;
}

void
live_close(struct live *live)
{
	terminal_close(live->terminal);
	scene_close(&live->scene);
	canvas_free(&live->canvas);
	view_close(&live->view);
	close(live->signals);
	close(live->timer);
}

void
live_die(struct live *live, int number)
{
	static const struct rlimit none = {0, 0};
	sigset_t set;

	live_close(live);
	fflush(stdout);
	/* The terminal's SIGQUIT asks for the end, and not for our image. */
	setrlimit(RLIMIT_CORE, &none);
	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	_exit(128 + number);
}

/* Gives the terminal back and stops, as others do that know of no Ctrl-Z. */
static void
suspend(struct live *live)
{
	sigset_t set;

	terminal_leave(live->terminal);
	terminal_give_back(live->terminal);
	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* ... until SIGCONT */
	sigprocmask(SIG_BLOCK, &set, NULL);
	live->is_changed = 1;
}

/* Our modes may have been changed while we were stopped by SIGSTOP. */
static void
go_on(struct live *live)
{
	const int was_entered = terminal_is_entered(live->terminal);

	terminal_leave(live->terminal);
	terminal_give_back(live->terminal);
	if (was_entered && terminal_is_ours(live->terminal))
		terminal_enter(live->terminal);
	live->is_changed = 1;
}

/* Returns the signal that asks for the end, or 0. */
static int
read_signals(struct live *live)
{
	struct signalfd_siginfo info;
	int last = 0;

	while (read(live->signals, &info, sizeof(info)) == sizeof(info))
		switch (info.ssi_signo) {
		case SIGTSTP:
			suspend(live);
			break;
		case SIGCONT:
			go_on(live);
			break;
		case SIGWINCH:
			live->is_changed = 1;
			break;
		case SIGCHLD:
			/* A worker, of a job that was armed or is stopped. */
			while (waitpid(-1, NULL, WNOHANG) > 0)
				continue;
			break;
		default:
			last = (int)info.ssi_signo;
			break;
		}
	return last;
}

/* Until the scene or a message is to be looked at: milliseconds. */
static int
timeout_of(const struct live *live)
{
	int64_t at = live->scene.sweep, in;

	if (live->message_until != 0 && live->message_until < at)
		at = live->message_until;
	in = (at - timer_now(CLOCK_MONOTONIC)) / NSEC_PER_MSEC + 1;
	return in < 0 ? 0 : in > 60000 ? 60000 : (int)in;
}

static void
look_at_message(struct live *live)
{
	if (live->message_until == 0 ||
	    timer_now(CLOCK_MONOTONIC) < live->message_until)
		return;
	live->message_until = 0;
	live->is_changed = 1;
}

int
live_wait(struct live *live, int64_t next, struct pollfd *fds, size_t n)
{
	struct pollfd all[OWN_FDS + CALLERS_FDS] = {
	    {.fd = live->signals, .events = POLLIN},
	    {.fd = live->timer, .events = POLLIN},
	    {.fd = scene_fd(&live->scene), .events = POLLIN},
	    {.fd = terminal_key_fd(live->terminal), .events = POLLIN},
	};
	int is_stepped;
	size_t i;

	for (i = 0; i < n; i++)
		all[OWN_FDS + i] = fds[i];
	/* The clock was set, or the machine has slept: all is another now. */
	is_stepped = timer_set(live->timer, CLOCK_REALTIME,
			 next == INT64_MAX ? 0 : next) == TIMER_STEPPED;
	if (poll(all, OWN_FDS + n, is_stepped ? 0 : timeout_of(live)) == -1)
		for (i = 0; i < OWN_FDS + n; i++)
			all[i].revents = 0;
	for (i = 0; i < n; i++)
		fds[i].revents = all[OWN_FDS + i].revents;
	if (is_stepped ||
	    (all[1].revents != 0 &&
		timer_expired(live->timer) == TIMER_STEPPED))
		live->is_changed = 1;
	if (scene_update(&live->scene)) {
		live->is_changed = 1;
		live->has_news = 1;
		/* A job may ring here. */
		live->exposed = timer_now(CLOCK_MONOTONIC) + EXPOSED;
	}
	look_at_message(live);
	return all[0].revents != 0 ? read_signals(live) : 0;
}

int
live_begin_frame(struct live *live, int64_t *next, int is_line)
{
	const int64_t now = timer_now(CLOCK_MONOTONIC);
	int height, width;

	view_move(&live->view, timer_now(CLOCK_REALTIME));
	if (!live->is_changed && live->view.now < *next)
		return 0;
	if (now < live->drawn + FRAME) {
		*next = live->view.now + (live->drawn + FRAME - now);
		return 0;
	}
	terminal_size(live->terminal, &width, &height);
	if (is_line)
		height = 1;
	if (live->canvas.cells == NULL || live->canvas.width != width ||
	    live->canvas.height != height) {
		canvas_free(&live->canvas);
		if (canvas_init(&live->canvas, width, height,
			terminal_is_utf8(live->terminal)) == -1) {
			*next = live->view.now + TERMINAL_LOOK_AGAIN;
			return 0;
		}
		live->canvas.has_graphics = terminal_has_graphics(
		    live->terminal);
	} else
		canvas_clear(&live->canvas);
	live->drawn = now;
	live->is_changed = 0;
	return 1;
}

void
live_end_frame(struct live *live, int is_line)
{
	if (live->drawn <= live->exposed)
		terminal_invalidate(live->terminal);
	if (is_line)
		terminal_show_line(live->terminal, &live->canvas);
	else
		terminal_show(live->terminal, &live->canvas);
}

void
live_say(struct live *live, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(live->message, sizeof(live->message), format, ap);
	va_end(ap);
	live->message_until = timer_now(CLOCK_MONOTONIC) + MESSAGE;
	live->is_changed = 1;
}

const char *
live_message(const struct live *live)
{
	return live->message_until != 0 ? live->message : NULL;
}

/* What a key asks of a worker; NULL when it asks nothing. */
static const char *
request_of(const struct job *job, int key, const char **verb)
{
	switch (key) {
	case 'p':
		*verb = job->progress.paused ? "resume" : "pause";
		return *verb;
	case '+':
	case '=': /* the same key without shift */
		*verb = "adjust";
		return "adjust + 60000000000";
	case '-':
		*verb = "adjust";
		return "adjust - 60000000000";
	case 's':
		*verb = "skip";
		return "skip 1";
	case 'r':
		*verb = "run";
		return "run";
	default:
		return NULL;
	}
}

int
live_steer(struct live *live, const struct job *job, int key)
{
	const char *request, *verb;
	char name[FIGURE_TEXT], why[STORE_REASON];

	if ((request = request_of(job, key, &verb)) == NULL)
		return 0;
	if (store_request(live->scene.store, job->id, request, why) == -1)
		live_say(live, "cannot %s %s: %s", verb,
		    figure_format_name(name, job), why);
	return 1;
}

void
live_stop(struct live *live, const struct job *job)
{
	const struct control_manner manner = {.wait = 0};
	struct control_stop stop = {.id = job->id};
	char name[FIGURE_TEXT];

	figure_format_name(name, job);
	control_stop(live->scene.store, &stop, 1, &manner);
	switch (stop.outcome) {
	case CONTROL_STOPPED:
		live_say(live, "stopping %s", name);
		break;
	case CONTROL_ENDED:
	case CONTROL_NO_JOB:
		live_say(live, "%s had ended already", name);
		break;
	case CONTROL_FOREIGN:
		live_say(live, "cannot stop %s: it belongs to another machine",
		    name);
		break;
	case CONTROL_ELSEWHERE:
		live_say(live, "cannot stop %s: it is elsewhere", name);
		break;
	default:
		live_say(live, "cannot stop %s: %s", name,
		    stop.error != 0 ? strerror(stop.error)
				    : "its worker does not answer");
		break;
	}
}
