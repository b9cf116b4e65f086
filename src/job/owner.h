/* SPDX-License-Identifier: ISC */
#ifndef JOB_OWNER_H
#define JOB_OWNER_H

#include <stddef.h>
#include <stdint.h>

struct job;
struct run;
struct store;

/*
 * The side of the store that writes: whoever holds the lock of a job, and
 * nobody else, may change what is in its directory.  The order of calls is
 *
 *	owner_draft, owner_save, owner_publish		a new job
 *	owner_take					a lost one
 *	owner_...					while it lives
 *	owner_end					when it has ended
 *	owner_close					lets the lock go
 *
 * Everything saved is on disk when the call returns, but where it says else.
 */
struct owner;

/* Makes a directory for a new job where no reader looks, and its lock. */
struct owner *owner_draft(struct store *);

/* Writes the definition and the first progress of a draft. */
int owner_save(struct owner *, const struct job *);

/*
 * Gives the draft an ID and its name, and shows it to readers: at once, whole
 * and for good.  Returns 0 with job->id; -1 with errno: EEXIST when an active
 * or lost job has the name (*holder is its ID), EUSERS when there are
 * PTYMER_MAX_JOBS jobs.  With replace, the name is taken over from *holder (0:
 * nobody had it) in one step.  caller is the end of a pipe for who is to be told
 * of the job: EPIPE when nobody reads there any more.  On failure nothing is left
 * but the draft.
 */
int owner_publish(
    struct owner *, struct job *, int replace, int caller, uint64_t *holder);

/*
 * Takes the lock again where somebody took its file away, and with it what told
 * others that the job has a worker.  Returns -1 when it has another one by now,
 * or has been ended by one: then nothing of it may be touched any more.
 */
int owner_keep_lock(struct owner *);

/* False when another job has taken over its name. */
int owner_has_name(struct owner *, const struct job *);

/*
 * For a job that was lost: its name leads to it again.  Returns 1; 0 when a later
 * job has taken the name over; -1 with errno.  *replaces is the job that it
 * replaces, and that may not have ended, or 0.
 */
int owner_keep_name(struct owner *, const struct job *, uint64_t *replaces);

/* That one has ended. */
void owner_has_replaced(struct owner *);

/*
 * Takes over a lost job.  Returns NULL with errno EEXIST when it has a live
 * worker, ENOENT when it is not among the active and lost jobs (any more).
 */
struct owner *owner_take(struct store *, uint64_t id);

/*
 * Makes a job of another machine, taken over, this one's, name and all: writes
 * its progress, in which this machine stands already.  On failure it is the
 * other's still (durable.h has the exception); -1 with errno, EEXIST when the job
 * *holder has the name here.
 */
int owner_adopt(struct owner *, const struct job *, uint64_t *holder);

/*
 * Writes the progress.  Without sync it is the mark of a run that begins: readers
 * see it; a power cut leaves what was before it, until owner_sync_progress.
 */
int owner_save_progress(struct owner *, const struct job *, int sync);
int owner_sync_progress(struct owner *);

/* Adds a finished run to the history. */
int owner_add_run(struct owner *, const struct run *);

/*
 * Opens the log for appending, made if missing.  Returns a close-on-exec
 * descriptor.
 */
int owner_open_log(struct owner *);

/*
 * Puts a log of more than `limit` bytes aside, in the place of the one that was
 * put aside before.
 */
void owner_rotate_log(struct owner *, int64_t limit);

/*
 * Opens the file that jobs which name the same lock have in common, to be
 * locked with flock(2).  Returns a close-on-exec descriptor.
 */
int owner_open_lock(struct owner *, const char *name);

/*
 * The job's own directory, made if missing: the path does not change when the
 * job ends.  The caller frees it.
 */
char *owner_data_path(struct owner *);

/*
 * Takes the next request that somebody left: its name, to answer to, and its
 * text, which the caller frees.  Returns 1, 0 when there is none, -1 with
 * errno.  A request that its sender withdrew meanwhile is none.
 */
int owner_take_request(struct owner *, char *name, size_t size, char **text);
int owner_answer_request(struct owner *, const char *name, const char *answer);

/*
 * Puts the job with the ended ones.  The progress that says so should have been
 * saved before; where it could not be, stopped says what it would have said.
 */
int owner_end(struct owner *, int stopped);

/*
 * Puts a job away that has ended, and that its worker could not put away: it
 * was killed, or the power went.  Waits 1 s for a worker that is about to.
 */
void owner_tidy(struct store *, uint64_t id);

/*
 * Sets aside a job that has no worker, and no record that could be read.
 * Returns -1 with errno.
 */
int owner_set_aside(struct store *, uint64_t id);

/* Removes a draft that was never published. */
void owner_discard(struct owner *);

/* Lets go of the lock and frees. */
void owner_close(struct owner *);

#endif
