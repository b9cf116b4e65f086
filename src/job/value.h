/* SPDX-License-Identifier: ISC */
#ifndef JOB_VALUE_H
#define JOB_VALUE_H

#include <stdio.h>

/*
 * How a kind of value stands in a record, both ways.  put writes a line, `key
 * value`, for each that there is; take reads one, after value_unescape, and
 * returns -1 for what put would not have written, or with errno ENOMEM.
 */
struct value {
	void (*put)(FILE *, const char *key, const void *member);
	int (*take)(const char *text, void *member);
};

extern const struct value value_text;   /* char *, NULL is none */
extern const struct value value_flag;   /* int */
extern const struct value value_number; /* int64_t */
extern const struct value value_count;  /* uint64_t */
extern const struct value value_mode;   /* mode_t */
extern const struct value value_limits; /* struct rlimit [RLIM_NLIMITS] */
extern const struct value value_run;    /* struct run, seq 0 is none */

/* Members that have a type of their own. */
extern const struct value value_kind;
extern const struct value value_ended;
extern const struct value value_overlap;
extern const struct value value_notify;

/* Lists, for which the member is the struct progress that they are in. */
extern const struct value value_fixed;
extern const struct value value_running;
extern const struct value value_pending;

/* A line, with what a text holds escaped. */
void value_put_text(FILE *, const char *key, const char *text);

/* Undoes that in place; -1 for what it would not have written. */
int value_unescape(char *);

#endif
