/* SPDX-License-Identifier: ISC */

/*
 * A job appears in one step: its directory is made under `drafts`, locked,
 * filled and synced there, and renamed into `active`.  It ends in one step: the
 * progress says so, and the directory is renamed into `ended`.  The lock goes
 * with the directory, because an flock is on the file and not on its name.
 */

#include "owner.h"

#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "durable.h"
#include "fault.h"
#include "history.h"
#include "job.h"
#include "layout.h"
#include "lock.h"
#include "name.h"
#include "ownership.h"
#include "publish.h"
#include "record.h"
#include "request.h"
#include "storage.h"
#include "store.h"

static struct owner *
owner_alloc(struct store *store)
{
	struct owner *owner;

	if ((owner = calloc(1, sizeof(*owner))) == NULL)
		return NULL;
	owner->store = store;
	owner->lock = owner->directory = -1;
	return owner;
}

/* A directory below `drafts` that nobody has. */
static int
make_draft(struct owner *owner)
{
	uint64_t number;
	int drafts, error, i, made = -1;

	if (FAULT("draft-make") ||
	    (drafts = storage_open(owner->store, LAYOUT_DRAFTS, 1)) == -1)
		return -1;
	for (i = 0; i < 100 && made == -1; i++) {
		/* arc4random(3) would set up a generator for the one number. */
		if (getrandom(&number, sizeof(number), 0) != sizeof(number))
			break;
		snprintf(
		    owner->draft, sizeof(owner->draft), "%016" PRIx64, number);
		made = mkdirat(drafts, owner->draft, 0700);
		if (made == -1 && errno != EEXIST)
			break;
	}
	if (made == 0) {
		owner->directory = openat(
		    drafts, owner->draft, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		error = errno;
		if (owner->directory == -1)
			unlinkat(drafts, owner->draft, AT_REMOVEDIR);
		errno = error;
	}
	error = errno;
	close(drafts);
	errno = error;
	return owner->directory == -1 ? -1 : 0;
}

struct owner *
owner_draft(struct store *store)
{
	struct owner *owner;
	int error;

	if ((owner = owner_alloc(store)) == NULL)
		return NULL;
	if (make_draft(owner) == -1 ||
	    (owner->lock = lock_take(owner->directory)) == -1 ||
	    lock_write_pid(owner->lock) == -1) {
		error = errno;
		owner_discard(owner);
		owner_close(owner);
		errno = error;
		return NULL;
	}
	owner->has_pid = 1;
	return owner;
}

struct owner *
owner_take(struct store *store, uint64_t id)
{
	char path[STORAGE_PATH_TEXT];
	struct owner *owner;
	struct stat st;
	int error;

	if ((owner = owner_alloc(store)) == NULL)
		return NULL;
	owner->id = id;
	storage_path(path, LAYOUT_ACTIVE, id);
	owner->directory = storage_open(store, path, 0);
	if (owner->directory == -1 ||
	    (owner->lock = lock_take(owner->directory)) == -1)
		goto fail;
	/* It may have been taken and ended by another before we locked it. */
	if (fstatat(store->root, path, &st, AT_SYMLINK_NOFOLLOW) == -1)
		goto fail;
	/* On a full disk it is written later. */
	owner->has_pid = lock_write_pid(owner->lock) == 0;
	owner->has_begun = faccessat(owner->directory, LAYOUT_BEGUN, F_OK,
			       AT_SYMLINK_NOFOLLOW) == 0;
	durable_clear(owner->directory);
	request_clear(owner->directory);
	return owner;
fail:
	error = errno;
	owner_close(owner);
	errno = error;
	return NULL;
}

int
owner_save(struct owner *owner, const struct job *job)
{
	char *text;
	size_t length;
	int error, result;

	if ((text = record_encode(job, RECORD_JOB, &length)) == NULL)
		return -1;
	result = durable_create(owner->directory, LAYOUT_JOB, text, length);
	error = errno;
	free(text);
	errno = error;
	return result;
}

int
owner_publish(struct owner *owner, struct job *job, int replace, int caller,
    uint64_t *holder)
{
	if (publish_draft(owner->store, owner->draft, job->name, replace,
		caller, &owner->id, holder) == -1)
		return -1;
	job->id = owner->id;
	return 0;
}

/* True when the job's directory is still where living jobs are. */
static int
is_active(const struct owner *owner)
{
	char path[STORAGE_PATH_TEXT];
	struct stat here, st;

	return fstat(owner->directory, &here) == 0 &&
	    fstatat(owner->store->root,
		storage_path(path, LAYOUT_ACTIVE, owner->id), &st,
		AT_SYMLINK_NOFOLLOW) == 0 &&
	    here.st_dev == st.st_dev && here.st_ino == st.st_ino;
}

int
owner_keep_lock(struct owner *owner)
{
	int taken;

	if (lock_is_in_place(owner->lock, owner->directory))
		return 0;
	if ((taken = lock_take(owner->directory)) == -1)
		return errno == EEXIST ? -1 : 0;
	if (!is_active(owner)) {
		close(taken);
		return -1;
	}
	close(owner->lock);
	owner->lock = taken;
	owner->has_pid = lock_write_pid(taken) == 0;
	return 0;
}

int
owner_has_name(struct owner *owner, const struct job *job)
{
	char link[STORAGE_NAME_TEXT];
	uint64_t id;
	int names;

	if (job->name == NULL ||
	    (names = storage_open(owner->store, LAYOUT_NAMES, 0)) == -1)
		return 1;
	id = storage_read_link(
	    names, storage_name_text(link, owner->store, job->name));
	close(names);
	/* IDs grow: who takes a name over is later than who had it. */
	return id <= owner->id || !name_is_of(owner->store, id, job->name);
}

int
owner_keep_name(struct owner *owner, const struct job *job, uint64_t *replaces)
{
	int result;

	*replaces = 0;
	if (job->name == NULL)
		return 1;
	result = publish_keep_name(
	    owner->store, job->name, owner->id, replaces);
	if (*replaces == 0)
		*replaces = storage_read_link(
		    owner->directory, LAYOUT_REPLACES);
	return result;
}

void
owner_has_replaced(struct owner *owner)
{
	unlinkat(owner->directory, LAYOUT_REPLACES, 0);
}

/* The mark is the progress from now on. */
static int
settle_begun(struct owner *owner)
{
	if (durable_settle(owner->directory, LAYOUT_BEGUN, LAYOUT_PROGRESS) ==
	    -1)
		return -1;
	owner->has_begun = 0;
	return 0;
}

static int
replace_progress(
    struct owner *owner, const struct job *job, const char *name, int sync)
{
	char *text;
	size_t length;
	int error, result;

	if ((text = record_encode(job, RECORD_PROGRESS, &length)) == NULL)
		return -1;
	result = durable_replace(owner->directory, name, text, length, sync);
	error = errno;
	free(text);
	errno = error;
	return result;
}

/*
 * A mark that is not safe is never renamed over the progress, which a power cut
 * would take with it; and while there is one, it is what readers go by: so it
 * is replaced first.
 */
int
owner_save_progress(struct owner *owner, const struct job *job, int sync)
{
	if (!owner->has_pid)
		owner->has_pid = lock_write_pid(owner->lock) == 0;
	if (!sync)
		owner->has_begun = 1;
	if (replace_progress(owner, job,
		owner->has_begun ? LAYOUT_BEGUN : LAYOUT_PROGRESS, sync) == -1)
		return -1;
	return sync && owner->has_begun ? settle_begun(owner) : 0;
}

int
owner_sync_progress(struct owner *owner)
{
	return settle_begun(owner);
}

int
owner_adopt(struct owner *owner, const struct job *job, uint64_t *holder)
{
	uint64_t before = 0;
	int error, lock, result = 0;

	*holder = 0;
	if ((lock = publish_lock(owner->store)) == -1)
		return -1;
	/*
	 * While the record names the other machine the link is nobody's, and
	 * whoever arms a job of that name waits for the lock.
	 */
	if (job->name != NULL)
		result = publish_name(
		    owner->store, job->name, owner->id, &before, holder);
	if (result == 0 &&
	    (result = owner_save_progress(owner, job, 1)) == -1 &&
	    job->name != NULL) {
		error = errno;
		publish_unname(owner->store, job->name, before);
		errno = error;
	}
	error = errno;
	close(lock);
	errno = error;
	return result;
}

int
owner_add_run(struct owner *owner, const struct run *run)
{
	return history_append(owner->directory, run);
}

int
owner_open_log(struct owner *owner)
{
	if (FAULT("log-open"))
		return -1;
	return durable_append(owner->directory, LAYOUT_LOG, O_WRONLY);
}

void
owner_rotate_log(struct owner *owner, int64_t limit)
{
	struct stat st;

	if (fstatat(owner->directory, LAYOUT_LOG, &st, AT_SYMLINK_NOFOLLOW) ==
		0 &&
	    st.st_size > limit)
		durable_rename(owner->directory, LAYOUT_LOG, LAYOUT_OLD_LOG);
}

int
owner_open_lock(struct owner *owner, const char *name)
{
	int error, fd, locks;

	if (FAULT("lock-open") ||
	    (locks = storage_open(owner->store, LAYOUT_LOCKS, 1)) == -1)
		return -1;
	fd = openat(locks, name,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	error = errno;
	close(locks);
	errno = error;
	return fd;
}

char *
owner_data_path(struct owner *owner)
{
	char id[STORAGE_ID_TEXT], *path;
	int data, result;

	if (FAULT("data-make") ||
	    (data = storage_open(owner->store, LAYOUT_DATA, 1)) == -1)
		return NULL;
	storage_id_text(id, owner->id);
	result = mkdirat(data, id, 0700);
	close(data);
	if (result == -1 && errno != EEXIST)
		return NULL;
	return asprintf(
		   &path, "%s/" LAYOUT_DATA "/%s", owner->store->path, id) == -1
	    ? NULL
	    : path;
}

int
owner_take_request(struct owner *owner, char *name, size_t size, char **text)
{
	int result;

	/* All that there were are taken: the rest is nobody's. */
	result = request_take(owner->directory, name, size, text);
	if (result == 0)
		request_clear(owner->directory);
	return result;
}

int
owner_answer_request(struct owner *owner, const char *name, const char *answer)
{
	return request_answer(owner->directory, name, answer);
}

void
owner_discard(struct owner *owner)
{
	char path[64];

	if (owner->id != 0 || owner->directory == -1)
		return;
	unlinkat(owner->directory, LAYOUT_JOB, 0);
	unlinkat(owner->directory, LAYOUT_REPLACES, 0);
	unlinkat(owner->directory, LAYOUT_PID, 0);
	snprintf(path, sizeof(path), LAYOUT_DRAFTS "/%s", owner->draft);
	unlinkat(owner->store->root, path, AT_REMOVEDIR);
}

void
owner_close(struct owner *owner)
{
	if (owner == NULL)
		return;
	if (owner->lock != -1)
		close(owner->lock);
	if (owner->directory != -1)
		close(owner->directory);
	free(owner);
}
