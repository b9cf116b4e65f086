/* SPDX-License-Identifier: ISC */
#ifndef SHOW_TAIL_H
#define SHOW_TAIL_H

#include <stdint.h>

/*
 * Moves a file's offset to where its last lines begin; a last line without a
 * newline is one.  Returns how many lines are missing to that many, 0 when the
 * file has them; or -1 with errno.
 */
int64_t tail_seek(int fd, int64_t lines);

/*
 * Copies the file from its offset to its end, as it is, to standard output,
 * and flushes that.  A file that was cut short is copied from its beginning.
 * Returns -1 with errno.
 */
int tail_copy(int fd);

#endif
