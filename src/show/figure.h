/* SPDX-License-Identifier: ISC */
#ifndef SHOW_FIGURE_H
#define SHOW_FIGURE_H

#include <stdint.h>

struct job;
struct run;
struct view;

#define FIGURE_TEXT 256

/* A job that is looked at for some time.  Instants and spans in nanoseconds. */
struct subject {
	struct job *job;
	int64_t turn;  /* progress.dealt when it was turned over last */
	int64_t total; /* how long the sand in it lasts, all of it */
};

/* What there is to see of it at one instant. */
struct figure {
	int64_t left;    /* until it is due; -1: it is not going to be */
	int64_t total;   /* of which that is left; 0: unknown */
	int64_t elapsed; /* of the run under way; -1: there is none */
	int gone;        /* parts of GLASS_WHOLE */
	int flows;       /* the sand runs */
};

/*
 * Takes another record of the job, which it then owns.  Sand that somebody adds
 * or takes away by adjust makes the total another one until the next turn: what
 * has fallen stays where it is.
 */
void subject_take(struct subject *, struct job *, int64_t now);
void subject_free(struct subject *);

void figure_take(struct figure *, struct subject *, int64_t now);

/*
 * The first instant after now at which what is left, or how long it runs, is
 * another number of units; and at which another one of `steps` has gone.
 * INT64_MAX: never.
 */
int64_t figure_next_unit(const struct figure *, int64_t now, int64_t unit);
int64_t figure_next_step(const struct figure *, int64_t now, int steps);

/*
 * Time as clocks show it, "4:59", "1:04:59", "2d 04:59": what is left is
 * rounded up, so that it ends with 0:00; what has gone is rounded down.  buf
 * has FIGURE_TEXT bytes; returns buf.
 */
char *figure_format_clock(char *buf, const struct figure *);

/* "4m59s", whole seconds, rounded likewise. */
char *figure_format_span(char *buf, const struct figure *);

/* The smallest unit that each of them shows. */
int64_t figure_clock_unit(const struct figure *);
int64_t figure_span_unit(const struct figure *);

/* `tea`, else `hourglass 3`; a name that it has lost is not shown. */
char *figure_format_name(char *buf, const struct job *);

/* The same with all that is known: `hourglass 3 "tea"`. */
char *figure_format_title(char *buf, const struct job *);

/*
 * A target as job_command has it, or what happens where there is none; NULL,
 * which is out of memory, is "".
 */
const char *figure_command(const char *command);

/*
 * "14:05:00"; "Mon 14:05" within six days; else "2026-12-24".  buf has
 * VIEW_TEXT bytes.
 */
char *figure_format_due(char *buf, const struct view *, int64_t due);

/* "ok, took 12.3s", "skipped", "missed (suspended), 3 times". */
char *figure_format_run(
    char *buf, const struct view *, const struct job *, const struct run *);

/* The colour of the canvas for a job in its state, its bar, a run's result. */
uint8_t figure_colour(const struct job *);
uint8_t figure_bar_colour(const struct job *);
uint8_t figure_result_colour(const struct run *);

#endif
