/* SPDX-License-Identifier: ISC */
#ifndef CMD_OPERAND_H
#define CMD_OPERAND_H

#include <stddef.h>
#include <stdint.h>

#include "../show/view.h"

struct complaint;
struct job;
struct store;
struct zone;

/*
 * What a word on the command line stands for, where several commands ask the
 * same.
 *
 * The jobs that it means, as select_jobs has them.  Returns how many.  Exits
 * when the jobs cannot be read.
 */
size_t operand_jobs(
    struct store *, const char *word, int ended, uint64_t **ids, size_t *n);

/* Tells that it means none. */
void operand_no_job(const char *word);

/* Tells why a job cannot be read: the errno of store_load. */
void operand_unreadable(uint64_t id, int error);

/*
 * The one job of that name, ID or glob, an ended one too; the caller frees it
 * with job_free.  Returns NULL after telling why there is none.  Exits when the
 * jobs cannot be read.
 */
struct job *operand_job(struct store *, const char *word);

/*
 * A whole number in decimal digits, the value of that option.  Says what it is
 * to be, and exits.
 */
int64_t operand_number(
    const char *text, const char *option, int64_t least, int64_t most);

/*
 * Says what is wrong with a text, as caret_warn does.  Returns the exit status:
 * EXIT_USAGE, or EXIT_PTYMER where it may be right.
 */
int operand_complain(const char *text, const struct complaint *);

/* A DURATION in nanoseconds.  Says what is wrong with it, and exits. */
int64_t operand_duration(const char *text);

/*
 * Tells that a WHEN will never fire: its text, and in which zone (--tz, or
 * NULL) and at what instant it was read.
 */
void operand_never(const char *text, const char *zone, int64_t now);

/*
 * Says so and exits when the value of --tz is not a name of the tz database:
 * what else TZ may hold, such as UTC+3, means the contrary of what it says.
 */
void operand_check_zone(const char *name);

/*
 * The zone of that name, which is checked, or with NULL the one of TZ and of
 * the machine; the caller frees it with zone_close.  Says so and exits when
 * there is none.
 */
struct zone *operand_zone(const char *name);

/* As view_open.  Says so and exits when TZ names no zone. */
void operand_view(struct view *, enum view_form, int64_t now);

#endif
