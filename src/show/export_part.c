/* SPDX-License-Identifier: ISC */

/* The parts that more than one form of an export is made of. */
#include "export_form.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/quote.h"
#include "../job/safe.h"
#include "../job/words.h"
#include "../time/duration.h"
#include "../time/when.h"
#include "../time/zone.h"
#include "../worker/program.h"

const char *
export_zone(struct exporting *x, const struct when *when)
{
	const char *name = zone_name(when_zone(when));

	if (strcmp(name, ZONE_MACHINE) == 0)
		return "";
	if (name[0] == ':')
		name++;
	if (strcmp(name, "UTC0") == 0)
		return "UTC";
	if (zone_is_known(name, strlen(name)))
		return name;
	export_refuse(x, "%s knows no zone such as TZ=%s",
	    export_form_name(x->request->form), name);
	return "";
}

const char *
export_interval_from(const char *text)
{
	return strcasestr(text, "from");
}

int64_t
export_interval_step(const struct when *when)
{
	int64_t first, second;

	if (when_next(when, 0, &first) == -1 ||
	    when_next(when, first, &second) == -1)
		return 0;
	return second - first;
}

char *
export_name(char *buf, const struct job *job)
{
	if (job->name != NULL)
		snprintf(buf, EXPORT_NAME, "ptymer-%s", job->name);
	else
		snprintf(buf, EXPORT_NAME, "ptymer-%" PRIu64, job->id);
	return buf;
}

/* The path of the program; what names a path already stays as it is. */
static char *
find_program(const struct job *job)
{
	char *path = NULL;

	if (strchr(job->target[0], '/') == NULL)
		path = program_find(job, job->target[0], 0);
	return path != NULL ? path : strdup(job->target[0]);
}

static char **
shell_command(const struct job *job)
{
	char shell[] = "/bin/sh", option[] = "-c";
	char *words[] = {shell, option, job->target[0], NULL};

	return words_copy(words, 3);
}

char **
export_command(struct exporting *x)
{
	const struct job *job = x->job;
	char *program, **words;

	if (job->shell)
		return shell_command(job);
	words = words_copy(job->target, words_count(job->target));
	/* Elsewhere, programs are in other places. */
	if (words == NULL || x->request->form == EXPORT_KUBERNETES)
		return words;
	if ((program = find_program(job)) == NULL) {
		words_free(words);
		return NULL;
	}
	free(words[0]);
	words[0] = program;
	return words;
}

/* What a terminal may take for a command, and a line does not need. */
static int
is_unsafe(const char *text)
{
	char shown[SAFE_CHARACTER];

	return *text != '\0' && *text != '\n' && *text != '\t' &&
	    safe_character(text, shown) == 1 && shown[1] == 'x';
}

/* Takes the bytes that are unsafe out of single quotes. */
static void
put_safely(FILE *fp, const char *text)
{
	char shown[SAFE_CHARACTER];
	size_t length;

	while (*text != '\0') {
		if (!is_unsafe(text)) {
			length = safe_character(text, shown);
			fwrite(text, 1, length, fp);
			text += length;
			continue;
		}
		fputs("'\"$(printf '", fp);
		for (; is_unsafe(text); text++)
			fprintf(fp, "\\%03o", (unsigned char)*text);
		fputs("')\"'", fp);
	}
}

void
export_words(struct exporting *x, FILE *fp, char *const *words)
{
	char *text;

	if (words == NULL || (text = quote_words(words)) == NULL) {
		x->broken = 1;
		return;
	}
	put_safely(fp, text);
	free(text);
}

int
export_is_variable(const char *setting)
{
	const char *p = setting;

	if (isdigit((unsigned char)*p))
		return 0;
	while (isalnum((unsigned char)*p) || *p == '_')
		p++;
	return p > setting && *p == '=';
}

char *
export_span(char *buf, int64_t ns)
{
	static const struct {
		int64_t seconds;
		char name;
	} units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}};
	char seconds[DURATION_TEXT];
	int64_t unit;
	size_t i, n = 0;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		unit = units[i].seconds * NSEC_PER_SEC;
		if (ns < unit)
			continue;
		n += (size_t)snprintf(buf + n, DURATION_TEXT - n,
		    "%" PRId64 "%c", ns / unit, units[i].name);
		ns %= unit;
	}
	if (ns > 0 || n == 0)
		snprintf(buf + n, DURATION_TEXT - n, "%ss",
		    duration_format_seconds(seconds, ns));
	return buf;
}

size_t
export_members(uint64_t set, int *values)
{
	size_t n = 0;
	int value;

	for (value = 0; value < 64; value++)
		if (set & UINT64_C(1) << value)
			values[n++] = value;
	return n;
}

void
export_list(
    FILE *fp, const int *values, size_t n, const char *range, int digits)
{
	size_t first, last;

	for (first = 0; first < n; first = last + 1) {
		last = first;
		while (range != NULL && last + 1 < n &&
		    values[last + 1] == values[last] + 1)
			last++;
		if (last == first + 1)
			last = first;
		fprintf(
		    fp, "%s%0*d", first == 0 ? "" : ",", digits, values[first]);
		if (last > first)
			fprintf(fp, "%s%0*d", range, digits, values[last]);
	}
}
