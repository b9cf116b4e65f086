/* SPDX-License-Identifier: ISC */
#ifndef JOB_RECORD_H
#define JOB_RECORD_H

#include <stddef.h>

struct job;

/*
 * A job as text, and back: the form is ptymer-state(5)'s.  Pure: buffers only.
 *
 * The definition is written once, when the job is armed, and holds the first
 * progress too; each later progress is a record of its own that replaces it.
 */
enum record_kind {
	RECORD_JOB,       /* definition and first progress */
	RECORD_JOB_BRIEF, /* read without environment and limits */
	RECORD_PROGRESS
};

/*
 * The version that is written; older ones are read, too, and what they have no
 * key for is as job_alloc has it.  The first key that a release adds makes it
 * one more: to a program that does not know the key the record is then newer,
 * and left alone, and not damaged.
 */
#define RECORD_VERSION 1

/*
 * No record is larger.  Linux passes 6 MiB of words and variables; what --env
 * says is there twice, and a byte is two where it is escaped.
 */
#define RECORD_MAX (32 * 1024 * 1024)

/*
 * The record as text of *length bytes.  Returns NULL with errno, E2BIG where it
 * would be too large to be read; the caller frees it.
 */
char *record_encode(const struct job *, enum record_kind, size_t *length);

/*
 * Reads a record into *job, which must be fresh from job_alloc for RECORD_JOB.
 * The text is changed by it.  Returns -1 with errno: EBADMSG when it is not
 * whole or not a record, ENOTSUP when it is of a newer version, ENOMEM; then a
 * job whose progress was to be read is as it was.
 */
int record_decode(struct job *, enum record_kind, char *text, size_t length);

#endif
