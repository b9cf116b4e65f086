/* SPDX-License-Identifier: ISC */

/*
 * How a job is put away: its directory leaves `active` in one step, for good,
 * and is synced where it went before it is where it was.
 */

#include "owner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "fault.h"
#include "job.h"
#include "layout.h"
#include "ownership.h"
#include "request.h"
#include "storage.h"
#include "store.h"

static int
move_out(struct owner *owner, const char *where)
{
	char from[STORAGE_PATH_TEXT], to[STORAGE_PATH_TEXT];
	int place, result;

	if (FAULT("end-place") ||
	    (place = storage_open_place(owner->store, where)) == -1)
		return -1;
	request_clear(owner->directory);
	storage_path(from, LAYOUT_ACTIVE, owner->id);
	storage_path(to, where, owner->id);
	result = FAULT("end-rename")
	    ? -1
	    : renameat(owner->store->root, from, owner->store->root, to);
	if (result == 0)
		result = FAULT("end-sync") ? -1 : fsync(place);
	close(place);
	return result == 0 ? storage_sync(owner->store, LAYOUT_ACTIVE) : -1;
}

int
owner_end(struct owner *owner, int stopped)
{
	int result;

	/* A link of that size needs no room on a disk that has none. */
	if (stopped) {
		result = symlinkat(
		    LAYOUT_STOPPED, owner->directory, LAYOUT_STOPPED);
		(void)result; /* it may be there from before */
	}
	return move_out(owner, LAYOUT_ENDED);
}

/* While we hold its lock it lives, but for what its record or the link says. */
static int
has_ended(const struct owner *owner, const struct job *job)
{
	return job_is_ended(job) || storage_is_stopped(owner->directory);
}

void
owner_tidy(struct store *store, uint64_t id)
{
	struct owner *owner;
	struct job *job;

	if ((owner = owner_take(store, id)) == NULL)
		return;
	if (store_load(store, id, &job) == 0) {
		if (has_ended(owner, job))
			move_out(owner, LAYOUT_ENDED);
		job_free(job);
	}
	owner_close(owner);
}

int
owner_set_aside(struct store *store, uint64_t id)
{
	struct owner *owner;
	struct job *job;
	int error, result;

	if ((owner = owner_take(store, id)) == NULL)
		return -1;
	if (store_load(store, id, &job) == 0) {
		job_free(job);
		result = 0;
	} else
		result = store_is_damaged(errno)
		    ? move_out(owner, LAYOUT_DAMAGED)
		    : -1;
	error = errno;
	owner_close(owner);
	errno = error;
	return result;
}
