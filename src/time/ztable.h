/* SPDX-License-Identifier: ISC */
#ifndef TIME_ZTABLE_H
#define TIME_ZTABLE_H

#include <stddef.h>
#include <stdint.h>

#include "zone.h"

struct posixtz;

/* As many kinds of time as a TZif file can have, and two of its footer. */
#define ZTABLE_INFOS 258

/*
 * When which offset is in force in a zone, up to ZTABLE_LAST_YEAR: the changes
 * in order, the first of them at INT64_MIN, no two at one instant.
 */
struct ztable {
	struct zone_info infos[ZTABLE_INFOS];
	size_t infos_count;
	struct ztable_change {
		int64_t at; /* Epoch seconds */
		size_t info;
	} * changes;
	size_t count, room;
};

#define ZTABLE_FIRST_YEAR 1900
#define ZTABLE_LAST_YEAR  2201

/*
 * Adds a change; one that is not later than the last takes its place.  Returns
 * -1 when out of memory.
 */
int ztable_add(struct ztable *, int64_t at, size_t info);

/* Adds what such a rule says about the time after the last change. */
int ztable_add_posixtz(struct ztable *, const struct posixtz *);

void ztable_free(struct ztable *);

/* The index of the change that is in force at that second. */
size_t ztable_find(const struct ztable *, int64_t second);

/*
 * Reads what a TZif file holds (RFC 8536; version 1 and later) into an empty
 * table.  Returns -1 with errno: ENOENT if it is no such file, or one that
 * counts leap seconds, which no clock of ours does.
 */
int ztable_read_tzif(struct ztable *, const char *path);

#endif
