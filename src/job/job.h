/* SPDX-License-Identifier: ISC */
#ifndef JOB_JOB_H
#define JOB_JOB_H

#include <sys/resource.h>
#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

#include "machine.h"
#include "run.h"

#define JOB_NAME_MAX 64

enum job_kind {
	JOB_HOURGLASS,
	JOB_ALARM
};

/* What a reader finds: the record together with the lock. */
enum job_state {
	JOB_WAITING,
	JOB_RUNNING,
	JOB_PAUSED,
	JOB_LOST,      /* no live worker, and it has not ended */
	JOB_ELSEWHERE, /* alive in another PID namespace or boot */
	JOB_FOREIGN,   /* belongs to another machine */
	JOB_DONE,
	JOB_STOPPED
};

/* A run falls due while the last one still runs. */
enum job_overlap {
	OVERLAP_SKIP,
	OVERLAP_QUEUE,
	OVERLAP_REPLACE,
	OVERLAP_ALLOW
};

/* When to tell the person that a run has ended. */
enum job_notify {
	NOTIFY_NEVER,
	NOTIFY_ALWAYS,
	NOTIFY_FAILURE
};

/* A due time of a one-shot alarm, fixed when it was armed. */
struct fixed_due {
	int64_t due;     /* nanoseconds since the Epoch */
	int64_t reading; /* of the machine's clock; see zone.h */
	int local;       /* keeps its reading when the zone changes */
};

/*
 * What changes in a job's life.  Only who holds the job's lock writes it.
 * Instants are nanoseconds since the Epoch, 0 is none.
 */
struct progress {
	enum job_state ended; /* JOB_DONE, JOB_STOPPED; else WAITING */
	int64_t ended_at;
	char left[32];           /* why the worker left: "terminated" */
	struct machine machine;  /* of the worker */
	int64_t due;             /* the next due time */
	int64_t due_boot;        /* hourglass: on its own clock */
	int64_t jitter;          /* drawn for it, nanoseconds */
	int64_t saved;           /* when this was written */
	char held[96];           /* what a run waits for: "lock NAME" */
	int64_t moved;           /* adjust: what was due instead, or 0 */
	int64_t left_time;       /* paused hourglass: what is left */
	int64_t dealt;           /* due times up to this are dealt with */
	struct fixed_due *fixed; /* one-shot alarm: what is left, sorted */
	size_t n_fixed;
	uint64_t seq;   /* of the newest record of a run */
	uint64_t runs;  /* PTYMER_RUN of the newest run */
	uint64_t fired; /* scheduled runs started: --count */
	/* oldest first; several only with OVERLAP_ALLOW */
	struct run *running;
	size_t n_running;
	/* due, and not begun: they wait for a lock, --when, or their turn */
	struct run *pending;
	size_t n_pending;
	struct run last; /* newest finished record; seq 0: none */
	/* exit status of the last run; -1: nothing has run */
	int64_t last_status;
	int paused;
	char **survivors; /* "PID reason", after stop; NULL ends */
};

/* What somebody armed.  All of it is fixed then, but for `progress`. */
struct job {
	uint64_t id; /* the name of its directory */
	enum job_kind kind;
	char *name;       /* or NULL */
	char **when;      /* as given: one DURATION, or the WHENs */
	int64_t duration; /* hourglass: nanoseconds */
	char *zone;       /* --tz, or NULL */
	char *shell_zone; /* TZ of the shell, or NULL */
	int repeat;
	uint64_t count;   /* 0: no bound */
	char *until_text; /* as given, or NULL */
	int64_t until;    /* inclusive; 0: no bound */
	int64_t grace;    /* nanoseconds; -1: by default */
	enum job_overlap overlap;
	int64_t jitter;      /* nanoseconds */
	int64_t timeout;     /* nanoseconds; 0: none */
	int64_t kill_after;  /* nanoseconds */
	uint64_t retry;      /* how often, after a failure */
	int64_t retry_delay; /* nanoseconds */
	char *lock;          /* runs with the same never overlap */
	char *when_command;  /* shell line that lets a run begin */
	char *on_success;    /* shell lines, after the run */
	char *on_failure;
	char *on_end;
	enum job_notify notify;
	char *message;
	int64_t freeze;        /* PID to stop during a run, or 0 */
	uint64_t freeze_start; /* ... and its start time */
	int awake;             /* suspended time does not count */
	int64_t log_max;       /* bytes */
	char *output;          /* absolute path; NULL: the job's log */
	char *directory;
	char **target; /* argument vector; NULL: it rings */
	int shell;     /* target is one line for /bin/sh -c */
	char **environment;
	char **settings; /* -E as given, NULL ends */
	int clean_environment;
	mode_t umask;
	struct rlimit limits[RLIM_NLIMITS];
	char *terminal;         /* it was armed from, or NULL */
	int64_t session;        /* PID of the session leader on that, or 0 */
	uint64_t session_start; /* ... and its start time */
	int64_t terminal_osc;   /* shows notifications by OSC 9, 777; or 0 */
	int terminal_remote;    /* at the other end of ssh(1) */
	int64_t armed;          /* when, nanoseconds since the Epoch */
	struct progress progress;

	/* As found by store_load; not part of the record. */
	enum job_state state;
	int is_replaced; /* another has taken over its name */
	pid_t worker;    /* active: its PID; else 0 */
	pid_t orphan;    /* lost: its target that still runs, or 0 */
};

/* An empty job with every default; NULL when out of memory. */
struct job *job_alloc(void);
void job_free(struct job *);

/* Nothing has happened yet. */
void progress_clear(struct progress *);

/* Forgets how far it has come: a job as it was given, not armed. */
void job_reset(struct job *);

/* True when the text may be a name: see ptymer(1), --name. */
int job_is_name(const char *);

/*
 * True when one word after `--` is a program, not a line for a shell: it is
 * made of letters, digits and _ . / + @ % : - only.
 */
int job_is_program(const char *);

const char *job_kind_name(enum job_kind);
const char *job_state_name(enum job_state);

/* The overlap or notification of that name, or -1. */
int job_overlap_parse(const char *);
const char *job_overlap_name(enum job_overlap);
int job_notify_parse(const char *);
const char *job_notify_name(enum job_notify);

/* The name of the zone of its WHENs, whatever TZ is where this is asked. */
const char *job_zone(const struct job *);

/* The newest run under way, or NULL. */
const struct run *job_running(const struct job *);

/* True while it has a live worker; true when it has ended. */
int job_is_active(const struct job *);
int job_is_ended(const struct job *);

/*
 * What `wait` exits with once the job is not active: its last run's exit
 * status; 143 stopped before it ran, 125 lost or nothing ever ran.
 */
int job_exit_status(const struct job *);

/*
 * The target as somebody would type it after `--`: words quoted for sh(1)
 * where they need it; "" for none.  The caller frees it; NULL when out of
 * memory.
 */
char *job_command(const struct job *);

#endif
