/* SPDX-License-Identifier: ISC */

/*
 * Zones are read from the tz database's own files and not through TZ and
 * localtime_r(3): swapping TZ costs 20 microseconds and two files a question,
 * cannot tell an unknown zone from UTC, and does not say when the offset
 * changes.  So this module never changes TZ; it only reads it.
 */
#include "zone.h"

#include <sys/stat.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "civil.h"
#include "duration.h"
#include "posixtz.h"
#include "shortage.h"
#include "zonefile.h"
#include "ztable.h"

#define MACHINE_FILE "/etc/localtime"
#define ZONE_REACH   (26 * NSEC_PER_HOUR)

struct zone {
	struct ztable table;
	struct stat seen; /* MACHINE_FILE; st_nlink 0: not there */
	int is_watched;
	char name[];
};

static int64_t
plus(int64_t a, int64_t b)
{
	int64_t sum;

	if (!__builtin_add_overflow(a, b, &sum))
		return sum;
	return b < 0 ? INT64_MIN : INT64_MAX;
}

static int64_t
from_seconds(int64_t seconds)
{
	int64_t ns;

	if (!__builtin_mul_overflow(seconds, NSEC_PER_SEC, &ns))
		return ns;
	return seconds < 0 ? INT64_MIN : INT64_MAX;
}

static int
load_utc(struct zone *zone)
{
	struct posixtz utc = {.name = {"UTC", ""}};

	return ztable_add_posixtz(&zone->table, &utc);
}

static int
load_file(struct zone *zone, const char *path)
{
	return ztable_read_tzif(&zone->table, path);
}

static int
load_posix(struct zone *zone, const char *string)
{
	struct posixtz tz;

	if (posixtz_parse(string, strlen(string), &tz) == -1) {
		errno = ENOENT;
		return -1;
	}
	return ztable_add_posixtz(&zone->table, &tz);
}

/* A machine that does not say is in UTC. */
static int
load_machine(struct zone *zone)
{
	zone->is_watched = 1;
	if (stat(MACHINE_FILE, &zone->seen) == -1)
		zone->seen.st_nlink = 0;
	else if (load_file(zone, MACHINE_FILE) == 0)
		return 0;
	/* Another time than its own is worse than none. */
	return shortage_caused(errno) ? -1 : load_utc(zone);
}

/* A name of the database, ":file", or a POSIX string. */
static int
load_named(struct zone *zone, const char *name)
{
	char path[PATH_MAX];
	int is_file = *name == ':';

	if (strcmp(name, ZONE_MACHINE) == 0)
		return load_machine(zone);
	if (is_file)
		name++;
	if (is_file && *name == '/')
		return load_file(zone, name);
	if (zonefile_path(name, strlen(name), path, sizeof(path)) == 0 &&
	    load_file(zone, path) == 0)
		return 0;
	if (shortage_caused(errno))
		return -1;
	if (strcmp(name, "UTC") == 0)
		return load_utc(zone);
	return load_posix(zone, name);
}

static int
load_default(struct zone *zone)
{
	const char *tz = getenv("TZ");

	if (tz == NULL)
		return load_machine(zone);
	if (*tz == '\0')
		return load_utc(zone);
	return *tz == '/' ? load_file(zone, tz) : load_named(zone, tz);
}

struct zone *
zone_open(const char *name)
{
	struct zone *zone;
	const char *shown = name == NULL ? "" : name;
	int result;

	zone = calloc(1, sizeof(*zone) + strlen(shown) + 1);
	if (zone == NULL)
		return NULL;
	memcpy(zone->name, shown, strlen(shown));
	errno = 0;
	result = name == NULL ? load_default(zone) : load_named(zone, name);
	if (result == 0)
		return zone;
	if (!shortage_caused(errno))
		errno = ENOENT;
	free(zone);
	return NULL;
}

void
zone_close(struct zone *zone)
{
	if (zone == NULL)
		return;
	ztable_free(&zone->table);
	free(zone);
}

const char *
zone_name(const struct zone *zone)
{
	return zone->name;
}

int
zone_is_known(const char *name, size_t length)
{
	struct ztable table = {0};
	char path[PATH_MAX];

	if (zonefile_path(name, length, path, sizeof(path)) == -1)
		return 0;
	/* One that cannot be read now is known all the same. */
	if (ztable_read_tzif(&table, path) == -1)
		return (shortage_caused(errno) && access(path, F_OK) == 0) ||
		    (length == 3 && memcmp(name, "UTC", 3) == 0);
	ztable_free(&table);
	return 1;
}

int
zone_may_change(const struct zone *zone)
{
	return zone->is_watched;
}

int
zone_is_stale(const struct zone *zone)
{
	const struct stat *seen = &zone->seen;
	struct stat st;

	if (!zone->is_watched)
		return 0;
	if (stat(MACHINE_FILE, &st) == -1)
		return seen->st_nlink != 0;
	return seen->st_nlink == 0 || st.st_dev != seen->st_dev ||
	    st.st_ino != seen->st_ino || st.st_size != seen->st_size ||
	    st.st_mtim.tv_sec != seen->st_mtim.tv_sec ||
	    st.st_mtim.tv_nsec != seen->st_mtim.tv_nsec;
}

void
zone_at(const struct zone *zone, int64_t instant, struct zone_info *info)
{
	const struct ztable *table = &zone->table;
	size_t i = ztable_find(table, civil_floor(instant, NSEC_PER_SEC));

	*info = table->infos[table->changes[i].info];
}

static void
stretch_fill(const struct ztable *table, size_t i, struct zone_stretch *stretch)
{
	const struct ztable_change *changes = table->changes;

	stretch->start = from_seconds(changes[i].at);
	stretch->end = i + 1 < table->count ? from_seconds(changes[i + 1].at)
					    : INT64_MAX;
	stretch->offset = from_seconds(table->infos[changes[i].info].offset);
}

void
zone_stretch(
    const struct zone *zone, int64_t instant, struct zone_stretch *stretch)
{
	const struct ztable *table = &zone->table;

	stretch_fill(table,
	    ztable_find(table, civil_floor(instant, NSEC_PER_SEC)), stretch);
}

int64_t
zone_reading(const struct zone *zone, int64_t instant)
{
	struct zone_stretch stretch;

	zone_stretch(zone, instant, &stretch);
	return plus(instant, stretch.offset);
}

size_t
zone_instants(const struct zone *zone, int64_t reading, int64_t instants[4])
{
	const struct ztable *table = &zone->table;
	int64_t instant, low = plus(reading, -ZONE_REACH);
	struct zone_stretch stretch;
	size_t count = 0, i;

	i = ztable_find(table, civil_floor(low, NSEC_PER_SEC));
	for (; i < table->count && count < 4; i++) {
		stretch_fill(table, i, &stretch);
		if (stretch.start > plus(reading, ZONE_REACH))
			break;
		instant = plus(reading, -stretch.offset);
		if (instant >= stretch.start && instant < stretch.end)
			instants[count++] = instant;
	}
	return count;
}

int64_t
zone_gap_end(const struct zone *zone, int64_t reading)
{
	const struct ztable *table = &zone->table;
	int64_t low = plus(reading, -ZONE_REACH);
	struct zone_stretch before, after;
	size_t i;

	i = ztable_find(table, civil_floor(low, NSEC_PER_SEC));
	stretch_fill(table, i, &before);
	while (++i < table->count) {
		stretch_fill(table, i, &after);
		if (plus(after.start, before.offset) <= reading &&
		    reading < plus(after.start, after.offset))
			return after.start;
		before = after;
	}
	return plus(reading, -before.offset);
}
