/* SPDX-License-Identifier: ISC */
#ifndef SHOW_CANDIDATE_H
#define SHOW_CANDIDATE_H

#include <stddef.h>

struct job;
struct view;

/*
 * What may stand where a word is being typed, for the completions of shells: on
 * standard output a line each, the text, a tab, and what it is.
 */

/*
 * A word as far as it has been typed: what is typed already of what is asked
 * for, and what is left in front of that, as the "--tz=" of "--tz=Eu".
 */
struct typed {
	const char *kept;
	size_t kept_length;
	const char *start;
};

/* Prints a text if it begins with what was typed. */
void candidate(const struct typed *, const char *text, const char *help);

/* The columns of `status`, in the case in which they are typed. */
void candidate_columns(const struct typed *);

void candidate_signals(const struct typed *);
void candidate_zones(const struct typed *);

/* Variables of the environment, without their values. */
void candidate_variables(const struct typed *);

/* The parts of "a|b|c". */
void candidate_choices(const struct typed *, const char *choices);

/*
 * A job by its name, if `by_name`, or by its ID, with what it is up to.
 * Returns -1 when out of memory.
 */
int candidate_job(
    const struct typed *, const struct view *, const struct job *, int by_name);

#endif
