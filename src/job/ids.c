/* SPDX-License-Identifier: ISC */

/* Which jobs there are. */
#include "store.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "layout.h"
#include "storage.h"

/* IDs being listed. */
struct listing {
	uint64_t *ids;
	size_t n;
	size_t room;
};

static int
listing_add(struct listing *listing, uint64_t id)
{
	const size_t room = listing->room == 0 ? 64 : 2 * listing->room;
	uint64_t *grown;

	if (listing->n == listing->room) {
		grown = reallocarray(listing->ids, room, sizeof(id));
		if (grown == NULL)
			return -1;
		listing->ids = grown;
		listing->room = room;
	}
	listing->ids[listing->n++] = id;
	return 0;
}

static int
listing_add_directory(
    struct listing *listing, const struct store *store, const char *name)
{
	struct dirent *entry;
	uint64_t id;
	DIR *dir;
	int fd, result = 0;

	if ((fd = storage_open(store, name, 0)) == -1)
		return errno == ENOENT ? 0 : -1;
	if ((dir = fdopendir(fd)) == NULL) {
		close(fd);
		return -1;
	}
	while (result == 0 && (entry = readdir(dir)) != NULL)
		if ((id = storage_id_parse(entry->d_name)) != 0)
			result = listing_add(listing, id);
	closedir(dir);
	return result;
}

static int
compare_ids(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* A job that ended between the two directories may be in both lists. */
static void
listing_sort(struct listing *listing)
{
	size_t i, kept = 0;

	if (listing->n == 0)
		return;
	qsort(listing->ids, listing->n, sizeof(*listing->ids), compare_ids);
	for (i = 1; i < listing->n; i++)
		if (listing->ids[i] != listing->ids[kept])
			listing->ids[++kept] = listing->ids[i];
	listing->n = kept + 1;
}

int
store_highest_id(struct store *store, uint64_t *highest)
{
	static const char *const places[] = {
	    LAYOUT_ACTIVE, LAYOUT_ENDED, LAYOUT_DAMAGED, LAYOUT_DATA};
	struct listing listing = {NULL, 0, 0};
	size_t i;
	int error, result = 0;

	for (i = 0; i < sizeof(places) / sizeof(places[0]) && result == 0; i++)
		result = listing_add_directory(&listing, store, places[i]);
	*highest = 0;
	for (i = 0; i < listing.n; i++)
		if (listing.ids[i] > *highest)
			*highest = listing.ids[i];
	error = errno;
	free(listing.ids);
	errno = error;
	return result;
}

int
store_list(struct store *store, int which, uint64_t **ids, size_t *n)
{
	struct listing listing = {NULL, 0, 0};

	if (((which & STORE_ACTIVE) != 0 &&
		listing_add_directory(&listing, store, LAYOUT_ACTIVE) == -1) ||
	    ((which & STORE_ENDED) != 0 &&
		listing_add_directory(&listing, store, LAYOUT_ENDED) == -1) ||
	    ((which & STORE_PRUNED) != 0 &&
		listing_add_directory(&listing, store, LAYOUT_DRAFTS) == -1)) {
		free(listing.ids);
		return -1;
	}
	listing_sort(&listing);
	*ids = listing.ids;
	*n = listing.n;
	return 0;
}

static int
is_there(struct store *store, uint64_t id)
{
	int directory, ended;

	if ((directory = storage_open_job(store, id, &ended)) == -1)
		return 0;
	close(directory);
	return 1;
}

uint64_t
store_last_id(struct store *store)
{
	uint64_t id;

	if (store->root == -1)
		return 0;
	id = storage_read_link(store->root, LAYOUT_LAST_ID);
	/* Where it cannot be read, the next one goes on from there, too. */
	if (id == 0)
		store_highest_id(store, &id);
	/* A power cut may have set it back. */
	while (is_there(store, id + 1))
		id++;
	return id;
}
