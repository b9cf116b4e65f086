/* SPDX-License-Identifier: ISC */
#ifndef JOB_LOCK_H
#define JOB_LOCK_H

#include <sys/types.h>

/*
 * The lock of a job: an flock(2) on its PID file, held by its worker for as
 * long as the process lives.
 */

/*
 * Takes the lock of the job in that directory.  Tries for 1 s where somebody
 * holds it, for a reader may be looking.  What is no file is put aside first.
 * Returns a descriptor, to be closed by the caller, by which it lets go of the
 * lock; -1 with errno: EEXIST when it is held.
 */
int lock_take(int directory);

/*
 * Writes our PID where others look for it.  Where there was one before it takes
 * no room on a disk.  Returns -1 with errno.
 */
int lock_write_pid(int lock);

/* True when the file that is locked is the one that others find there. */
int lock_is_in_place(int lock, int directory);

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
