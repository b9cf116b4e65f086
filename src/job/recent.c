/* SPDX-License-Identifier: ISC */

/* The jobs that have ended last, without reading those that have not. */
#include "store.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "layout.h"
#include "storage.h"

struct ended {
	uint64_t id;
	struct timespec changed;
};

static int
compare(const void *a, const void *b)
{
	const struct ended *x = a, *y = b;

	if (x->changed.tv_sec != y->changed.tv_sec)
		return x->changed.tv_sec > y->changed.tv_sec ? -1 : 1;
	if (x->changed.tv_nsec != y->changed.tv_nsec)
		return x->changed.tv_nsec > y->changed.tv_nsec ? -1 : 1;
	return (x->id < y->id) - (x->id > y->id);
}

/*
 * A directory changes for the last time when the last record is renamed into it,
 * or a log is made.
 */
static size_t
look_at_changes(
    int directory, const uint64_t *ids, size_t n, struct ended *ended)
{
	char name[STORAGE_ID_TEXT];
	struct stat st;
	size_t i, found = 0;

	for (i = 0; i < n; i++)
		if (fstatat(directory, storage_id_text(name, ids[i]), &st,
			AT_SYMLINK_NOFOLLOW) == 0)
			ended[found++] = (struct ended){ids[i], st.st_mtim};
	qsort(ended, found, sizeof(*ended), compare);
	return found;
}

int
store_list_recent(struct store *store, size_t max, uint64_t **ids, size_t *n)
{
	struct ended *ended;
	size_t i;
	int directory;

	if (store_list(store, STORE_ENDED, ids, n) == -1)
		return -1;
	directory = storage_open(store, LAYOUT_ENDED, 0);
	if (directory == -1) {
		*n = 0;
		return 0;
	}
	if ((ended = calloc(*n + 1, sizeof(*ended))) == NULL) {
		close(directory);
		free(*ids);
		return -1;
	}
	*n = look_at_changes(directory, *ids, *n, ended);
	close(directory);
	if (*n > max)
		*n = max;
	for (i = 0; i < *n; i++)
		(*ids)[i] = ended[i].id;
	free(ended);
	return 0;
}
