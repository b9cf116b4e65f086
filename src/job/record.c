/* SPDX-License-Identifier: ISC */

/*
 * A record is lines of text:
 *
 *	ptymer-job 1			what it is, and its version
 *	key value			... as field.c has them
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

#include "../time/civil.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "field.h"
#include "job.h"
#include "words.h"

static const char *
record_title(enum record_kind kind)
{
	return kind == RECORD_PROGRESS ? "ptymer-progress" : "ptymer-job";
}

/* FNV-1a, 64 bits. */
static uint64_t
checksum(const char *text, size_t length)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < length; i++)
		sum = (sum ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
	return sum;
}

char *
record_encode(const struct job *job, enum record_kind kind, size_t *length)
{
	char *text;
	FILE *fp;
	int failed;

	if ((fp = open_memstream(&text, length)) == NULL)
		return NULL;
	fprintf(fp, "%s %d\n", record_title(kind), RECORD_VERSION);
	if (kind == RECORD_JOB)
		field_put_definition(fp, job);
	field_put_progress(fp, job);
	if (fflush(fp) == 0)
		fprintf(fp, "end %016" PRIx64 "\n", checksum(text, *length));
	failed = ferror(fp);
	if (fclose(fp) == 0 && !failed && text != NULL && *length <= RECORD_MAX)
		return text;
	errno = text != NULL && *length > RECORD_MAX ? E2BIG : ENOMEM;
	free(text);
	return NULL;
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

	n = (size_t)snprintf(
	    expected, sizeof(expected), "%s ", record_title(kind));
	if (strncmp(text, expected, n) == 0) {
		version = strtol(text + n, &line, 10);
		if (*line == '\n' && version >= 1 && version <= RECORD_VERSION)
			return line + 1;
		if (*line == '\n' && version > RECORD_VERSION) {
			errno = ENOTSUP;
			return NULL;
		}
	}
	errno = EBADMSG;
	return NULL;
}

static int
is_duration(int64_t ns)
{
	return ns >= 0 && ns <= DURATION_MAX;
}

static int
is_path(const char *text)
{
	return text != NULL && text[0] == '/';
}

static int
is_sound_fixed(const struct fixed_due *f)
{
	return f->due > 0 && f->due <= INSTANT_MAX &&
	    f->reading >= -NSEC_PER_DAY && f->reading <= INSTANT_LATEST &&
	    (f->local == 0 || f->local == 1);
}

static int
is_sound_progress(const struct progress *progress)
{
	size_t i;

	for (i = 0; i < progress->n_fixed; i++)
		if (!is_sound_fixed(&progress->fixed[i]))
			return 0;
	return instant_is_sound(progress->saved) &&
	    instant_is_sound(progress->moved) && progress->left_time >= 0 &&
	    progress->left_time <= INSTANT_MAX && progress->seq < INT64_MAX &&
	    progress->runs < INT64_MAX && progress->fired < INT64_MAX &&
	    instant_is_sound(progress->due) && is_duration(progress->jitter) &&
	    progress->due <= INSTANT_LATEST - progress->jitter &&
	    progress->due_boot >= -INSTANT_LATEST &&
	    progress->due_boot <= INSTANT_LATEST &&
	    instant_is_sound(progress->dealt) &&
	    instant_is_sound(progress->ended_at) &&
	    progress->last_status >= -1 && progress->last_status <= 255;
}

/*
 * A checksum is no proof of sense: whatever arithmetic is done with a job later
 * must not run over, and what every job has must be there.
 */
static int
is_sound(const struct job *job)
{
	return job->when != NULL && job->when[0] != NULL &&
	    is_path(job->directory) &&
	    (job->output == NULL || is_path(job->output)) &&
	    (job->name == NULL || job_is_name(job->name)) &&
	    (job->lock == NULL || job_is_name(job->lock)) &&
	    is_duration(job->duration) && is_duration(job->kill_after) &&
	    is_duration(job->timeout) && is_duration(job->jitter) &&
	    is_duration(job->retry_delay) &&
	    (job->grace == -1 || is_duration(job->grace)) && job->freeze >= 0 &&
	    job->freeze <= INT32_MAX && job->session >= 0 &&
	    job->session <= INT32_MAX && job->terminal_osc >= 0 &&
	    job->terminal_osc <= INT32_MAX &&
	    (job->terminal == NULL || is_path(job->terminal)) &&
	    job->log_max >= 0 && job->until >= 0 && job->until <= INSTANT_MAX &&
	    instant_is_sound(job->armed) && is_sound_progress(&job->progress);
}

/* The lines of a record, each into its member. */
static int
decode(struct job *job, enum record_kind kind, char *text, size_t length)
{
	struct field_reader reader = {
	    .job = job, .is_brief = kind == RECORD_JOB_BRIEF};
	char *line, *next;
	size_t body;

	if ((body = record_body(text, length)) == 0 ||
	    memchr(text, '\0', body) != NULL) {
		errno = EBADMSG;
		return -1;
	}
	text[body] = '\0';
	if ((line = record_open(kind, text)) == NULL)
		return -1;
	while (*line != '\0') {
		if ((next = strchr(line, '\n')) == NULL) {
			errno = EBADMSG;
			return -1;
		}
		*next++ = '\0';
		if (field_take(&reader, kind != RECORD_PROGRESS, line) == -1)
			return -1;
		line = next;
	}
	if (!is_sound(job)) {
		errno = EBADMSG;
		return -1;
	}
	return 0;
}

int
record_decode(struct job *job, enum record_kind kind, char *text, size_t length)
{
	struct progress before;
	int error;

	if (kind != RECORD_PROGRESS)
		return decode(job, kind, text, length);
	before = job->progress;
	memset(&job->progress, 0, sizeof(job->progress));
	progress_clear(&job->progress);
	if (decode(job, kind, text, length) == 0) {
		progress_clear(&before);
		return 0;
	}
	error = errno;
	progress_clear(&job->progress);
	job->progress = before;
	errno = error;
	return -1;
}
