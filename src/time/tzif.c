/* SPDX-License-Identifier: ISC */

/*
 * TZif files, RFC 8536: a header and a block of data with 32-bit times; from
 * version 2 on the same again with 64-bit times, and a POSIX TZ string for the
 * time after the last change.  Nothing in the file is trusted.
 */
#include "ztable.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "posixtz.h"

#define TZIF_MAGIC   "TZif"
#define TZIF_HEADER  44
#define TZIF_LARGEST (1 << 20)
#define TZIF_TYPE    6 /* bytes of one kind of time */
#define OFFSET_MOST  (26 * 3600)

enum tzif_count {
	COUNT_UT,
	COUNT_STD,
	COUNT_LEAP,
	COUNT_TIME,
	COUNT_TYPE,
	COUNT_CHAR,
	COUNTS
};

struct tzif {
	const unsigned char *data;
	size_t size;
	int version;
	size_t time_size;
	size_t count[COUNTS];
};

static int64_t
number_at(const unsigned char *p, size_t bytes)
{
	uint64_t value = (p[0] & 0x80) != 0 ? UINT64_MAX : 0;

	while (bytes-- > 0)
		value = value << 8 | *p++;
	return (int64_t)value;
}

static size_t
block_size(const struct tzif *f)
{
	return f->count[COUNT_TIME] * (f->time_size + 1) +
	    f->count[COUNT_TYPE] * TZIF_TYPE + f->count[COUNT_CHAR] +
	    f->count[COUNT_LEAP] * (f->time_size + 4) + f->count[COUNT_STD] +
	    f->count[COUNT_UT];
}

/* Takes a header; what it announces is within the file then. */
static int
header_take(struct tzif *f, size_t time_size)
{
	int64_t count;
	size_t i;

	if (f->size < TZIF_HEADER || memcmp(f->data, TZIF_MAGIC, 4) != 0)
		return -1;
	f->version = f->data[4];
	f->time_size = time_size;
	for (i = 0; i < COUNTS; i++) {
		count = number_at(f->data + 20 + 4 * i, 4);
		if (count < 0 || count > TZIF_LARGEST)
			return -1;
		f->count[i] = (size_t)count;
	}
	f->data += TZIF_HEADER;
	f->size -= TZIF_HEADER;
	if (f->count[COUNT_TYPE] == 0 ||
	    f->count[COUNT_TYPE] > ZTABLE_INFOS - 2 || block_size(f) > f->size)
		return -1;
	return 0;
}

static int
infos_fill(struct ztable *table, const struct tzif *f)
{
	const unsigned char *type = f->data +
	    f->count[COUNT_TIME] * (f->time_size + 1);
	const unsigned char *names = type + f->count[COUNT_TYPE] * TZIF_TYPE;
	struct zone_info *info;
	size_t i, name, room;
	int64_t offset;

	for (i = 0; i < f->count[COUNT_TYPE]; i++, type += TZIF_TYPE) {
		info = &table->infos[i];
		offset = number_at(type, 4);
		name = type[5];
		if (offset < -OFFSET_MOST || offset > OFFSET_MOST ||
		    name >= f->count[COUNT_CHAR])
			return -1;
		info->offset = (int32_t)offset;
		info->is_dst = type[4] != 0;
		room = f->count[COUNT_CHAR] - name;
		if (room > sizeof(info->abbreviation) - 1)
			room = sizeof(info->abbreviation) - 1;
		memset(info->abbreviation, 0, sizeof(info->abbreviation));
		memcpy(info->abbreviation, names + name, room);
	}
	table->infos_count = f->count[COUNT_TYPE];
	return 0;
}

static int
changes_fill(struct ztable *table, const struct tzif *f)
{
	const unsigned char *kinds = f->data +
	    f->count[COUNT_TIME] * f->time_size;
	size_t i;

	if (ztable_add(table, INT64_MIN, 0) == -1)
		return -1;
	for (i = 0; i < f->count[COUNT_TIME]; i++) {
		if (kinds[i] >= f->count[COUNT_TYPE]) {
			errno = ENOENT;
			return -1;
		}
		if (ztable_add(table,
			number_at(f->data + i * f->time_size, f->time_size),
			kinds[i]) == -1)
			return -1;
	}
	return 0;
}

/* The POSIX TZ string between two newlines; an empty one says nothing. */
static int
footer_fill(struct ztable *table, const struct tzif *f)
{
	const char *text = (const char *)f->data + block_size(f);
	size_t size = f->size - block_size(f);
	const char *end;
	struct posixtz tz;

	if (size < 2 || *text != '\n' ||
	    (end = memchr(text + 1, '\n', size - 1)) == NULL)
		return 0;
	if (end == text + 1)
		return 0;
	if (posixtz_parse(text + 1, (size_t)(end - text - 1), &tz) == -1) {
		errno = ENOENT;
		return -1;
	}
	return ztable_add_posixtz(table, &tz);
}

static int
tzif_fill(struct ztable *table, const unsigned char *data, size_t size)
{
	struct tzif f = {.data = data, .size = size};

	errno = ENOENT;
	if (header_take(&f, 4) == -1)
		return -1;
	if (f.version >= '2') {
		f.size -= block_size(&f);
		f.data += block_size(&f);
		if (header_take(&f, 8) == -1)
			return -1;
	}
	if (f.count[COUNT_LEAP] > 0 || infos_fill(table, &f) == -1)
		return -1;
	if (changes_fill(table, &f) == -1)
		return -1;
	return f.version >= '2' ? footer_fill(table, &f) : 0;
}

/* All of a regular file, for the caller to free. */
static unsigned char *
file_read(int fd, size_t *size)
{
	struct stat st;
	unsigned char *data;
	ssize_t got;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_size > TZIF_LARGEST) {
		errno = ENOENT;
		return NULL;
	}
	if ((data = malloc((size_t)st.st_size + 1)) == NULL)
		return NULL;
	if ((got = read(fd, data, (size_t)st.st_size)) == -1) {
		free(data);
		return NULL;
	}
	*size = (size_t)got;
	return data;
}

int
ztable_read_tzif(struct ztable *table, const char *path)
{
	unsigned char *data;
	size_t size = 0;
	int fd, result, saved;

	/* What is no regular file must not hold us up. */
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) == -1)
		return -1;
	data = file_read(fd, &size);
	saved = errno;
	close(fd);
	if (data == NULL) {
		errno = saved;
		return -1;
	}
	result = tzif_fill(table, data, size);
	saved = errno;
	free(data);
	if (result == -1)
		ztable_free(table);
	errno = saved;
	return result;
}
