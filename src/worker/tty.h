/* SPDX-License-Identifier: ISC */
#ifndef WORKER_TTY_H
#define WORKER_TTY_H

#include <stddef.h>
#include <stdint.h>

struct job;

/*
 * Opens the terminal that the job was armed from, never as a controlling one.
 * Returns -1 when it is gone, belongs to another session or user by now, or
 * takes no messages (mesg(1)).
 */
int tty_open(const struct job *);

/*
 * Writes what is left of a text and moves *text past what was taken.  Waits
 * until that instant of the monotonic clock (0: not at all) for a terminal that
 * takes nothing, such as one that was stopped with ^S.
 */
void tty_write(int fd, const char **text, int64_t until);

/*
 * The escape sequence that makes the job's terminal show a notification; empty
 * when it is not known to have one.  Title and text hold no control characters.
 * Returns buf.
 */
const char *tty_format_notification(const struct job *, const char *title,
    const char *text, char *buf, size_t size);

#endif
