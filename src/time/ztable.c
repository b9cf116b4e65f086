/* SPDX-License-Identifier: ISC */
#include "ztable.h"

#include <stdlib.h>
#include <string.h>

#include "civil.h"
#include "posixtz.h"

int
ztable_add(struct ztable *table, int64_t at, size_t info)
{
	struct ztable_change *changes;
	size_t room;

	if (table->count > 0 && at <= table->changes[table->count - 1].at) {
		table->changes[table->count - 1].info = info;
		return 0;
	}
	if (table->count == table->room) {
		room = table->room == 0 ? 512 : table->room * 2;
		changes = reallocarray(table->changes, room, sizeof(*changes));
		if (changes == NULL)
			return -1;
		table->changes = changes;
		table->room = room;
	}
	table->changes[table->count].at = at;
	table->changes[table->count++].info = info;
	return 0;
}

static size_t
info_add(struct ztable *table, const struct posixtz *tz, int which)
{
	struct zone_info *info = &table->infos[table->infos_count];

	info->offset = tz->offset[which];
	info->is_dst = which;
	strlcpy(
	    info->abbreviation, tz->name[which], sizeof(info->abbreviation));
	return table->infos_count++;
}

int
ztable_add_posixtz(struct ztable *table, const struct posixtz *tz)
{
	size_t info[2];
	int64_t at, last, year = ZTABLE_FIRST_YEAR;
	struct civil date;
	int first, i, which;

	info[0] = info_add(table, tz, 0);
	if (table->count == 0 && ztable_add(table, INT64_MIN, info[0]) == -1)
		return -1;
	if (!tz->has_dst)
		return 0;
	info[1] = info_add(table, tz, 1);
	last = table->changes[table->count - 1].at;
	if (table->count > 1) {
		civil_date(civil_floor(last, SECONDS_PER_DAY), &date);
		/* zic(8) may put a change at the beginning of time. */
		if (date.year > year)
			year = date.year;
	}
	for (; year <= ZTABLE_LAST_YEAR; year++) {
		first = posixtz_change(tz, year, 0) >
		    posixtz_change(tz, year, 1);
		for (i = 0; i < 2; i++) {
			which = first ^ i;
			at = posixtz_change(tz, year, which);
			if (at > last &&
			    ztable_add(table, at, info[which == 0]) == -1)
				return -1;
		}
	}
	return 0;
}

void
ztable_free(struct ztable *table)
{
	free(table->changes);
	table->changes = NULL;
	table->count = table->room = table->infos_count = 0;
}

size_t
ztable_find(const struct ztable *table, int64_t second)
{
	size_t high = table->count, low = 0, middle;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (table->changes[middle].at <= second)
			low = middle;
		else
			high = middle;
	}
	return low;
}
