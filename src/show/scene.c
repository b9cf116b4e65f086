/* SPDX-License-Identifier: ISC */
#include "scene.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../job/job.h"
#include "../job/lookout.h"
#include "../job/select.h"
#include "../job/store.h"
#include "../time/duration.h"
#include "../worker/timer.h"

/*
 * A worker that dies lets go of its lock just after inotify(7) has told that
 * its PID file is closed.  And not all is told: of a file system that other
 * machines write to, of a watch that could not be had.
 */
#define SOON         (100 * NSEC_PER_MSEC)
#define WHEN_BLIND   (1 * NSEC_PER_SEC)
#define NOW_AND_THEN NSEC_PER_MINUTE

static void
sweep_in(struct scene *scene, int64_t in)
{
	const int64_t at = timer_now(CLOCK_MONOTONIC) + in;

	if (scene->sweep == 0 || at < scene->sweep)
		scene->sweep = at;
}

struct subject *
scene_find(const struct scene *scene, uint64_t id)
{
	size_t i;

	for (i = 0; i < scene->n; i++)
		if (scene->subjects[i].job->id == id)
			return &scene->subjects[i];
	return NULL;
}

static void
outcome_free(struct outcome *outcome)
{
	free(outcome->name);
	free(outcome->command);
}

/* When it was over. */
static int64_t
instant_of(const struct run *run)
{
	return run->ended != 0 ? run->ended : run->last_due;
}

/* Puts a run among those of late, which are kept in order. */
static void
add_outcome(struct scene *scene, const struct job *job, const struct run *run)
{
	struct outcome *o = scene->outcomes;
	size_t at = 0, i;

	for (i = 0; i < scene->n_outcomes; i++)
		if (o[i].id == job->id && o[i].run.seq == run->seq)
			return;
	while (
	    at < scene->n_outcomes && instant_of(&o[at].run) >= instant_of(run))
		at++;
	if (at == SCENE_OUTCOMES)
		return;
	if (scene->n_outcomes == SCENE_OUTCOMES)
		outcome_free(&o[--scene->n_outcomes]);
	memmove(&o[at + 1], &o[at], (scene->n_outcomes - at) * sizeof(*o));
	scene->n_outcomes++;
	o[at].id = job->id;
	o[at].name = job->name == NULL ? NULL : strdup(job->name);
	o[at].command = job_command(job);
	o[at].run = *run;
}

/* What came of a job since it was read last. */
static void
add_outcomes(
    struct scene *scene, const struct job *before, const struct job *job)
{
	const uint64_t seq = before == NULL ? 0 : before->progress.last.seq;
	const struct run *last = &job->progress.last;
	struct run *runs;
	size_t i, n;

	if (last->seq <= seq)
		return;
	if (before == NULL || last->seq == seq + 1 ||
	    store_runs(scene->store, job, SCENE_OUTCOMES, &runs, &n) == -1) {
		add_outcome(scene, job, last);
		return;
	}
	for (i = 0; i < n; i++)
		if (runs[i].seq > seq)
			add_outcome(scene, job, &runs[i]);
	free(runs);
}

/* The instant by which jobs are sorted. */
static int64_t
order_of(const struct job *job)
{
	if (job->state == JOB_RUNNING)
		return 0;
	if (!job_is_active(job))
		return INT64_MAX;
	return job->progress.due != 0 ? job->progress.due : INT64_MAX - 1;
}

static int
compare(const void *a, const void *b)
{
	const struct subject *x = a, *y = b;
	const int64_t first = order_of(x->job), second = order_of(y->job);

	if (first != second)
		return first < second ? -1 : 1;
	return (x->job->id > y->job->id) - (x->job->id < y->job->id);
}

static void
sort(struct scene *scene)
{
	if (scene->n > 0)
		qsort(scene->subjects, scene->n, sizeof(*scene->subjects),
		    compare);
}

static void
drop(struct scene *scene, struct subject *subject)
{
	const size_t i = (size_t)(subject - scene->subjects);

	if (scene->lookout != NULL)
		lookout_remove(scene->lookout, subject->job->id);
	subject_free(subject);
	memmove(subject, subject + 1, (--scene->n - i) * sizeof(*subject));
}

/* Could anybody see the difference? */
static int
is_same(const struct job *a, const struct job *b)
{
	return a->state == b->state && a->orphan == b->orphan &&
	    a->is_replaced == b->is_replaced &&
	    a->progress.saved == b->progress.saved &&
	    a->progress.due == b->progress.due &&
	    a->progress.last.seq == b->progress.last.seq;
}

/* Returns 1 when something has changed. */
static int
take(struct scene *scene, struct subject *subject, struct job *job)
{
	const struct job *before = subject->job;
	int is_told;

	if (before != NULL && is_same(before, job)) {
		job_free(job);
		return 0;
	}
	add_outcomes(scene, before, job);
	/* One that has ended is dropped, and found again by the next sweep. */
	is_told = scene->is_open && before == NULL && job_is_ended(job);
	if (scene->tell != NULL && !is_told)
		scene->tell(scene->context, before, job);
	subject_take(subject, job, timer_now(CLOCK_REALTIME));
	if (job_is_ended(job))
		drop(scene, subject);
	return 1;
}

/* Reads a job again. */
static int
look(struct scene *scene, uint64_t id)
{
	struct subject *subject;
	struct job *job;

	if ((subject = scene_find(scene, id)) == NULL)
		return 0;
	if (store_load(scene->store, id, &job) == 0)
		return take(scene, subject, job);
	if (errno == ENOENT) {
		drop(scene, subject);
		return 1;
	}
	return 0; /* what cannot be read now stays as it was */
}

static int
add(struct scene *scene, uint64_t id)
{
	struct subject *grown, *subject;
	struct job *job;

	if (scene->lookout != NULL &&
	    lookout_add(scene->lookout, scene->store, id) == -1 &&
	    errno != ENOENT) {
		scene->is_blind = 1;
		sweep_in(scene, WHEN_BLIND);
	}
	if (store_load(scene->store, id, &job) == -1)
		return 0;
	grown = reallocarray(
	    scene->subjects, scene->n + 1, sizeof(*scene->subjects));
	if (grown == NULL) {
		job_free(job);
		return 0;
	}
	scene->subjects = grown;
	subject = &scene->subjects[scene->n++];
	memset(subject, 0, sizeof(*subject));
	return take(scene, subject, job);
}

/* The jobs that are to be seen now. */
static int
select_ids(const struct scene *scene, uint64_t **ids, size_t *n)
{
	size_t i;

	*ids = NULL;
	*n = 0;
	if (scene->words == NULL)
		return store_list(scene->store, STORE_ACTIVE, ids, n);
	for (i = 0; scene->words[i] != NULL; i++)
		if (select_jobs(scene->store, scene->words[i], 0, ids, n) ==
		    -1) {
			free(*ids);
			return -1;
		}
	return 0;
}

static int
compare_ids(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int
contains(const uint64_t *ids, size_t n, uint64_t id)
{
	return n > 0 && bsearch(&id, ids, n, sizeof(*ids), compare_ids) != NULL;
}

/* The IDs of the scene in ascending order; NULL when out of memory. */
static uint64_t *
known_ids(const struct scene *scene)
{
	uint64_t *ids;
	size_t i;

	if ((ids = calloc(scene->n + 1, sizeof(*ids))) == NULL)
		return NULL;
	for (i = 0; i < scene->n; i++)
		ids[i] = scene->subjects[i].job->id;
	qsort(ids, scene->n, sizeof(*ids), compare_ids);
	return ids;
}

/* Finds out which jobs there are; with all, reads those again, too. */
static int
look_at_jobs(struct scene *scene, int all)
{
	uint64_t *ids, *known;
	size_t i, n, n_known = scene->n;
	int changed = 0;

	if (select_ids(scene, &ids, &n) == -1) {
		sweep_in(scene, WHEN_BLIND);
		return 0;
	}
	if (n > 0)
		qsort(ids, n, sizeof(*ids), compare_ids);
	if ((known = known_ids(scene)) != NULL) {
		for (i = 0; i < n_known; i++)
			if (all || !contains(ids, n, known[i]))
				changed |= look(scene, known[i]);
		for (i = 0; i < n; i++)
			if (!contains(known, n_known, ids[i]))
				changed |= add(scene, ids[i]);
	}
	free(known);
	free(ids);
	return changed;
}

/* One job has come or ended. */
static int
look_at_job(struct scene *scene, uint64_t id)
{
	if (scene_find(scene, id) != NULL)
		return look(scene, id);
	return scene->words == NULL ? add(scene, id) : look_at_jobs(scene, 0);
}

static void
read_recent(struct scene *scene)
{
	struct job *job;
	uint64_t *ids;
	size_t i, n;

	if (scene->words != NULL ||
	    store_list_recent(scene->store, SCENE_OUTCOMES, &ids, &n) == -1)
		return;
	for (i = 0; i < n; i++)
		if (store_load(scene->store, ids[i], &job) == 0) {
			if (job->progress.last.seq != 0)
				add_outcome(scene, job, &job->progress.last);
			job_free(job);
		}
	free(ids);
}

/* Everything again, from the beginning where there was nothing before. */
static int
sweep(struct scene *scene)
{
	int changed;

	scene->sweep = 0;
	store_look_again(scene->store);
	if (scene->lookout == NULL)
		scene->lookout = lookout_open(scene->store);
	sweep_in(scene,
	    scene->lookout == NULL || scene->is_blind ? WHEN_BLIND
						      : NOW_AND_THEN);
	changed = look_at_jobs(scene, 1);
	sort(scene);
	return changed;
}

void
scene_open(struct scene *scene, struct store *store, char **words,
    scene_teller *tell, void *context)
{
	memset(scene, 0, sizeof(*scene));
	scene->store = store;
	scene->words = words;
	scene->tell = tell;
	scene->context = context;
	if (tell == NULL)
		read_recent(scene);
	sweep(scene);
	scene->is_open = 1;
}

void
scene_close(struct scene *scene)
{
	size_t i;

	for (i = 0; i < scene->n; i++)
		subject_free(&scene->subjects[i]);
	for (i = 0; i < scene->n_outcomes; i++)
		outcome_free(&scene->outcomes[i]);
	free(scene->subjects);
	lookout_close(scene->lookout);
}

int
scene_fd(const struct scene *scene)
{
	return scene->lookout == NULL ? -1 : lookout_fd(scene->lookout);
}

int
scene_update(struct scene *scene)
{
	enum lookout_event event;
	uint64_t id;
	int changed = 0, lost = 0;

	while (scene->lookout != NULL &&
	    (event = lookout_next(scene->lookout, &id)) != LOOKOUT_NOTHING)
		switch (event) {
		case LOOKOUT_RECORD:
			changed |= look(scene, id);
			break;
		case LOOKOUT_JOBS:
			changed |= look_at_job(scene, id);
			break;
		case LOOKOUT_WORKER:
			sweep_in(scene, SOON);
			break;
		default:
			lost = 1;
			break;
		}
	if (lost || timer_now(CLOCK_MONOTONIC) >= scene->sweep)
		return sweep(scene) | changed;
	if (changed)
		sort(scene);
	return changed;
}
