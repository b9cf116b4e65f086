/* SPDX-License-Identifier: ISC */
#ifndef SHOW_EXPORT_FORM_H
#define SHOW_EXPORT_FORM_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "export.h"

struct fields;
struct job;
struct when;

/*
 * What the forms of an export share.  Each writes all of the job that it can
 * say, and refuses the rest; one refusal, and nothing of it is shown.
 */
struct exporting {
	struct job *job;
	const struct export_request *request;
	FILE *fp;           /* in memory */
	struct when **when; /* of an alarm; NULL ends it */
	char **reasons;
	size_t n_reasons;
	int broken; /* out of memory */
};

/* One more reason why that form cannot say it. */
void export_refuse(struct exporting *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Refuses the options that the engine has no equivalent for.  Returns -1 when
 * what every engine's form is made of is not there: a command, and a value for
 * each variable.
 */
int export_check_options(struct exporting *);

/*
 * The forms.  An engine's is called once the WHENs are read, for a job that has
 * a command and whose settings all have values.
 */
void export_ptymer(struct exporting *);
void export_systemd(struct exporting *);
void export_cron(struct exporting *);
void export_kubernetes(struct exporting *);

/* The part of a systemd.timer(5) that says when. */
void export_calendar(struct exporting *);

/*
 * The patterns of the clock, as cron(8) has them, that a repeating job is due
 * at: one for each WHEN, or one for the hourglass.  Refuses what is none.
 * Returns how many; the caller frees *patterns.
 */
struct pattern;
size_t export_patterns(struct exporting *, struct pattern **);

/* Writes one in five fields of crontab(5), or refuses it. */
void export_fields(struct exporting *, const struct pattern *);

/*
 * The zone of the readings of a WHEN as a name of the tz database; "" is the
 * machine's, whichever that is.  Refuses any other, and returns "".
 */
const char *export_zone(struct exporting *, const struct when *);

/* Where an interval, `every ...`, has its `from`; NULL where it has none. */
const char *export_interval_from(const char *text);

/* The length of its steps, in nanoseconds. */
int64_t export_interval_step(const struct when *);

/* What the job is called elsewhere: ptymer-NAME, or ptymer-ID. */
#define EXPORT_NAME 80
char *export_name(char *buf, const struct job *);

/*
 * The words to be executed, one of which is a path of a program: it is absolute
 * where PATH was searched for it, and the name where it is not found.  Returns
 * NULL when out of memory; the caller frees it with words_free.
 */
char **export_command(struct exporting *);

/*
 * Writes words for sh(1), in such a way that they do nothing to a terminal:
 * control characters, but for newlines and tabs, and bytes that are not UTF-8
 * are for printf(1) to make.
 */
void export_words(struct exporting *, FILE *, char *const *words);

/* True when a shell could have a variable of the name that a setting has. */
int export_is_variable(const char *setting);

/* A duration to the microsecond, "1h30m": for ptymer and for systemd. */
char *export_span(char *buf, int64_t ns);

/* A list with commas; three in a row or more are a range. */
void
export_list(FILE *, const int *values, size_t n, const char *range, int digits);

/* The members of a set of bits, below 64.  Returns how many. */
size_t export_members(uint64_t set, int *values);

#endif
