/* SPDX-License-Identifier: ISC */
#ifndef JOB_SCHEDULE_H
#define JOB_SCHEDULE_H

#include <stddef.h>
#include <stdint.h>

struct complaint;
struct job;
struct progress;

/*
 * When a job is due.  Pure: the only clock is the argument.  All instants are
 * nanoseconds since the Epoch.
 */
struct schedule;

#define SCHEDULE_SHORTEST INT64_C(10000000) /* 10 ms, repeated */

/*
 * Reads the DURATION or the WHENs of a job, and sets job->duration, and
 * job->repeat where a WHEN implies it, and job->until.  Returns NULL with
 * *complaint about the text job->when[*which], or about job->until_text when
 * *which is SCHEDULE_UNTIL.  The caller frees it with schedule_close.
 */
#define SCHEDULE_UNTIL SIZE_MAX

struct schedule *schedule_open(struct job *, size_t *which, struct complaint *);
void schedule_close(struct schedule *);

/*
 * One without a WHEN, for a job that is to end: its own cannot be read where a
 * zone is gone by now.  Returns NULL when out of memory.
 */
struct schedule *schedule_none(void);

/*
 * The forms of the WHENs of a job, as bits 1 << enum when_form; of an hourglass
 * none.
 */
unsigned int schedule_forms(const struct job *);

/*
 * The first due time of a job that has just been armed, into job->progress.
 * Returns -1 with errno: ENOMEM; ERANGE when job->when[*which] will never fire,
 * or, *which being SCHEDULE_UNTIL, nothing is due before that.
 */
int schedule_start(const struct schedule *, struct job *, size_t *which);

/*
 * The first due time strictly after an instant, or -1 when there is none:
 * what is bounded by --count is the caller's to know.
 */
int schedule_after(
    const struct schedule *, const struct job *, int64_t after, int64_t *due);

/*
 * True when its readings follow the machine's zone, and that has changed since
 * it was opened: then it is to be opened anew, and schedule_follow called.
 */
int schedule_is_stale(const struct schedule *);
int schedule_is_local(const struct schedule *);

/*
 * The next due time after a possible change of the machine's zone: what was
 * fixed when the job was armed keeps its reading, the rest is computed from
 * `now`; what is due in the new zone as well stays, and what is not due any more
 * is not due again.  Returns 1 when *due is another one than it was, else 0.
 * *progress is the job's own.
 */
int schedule_follow(const struct schedule *, const struct job *,
    struct progress *, int64_t now, int64_t *due);

/*
 * How late a run may start that was due then: --grace, else for a repeating
 * job half the distance to the following due time and at most 1 h, else
 * INT64_MAX.
 */
int64_t
schedule_grace(const struct schedule *, const struct job *, int64_t due);

#endif
