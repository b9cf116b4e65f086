/* SPDX-License-Identifier: ISC */
#include "caret.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/safe.h"
#include "../time/complaint.h"
#include "utf8.h"

#define CARET_INDENT 2
#define CARET_WIDEST 72 /* of a text that is shown whole */
#define CARET_AROUND 32 /* columns on each side where it is not */

static void
say(const struct complaint *complaint)
{
	char *near;

	if (complaint->near[0] != '\0') {
		near = safe_text(complaint->near);
		warnx("%s (did you mean %s?)", complaint->why,
		    near == NULL ? complaint->near : near);
		free(near);
	} else if (complaint->instead != NULL)
		warnx("%s (%s)", complaint->why, complaint->instead);
	else
		warnx("%s", complaint->why);
}

/*
 * How many columns that many bytes of the text take.  A column in the middle of
 * a character is that character's; beyond the end, the end's.
 */
static size_t
columns_before(const char *text, size_t bytes)
{
	char shown[SAFE_CHARACTER];
	const char *p = text;
	size_t length, sum = 0;

	while (*p != '\0') {
		length = safe_character(p, shown);
		if ((size_t)(p - text) + length > bytes)
			break;
		sum += (size_t)utf8_columns(shown);
		p += length;
	}
	return sum;
}

/* The part of the text in these columns; returns where it really began. */
static size_t
put_part(const char *text, size_t first, size_t end)
{
	char shown[SAFE_CHARACTER];
	size_t began = end, columns, place;

	for (place = 0; *text != '\0'; place += columns) {
		text += safe_character(text, shown);
		columns = (size_t)utf8_columns(shown);
		if (place < first)
			continue;
		if (place + columns > end)
			break;
		if (began == end)
			began = place;
		fputs(shown, stderr);
	}
	return began;
}

void
caret_warn(const char *text, const struct complaint *complaint)
{
	size_t caret = columns_before(text, complaint->column);
	size_t first = 0, width = columns_before(text, strlen(text));
	size_t began, end = width;
	const char *before = "", *after = "";

	say(complaint);
	if (complaint->is_shortage)
		return;
	if (width > CARET_WIDEST && caret > CARET_AROUND + 3) {
		first = caret - CARET_AROUND;
		before = "...";
	}
	if (width > CARET_WIDEST && caret + CARET_AROUND < width) {
		end = caret + CARET_AROUND;
		after = "...";
	}
	fprintf(stderr, "%*s%s", CARET_INDENT, "", before);
	began = put_part(text, first, end);
	fprintf(stderr, "%s\n", after);
	if (began > caret)
		began = caret;
	fprintf(stderr, "%*s^\n",
	    (int)(CARET_INDENT + strlen(before) + caret - began), "");
}
