/* SPDX-License-Identifier: ISC */
#ifndef JOB_RUN_H
#define JOB_RUN_H

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

/* Why a run was started. */
enum run_trigger {
	RUN_SCHEDULE,
	RUN_MANUAL,
	RUN_RETRY,
	RUN_CATCH_UP
};

enum run_result {
	RUN_UNFINISHED, /* begun, and not known to have ended */
	RUN_EXIT,       /* value: exit status; 0 is shown as "ok" */
	RUN_SIGNAL,     /* value: signal */
	RUN_TIMEOUT,
	RUN_SKIPPED, /* by pause, overlap or skip: nothing ran */
	RUN_MISSED,  /* too late: nothing ran; detail: the cause */
	RUN_STOPPED,
	RUN_FAILED /* value: exit status for it; detail: why */
};

#define RUN_DETAIL      96
#define RUN_TEXT        512 /* room for a run's line */
#define RUN_RESULT_TEXT 128

/*
 * One execution of the target, or one due time (or several in a row) at which
 * nothing was executed.  Instants are nanoseconds since the Epoch, 0 is none.
 */
struct run {
	uint64_t seq;    /* 1, 2, 3 ... as they ended; 0: none */
	uint64_t number; /* PTYMER_RUN; 0: nothing ran */
	enum run_trigger trigger;
	int64_t due;      /* skipped, missed: the first */
	int64_t last_due; /* skipped, missed: the last */
	uint64_t count;   /* due times it stands for */
	int64_t started;
	int64_t ended;
	int64_t lateness;   /* nanoseconds */
	uint64_t missed;    /* PTYMER_MISSED */
	pid_t pid;          /* of the target; 0: none */
	uint64_t pid_start; /* its start time, proc(5) field 22 */
	enum run_result result;
	int value;
	char detail[RUN_DETAIL];
};

/* "ok", "exit:7", "signal:KILL", "timeout", "failed:..."; returns buf. */
char *run_format_result(char buf[RUN_RESULT_TEXT], const struct run *);

/* True when it exited with 0; a due time at which nothing ran is none. */
int run_is_success(const struct run *);

/* "schedule", "manual", "retry", "catch-up". */
const char *run_trigger_name(enum run_trigger);

/*
 * The exit status that `wait` passes on: N, 128+signal, 124 timed out, 126 or
 * 127 not executed, 143 stopped, 125 anything else.
 */
int run_exit_status(const struct run *);

/*
 * A run as one line of ptymer-state(5), without the newline, and back.  The
 * buffer has RUN_TEXT bytes.  run_parse returns -1 for anything else, with
 * *run undefined.
 */
char *run_format(char buf[RUN_TEXT], const struct run *);
int run_parse(const char *, struct run *);

#endif
