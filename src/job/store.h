/* SPDX-License-Identifier: ISC */
#ifndef JOB_STORE_H
#define JOB_STORE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct job;
struct machine;
struct run;

/*
 * The state directory of one user, and all that is known of what is in it:
 * ptymer-state(5) is its form.
 */
struct store;

/* Which jobs store_list lists. */
#define STORE_ACTIVE 0x1 /* active and lost */
#define STORE_ENDED  0x2
#define STORE_PRUNED 0x4 /* out of readers' sight, to be deleted */

/* Room for why it cannot be opened, and for the path in that. */
#define STORE_WHY (PATH_MAX + 256)

/*
 * Opens $PTYMER_STATE_DIR, $XDG_STATE_HOME/ptymer or ~/.local/state/ptymer.
 * With create, what is missing is made, mode 0700; without it, a directory
 * that is not there is one without jobs.  Returns NULL, with one line that
 * tells why in `why`, when there is no such place, when it, or one that belongs
 * in it, is not a directory, when it is not ours or writable by others, or when
 * out of memory.  Sets the umask to 077:
 * nothing that ptymer writes there is for others.
 */
struct store *store_open(int create, char *why, size_t size);
void store_close(struct store *);

/* Looks again for a directory that was not there when the store was opened. */
void store_look_again(struct store *);

/* The machine, the boot and the namespace in which it was opened. */
const struct machine *store_machine(const struct store *);

/*
 * The IDs of its jobs in ascending order.  Returns 0, or -1 with errno.  The
 * caller frees *ids.
 */
int store_list(struct store *, int which, uint64_t **ids, size_t *n);

/* The IDs of the ended jobs that were changed last, the latest first. */
int store_list_recent(struct store *, size_t max, uint64_t **ids, size_t *n);

/*
 * Reads one job as it is at this instant: lock first, then record, so that
 * what a dead worker saved is final.  Returns 0 with *job, which the caller
 * frees with job_free; or -1 with errno: ENOENT no such job, EBADMSG a record
 * that makes no sense, EACCES one that may not be read, ENOTSUP one of a newer
 * version.  One that is pruned meanwhile is ENOENT, whatever of it was read.
 */
int store_load(struct store *, uint64_t id, struct job **);

/* The same with its environment, which store_load leaves out. */
int store_load_whole(struct store *, uint64_t id, struct job **);

/*
 * The job of that name on this machine: the active or lost one, else the newest
 * ended one.  Returns 0, or -1 with errno ENOENT.
 */
int store_find_name(struct store *, const char *name, uint64_t *id);

/* The highest ID that was ever given out; 0: none. */
uint64_t store_last_id(struct store *);

/*
 * The highest that anything there has, pruned jobs left out; 0: none.  Returns
 * -1 with errno when not all of it can be read.
 */
int store_highest_id(struct store *, uint64_t *highest);

/*
 * Why a job could not be read, for a message, from the errno of store_load.
 */
const char *store_error(int error);

/* True when that is for good, so that it may be set aside: owner_set_aside. */
int store_is_damaged(int error);

/*
 * The newest `max` records of the job's finished runs, oldest first.  The
 * caller frees *runs.  Returns 0, or -1 with errno.
 */
int store_runs(struct store *, const struct job *, size_t max,
    struct run **runs, size_t *n);

/*
 * Opens the job's log for reading (rotated: the older half of it, ENOENT when
 * there is none).  With --output, that file.  Returns a close-on-exec
 * descriptor, or -1 with errno.
 */
int store_open_log(struct store *, const struct job *, int rotated);

/*
 * The path of the job's log, or of its --output file, whether that is there or
 * not.  The caller frees it; NULL with errno.
 */
char *store_log_path(struct store *, const struct job *);

/*
 * A non-blocking, close-on-exec inotify(7) descriptor that becomes readable
 * whenever that file may have appeared, grown or been rotated.  Returns -1
 * with errno.
 */
int store_watch_log(struct store *, const struct job *);

/* Forgets what such a descriptor has told; -1 is none. */
void store_drain_watch(int watch);

/*
 * Pins the worker of an active job: a descriptor from pidfd_open(2) of the
 * process that holds the job's lock, to signal it or to poll for its end.
 * Returns -1 with errno ESRCH when no live worker of ours holds it.
 */
int store_pin_worker(struct store *, uint64_t id);

/*
 * Asks the worker of an active job for something, a line, and waits up to 5 s
 * for its answer, without the newline, which the caller frees.  Returns NULL
 * with errno: ESRCH there is no worker (any more); ETIMEDOUT it does not answer:
 * then it has not done, and will not do, what was asked; EINPROGRESS it has
 * taken the request, and nobody knows what became of it.
 */
char *store_ask(struct store *, uint64_t id, const char *request);

#define STORE_REASON 128

/*
 * The same for a command: returns 0 when it has been done; -1 with the reason,
 * "it is lost ...", in why, which has STORE_REASON bytes, and with errno, ENOENT
 * when there is no such job.
 */
int store_request(struct store *, uint64_t id, const char *request, char *why);

/* The same for the target that a lost job left running. */
int store_pin_orphan(const struct job *);

#endif
