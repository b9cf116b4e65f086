/* SPDX-License-Identifier: ISC */
#ifndef JOB_LOGIND_H
#define JOB_LOGIND_H

#include <stdio.h>

/*
 * What systemd-logind(8) is told by its files.  Their names begin with root: ""
 * for those of the machine.
 */

/* True when it ends all processes of this user's sessions at logout. */
int logind_kills(const char *root, const char *user);

/* Opens root/directory/name for reading; NULL when that fails. */
FILE *logind_open(const char *root, const char *directory, const char *name);

#endif
