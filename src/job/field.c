/* SPDX-License-Identifier: ISC */

/* A key that may have several values has a line for each. */

#include "field.h"

#include <errno.h>
#include <string.h>

#include "job.h"
#include "value.h"
#include "words.h"

/*
 * A member of a job.  Two kinds need more than their place to be read: an array
 * of characters its size, a vector of words how many it has.
 */
struct field {
	const char *key;
	const struct value *value;
	size_t offset;
	size_t size; /* of an array; else 0 */
	int counter; /* of a vector: its place in n_words */
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

static void
put_chars(FILE *fp, const char *key, const void *member)
{
	if (*(const char *)member != '\0')
		value_put_text(fp, key, member);
}

static void
put_words(FILE *fp, const char *key, const void *member)
{
	char *const *word = *(char *const *const *)member;

	for (; word != NULL && *word != NULL; word++)
		value_put_text(fp, key, *word);
}

static const struct value chars = {put_chars, NULL};
static const struct value words = {put_words, NULL};

#define FIELD(key, value, member)                                              \
	{                                                                      \
		key, &(value), offsetof(struct job, member), 0, COUNTER_NONE   \
	}

#define FIELD_CHARS(key, member)                                               \
	{                                                                      \
		key, &chars, offsetof(struct job, member),                     \
		    sizeof(((struct job *)NULL)->member), COUNTER_NONE         \
	}

#define FIELD_LIST(key, member, counter)                                       \
	{                                                                      \
		key, &words, offsetof(struct job, member), 0, counter          \
	}

static const struct field definition_fields[] = {
    FIELD("kind", value_kind, kind),
    FIELD("name", value_text, name),
    FIELD_LIST("when", when, COUNTER_WHEN),
    FIELD("duration", value_number, duration),
    FIELD("tz", value_text, zone),
    FIELD("shell-tz", value_text, shell_zone),
    FIELD("repeat", value_flag, repeat),
    FIELD("count", value_count, count),
    FIELD("until", value_text, until_text),
    FIELD("until-at", value_number, until),
    FIELD("grace", value_number, grace),
    FIELD("overlap", value_overlap, overlap),
    FIELD("jitter", value_number, jitter),
    FIELD("timeout", value_number, timeout),
    FIELD("kill-after", value_number, kill_after),
    FIELD("retry", value_count, retry),
    FIELD("retry-delay", value_number, retry_delay),
    FIELD("lock", value_text, lock),
    FIELD("when-command", value_text, when_command),
    FIELD("on-success", value_text, on_success),
    FIELD("on-failure", value_text, on_failure),
    FIELD("on-end", value_text, on_end),
    FIELD("notify", value_notify, notify),
    FIELD("message", value_text, message),
    FIELD("freeze", value_number, freeze),
    FIELD("freeze-start", value_count, freeze_start),
    FIELD("awake", value_flag, awake),
    FIELD("log-max", value_number, log_max),
    FIELD_LIST("setting", settings, COUNTER_SETTING),
    FIELD("clean-env", value_flag, clean_environment),
    FIELD("output", value_text, output),
    FIELD("chdir", value_text, directory),
    FIELD("shell", value_flag, shell),
    FIELD_LIST("target", target, COUNTER_TARGET),
    FIELD("umask", value_mode, umask),
    FIELD("limit", value_limits, limits),
    FIELD("terminal", value_text, terminal),
    FIELD("session", value_number, session),
    FIELD("session-start", value_count, session_start),
    FIELD("terminal-osc", value_number, terminal_osc),
    FIELD("terminal-remote", value_flag, terminal_remote),
    FIELD("armed", value_number, armed),
    FIELD_LIST("env", environment, COUNTER_ENV),
};

static const struct field progress_fields[] = {
    FIELD("ended", value_ended, progress.ended),
    FIELD("ended-at", value_number, progress.ended_at),
    FIELD_CHARS("left", progress.left),
    FIELD_CHARS("machine", progress.machine.id),
    FIELD_CHARS("boot", progress.machine.boot),
    FIELD("pid-namespace", value_count, progress.machine.pid_namespace),
    FIELD("due", value_number, progress.due),
    FIELD("due-boot", value_number, progress.due_boot),
    FIELD("due-jitter", value_number, progress.jitter),
    FIELD("saved", value_number, progress.saved),
    FIELD_CHARS("held", progress.held),
    FIELD("moved", value_number, progress.moved),
    FIELD("left-time", value_number, progress.left_time),
    FIELD("dealt", value_number, progress.dealt),
    FIELD("fixed", value_fixed, progress),
    FIELD("seq", value_count, progress.seq),
    FIELD("runs", value_count, progress.runs),
    FIELD("fired", value_count, progress.fired),
    FIELD("running", value_running, progress),
    FIELD("pending", value_pending, progress),
    FIELD("last", value_run, progress.last),
    FIELD("last-status", value_number, progress.last_status),
    FIELD("paused", value_flag, progress.paused),
    FIELD_LIST("survivor", progress.survivors, COUNTER_SURVIVOR),
};

#define N_DEFINITION_FIELDS                                                    \
	(sizeof(definition_fields) / sizeof(definition_fields[0]))
#define N_PROGRESS_FIELDS (sizeof(progress_fields) / sizeof(progress_fields[0]))

static void
put_fields(
    FILE *fp, const struct field *fields, size_t n, const struct job *job)
{
	size_t i;

	for (i = 0; i < n; i++)
		fields[i].value->put(
		    fp, fields[i].key, (const char *)job + fields[i].offset);
}

void
field_put_definition(FILE *fp, const struct job *job)
{
	put_fields(fp, definition_fields, N_DEFINITION_FIELDS, job);
}

void
field_put_progress(FILE *fp, const struct job *job)
{
	put_fields(fp, progress_fields, N_PROGRESS_FIELDS, job);
}

static int
take_field(struct field_reader *reader, const struct field *f, const char *text)
{
	void *member = (char *)reader->job + f->offset;

	if (f->counter != COUNTER_NONE)
		return words_append(member, &reader->n_words[f->counter], text);
	if (f->size != 0)
		return strlcpy(member, text, f->size) < f->size ? 0 : -1;
	return f->value->take(text, member);
}

/*
 * Lines come in the order of the table, mostly: the search begins where the
 * last one ended.
 */
static const struct field *
find_field(const struct field *fields, size_t n, size_t *hint, const char *key)
{
	size_t i;

	for (i = 0; i < n; i++, *hint = *hint + 1 < n ? *hint + 1 : 0)
		if (fields[*hint].key[0] == key[0] &&
		    strcmp(fields[*hint].key, key) == 0)
			return &fields[*hint];
	return NULL;
}

/* What a target gets, and nobody else asks for. */
static int
is_for_target(const struct field *f)
{
	return f->counter == COUNTER_ENV || f->value == &value_limits;
}

/* One more of what is left out, such as the variables of an environment. */
static int
is_left_out(const struct field_reader *reader, const char *line)
{
	const struct field *f = &definition_fields[reader->hint];
	const char *key = f->key;

	if (!is_for_target(f))
		return 0;
	/* Most of the lines of most records come here: no strncmp(3). */
	for (; *key != '\0' && *key == *line; key++)
		line++;
	return *key == '\0' && *line == ' ';
}

int
field_take(struct field_reader *reader, int with_definition, char *line)
{
	const struct field *f;
	char *value;

	if (reader->is_brief && !reader->in_progress &&
	    is_left_out(reader, line))
		return 0;
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
		if (f != NULL && reader->is_brief && is_for_target(f))
			return 0;
		if (f != NULL && value_unescape(value) == 0 &&
		    take_field(reader, f, value) == 0)
			return 0;
		if (errno == ENOMEM)
			return -1;
	}
	errno = EBADMSG;
	return -1;
}
