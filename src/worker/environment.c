/* SPDX-License-Identifier: ISC */
#include "environment.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/words.h"
#include "../time/duration.h"
#include "../time/instant.h"

static const char *const own_names[] = {"PTYMER_ID", "PTYMER_NAME",
    "PTYMER_KIND", "PTYMER_RUN", "PTYMER_DUE", "PTYMER_LATE", "PTYMER_MISSED",
    "PTYMER_TRIGGER", "PTYMER_LAST_STATUS", "PTYMER_DATA", NULL};

/* A vector that is being built; broken once memory has run out. */
struct builder {
	char **words;
	size_t n;
	int broken;
};

static void
add(struct builder *builder, const char *word)
{
	if (words_append(&builder->words, &builder->n, word) == -1)
		builder->broken = 1;
}

static void
set(struct builder *builder, const char *name, const char *value)
{
	char *word;

	if (asprintf(&word, "%s=%s", name, value) == -1) {
		builder->broken = 1;
		return;
	}
	add(builder, word);
	free(word);
}

static void
set_number(struct builder *builder, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	set(builder, name, text);
}

static int
is_own(const char *word)
{
	size_t i, length;

	length = strcspn(word, "=");
	for (i = 0; own_names[i] != NULL; i++)
		if (strlen(own_names[i]) == length &&
		    strncmp(own_names[i], word, length) == 0)
			return 1;
	return 0;
}

static void
set_last_status(struct builder *builder, int64_t status)
{
	if (status == -1)
		set(builder, "PTYMER_LAST_STATUS", "");
	else
		set_number(builder, "PTYMER_LAST_STATUS", (uint64_t)status);
}

char **
environment_build(
    const struct job *job, const struct run *run, const char *data_path)
{
	struct builder builder = {NULL, 0, 0};
	char due[INSTANT_TEXT], late[INSTANT_TEXT];
	size_t i;

	for (i = 0; job->environment != NULL && job->environment[i] != NULL;
	     i++)
		if (!is_own(job->environment[i]))
			add(&builder, job->environment[i]);
	set_number(&builder, "PTYMER_ID", job->id);
	set(&builder, "PTYMER_NAME", job->name == NULL ? "" : job->name);
	set(&builder, "PTYMER_KIND", job_kind_name(job->kind));
	set_number(&builder, "PTYMER_RUN", run->number);
	set(&builder, "PTYMER_DUE", instant_format_epoch(due, run->due));
	set(&builder, "PTYMER_LATE", instant_format_epoch(late, run->lateness));
	set_number(&builder, "PTYMER_MISSED", run->missed);
	set(&builder, "PTYMER_TRIGGER", run_trigger_name(run->trigger));
	set_last_status(&builder, job->progress.last_status);
	if (data_path != NULL)
		set(&builder, "PTYMER_DATA", data_path);
	if (builder.broken) {
		words_free(builder.words);
		return NULL;
	}
	return builder.words;
}

const char *
environment_get(char *const *environment, const char *name)
{
	size_t length = strlen(name);

	for (; environment != NULL && *environment != NULL; environment++)
		if (strncmp(*environment, name, length) == 0 &&
		    (*environment)[length] == '=')
			return *environment + length + 1;
	return NULL;
}
