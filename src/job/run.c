/* SPDX-License-Identifier: ISC */

/*
 * A run's line: fields `key=value` separated by single blanks, in a fixed
 * order, the result last because its detail may hold blanks:
 *
 *	seq=12 run=11 trigger=schedule due=NS last=NS count=1 started=NS
 *	ended=NS late=NS missed=0 pid=412 pid-start=99 result=exit:7
 */

#include "run.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../time/instant.h"

static const char *const trigger_names[] = {
    [RUN_SCHEDULE] = "schedule",
    [RUN_MANUAL] = "manual",
    [RUN_RETRY] = "retry",
    [RUN_CATCH_UP] = "catch-up",
};

/* Results that are one word, with a detail after a colon where there is one. */
static const char *const result_names[] = {
    [RUN_UNFINISHED] = "unfinished",
    [RUN_EXIT] = "exit",
    [RUN_SIGNAL] = "signal",
    [RUN_TIMEOUT] = "timeout",
    [RUN_SKIPPED] = "skipped",
    [RUN_MISSED] = "missed",
    [RUN_STOPPED] = "stopped",
    [RUN_FAILED] = "failed",
};

#define N_TRIGGERS (sizeof(trigger_names) / sizeof(trigger_names[0]))
#define N_RESULTS  (sizeof(result_names) / sizeof(result_names[0]))

static void
format_signal(char buf[RUN_RESULT_TEXT], int number)
{
	const char *name;

	if ((name = sigabbrev_np(number)) != NULL)
		snprintf(buf, RUN_RESULT_TEXT, "signal:%s", name);
	else if (number >= SIGRTMIN && number <= SIGRTMAX)
		snprintf(
		    buf, RUN_RESULT_TEXT, "signal:RTMIN+%d", number - SIGRTMIN);
	else
		snprintf(buf, RUN_RESULT_TEXT, "signal:%d", number);
}

char *
run_format_result(char buf[RUN_RESULT_TEXT], const struct run *run)
{
	switch (run->result) {
	case RUN_EXIT:
		if (run->value == 0)
			snprintf(buf, RUN_RESULT_TEXT, "ok");
		else
			snprintf(buf, RUN_RESULT_TEXT, "exit:%d", run->value);
		break;
	case RUN_SIGNAL:
		format_signal(buf, run->value);
		break;
	case RUN_FAILED:
		snprintf(buf, RUN_RESULT_TEXT, "failed:%s", run->detail);
		break;
	default:
		snprintf(buf, RUN_RESULT_TEXT, "%s", result_names[run->result]);
		break;
	}
	return buf;
}

int
run_is_success(const struct run *run)
{
	return run->result == RUN_EXIT && run->value == 0;
}

const char *
run_trigger_name(enum run_trigger trigger)
{
	return trigger_names[trigger];
}

int
run_exit_status(const struct run *run)
{
	switch (run->result) {
	case RUN_EXIT:
	case RUN_FAILED:
		return run->value;
	case RUN_SIGNAL:
		return 128 + run->value;
	case RUN_TIMEOUT:
		return 124;
	case RUN_STOPPED:
		return 128 + SIGTERM;
	default:
		return 125;
	}
}

char *
run_format(char buf[RUN_TEXT], const struct run *run)
{
	snprintf(buf, RUN_TEXT,
	    "seq=%" PRIu64 " run=%" PRIu64 " trigger=%s due=%" PRId64
	    " last=%" PRId64 " count=%" PRIu64 " started=%" PRId64
	    " ended=%" PRId64 " late=%" PRId64 " missed=%" PRIu64
	    " pid=%d pid-start=%" PRIu64 " result=%s:%d:%s",
	    run->seq, run->number, run_trigger_name(run->trigger), run->due,
	    run->last_due, run->count, run->started, run->ended, run->lateness,
	    run->missed, (int)run->pid, run->pid_start,
	    result_names[run->result], run->value, run->detail);
	return buf;
}

/* The index of the word in a table of names, or -1. */
static int
find_name(const char *const *names, size_t n, const char *word, size_t length)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strlen(names[i]) == length &&
		    strncmp(names[i], word, length) == 0)
			return (int)i;
	return -1;
}

/* Reads `key=NUMBER ` and moves on; -1 when something else is there. */
static int
take_number(const char **text, const char *key, int64_t *number)
{
	size_t length;
	char *end;

	length = strlen(key);
	if (strncmp(*text, key, length) != 0 || (*text)[length] != '=')
		return -1;
	*number = strtoll(*text + length + 1, &end, 10);
	if (end == *text + length + 1 || *end != ' ')
		return -1;
	*text = end + 1;
	return 0;
}

static int
take_count(const char **text, const char *key, uint64_t *count)
{
	int64_t number;

	if (take_number(text, key, &number) == -1 || number < 0)
		return -1;
	*count = (uint64_t)number;
	return 0;
}

static int
take_trigger(const char **text, enum run_trigger *trigger)
{
	const char *word;
	size_t length;
	int found;

	if (strncmp(*text, "trigger=", 8) != 0)
		return -1;
	word = *text + 8;
	length = strcspn(word, " ");
	found = find_name(trigger_names, N_TRIGGERS, word, length);
	if (found == -1 || word[length] != ' ')
		return -1;
	*trigger = (enum run_trigger)found;
	*text = word + length + 1;
	return 0;
}

/* `result=NAME:VALUE:DETAIL`, to the end of the text. */
static int
take_result(const char *text, struct run *run)
{
	const char *word;
	size_t length;
	char *end;
	long value;
	int found;

	if (strncmp(text, "result=", 7) != 0)
		return -1;
	word = text + 7;
	length = strcspn(word, ":");
	found = find_name(result_names, N_RESULTS, word, length);
	if (found == -1 || word[length] != ':')
		return -1;
	word += length + 1;
	value = strtol(word, &end, 10);
	if (end == word || *end != ':' || value < 0 || value > 255)
		return -1;
	run->result = (enum run_result)found;
	run->value = (int)value;
	return strlcpy(run->detail, end + 1, sizeof(run->detail)) <
		sizeof(run->detail)
	    ? 0
	    : -1;
}

/* Whatever arithmetic is done with it later must not run over. */
static int
is_sound(const struct run *run)
{
	return instant_is_sound(run->due) && instant_is_sound(run->last_due) &&
	    instant_is_sound(run->started) && instant_is_sound(run->ended) &&
	    run->lateness >= -INSTANT_LATEST &&
	    run->lateness <= INSTANT_LATEST && run->seq < INT64_MAX &&
	    run->number < INT64_MAX;
}

int
run_parse(const char *text, struct run *run)
{
	int64_t pid;

	memset(run, 0, sizeof(*run));
	if (take_count(&text, "seq", &run->seq) == -1 ||
	    take_count(&text, "run", &run->number) == -1 ||
	    take_trigger(&text, &run->trigger) == -1 ||
	    take_number(&text, "due", &run->due) == -1 ||
	    take_number(&text, "last", &run->last_due) == -1 ||
	    take_count(&text, "count", &run->count) == -1 ||
	    take_number(&text, "started", &run->started) == -1 ||
	    take_number(&text, "ended", &run->ended) == -1 ||
	    take_number(&text, "late", &run->lateness) == -1 ||
	    take_count(&text, "missed", &run->missed) == -1 ||
	    take_number(&text, "pid", &pid) == -1 || pid < 0 ||
	    pid > INT32_MAX ||
	    take_count(&text, "pid-start", &run->pid_start) == -1)
		return -1;
	run->pid = (pid_t)pid;
	return take_result(text, run) == 0 && is_sound(run) ? 0 : -1;
}
