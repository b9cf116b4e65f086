/* SPDX-License-Identifier: ISC */
#ifndef TESTS_TIME_TABLE_H
#define TESTS_TIME_TABLE_H

/*
 * What the tables of rows share.  Each program prints a line for each row that
 * fails and one that sums up, as TAP, and exits 1 if any failed.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "time/complaint.h"
#include "time/instant.h"
#include "time/when.h"
#include "time/zone.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))
#define SECOND      INT64_C(1000000000)

static int table_passed, table_failed;

static void __attribute__((format(printf, 2, 3), unused))
check(int is_right, const char *format, ...)
{
	va_list arguments;

	if (is_right) {
		table_passed++;
		return;
	}
	table_failed++;
	fputs("not ok - ", stdout);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

static void __attribute__((unused))
check_text(const char *row, const char *got, const char *want)
{
	check(
	    strcmp(got, want) == 0, "%s: got '%s', want '%s'", row, got, want);
}

static void __attribute__((unused))
check_number(const char *row, int64_t got, int64_t want)
{
	check(got == want, "%s: got %lld, want %lld", row, (long long)got,
	    (long long)want);
}

/*
 * A refusal as a row has it: "!5 why", the column and a part of the reason, or
 * of the advice, or the guess.
 */
static void __attribute__((unused)) check_refusal(
    const char *row, const struct complaint *complaint, const char *want)
{
	char *rest;
	size_t column = strtoul(want + 1, &rest, 10);
	const char *instead = complaint->instead;

	rest += strspn(rest, " ");
	check(complaint->column == column &&
		(strstr(complaint->why, rest) != NULL ||
		    (instead != NULL && strstr(instead, rest) != NULL) ||
		    strcmp(complaint->near, rest) == 0),
	    "%s: got '!%zu %s' (%s) near '%s', want '%s'", row,
	    complaint->column, complaint->why, instead == NULL ? "" : instead,
	    complaint->near, want);
}

/* "2026-01-15T12:00:00Z", a fraction or not, without the code under test. */
static int64_t __attribute__((unused)) utc(const char *text)
{
	int64_t fraction = 0, scale = SECOND / 10;
	struct tm tm = {0};
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);

	if (rest == NULL) {
		printf("bad row: %s\n", text);
		exit(2);
	}
	if (*rest == '.')
		for (rest++; *rest >= '0' && *rest <= '9'; rest++, scale /= 10)
			fraction += (*rest - '0') * scale;
	return timegm(&tm) * SECOND + fraction;
}

/*
 * One WHEN.  want is a refusal, or the due times after `now`, each with a blank
 * before the next, in the zone of the when; "never" after the last that there
 * is.
 */
struct when_row {
	const char *text;
	const char *zone; /* NULL is UTC here */
	const char *now;  /* NULL: the row above's */
	const char *want;
};

static void __attribute__((unused)) check_dues(
    const char *row, const struct when *when, int64_t now, const char *want)
{
	char got[2048] = "", text[INSTANT_TEXT];
	int64_t after = now, due;
	const char *p;

	for (p = want; p != NULL; p = strchr(p + 1, ' ')) {
		if (p != want)
			strcat(got, " ");
		if (when_next(when, after, &due) == -1) {
			strcat(got, "never");
			break;
		}
		strcat(got, instant_format_iso(text, due, when_zone(when)));
		check(due > after || when_form(when) == WHEN_DATE,
		    "%s: not later", row);
		after = due;
	}
	check_text(row, got, want);
}

static void __attribute__((unused))
check_whens(const struct when_row *rows, size_t count)
{
	const char *at = "2026-01-15T12:00:00Z";
	struct complaint complaint;
	const struct when_row *row;
	struct when *when;

	for (row = rows; row < rows + count; row++) {
		if (row->now != NULL)
			at = row->now;
		when = when_parse(row->text,
		    row->zone == NULL ? "UTC" : row->zone, utc(at), &complaint);
		if (when == NULL && *row->want == '!')
			check_refusal(row->text, &complaint, row->want);
		else if (when == NULL)
			check(0, "%s: refused at %zu: %s", row->text,
			    complaint.column, complaint.why);
		else if (*row->want == '!')
			check(0, "%s: not refused", row->text);
		else
			check_dues(row->text, when, utc(at), row->want);
		when_free(when);
	}
}

/* A small generator, so that a seed means the same rows everywhere. */
static uint64_t table_random_state = 1;

static uint32_t __attribute__((unused)) random_below(uint32_t limit)
{
	table_random_state = table_random_state *
		UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (uint32_t)(table_random_state >> 33) % limit;
}

/* The only argument is a seed, so that a failure can be seen again. */
static void __attribute__((unused)) table_seed(int argc, char **argv)
{
	if (argc > 1)
		table_random_state = strtoull(argv[1], NULL, 10);
	printf("# seed %llu\n", (unsigned long long)table_random_state);
}

static int __attribute__((unused)) table_end(void)
{
	printf("%s - the other %d rows\n1..%d\n%d passed, %d failed\n",
	    table_passed > 0 ? "ok" : "not ok", table_passed, table_failed + 1,
	    table_passed, table_failed);
	return table_failed > 0 || table_passed == 0;
}

#endif
