/* SPDX-License-Identifier: ISC */
#ifndef JOB_LOCK_H
#define JOB_LOCK_H

#include <sys/types.h>

/*
 * The lock of a job: an flock(2) on its PID file, held by its worker for as
 * long as the process lives.
 */
struct pidfh;

/*
 * Takes the lock of the job in that directory.  Tries for 1 s where somebody
 * holds it, for a reader may be looking.  What is no file is put aside first.
 * Changes the working directory.
 * Returns NULL with errno: EEXIST when it is held.
 */
struct pidfh *lock_take(int directory);

/* Writes our PID where others look for it.  Returns -1 with errno. */
int lock_write_pid(struct pidfh *);

/* True when the file that is locked is the one that others find there. */
int lock_is_in_place(const struct pidfh *, int directory);

/* Lets go of it; the file stays. */
void lock_release(struct pidfh *);

/*
 * Returns 1 when a process holds the lock, and the PID that the file names in
 * *holder; 0 when it is free; -1 with errno.
 */
int lock_probe(int directory, pid_t *holder);

/*
 * True when that very process holds the lock of the job in that directory: no
 * matter what is written in the file, nobody else is taken for the worker.
 */
int lock_is_held_by(int directory, pid_t);

/*
 * True when that process is the worker of any job, of whatever store: it holds
 * the lock on a PID file that names it, in a directory of jobs.
 */
int lock_is_any_held_by(pid_t);

#endif
