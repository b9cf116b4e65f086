/* SPDX-License-Identifier: ISC */
#ifndef JOB_DURABLE_H
#define JOB_DURABLE_H

#include <dirent.h>
#include <stddef.h>

/*
 * Files that a power cut at any instant leaves as they were or as they were to
 * be.  All return 0, or -1 with errno and the old file in place; but where the
 * directory alone could not be synced the new one is, and may not stay.
 */

/*
 * Replaces the file of that name in a directory: write, fsync, rename, fsync
 * of the directory.  Without sync the new file is in place at once, for who
 * reads it, and after a power cut it may be anything.
 */
int durable_replace(
    int directory, const char *name, const char *data, size_t length, int sync);

/* Gives another name to a file that was not synced, once it is. */
int durable_settle(int directory, const char *name, const char *as);

/*
 * The entries of an open directory from the first, by a descriptor of their own:
 * NULL with errno; the caller closes it.
 */
DIR *durable_list(int directory);

/* Removes the files that were being written by somebody who is no more. */
void durable_clear(int directory);

/*
 * Makes a file in a directory that nobody reads yet, because it is not in its
 * own place yet: the rename to come is that of the directory.
 */
int durable_create(
    int directory, const char *name, const char *data, size_t length);

/*
 * Replaces a symbolic link in the same way; never synced.  One at a time in a
 * directory: callers hold a lock.
 */
int durable_relink(int directory, const char *name, const char *target);

/*
 * Takes away what is in the place of a file and cannot be one: an empty
 * directory goes, all else is called NAME.damaged from then on.
 */
int durable_put_aside(int directory, const char *name);

/*
 * Gives a file another name, which a directory may stand in the way of: that is
 * put aside.  Nothing is synced.
 */
int durable_rename(int directory, const char *name, const char *as);

/*
 * Opens a regular file for appending, made if missing; access is O_WRONLY or
 * O_RDWR.  Something else in its place is put aside.  Returns a close-on-exec
 * descriptor, non-blocking; -1 with errno.
 */
int durable_append(int directory, const char *name, int access);

/*
 * Reads a regular file of at most `limit` bytes whole, with a NUL after it:
 * never follows a link, never waits for a FIFO.  Returns NULL with errno,
 * EBADMSG for what is not such a file; the caller frees it.
 */
char *
durable_read(int directory, const char *name, size_t limit, size_t *length);

/* write(2) until all is written. */
int durable_write(int fd, const char *data, size_t length);

/*
 * True for the errno of a disk that is full, failing or read-only, or of a quota
 * or limit: whoever has other work to do does it, and writes again later.
 */
int durable_is_disk_error(int error);

#endif
