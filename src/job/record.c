/* SPDX-License-Identifier: ISC */

/*
 * A record is lines of text:
 *
 *	ptymer-job 1			what it is, and its version
 *	key value			... as the tables below have them
 *	end 5ab1f0c7d2e4f698		checksum of all that is above
 *
 * In a value, newline is written `\n` and backslash `\\`; all other bytes stand
 * for themselves.  A key that may have several values has a line for each.  A
 * record without its last line, or with another checksum, is not a record: what
 * was half written or damaged never turns into a command.
 */

#include "record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job.h"
#include "words.h"

#define RECORD_VERSION	1

enum field_type {
	FIELD_KIND,
	FIELD_TEXT,		/* char * */
	FIELD_CHARS,		/* char [size] */
	FIELD_WORDS,		/* char ** */
	FIELD_FLAG,		/* int */
	FIELD_NUMBER,		/* int64_t */
	FIELD_COUNT,		/* uint64_t */
	FIELD_MODE,		/* mode_t, in octal */
	FIELD_LIMITS,
	FIELD_ENDED,
	FIELD_FIXED,
	FIELD_RUN
};

struct field {
	const char	*key;
	enum field_type	 type;
	size_t		 offset;
	size_t		 size;
};

#define FIELD(key, type, member) \
	{key, type, offsetof(struct job, member), \
	    sizeof(((struct job *)NULL)->member)}

static const struct field definition_fields[] = {
	FIELD("kind", FIELD_KIND, kind),
	FIELD("name", FIELD_TEXT, name),
	FIELD("when", FIELD_WORDS, when),
	FIELD("duration", FIELD_NUMBER, duration),
	FIELD("tz", FIELD_TEXT, zone),
	FIELD("repeat", FIELD_FLAG, repeat),
	FIELD("count", FIELD_COUNT, count),
	FIELD("grace", FIELD_NUMBER, grace),
	FIELD("kill-after", FIELD_NUMBER, kill_after),
	FIELD("output", FIELD_TEXT, output),
	FIELD("chdir", FIELD_TEXT, directory),
	FIELD("shell", FIELD_FLAG, shell),
	FIELD("target", FIELD_WORDS, target),
	FIELD("umask", FIELD_MODE, umask),
	FIELD("limit", FIELD_LIMITS, limits),
	FIELD("terminal", FIELD_TEXT, terminal),
	FIELD("armed", FIELD_NUMBER, armed),
	FIELD("env", FIELD_WORDS, environment),
	{NULL, 0, 0, 0}
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
	FIELD("dealt", FIELD_NUMBER, progress.dealt),
	FIELD("fixed", FIELD_FIXED, progress.fixed),
	FIELD("seq", FIELD_COUNT, progress.seq),
	FIELD("runs", FIELD_COUNT, progress.runs),
	FIELD("fired", FIELD_COUNT, progress.fired),
	FIELD("running", FIELD_RUN, progress.running),
	FIELD("last", FIELD_RUN, progress.last),
	FIELD("survivor", FIELD_WORDS, progress.survivors),
	{NULL, 0, 0, 0}
};

static const char *
record_title(enum record_kind kind)
{
	return kind == RECORD_JOB ? "ptymer-job" : "ptymer-progress";
}

/* FNV-1a, 64 bits. */
static uint64_t
checksum(const char *text, size_t length)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < length; i++)
		sum = (sum ^ (unsigned char)text[i]) *
		    UINT64_C(0x100000001b3);
	return sum;
}

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
			put_text(fp, f->key,
			    job_state_name(job->progress.ended));
		break;
	case FIELD_FIXED:
		put_fixed(fp, f->key, &job->progress);
		break;
	case FIELD_RUN:
		put_run(fp, f->key, at);
		break;
	}
}

char *
record_encode(const struct job *job, enum record_kind kind, size_t *length)
{
	const struct field *f;
	char *text;
	FILE *fp;
	int failed;

	if ((fp = open_memstream(&text, length)) == NULL)
		return NULL;
	fprintf(fp, "%s %d\n", record_title(kind), RECORD_VERSION);
	if (kind == RECORD_JOB)
		for (f = definition_fields; f->key != NULL; f++)
			put_field(fp, f, job);
	for (f = progress_fields; f->key != NULL; f++)
		put_field(fp, f, job);
	if (fflush(fp) == 0)
		fprintf(fp, "end %016" PRIx64 "\n", checksum(text, *length));
	failed = ferror(fp);
	if (fclose(fp) != 0 || failed) {
		free(text);
		errno = ENOMEM;
		return NULL;
	}
	return text;
}

/* A record being read: the job, and how many words each vector has by now. */
struct reader {
	struct job	*job;
	size_t		 n_words[sizeof(definition_fields) /
			    sizeof(definition_fields[0])];
};

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
	return end == value || *end != '\0' || *value == '-' || errno != 0 ?
	    -1 : 0;
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
		return -1;	/* twice */
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
	grown = reallocarray(progress->fixed, progress->n_fixed + 1,
	    sizeof(*grown));
	if (grown == NULL)
		return -1;
	progress->fixed = grown;
	progress->fixed[progress->n_fixed++] = f;
	return 0;
}

static int
take_field(struct reader *reader, const struct field *f, size_t index,
    char *value)
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
		return words_append(at, &reader->n_words[index], value);
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
	case FIELD_RUN:
		return run_parse(value, at);
	}
	return -1;
}

/* One `key value` line, with the newline cut off. */
static int
take_line(struct reader *reader, const struct field *fields, char *line)
{
	char *value;
	size_t i;

	if ((value = strchr(line, ' ')) == NULL)
		return 1;
	*value++ = '\0';
	for (i = 0; fields[i].key != NULL; i++)
		if (strcmp(fields[i].key, line) == 0) {
			errno = 0;
			if (unescape(value) == 0 &&
			    take_field(reader, &fields[i], i, value) == 0)
				return 0;
			return errno == ENOMEM ? -1 : 1;
		}
	value[-1] = ' ';
	return 1;
}

/* The length of the text above its `end` line, or 0 when that is not right. */
static size_t
record_body(const char *text, size_t length)
{
	char expected[32];
	size_t body, n;

	n = strlen("end 0123456789abcdef\n");
	if (length <= n)
		return 0;
	body = length - n;
	snprintf(expected, sizeof(expected), "end %016" PRIx64 "\n",
	    checksum(text, body));
	return memcmp(text + body, expected, n) == 0 ? body : 0;
}

/* Checks the first line; returns what follows it, or NULL with errno. */
static char *
record_open(enum record_kind kind, char *text)
{
	char expected[32], *line;
	size_t n;
	long version;

	n = (size_t)snprintf(expected, sizeof(expected), "%s ",
	    record_title(kind));
	errno = EBADMSG;
	if (strncmp(text, expected, n) != 0)
		return NULL;
	version = strtol(text + n, &line, 10);
	if (*line != '\n' || version < 1)
		return NULL;
	if (version > RECORD_VERSION) {
		errno = ENOTSUP;
		return NULL;
	}
	return line + 1;
}

static void
progress_clear(struct progress *progress)
{
	free(progress->fixed);
	words_free(progress->survivors);
	memset(progress, 0, sizeof(*progress));
}

int
record_decode(struct job *job, enum record_kind kind, char *text,
    size_t length)
{
	struct reader definition = {.job = job}, progress = {.job = job};
	char *line, *next;
	size_t body;
	int result;

	if ((body = record_body(text, length)) == 0 ||
	    memchr(text, '\0', body) != NULL) {
		errno = EBADMSG;
		return -1;
	}
	text[body] = '\0';
	if ((line = record_open(kind, text)) == NULL)
		return -1;
	if (kind == RECORD_PROGRESS)
		progress_clear(&job->progress);
	for (; *line != '\0'; line = next) {
		if ((next = strchr(line, '\n')) == NULL) {
			errno = EBADMSG;
			return -1;
		}
		*next++ = '\0';
		result = take_line(&progress, progress_fields, line);
		if (result == 1 && kind == RECORD_JOB)
			result = take_line(&definition, definition_fields,
			    line);
		if (result != 0) {
			errno = result == -1 ? ENOMEM : EBADMSG;
			return -1;
		}
	}
	return 0;
}
