/* SPDX-License-Identifier: ISC */
#ifndef SHOW_DETAIL_FORM_H
#define SHOW_DETAIL_FORM_H

#include <stdint.h>

struct job;

/*
 * The lines that all about a job is told in: a key and what it is, made safe.
 * All return -1 when out of memory.
 */
int detail_line(const char *key, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/* A length of time; what is below 0 is 0. */
int detail_span(const char *key, int64_t ns);

/* What the options say about its runs; about their surroundings and after. */
int detail_run_options(const struct job *);
int detail_target_options(const struct job *);

#endif
