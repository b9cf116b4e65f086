/* SPDX-License-Identifier: ISC */
#include "lookout.h"

#include <sys/inotify.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "layout.h"
#include "storage.h"
#include "store.h"

#define BUFFER 8192

/* A job that is looked at. */
struct post {
	int watch; /* of inotify: they ascend as they are made */
	uint64_t id;
};

struct lookout {
	int fd;
	struct post *posts; /* in the order of their watches */
	size_t n, room;
	size_t length, at; /* of what has been read */
	char buffer[BUFFER]
	    __attribute__((aligned(__alignof__(struct inotify_event))));
};

static int
watch_directory(int fd, int directory, uint32_t mask)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", directory);
	return inotify_add_watch(fd, path, mask | IN_ONLYDIR);
}

/* Jobs are renamed into a directory and out of it. */
static int
watch_jobs(const struct lookout *lookout, struct store *store, const char *name)
{
	int directory, error, watch;

	if ((directory = storage_open(store, name, 0)) == -1)
		return -1;
	watch = watch_directory(
	    lookout->fd, directory, IN_MOVED_TO | IN_MOVED_FROM);
	error = errno;
	close(directory);
	errno = error;
	return watch;
}

struct lookout *
lookout_open(struct store *store)
{
	struct lookout *lookout;
	int error;

	if ((lookout = calloc(1, sizeof(*lookout))) == NULL)
		return NULL;
	lookout->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (lookout->fd == -1 ||
	    watch_jobs(lookout, store, LAYOUT_ACTIVE) == -1) {
		error = errno;
		lookout_close(lookout);
		errno = error;
		return NULL;
	}
	return lookout;
}

void
lookout_close(struct lookout *lookout)
{
	if (lookout == NULL)
		return;
	if (lookout->fd != -1)
		close(lookout->fd);
	free(lookout->posts);
	free(lookout);
}

int
lookout_fd(const struct lookout *lookout)
{
	return lookout->fd;
}

static int
make_room(struct lookout *lookout)
{
	const size_t room = lookout->room == 0 ? 64 : 2 * lookout->room;
	struct post *grown;

	if (lookout->n < lookout->room)
		return 0;
	grown = reallocarray(lookout->posts, room, sizeof(*grown));
	if (grown == NULL)
		return -1;
	lookout->posts = grown;
	lookout->room = room;
	return 0;
}

int
lookout_add(struct lookout *lookout, struct store *store, uint64_t id)
{
	int directory, ended, error, watch;

	if (make_room(lookout) == -1)
		return -1;
	if ((directory = storage_open_job(store, id, &ended)) == -1)
		return -1;
	/*
	 * A worker has its PID file open for writing as long as it lives: the
	 * system closes it even for one that is killed.
	 */
	watch = watch_directory(
	    lookout->fd, directory, IN_MOVED_TO | IN_CLOSE_WRITE);
	error = errno;
	close(directory);
	errno = error;
	if (watch == -1)
		return -1;
	if (lookout->n > 0 && lookout->posts[lookout->n - 1].watch >= watch)
		return 0; /* it is looked at already */
	lookout->posts[lookout->n++] = (struct post){watch, id};
	return 0;
}

static void
forget(struct lookout *lookout, size_t i)
{
	memmove(&lookout->posts[i], &lookout->posts[i + 1],
	    (--lookout->n - i) * sizeof(*lookout->posts));
}

void
lookout_remove(struct lookout *lookout, uint64_t id)
{
	size_t i;

	for (i = 0; i < lookout->n; i++)
		if (lookout->posts[i].id == id) {
			inotify_rm_watch(lookout->fd, lookout->posts[i].watch);
			forget(lookout, i);
			return;
		}
}

/* The job that a watch is of; NULL when it is of none (any more). */
static struct post *
find(struct lookout *lookout, int watch)
{
	size_t low = 0, high = lookout->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (lookout->posts[middle].watch < watch)
			low = middle + 1;
		else
			high = middle;
	}
	return low < lookout->n && lookout->posts[low].watch == watch
	    ? &lookout->posts[low]
	    : NULL;
}

/* What an event means; LOOKOUT_NOTHING when it is of no interest. */
static enum lookout_event
meaning(
    struct lookout *lookout, const struct inotify_event *event, uint64_t *id)
{
	struct post *post;

	if ((event->mask & IN_Q_OVERFLOW) != 0)
		return LOOKOUT_LOST;
	if ((post = find(lookout, event->wd)) == NULL) {
		*id = event->len > 0 ? storage_id_parse(event->name) : 0;
		return *id != 0 ? LOOKOUT_JOBS : LOOKOUT_NOTHING;
	}
	*id = post->id;
	if ((event->mask & IN_IGNORED) != 0) {
		forget(lookout, (size_t)(post - lookout->posts));
		return LOOKOUT_JOBS;
	}
	if ((event->mask & IN_MOVED_TO) != 0 && event->len > 0 &&
	    strcmp(event->name, LAYOUT_PROGRESS) == 0)
		return LOOKOUT_RECORD;
	if ((event->mask & IN_CLOSE_WRITE) != 0 && event->len > 0 &&
	    strcmp(event->name, LAYOUT_PID) == 0)
		return LOOKOUT_WORKER;
	return LOOKOUT_NOTHING;
}

enum lookout_event
lookout_next(struct lookout *lookout, uint64_t *id)
{
	const struct inotify_event *event;
	enum lookout_event what = LOOKOUT_NOTHING;
	ssize_t n;

	*id = 0;
	while (what == LOOKOUT_NOTHING) {
		if (lookout->at == lookout->length) {
			n = read(lookout->fd, lookout->buffer, BUFFER);
			if (n <= 0)
				return LOOKOUT_NOTHING;
			lookout->length = (size_t)n;
			lookout->at = 0;
		}
		event = (const void *)(lookout->buffer + lookout->at);
		lookout->at += sizeof(*event) + event->len;
		what = meaning(lookout, event, id);
	}
	return what;
}
