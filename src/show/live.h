/* SPDX-License-Identifier: ISC */
#ifndef SHOW_LIVE_H
#define SHOW_LIVE_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas.h"
#include "scene.h"
#include "terminal.h"
#include "view.h"

struct pollfd;
struct store;

/*
 * What all that people look at for a while have in common: jobs, a terminal,
 * and one poll(2) that sleeps until there is something else to see.  There are
 * no signal handlers, but for crashes: signals are read from a descriptor.
 */
struct live {
	struct scene scene;
	struct view view;
	struct canvas canvas;
	struct terminal *terminal;
	int signals;
	int timer;
	int64_t drawn;   /* when a frame was drawn last, monotonic */
	int is_changed;  /* the next frame is to be drawn as soon as may be */
	int has_news;    /* of the jobs: for the caller to clear */
	int64_t exposed; /* until then others may write here, monotonic */
	char message[256];
	int64_t message_until; /* monotonic; 0: there is none */
};

/* The jobs, as scene_open has them, on the terminal that is open as `out`. */
struct live_options {
	struct store *store;
	char **words;
	int out;
	scene_teller *tell;
	void *context;
};

/*
 * Blocks the signals that are read from then on: to be called before anything
 * that must not be left half done.
 */
void live_block_signals(void);

/* Returns -1 with errno: ENOENT when TZ names no zone. */
int live_open(struct live *, const struct live_options *);
void live_close(struct live *);

/*
 * Sleeps until something happens: a key, a signal, a job that changes, one of
 * the descriptors of the caller, or the time of the next frame, on the wall
 * clock.  Returns the signal that asks for the end (SIGINT, SIGQUIT, SIGTERM,
 * SIGHUP), or 0.  Ctrl-Z, a resize and the like have been dealt with then.
 */
int live_wait(struct live *, int64_t next, struct pollfd *, size_t n);

/*
 * Begins a frame: true when one is to be drawn now, with a blank page of the
 * terminal's size, or of one line.  *next is moved to when it may be, at most
 * 10 a second.
 */
int live_begin_frame(struct live *, int64_t *next, int is_line);
void live_end_frame(struct live *, int is_line);

/* Says something for some seconds, or until the next key. */
void live_say(struct live *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
const char *live_message(const struct live *);

/*
 * Does what a key asks of a job: p pause or resume, + and - a minute, s skip,
 * r run now.  Returns 0 for any other key.
 */
int live_steer(struct live *, const struct job *, int key);

/* Begins to stop a job, and says so. */
void live_stop(struct live *, const struct job *);

/* Closes, and dies of that signal as if it had never been blocked. */
void live_die(struct live *, int signal) __attribute__((noreturn));

#endif
