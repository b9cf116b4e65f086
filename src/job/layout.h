/* SPDX-License-Identifier: ISC */
#ifndef JOB_LAYOUT_H
#define JOB_LAYOUT_H

/*
 * The names of what is in a state directory.  Only the modules that make up
 * the store include this.  ptymer-state(5) tells the same to users.
 */

/* In the state directory itself. */
#define LAYOUT_ACTIVE  "active"  /* a directory for each active or lost job */
#define LAYOUT_ENDED   "ended"   /* one for each ended job */
#define LAYOUT_DAMAGED "damaged" /* jobs whose record cannot be read */
#define LAYOUT_NAMES   "names"   /* NAME@MACHINE -> ID, of its newest job */
#define LAYOUT_DATA    "data"    /* the jobs' own directories */
#define LAYOUT_LOCKS   "locks"   /* a file for each --lock */
#define LAYOUT_DRAFTS  "drafts"  /* jobs that are being armed */
#define LAYOUT_LOCK    "lock"    /* held while a job is published, pruned */
#define LAYOUT_LAST_ID "last-id" /* -> the highest ID given out */
#define LAYOUT_PRUNED  "pruned"  /* its time of change: when it was done last */

/* In a job's directory. */
#define LAYOUT_JOB      "job"      /* its definition, and first progress */
#define LAYOUT_PROGRESS "progress" /* its newest progress, if any */
#define LAYOUT_BEGUN    "begun" /* a newer one, of a run that begins; or torn */
#define LAYOUT_PID      "pid"   /* the worker's PID, and its lock */
#define LAYOUT_REPLACES "replaces" /* -> the job that has to end first */
#define LAYOUT_STOPPED  "stopped"  /* what the record could not say */
#define LAYOUT_RUNS     "runs"     /* finished runs but the last, a line each */
#define LAYOUT_LOG      "log"      /* the target's output */
#define LAYOUT_OLD_LOG  "log.old"
#define LAYOUT_REQUESTS "requests" /* what commands ask of the worker */

#endif
