/* SPDX-License-Identifier: ISC */
#ifndef SHOW_PASSAGE_H
#define SHOW_PASSAGE_H

#include <stdint.h>

struct job;
struct store;

/*
 * The way of a target's output to a descriptor of ours while it is written,
 * through the file that it is written to.  Nothing blocks: there is always a
 * poll(2) between two writes.  Nothing is lost when the log is rotated, if only
 * passage_look is called in time.
 */
struct passage;

/* What has been written before the job is armed is not passed on. */
int64_t passage_start(const struct job *);

/*
 * From that position of the log, or of the file of --output, -1: its end as it
 * is now, to the descriptor `out`.  Returns NULL with errno.
 */
struct passage *
passage_open(struct store *, const struct job *, int64_t start, int out);
void passage_close(struct passage *);

/* Readable when there may be more; -1 when that cannot be told. */
int passage_fd(const struct passage *);

/* Looks for more, in a new log too.  Returns 1 when there is some to pass. */
int passage_look(struct passage *);

/* True while there is something to pass: when `out` can be written to. */
int passage_is_pending(const struct passage *);

/*
 * Passes a part on, of which poll(2) says that it can be.  Returns -1 with
 * errno when it cannot be written: EPIPE when nobody reads it any more.
 */
int passage_write(struct passage *);

/* True when what was passed on last ended a line, or nothing was. */
int passage_is_at_line_start(const struct passage *);

#endif
