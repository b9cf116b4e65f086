/* SPDX-License-Identifier: ISC */

/*
 * In a text, newline is written `\n` and backslash `\\`; all other bytes stand
 * for themselves.
 */

#include "value.h"

#include <sys/resource.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

void
value_put_text(FILE *fp, const char *key, const char *text)
{
	size_t n;

	fputs(key, fp);
	putc_unlocked(' ', fp);
	/* In pieces, which are mostly whole: the environment is long. */
	for (;; text += n + 1) {
		n = strcspn(text, "\n\\");
		fwrite(text, 1, n, fp);
		if (text[n] == '\0')
			break;
		fputs(text[n] == '\n' ? "\\n" : "\\\\", fp);
	}
	putc_unlocked('\n', fp);
}

int
value_unescape(char *text)
{
	char *from, *to;

	/* Mostly there is nothing to do. */
	if ((text = strchr(text, '\\')) == NULL)
		return 0;
	for (from = to = text; *from != '\0'; from++, to++) {
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

static void
put_text(FILE *fp, const char *key, const void *member)
{
	char *const *text = member;

	if (*text != NULL)
		value_put_text(fp, key, *text);
}

static int
take_text(const char *from, void *member)
{
	char **text = member;

	if (*text != NULL)
		return -1; /* twice */
	return (*text = strdup(from)) == NULL ? -1 : 0;
}

const struct value value_text = {put_text, take_text};

static void
put_flag(FILE *fp, const char *key, const void *member)
{
	fprintf(fp, "%s %d\n", key, *(const int *)member);
}

static int
take_flag(const char *text, void *member)
{
	*(int *)member = text[0] == '1';
	return strcmp(text, "0") == 0 || strcmp(text, "1") == 0 ? 0 : -1;
}

const struct value value_flag = {put_flag, take_flag};

static void
put_number(FILE *fp, const char *key, const void *member)
{
	fprintf(fp, "%s %" PRId64 "\n", key, *(const int64_t *)member);
}

static int
take_number(const char *text, void *member)
{
	char *end;

	errno = 0;
	*(int64_t *)member = strtoll(text, &end, 10);
	return end == text || *end != '\0' || errno != 0 ? -1 : 0;
}

const struct value value_number = {put_number, take_number};

static void
put_count(FILE *fp, const char *key, const void *member)
{
	fprintf(fp, "%s %" PRIu64 "\n", key, *(const uint64_t *)member);
}

static int
take_count(const char *text, void *member)
{
	char *end;

	errno = 0;
	*(uint64_t *)member = strtoull(text, &end, 10);
	return end == text || *end != '\0' || *text == '-' || errno != 0 ? -1
									 : 0;
}

const struct value value_count = {put_count, take_count};

static void
put_mode(FILE *fp, const char *key, const void *member)
{
	fprintf(fp, "%s %03o\n", key, *(const mode_t *)member);
}

static int
take_mode(const char *text, void *member)
{
	unsigned long number;
	char *end;

	number = strtoul(text, &end, 8);
	*(mode_t *)member = (mode_t)number;
	return end == text || *end != '\0' || number > 0777 ? -1 : 0;
}

const struct value value_mode = {put_mode, take_mode};

static void
put_limits(FILE *fp, const char *key, const void *member)
{
	const struct rlimit *limits = member;
	size_t i;

	for (i = 0; i < RLIM_NLIMITS; i++)
		if (limits[i].rlim_cur != RLIM_INFINITY ||
		    limits[i].rlim_max != RLIM_INFINITY)
			fprintf(fp, "%s %zu %" PRIu64 " %" PRIu64 "\n", key, i,
			    (uint64_t)limits[i].rlim_cur,
			    (uint64_t)limits[i].rlim_max);
}

static int
take_limit(const char *text, void *member)
{
	struct rlimit *limits = member;
	unsigned long long numbers[3];
	const char *p = text;
	char *end;
	size_t i;

	/* Not by sscanf(3): there are ten in each of thousands of records. */
	for (i = 0; i < 3; i++, p = end) {
		numbers[i] = strtoull(p, &end, 10);
		if (end == p)
			return -1;
	}
	if (numbers[0] >= RLIM_NLIMITS)
		return -1;
	limits[numbers[0]].rlim_cur = numbers[1];
	limits[numbers[0]].rlim_max = numbers[2];
	return 0;
}

const struct value value_limits = {put_limits, take_limit};

static void
put_run(FILE *fp, const char *key, const void *member)
{
	const struct run *run = member;
	char text[RUN_TEXT];

	if (run->seq != 0)
		value_put_text(fp, key, run_format(text, run));
}

static int
take_run(const char *text, void *member)
{
	return run_parse(text, member);
}

const struct value value_run = {put_run, take_run};
