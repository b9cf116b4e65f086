/* SPDX-License-Identifier: ISC */
#ifndef JOB_LOOKOUT_H
#define JOB_LOOKOUT_H

#include <stdint.h>

struct store;

/*
 * Learning of what happens to jobs without reading them again and again: one
 * inotify(7) descriptor for the directories of jobs and for jobs in them.
 */
struct lookout;

enum lookout_event {
	LOOKOUT_NOTHING, /* no more for now */
	LOOKOUT_JOBS,    /* a job has come, or ended */
	LOOKOUT_RECORD,  /* that job's record has changed */
	LOOKOUT_WORKER,  /* its worker is letting go of its lock, or dies */
	LOOKOUT_LOST     /* so much has happened that some is not known */
};

/*
 * Returns NULL with errno; ENOENT when there are no such directories yet.
 */
struct lookout *lookout_open(struct store *);
void lookout_close(struct lookout *);

/* Readable when lookout_next has something to tell. */
int lookout_fd(const struct lookout *);

/*
 * Begins to look at a job, or does not any more; to be called before the job is
 * loaded, so that nothing is missed.  Returns -1 with errno, ENOSPC when the
 * system allows no more.
 */
int lookout_add(struct lookout *, struct store *, uint64_t id);
void lookout_remove(struct lookout *, uint64_t id);

/* The next event, with its job in *id where it has one. */
enum lookout_event lookout_next(struct lookout *, uint64_t *id);

#endif
