/* SPDX-License-Identifier: ISC */
#ifndef SHOW_STATE_H
#define SHOW_STATE_H

#include <stddef.h>

struct job;
struct run;
struct view;

#define STATE_TEXT 128

/*
 * A job's state: for people with what is known besides, `lost (terminated,
 * target still runs)`, `on 0123abcd`; for programs the bare word.  buf has
 * STATE_TEXT bytes; returns buf.
 */
char *state_format(char *buf, const struct view *, const struct job *);

/*
 * A run's result, for people with the cause of a miss; one that has not ended
 * is `running` while its target runs.  buf has STATE_TEXT bytes; returns buf.
 */
char *state_format_result(
    char *buf, const struct view *, const struct job *, const struct run *);

/* The colour of a job's state, of a run's result: a name, or NULL. */
const char *state_colour(const struct job *);
const char *state_result_colour(const struct run *);

/* True for a paused hourglass: it has no due time, but so much left. */
int state_holds_sand(const struct job *);

/*
 * For what a run waits whose time has come: `lock tape`, `when`, `jitter`; NULL
 * when there is none.
 */
const char *state_waits_for(const struct view *, const struct job *);

/* The run under way, else the last one; NULL when there was none. */
const struct run *state_run(const struct job *);

#endif
