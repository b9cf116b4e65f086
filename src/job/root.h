/* SPDX-License-Identifier: ISC */
#ifndef JOB_ROOT_H
#define JOB_ROOT_H

#include <stddef.h>

/*
 * Where the state directory of this user is: $PTYMER_STATE_DIR,
 * $XDG_STATE_HOME/ptymer or ~/.local/state/ptymer, as an absolute path.
 * Returns NULL with the reason in why, which may be that HOME or XDG_STATE_HOME
 * is another user's.  The caller frees it.
 */
char *root_path(char *why, size_t size);

/*
 * Opens it.  With create, what is missing is made, mode 0700.  Returns a
 * descriptor; -1 with the reason in why when it is not a directory, not ours,
 * or writable by others, or when something in it that should be a directory is
 * none; -1 with an empty why when it is not there.
 */
int root_open(const char *path, int create, char *why, size_t size);

#endif
