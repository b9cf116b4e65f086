/* SPDX-License-Identifier: ISC */
#ifndef SHOW_SCENE_H
#define SHOW_SCENE_H

#include <stddef.h>
#include <stdint.h>

#include "../job/run.h"
#include "figure.h"

struct job;
struct lookout;
struct store;

#define SCENE_OUTCOMES 100

/* What came of a run, or of a due time at which nothing ran. */
struct outcome {
	uint64_t id;
	char *name; /* or NULL */
	char *command;
	struct run run;
};

/* Told of a change: before is NULL for a job that is new to the scene. */
typedef void
scene_teller(void *context, const struct job *before, const struct job *after);

/*
 * The jobs that somebody looks at, as they are now: the active and lost ones in
 * the order in which they are due, what runs first; and what came of the runs
 * of late, the newest first.  Records are read when inotify(7) tells of a
 * change.
 */
struct scene {
	struct store *store;
	struct lookout *lookout; /* NULL: there is nothing to look at yet */
	char **words;            /* of the command line; NULL: all jobs */
	struct subject *subjects;
	size_t n;
	struct outcome outcomes[SCENE_OUTCOMES];
	size_t n_outcomes;
	int64_t sweep; /* monotonic: when all is to be read again */
	int is_blind;  /* some cannot be watched: that is soon */
	int is_open;   /* all have been read once */
	scene_teller *tell;
	void *context;
};

/*
 * Reads all jobs, or those that the words mean; the words are kept, not copied.
 * Tells of each job, unless there is nobody to tell (NULL).
 */
void scene_open(struct scene *, struct store *, char **words,
    scene_teller *tell, void *context);
void scene_close(struct scene *);

/* The descriptor to be polled; -1: look again at scene->sweep. */
int scene_fd(const struct scene *);

/* Deals with what has happened.  Returns 1 when anything has changed. */
int scene_update(struct scene *);

/* A job of the scene, or NULL. */
struct subject *scene_find(const struct scene *, uint64_t id);

#endif
