/* SPDX-License-Identifier: ISC */
#ifndef TIME_ZONEFILE_H
#define TIME_ZONEFILE_H

#include <stddef.h>

/* The tz database in the file system: TZDIR, else /usr/share/zoneinfo. */
const char *zonefile_directory(void);

/*
 * The path of the file that a zone of that name would have.  Returns -1 for
 * what can be no name in the database: it would lead out of it.
 */
int zonefile_path(const char *name, size_t length, char *path, size_t size);

#endif
