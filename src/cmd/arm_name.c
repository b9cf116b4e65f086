/* SPDX-License-Identifier: ISC */
#include "arm.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "../job/store.h"
#include "../worker/worker.h"
#include "cmd.h"

/* The job that has the name, or NULL with errno, ENOENT when none has. */
static struct job *
load_holder(const struct arming *arming, struct store *store, uint64_t *id)
{
	struct job *job;

	if (store_find_name(store, arming->job->name, id) == -1 ||
	    store_load(store, *id, &job) == -1)
		return NULL;
	return job;
}

int
arm_is_present(
    const struct arming *arming, struct store *store, uint64_t *holder)
{
	struct job *other;
	int present;

	if (!arming->if_absent ||
	    (other = load_holder(arming, store, holder)) == NULL)
		return 0;
	present = !job_is_ended(other);
	job_free(other);
	return present;
}

static int
name_is_in_use(const struct arming *arming, struct job *other)
{
	if (other->state == JOB_LOST)
		warnx("name '%s' is in use by job %" PRIu64 ", which is lost "
		      "(ptymer restore brings it back, ptymer stop %" PRIu64
		      " ends it)",
		    other->name, other->id, other->id);
	else
		warnx("name '%s' is in use by job %" PRIu64, other->name,
		    other->id);
	job_free(other);
	return arm_failed(arming);
}

/* --if-absent finds a lost job: it gets a worker again. */
static void
bring_back(struct store *store, uint64_t id)
{
	struct worker_reply reply;

	worker_restore(store, &id, 1, &reply);
	/* ENOENT: it was stopped meanwhile, and the name is free. */
	if (reply.outcome != WORKER_FAILED || reply.error == ENOENT)
		return;
	errx(EXIT_PTYMER, "cannot restore job %" PRIu64 ": %s%s%s", id,
	    reply.doing, reply.error == 0 ? "" : ": ",
	    reply.error == 0 ? "" : strerror(reply.error));
}

/* Nobody can read the job that has the name: it may be set aside, or not. */
static int
name_is_unreadable(const struct arming *arming, struct store *store,
    uint64_t holder, int error)
{
	if (error == ENOENT)
		return ARM_NAME_FREE; /* it ended, and was pruned, just now */
	if (store_is_damaged(error) && owner_set_aside(store, holder) == 0) {
		warnx("job %" PRIu64 " is set aside: its record cannot be read",
		    holder);
		return ARM_NAME_FREE;
	}
	warnx("name '%s' is in use by job %" PRIu64
	      ", which cannot be read: %s",
	    arming->job->name, holder, store_error(error));
	return arm_failed(arming);
}

int
arm_check_name(const struct arming *arming, struct store *store)
{
	struct job *other;
	uint64_t holder;

	if ((other = load_holder(arming, store, &holder)) == NULL)
		return errno == ENOTSUP
		    ? name_is_unreadable(arming, store, holder, errno)
		    : 0;
	if (!arming->replace && !arming->if_absent && !job_is_ended(other))
		return name_is_in_use(arming, other);
	job_free(other);
	return 0;
}

int
arm_name_taken(struct arming *arming, struct store *store, uint64_t holder)
{
	struct job *other;
	enum job_state state;

	if (store_load(store, holder, &other) == -1)
		return name_is_unreadable(arming, store, holder, errno);
	if (!arming->if_absent && !job_is_ended(other))
		return name_is_in_use(arming, other);
	state = other->state;
	job_free(other);
	if (state == JOB_DONE || state == JOB_STOPPED) {
		owner_tidy(store, holder);
		return ARM_NAME_FREE;
	}
	if (state == JOB_LOST) {
		bring_back(store, holder);
		return ARM_NAME_FREE; /* look again: is it there now? */
	}
	return arm_is_there(arming, store, holder);
}
