/* SPDX-License-Identifier: ISC */

/* Where a job's log is, and when it changes. */
#include "store.h"

#include <sys/inotify.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job.h"
#include "layout.h"
#include "storage.h"

char *
store_log_path(struct store *store, const struct job *job)
{
	char place[STORAGE_PATH_TEXT], *path;
	int directory, ended;

	if (job->output != NULL)
		return strdup(job->output);
	directory = storage_open_job(store, job->id, &ended);
	if (directory == -1)
		return NULL;
	close(directory);
	storage_path(place, ended ? LAYOUT_ENDED : LAYOUT_ACTIVE, job->id);
	if (asprintf(&path, "%s/%s/%s", store->path, place, LAYOUT_LOG) == -1)
		return NULL;
	return path;
}

#define DIRECTORY_EVENTS (IN_CREATE | IN_MODIFY | IN_MOVED_TO | IN_ONLYDIR)

/* The log and its old half are rotated within the job's directory. */
static int
watch_job_directory(int watch, struct store *store, const struct job *job)
{
	char path[64];
	int directory, ended, result;

	directory = storage_open_job(store, job->id, &ended);
	if (directory == -1)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", directory);
	result = inotify_add_watch(watch, path, DIRECTORY_EVENTS);
	close(directory);
	return result;
}

/* The file may not be there yet, and may be a link to one elsewhere. */
static int
watch_output(int watch, const char *path)
{
	char *directory, *slash;
	int result;

	if ((directory = strdup(path)) == NULL)
		return -1;
	if ((slash = strrchr(directory, '/')) != NULL)
		slash[slash == directory] = '\0';
	result = inotify_add_watch(watch, directory, DIRECTORY_EVENTS);
	free(directory);
	if (inotify_add_watch(watch, path, IN_MODIFY) != -1)
		result = 0;
	return result;
}

int
store_watch_log(struct store *store, const struct job *job)
{
	int error, result, watch;

	if ((watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) == -1)
		return -1;
	result = job->output != NULL ? watch_output(watch, job->output)
				     : watch_job_directory(watch, store, job);
	if (result != -1)
		return watch;
	error = errno;
	close(watch);
	errno = error;
	return -1;
}

void
store_drain_watch(int watch)
{
	char events[4096];

	while (watch != -1 && read(watch, events, sizeof(events)) > 0)
		continue;
}
