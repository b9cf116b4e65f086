/* SPDX-License-Identifier: ISC */
#ifndef JOB_FIELD_H
#define JOB_FIELD_H

#include <stddef.h>
#include <stdio.h>

struct job;

/*
 * The lines of a record, `key value`, as two tables that serve both ways: what
 * a job is, and how far it has come.
 */
void field_put_definition(FILE *, const struct job *);
void field_put_progress(FILE *, const struct job *);

/* A record being read: the job, and how many words each vector has by now. */
#define FIELD_COUNTERS 6

struct field_reader {
	struct job *job;
	int is_brief; /* without the environment and the limits */
	size_t n_words[FIELD_COUNTERS];
	int in_progress; /* the definition is behind us */
	size_t hint;     /* the field of the last line */
};

/*
 * Takes one line, without its newline; it is changed by that.  Returns -1 with
 * errno EBADMSG or ENOMEM.
 */
int field_take(struct field_reader *, int with_definition, char *line);

#endif
