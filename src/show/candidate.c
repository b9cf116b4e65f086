/* SPDX-License-Identifier: ISC */
#include "candidate.h"

#include <ctype.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/safe.h"
#include "../time/zone.h"
#include "column.h"
#include "utf8.h"
#include "view.h"

#define HELP_COLUMNS 60 /* of a job's own text, which may be of any length */

extern char **environ;

void
candidate(const struct typed *typed, const char *text, const char *help)
{
	if (strncmp(text, typed->start, strlen(typed->start)) == 0)
		printf("%.*s%s\t%s\n", (int)typed->kept_length, typed->kept,
		    text, help);
}

void
candidate_columns(const struct typed *typed)
{
	const int is_upper = isupper((unsigned char)typed->start[0]);
	const struct column *c;
	char name[32];
	size_t i;

	for (c = column_table; c->name != NULL; c++) {
		strlcpy(name, c->name, sizeof(name));
		for (i = 0; name[i] != '\0' && !is_upper; i++)
			name[i] = (char)tolower((unsigned char)name[i]);
		candidate(typed, name, c->help);
	}
}

void
candidate_signals(const struct typed *typed)
{
	const char *name;
	int i;

	for (i = 1; i < NSIG; i++)
		if ((name = sigabbrev_np(i)) != NULL)
			candidate(typed, name, sigdescr_np(i));
}

static void
zone_candidate(const char *name, void *typed)
{
	candidate(typed, name, "time zone");
}

void
candidate_zones(const struct typed *typed)
{
	struct typed copy = *typed;

	zone_each(zone_candidate, &copy);
}

void
candidate_variables(const struct typed *typed)
{
	char **variable, *name;

	for (variable = environ; *variable != NULL; variable++) {
		name = strndup(*variable, strcspn(*variable, "="));
		if (name != NULL &&
		    name[strspn(name,
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			"0123456789_")] == '\0')
			candidate(typed, name, "variable");
		free(name);
	}
}

void
candidate_choices(const struct typed *typed, const char *choices)
{
	char choice[32];
	size_t length;

	for (;; choices += length + 1) {
		length = strcspn(choices, "|");
		snprintf(choice, sizeof(choice), "%.*s", (int)length, choices);
		candidate(typed, choice, "");
		if (choices[length] == '\0')
			break;
	}
}

/* As much of a text as fits, and that it was cut. */
static void
print_cut(FILE *fp, const char *text)
{
	char shown[SAFE_CHARACTER];
	size_t length;
	int left = HELP_COLUMNS;

	for (; *text != '\0'; text += length) {
		length = safe_character(text, shown);
		if ((left -= utf8_columns(shown)) < 0) {
			fputs("...", fp);
			return;
		}
		fputs(shown, fp);
	}
}

/* One of the columns of `status`, unless it is empty. */
static int
print_column(FILE *fp, const char *name, const struct view *view,
    const struct job *job, const char *before)
{
	const struct column *c;
	char *text = NULL;

	for (c = column_table; strcmp(c->name, name) != 0; c++)
		continue;
	if (c->format(view, job, &text) == -1)
		return -1;
	if (text != NULL && text[0] != '\0') {
		fputs(before, fp);
		print_cut(fp, text);
	}
	free(text);
	return 0;
}

int
candidate_job(const struct typed *typed, const struct view *view,
    const struct job *job, int by_name)
{
	char id[24], *help = NULL;
	size_t size;
	FILE *fp;
	int result = -1;

	snprintf(id, sizeof(id), "%" PRIu64, job->id);
	if (strncmp(by_name ? job->name : id, typed->start,
		strlen(typed->start)) != 0)
		return 0;
	if ((fp = open_memstream(&help, &size)) == NULL)
		return -1;
	if (print_column(fp, "STATE", view, job, "") != -1 &&
	    print_column(fp, "LEFT", view, job, " ") != -1 &&
	    (by_name || print_column(fp, "NAME", view, job, ", ") != -1) &&
	    print_column(fp, "COMMAND", view, job, ": ") != -1)
		result = 0;
	if (fclose(fp) != 0 || help == NULL)
		result = -1;
	if (result == 0)
		candidate(typed, by_name ? job->name : id, help);
	free(help);
	return result;
}
