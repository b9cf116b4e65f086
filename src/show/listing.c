/* SPDX-License-Identifier: ISC */
#include "listing.h"

#include <libsmartcols.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../job/bulk.h"
#include "../job/job.h"
#include "../time/complaint.h"
#include "../time/near.h"
#include "table.h"
#include "view.h"

#define DEFAULT_COLUMNS "ID,NAME,KIND,STATE,LEFT,NEXT,RUNS,LAST,COMMAND"

static int
pick_words(struct listing *, const char *, size_t, struct complaint *);

void
listing_init(struct listing *listing, const struct view *view)
{
	memset(listing, 0, sizeof(*listing));
	listing->view = view;
}

static void
pick(struct listing *listing, const struct column *column)
{
	size_t i;

	for (i = 0; i < listing->n; i++)
		if (listing->columns[i] == column)
			return;
	listing->columns[listing->n++] = column;
}

static const struct column *
find_column(const char *word, size_t length)
{
	const struct column *c;

	for (c = column_table; c->name != NULL; c++)
		if (strlen(c->name) == length &&
		    strncasecmp(c->name, word, length) == 0)
			return c;
	return NULL;
}

static int
unknown_column(
    const char *word, size_t length, size_t at, struct complaint *complaint)
{
	const struct column *c;
	size_t distance, least = NEAR_ENOUGH + 1;

	complaint_set(complaint, at,
	    length == 0 ? "missing name of a column" : "unknown column",
	    "see ptymer status --help");
	for (c = column_table; c->name != NULL; c++) {
		distance = near_distance(word, length, c->name);
		if (distance < least) {
			least = distance;
			strlcpy(
			    complaint->near, c->name, sizeof(complaint->near));
		}
	}
	return -1;
}

static void
pick_default(struct listing *listing)
{
	struct complaint complaint;
	const struct column *c;

	if (listing->view->form != VIEW_JSON) {
		pick_words(listing, DEFAULT_COLUMNS, 0, &complaint);
		return;
	}
	for (c = column_table; c->name != NULL; c++)
		pick(listing, c);
}

static int
pick_words(struct listing *listing, const char *list, size_t at,
    struct complaint *complaint)
{
	const struct column *column;
	size_t length;

	for (;; at += length + 1) {
		length = strcspn(list + at, ",");
		column = find_column(list + at, length);
		if (column == NULL)
			return unknown_column(list + at, length, at, complaint);
		pick(listing, column);
		if (list[at + length] == '\0')
			return 0;
	}
}

int
listing_pick(
    struct listing *listing, const char *list, struct complaint *complaint)
{
	size_t at = 0;

	listing->n = 0;
	if (list == NULL || list[0] == '+')
		pick_default(listing);
	if (list == NULL)
		return 0;
	if (list[0] == '+')
		at++;
	return pick_words(listing, list, at, complaint);
}

int
listing_open(struct listing *listing, int headings)
{
	const struct column *c;
	struct libscols_column *made;
	size_t i;

	listing->table = table_new(listing->view, "jobs", headings);
	if (listing->table == NULL)
		return -1;
	for (i = 0; i < listing->n; i++) {
		c = listing->columns[i];
		made = scols_table_new_column(
		    listing->table, c->name, c->hint, c->flags);
		if (made == NULL ||
		    scols_column_set_json_type(made,
			c->is_number ? SCOLS_JSON_NUMBER : SCOLS_JSON_STRING) !=
			0)
			return -1;
	}
	return 0;
}

void
listing_close(struct listing *listing)
{
	scols_unref_table(listing->table);
	listing->table = NULL;
}

static int
fill_line(const struct listing *listing, struct libscols_line *line,
    const struct job *job)
{
	const struct column *c;
	char *text;
	size_t i;

	for (i = 0; i < listing->n; i++) {
		c = listing->columns[i];
		text = NULL;
		if (c->format(listing->view, job, &text) == -1 ||
		    table_put(listing->view, line, i, text,
			c->colour == NULL ? NULL : c->colour(job)) == -1)
			return -1;
	}
	return 0;
}

/* The lines of many jobs, which threads may fill at once. */
struct filling {
	const struct listing *listing;
	struct job *const *jobs;
	struct libscols_line **lines;
	atomic_int failed;
};

static void
fill_some(void *argument, size_t from, size_t to)
{
	struct filling *filling = argument;
	size_t i;

	for (i = from; i < to; i++)
		if (fill_line(filling->listing, filling->lines[i],
			filling->jobs[i]) == -1)
			filling->failed = 1;
}

int
listing_add(struct listing *listing, struct job *const *jobs, size_t n)
{
	struct filling filling = {listing, jobs, NULL, 0};
	size_t i;

	filling.lines = calloc(n + 1, sizeof(*filling.lines));
	if (filling.lines == NULL)
		return -1;
	for (i = 0; i < n && !filling.failed; i++) {
		filling.lines[i] = scols_table_new_line(listing->table, NULL);
		filling.failed = filling.lines[i] == NULL;
	}
	if (!filling.failed)
		bulk_do(n, fill_some, &filling);
	free(filling.lines);
	return filling.failed ? -1 : 0;
}

int
listing_print(struct listing *listing)
{
	return table_print(listing->table, listing->view);
}

void
listing_help(void)
{
	const struct column *c;

	printf("\nColumns (default: %s):\n", DEFAULT_COLUMNS);
	for (c = column_table; c->name != NULL; c++)
		printf("  %-16s%s\n", c->name, c->help);
}
