/* SPDX-License-Identifier: ISC */
#ifndef JOB_STORAGE_H
#define JOB_STORAGE_H

#include <stddef.h>
#include <stdint.h>

#include "machine.h"

/*
 * What the modules that make up the store share of its inside; not for others,
 * to whom store.h and owner.h speak.
 */
struct store {
	char *path;
	int root; /* -1: there is no such directory */
	struct machine machine;
};

#define STORAGE_ID_TEXT   24  /* room for an ID */
#define STORAGE_PATH_TEXT 48  /* ... for DIRECTORY/ID */
#define STORAGE_NAME_TEXT 104 /* ... for NAME@MACHINE */

/* "active/12" and "12". */
char *
storage_path(char buf[STORAGE_PATH_TEXT], const char *directory, uint64_t id);
char *storage_id_text(char buf[STORAGE_ID_TEXT], uint64_t id);

/* The ID that a text is, or 0 when it is none. */
uint64_t storage_id_parse(const char *);

/*
 * Opens a directory of the store, or of a job in it (ENOENT: not there); with
 * create, made if missing.
 */
int storage_open(const struct store *, const char *name, int create);
int storage_open_job(const struct store *, uint64_t id, int *ended);

/*
 * Opens a directory of the store in which something is put for good: made if
 * missing, and safe itself before anything is in it.  Who made it may have been
 * killed before he had synced that; so whoever finds it empty does.
 */
int storage_open_place(const struct store *, const char *name);

/*
 * Syncs a directory of the store, as storage_open names it: what was put in it
 * or taken out of it is safe.
 */
int storage_sync(const struct store *, const char *name);

/*
 * True when the job in that directory was stopped, though a full disk kept its
 * record from saying so: owner_end.
 */
int storage_is_stopped(int directory);

/* Where the job of that name of this machine is linked, below "names". */
char *storage_name_text(
    char buf[STORAGE_NAME_TEXT], const struct store *, const char *name);

/* Reads a link that names an ID; 0 when there is none. */
uint64_t storage_read_link(int directory, const char *name);

#endif
