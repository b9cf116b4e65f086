/* SPDX-License-Identifier: ISC */
#ifndef CMD_OPERAND_H
#define CMD_OPERAND_H

struct job;
struct store;
struct zone;

/*
 * What a word on the command line stands for, where several commands ask the
 * same.
 *
 * The one job of that name, ID or glob, an ended one too; the caller frees it
 * with job_free.  Returns NULL after telling why there is none.  Exits when the
 * jobs cannot be read.
 */
struct job *operand_job(struct store *, const char *word);

/*
 * The zone of that name, or with NULL the one of TZ and of the machine; the
 * caller frees it with zone_close.  Says so and exits when there is none.
 */
struct zone *operand_zone(const char *name);

#endif
