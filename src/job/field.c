/* SPDX-License-Identifier: ISC */

/*
 * In a value, newline is written `\n` and backslash `\\`; all other bytes stand
 * for themselves.  A key that may have several values has a line for each.
 */

#include "field.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "job.h"
#include "words.h"

enum field_type {
	FIELD_KIND,
	FIELD_TEXT,   /* char * */
	FIELD_CHARS,  /* char [size] */
	FIELD_WORDS,  /* char ** */
	FIELD_FLAG,   /* int */
	FIELD_NUMBER, /* int64_t */
	FIELD_COUNT,  /* uint64_t */
	FIELD_MODE,   /* mode_t, in octal */
	FIELD_LIMITS,
	FIELD_ENDED,
	FIELD_FIXED,
	FIELD_OVERLAP,
	FIELD_NOTIFY,
	FIELD_RUN,
	FIELD_RUNNING,
	FIELD_PENDING
};

struct field {
	const char *key;
	enum field_type type;
	size_t offset;
	size_t size;
	int counter; /* FIELD_WORDS: its place in n_words */
};

enum {
	COUNTER_NONE,
	COUNTER_WHEN,
	COUNTER_TARGET,
	COUNTER_SETTING,
	COUNTER_ENV,
	COUNTER_SURVIVOR
};

_Static_assert(COUNTER_SURVIVOR < FIELD_COUNTERS, "too few counters");

#define FIELD(key, type, member)                                               \
	{                                                                      \
		key, type, offsetof(struct job, member),                       \
		    sizeof(((struct job *)NULL)->member), COUNTER_NONE         \
	}

#define FIELD_LIST(key, member, counter)                                       \
	{                                                                      \
		key, FIELD_WORDS, offsetof(struct job, member), 0, counter     \
	}

static const struct field definition_fields[] = {
    FIELD("kind", FIELD_KIND, kind),
    FIELD("name", FIELD_TEXT, name),
    FIELD_LIST("when", when, COUNTER_WHEN),
    FIELD("duration", FIELD_NUMBER, duration),
    FIELD("tz", FIELD_TEXT, zone),
    FIELD("shell-tz", FIELD_TEXT, shell_zone),
    FIELD("repeat", FIELD_FLAG, repeat),
    FIELD("count", FIELD_COUNT, count),
    FIELD("until", FIELD_TEXT, until_text),
    FIELD("until-at", FIELD_NUMBER, until),
    FIELD("grace", FIELD_NUMBER, grace),
    FIELD("overlap", FIELD_OVERLAP, overlap),
    FIELD("jitter", FIELD_NUMBER, jitter),
    FIELD("timeout", FIELD_NUMBER, timeout),
    FIELD("kill-after", FIELD_NUMBER, kill_after),
    FIELD("retry", FIELD_COUNT, retry),
    FIELD("retry-delay", FIELD_NUMBER, retry_delay),
    FIELD("lock", FIELD_TEXT, lock),
    FIELD("when-command", FIELD_TEXT, when_command),
    FIELD("on-success", FIELD_TEXT, on_success),
    FIELD("on-failure", FIELD_TEXT, on_failure),
    FIELD("on-end", FIELD_TEXT, on_end),
    FIELD("notify", FIELD_NOTIFY, notify),
    FIELD("message", FIELD_TEXT, message),
    FIELD("freeze", FIELD_NUMBER, freeze),
    FIELD("freeze-start", FIELD_COUNT, freeze_start),
    FIELD("awake", FIELD_FLAG, awake),
    FIELD("log-max", FIELD_NUMBER, log_max),
    FIELD_LIST("setting", settings, COUNTER_SETTING),
    FIELD("clean-env", FIELD_FLAG, clean_environment),
    FIELD("output", FIELD_TEXT, output),
    FIELD("chdir", FIELD_TEXT, directory),
    FIELD("shell", FIELD_FLAG, shell),
    FIELD_LIST("target", target, COUNTER_TARGET),
    FIELD("umask", FIELD_MODE, umask),
    FIELD("limit", FIELD_LIMITS, limits),
    FIELD("terminal", FIELD_TEXT, terminal),
    FIELD("armed", FIELD_NUMBER, armed),
    FIELD_LIST("env", environment, COUNTER_ENV),
};

static const struct field progress_fields[] = {
    FIELD("ended", FIELD_ENDED, progress.ended),
    FIELD("ended-at", FIELD_NUMBER, progress.ended_at),
    FIELD("left", FIELD_CHARS, progress.left),
    FIELD("machine", FIELD_CHARS, progress.machine.id),
    FIELD("boot", FIELD_CHARS, progress.machine.boot),
    FIELD("pid-namespace", FIELD_COUNT, progress.machine.pid_namespace),
    FIELD("due", FIELD_NUMBER, progress.due),
    FIELD("due-boot", FIELD_NUMBER, progress.due_boot),
    FIELD("due-jitter", FIELD_NUMBER, progress.jitter),
    FIELD("saved", FIELD_NUMBER, progress.saved),
    FIELD("held", FIELD_CHARS, progress.held),
    FIELD("moved", FIELD_NUMBER, progress.moved),
    FIELD("left-time", FIELD_NUMBER, progress.left_time),
    FIELD("dealt", FIELD_NUMBER, progress.dealt),
    FIELD("fixed", FIELD_FIXED, progress.fixed),
    FIELD("seq", FIELD_COUNT, progress.seq),
    FIELD("runs", FIELD_COUNT, progress.runs),
    FIELD("fired", FIELD_COUNT, progress.fired),
    FIELD("running", FIELD_RUNNING, progress.running),
    FIELD("pending", FIELD_PENDING, progress.pending),
    FIELD("last", FIELD_RUN, progress.last),
    FIELD("last-status", FIELD_NUMBER, progress.last_status),
    FIELD("paused", FIELD_FLAG, progress.paused),
    FIELD("replaces", FIELD_COUNT, progress.replaces),
    FIELD_LIST("survivor", progress.survivors, COUNTER_SURVIVOR),
};

#define N_DEFINITION_FIELDS                                                    \
	(sizeof(definition_fields) / sizeof(definition_fields[0]))
#define N_PROGRESS_FIELDS (sizeof(progress_fields) / sizeof(progress_fields[0]))

static void
put_text(FILE *fp, const char *key, const char *value)
{
	fprintf(fp, "%s ", key);
	for (; *value != '\0'; value++) {
		if (*value == '\n')
			fputs("\\n", fp);
		else if (*value == '\\')
			fputs("\\\\", fp);
		else
			putc_unlocked(*value, fp);
	}
	putc('\n', fp);
}

static void
put_words(FILE *fp, const char *key, char *const *words)
{
	for (; words != NULL && *words != NULL; words++)
		put_text(fp, key, *words);
}

static void
put_limits(FILE *fp, const char *key, const struct rlimit *limits)
{
	size_t i;

	for (i = 0; i < RLIM_NLIMITS; i++)
		if (limits[i].rlim_cur != RLIM_INFINITY ||
		    limits[i].rlim_max != RLIM_INFINITY)
			fprintf(fp, "%s %zu %" PRIu64 " %" PRIu64 "\n", key, i,
			    (uint64_t)limits[i].rlim_cur,
			    (uint64_t)limits[i].rlim_max);
}

static void
put_fixed(FILE *fp, const char *key, const struct progress *progress)
{
	const struct fixed_due *f;
	size_t i;

	for (i = 0; i < progress->n_fixed; i++) {
		f = &progress->fixed[i];
		fprintf(fp, "%s %" PRId64 " %" PRId64 " %d\n", key, f->due,
		    f->reading, f->local);
	}
}

static void
put_run(FILE *fp, const char *key, const struct run *run)
{
	char text[RUN_TEXT];

	if (run->seq != 0)
		put_text(fp, key, run_format(text, run));
}

static void
put_runs(FILE *fp, const char *key, const struct run *runs, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		put_run(fp, key, &runs[i]);
}

static void
put_field(FILE *fp, const struct field *f, const struct job *job)
{
	const void *at = (const char *)job + f->offset;
	char *const *text = at;

	switch (f->type) {
	case FIELD_KIND:
		put_text(fp, f->key, job_kind_name(job->kind));
		break;
	case FIELD_TEXT:
		if (*text != NULL)
			put_text(fp, f->key, *text);
		break;
	case FIELD_CHARS:
		if (*(const char *)at != '\0')
			put_text(fp, f->key, at);
		break;
	case FIELD_WORDS:
		put_words(fp, f->key, *(char *const *const *)at);
		break;
	case FIELD_FLAG:
		fprintf(fp, "%s %d\n", f->key, *(const int *)at);
		break;
	case FIELD_NUMBER:
		fprintf(fp, "%s %" PRId64 "\n", f->key, *(const int64_t *)at);
		break;
	case FIELD_COUNT:
		fprintf(fp, "%s %" PRIu64 "\n", f->key, *(const uint64_t *)at);
		break;
	case FIELD_MODE:
		fprintf(fp, "%s %03o\n", f->key, *(const mode_t *)at);
		break;
	case FIELD_LIMITS:
		put_limits(fp, f->key, at);
		break;
	case FIELD_ENDED:
		if (job->progress.ended != JOB_WAITING)
			put_text(
			    fp, f->key, job_state_name(job->progress.ended));
		break;
	case FIELD_FIXED:
		put_fixed(fp, f->key, &job->progress);
		break;
	case FIELD_OVERLAP:
		put_text(fp, f->key, job_overlap_name(job->overlap));
		break;
	case FIELD_NOTIFY:
		put_text(fp, f->key, job_notify_name(job->notify));
		break;
	case FIELD_RUN:
		put_run(fp, f->key, at);
		break;
	case FIELD_RUNNING:
		put_runs(
		    fp, f->key, job->progress.running, job->progress.n_running);
		break;
	case FIELD_PENDING:
		put_runs(
		    fp, f->key, job->progress.pending, job->progress.n_pending);
		break;
	}
}

void
field_put_definition(FILE *fp, const struct job *job)
{
	size_t i;

	for (i = 0; i < N_DEFINITION_FIELDS; i++)
		put_field(fp, &definition_fields[i], job);
}

void
field_put_progress(FILE *fp, const struct job *job)
{
	size_t i;

	for (i = 0; i < N_PROGRESS_FIELDS; i++)
		put_field(fp, &progress_fields[i], job);
}

/* Undoes put_text in place; -1 for anything that it would not have written. */
static int
unescape(char *value)
{
	char *from, *to;

	for (from = to = value; *from != '\0'; from++, to++) {
		*to = *from;
		if (*from != '\\')
			continue;
		if (*++from != 'n' && *from != '\\')
			return -1;
		*to = *from == 'n' ? '\n' : '\\';
	}
	*to = '\0';
	return 0;
}

/* A whole decimal number; -1 for anything else. */
static int
take_number(const char *value, int64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoll(value, &end, 10);
	return end == value || *end != '\0' || errno != 0 ? -1 : 0;
}

static int
take_count(const char *value, uint64_t *count)
{
	char *end;

	errno = 0;
	*count = strtoull(value, &end, 10);
	return end == value || *end != '\0' || *value == '-' || errno != 0 ? -1
									   : 0;
}

static int
take_flag(const char *value, int *flag)
{
	*flag = value[0] == '1';
	return strcmp(value, "0") == 0 || strcmp(value, "1") == 0 ? 0 : -1;
}

static int
take_kind(const char *value, enum job_kind *kind)
{
	*kind = strcmp(value, "alarm") == 0 ? JOB_ALARM : JOB_HOURGLASS;
	return strcmp(value, job_kind_name(*kind)) == 0 ? 0 : -1;
}

static int
take_ended(const char *value, enum job_state *ended)
{
	*ended = strcmp(value, "done") == 0 ? JOB_DONE : JOB_STOPPED;
	return strcmp(value, job_state_name(*ended)) == 0 ? 0 : -1;
}

static int
take_overlap(const char *value, enum job_overlap *overlap)
{
	int found = job_overlap_parse(value);

	*overlap = found == -1 ? OVERLAP_SKIP : (enum job_overlap)found;
	return found == -1 ? -1 : 0;
}

static int
take_notify(const char *value, enum job_notify *notify)
{
	int found = job_notify_parse(value);

	*notify = found == -1 ? NOTIFY_NEVER : (enum job_notify)found;
	return found == -1 ? -1 : 0;
}

static int
take_runs(const char *value, struct run **runs, size_t *n)
{
	struct run *grown, run;

	if (run_parse(value, &run) == -1)
		return -1;
	grown = reallocarray(*runs, *n + 1, sizeof(*grown));
	if (grown == NULL)
		return -1;
	*runs = grown;
	grown[(*n)++] = run;
	return 0;
}

static int
take_mode(const char *value, mode_t *mode)
{
	unsigned long number;
	char *end;

	number = strtoul(value, &end, 8);
	*mode = (mode_t)number;
	return end == value || *end != '\0' || number > 0777 ? -1 : 0;
}

static int
take_text(const char *value, char **text)
{
	if (*text != NULL)
		return -1; /* twice */
	return (*text = strdup(value)) == NULL ? -1 : 0;
}

static int
take_limit(const char *value, struct rlimit *limits)
{
	uint64_t soft, hard;
	size_t i;

	if (sscanf(value, "%zu %" SCNu64 " %" SCNu64, &i, &soft, &hard) != 3 ||
	    i >= RLIM_NLIMITS)
		return -1;
	limits[i].rlim_cur = soft;
	limits[i].rlim_max = hard;
	return 0;
}

static int
take_fixed(const char *value, struct progress *progress)
{
	struct fixed_due *grown, f;

	if (sscanf(value, "%" SCNd64 " %" SCNd64 " %d", &f.due, &f.reading,
		&f.local) != 3)
		return -1;
	grown = reallocarray(
	    progress->fixed, progress->n_fixed + 1, sizeof(*grown));
	if (grown == NULL)
		return -1;
	progress->fixed = grown;
	progress->fixed[progress->n_fixed++] = f;
	return 0;
}

static int
take_field(struct field_reader *reader, const struct field *f, char *value)
{
	void *at = (char *)reader->job + f->offset;

	switch (f->type) {
	case FIELD_KIND:
		return take_kind(value, at);
	case FIELD_TEXT:
		return take_text(value, at);
	case FIELD_CHARS:
		return strlcpy(at, value, f->size) < f->size ? 0 : -1;
	case FIELD_WORDS:
		if (f->counter == COUNTER_ENV && reader->without_environment)
			return 0;
		return words_append(at, &reader->n_words[f->counter], value);
	case FIELD_FLAG:
		return take_flag(value, at);
	case FIELD_NUMBER:
		return take_number(value, at);
	case FIELD_COUNT:
		return take_count(value, at);
	case FIELD_MODE:
		return take_mode(value, at);
	case FIELD_LIMITS:
		return take_limit(value, at);
	case FIELD_ENDED:
		return take_ended(value, at);
	case FIELD_FIXED:
		return take_fixed(value, &reader->job->progress);
	case FIELD_OVERLAP:
		return take_overlap(value, at);
	case FIELD_NOTIFY:
		return take_notify(value, at);
	case FIELD_RUN:
		return run_parse(value, at);
	case FIELD_RUNNING:
		return take_runs(value, &reader->job->progress.running,
		    &reader->job->progress.n_running);
	case FIELD_PENDING:
		return take_runs(value, &reader->job->progress.pending,
		    &reader->job->progress.n_pending);
	}
	return -1;
}

/*
 * Lines come in the order of the table, mostly: the search begins where the
 * last one ended.
 */
static const struct field *
find_field(const struct field *fields, size_t n, size_t *hint, const char *key)
{
	size_t i;

	for (i = 0; i < n; i++, *hint = (*hint + 1) % n)
		if (strcmp(fields[*hint].key, key) == 0)
			return &fields[*hint];
	return NULL;
}

int
field_take(struct field_reader *reader, int with_definition, char *line)
{
	const struct field *f;
	char *value;

	if ((value = strchr(line, ' ')) != NULL) {
		*value++ = '\0';
		f = NULL;
		if (with_definition && !reader->in_progress)
			f = find_field(definition_fields, N_DEFINITION_FIELDS,
			    &reader->hint, line);
		if (f == NULL) {
			if (!reader->in_progress)
				reader->hint = 0;
			reader->in_progress = 1;
			f = find_field(progress_fields, N_PROGRESS_FIELDS,
			    &reader->hint, line);
		}
		errno = 0;
		if (f != NULL && unescape(value) == 0 &&
		    take_field(reader, f, value) == 0)
			return 0;
		if (errno == ENOMEM)
			return -1;
	}
	errno = EBADMSG;
	return -1;
}
