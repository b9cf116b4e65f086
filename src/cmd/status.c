/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/bulk.h"
#include "../job/job.h"
#include "../job/roster.h"
#include "../job/select.h"
#include "../job/store.h"
#include "../show/caret.h"
#include "../show/detail.h"
#include "../show/listing.h"
#include "../show/view.h"
#include "../time/complaint.h"
#include "operand.h"

/* What `status JOB` exits with besides 0, as systemctl(1) and the LSB do. */
#define EXIT_NOT_ACTIVE 3
#define EXIT_NO_JOB     4

enum {
	KEY_JSON = 256,
	KEY_RAW
};

static int cmd_status_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    {'a', "all", NULL, "ended jobs, too"},
    {'o', "output", "COLUMNS", "these columns, +COLUMNS besides the usual"},
    {'n', "noheadings", NULL, "without the line of headings"},
    {KEY_JSON, "json", NULL, "as JSON: ISO 8601, seconds, null"},
    {KEY_RAW, "raw", NULL, "the same in fields one blank apart"},
    {'q', "quiet", NULL, "print nothing: the exit status tells"},
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_status = {
    .name = "status",
    .usage = "[JOB...]",
    .summary = "tell what is armed, what is left, what happened last",
    .group = CMD_SEE,
    .options = options,
    .details = listing_help,
    .examples = {"ptymer status", "ptymer status -n -o pid tea", NULL},
    .ended = CMD_ENDED_IF_ALL,
    .exec = cmd_status_exec,
};

struct request {
	int all;
	int quiet;
	int headings;
	const char *columns;
	enum view_form form;
	const char **words; /* what jobs are meant */
	size_t n_words;
};

/* The jobs asked for, and the exit status as far as it is known. */
struct found {
	uint64_t *ids;
	const char **names; /* that each was asked for by, or NULL */
	size_t n;
	int status;
};

static void
request_read(
    const struct cmd *self, int argc, char **argv, struct request *request)
{
	const char *value;
	int key;

	memset(request, 0, sizeof(*request));
	request->headings = 1;
	request->words = reallocarray(NULL, (size_t)argc, sizeof(char *));
	if (request->words == NULL)
		err(EXIT_PTYMER, NULL);
	while ((key = cmd_getopt(self, argc, argv, &value)) != -1)
		switch (key) {
		case CMD_OPERAND:
			request->words[request->n_words++] = value;
			break;
		case 'a':
			request->all = 1;
			break;
		case 'o':
			request->columns = value;
			break;
		case 'n':
			request->headings = 0;
			break;
		case KEY_JSON:
			request->form = VIEW_JSON;
			break;
		case KEY_RAW:
			request->form = VIEW_RAW;
			break;
		case 'q':
			request->quiet = 1;
			break;
		}
}

/* Several jobs: the worst of what each alone would give. */
static void
found_worsen(struct found *found, int status)
{
	if (status > found->status)
		found->status = status;
}

/* Those from that one on were found by this word. */
static void
found_name(struct found *found, size_t from, const char *word)
{
	found->names = reallocarray(
	    found->names, found->n + 1, sizeof(*found->names));
	if (found->names == NULL)
		err(EXIT_PTYMER, NULL);
	for (; from < found->n; from++)
		found->names[from] = job_is_name(word) ? word : NULL;
}

static void
found_add_word(struct found *found, struct store *store, const char *word,
    const struct request *request)
{
	const size_t before = found->n;

	if (operand_jobs(store, word, request->all, &found->ids, &found->n) >
	    0) {
		found_name(found, before, word);
		return;
	}
	found_worsen(found, EXIT_NO_JOB);
	if (!request->quiet)
		operand_no_job(word);
}

static void
found_fill(
    struct found *found, struct store *store, const struct request *request)
{
	size_t i;
	int which;

	for (i = 0; i < request->n_words; i++)
		found_add_word(found, store, request->words[i], request);
	if (request->n_words > 0)
		return;
	which = STORE_ACTIVE | (request->all ? STORE_ENDED : 0);
	if (store_list(store, which, &found->ids, &found->n) == -1)
		err(EXIT_PTYMER, "cannot list jobs");
}

/*
 * Between finding a name and reading its job, another may have taken the name
 * over, and the job have ended.
 */
static int
load_holder(
    struct store *store, uint64_t id, const char *name, struct job **job)
{
	uint64_t holder;

	while (store_load(store, id, job) == 0) {
		if (name == NULL || !job_is_ended(*job) ||
		    store_find_name(store, name, &holder) == -1 || holder == id)
			return 0;
		job_free(*job);
		id = holder;
	}
	return -1;
}

/* What one of those found, as it was loaded, means for the exit status. */
static void
found_take(struct found *found, const struct job *job)
{
	if (!job_is_active(job) && job->state != JOB_ELSEWHERE)
		found_worsen(found, EXIT_NOT_ACTIVE);
}

/* The same of one that could not be loaded. */
static void
found_miss(
    struct found *found, uint64_t id, int error, const struct request *request)
{
	if (error == ENOMEM) {
		errno = error;
		err(EXIT_PTYMER, NULL);
	}
	found_worsen(found, error == ENOENT ? EXIT_NO_JOB : EXIT_PTYMER);
	/* Without words nobody has asked for what is gone by now. */
	if (!request->quiet && (error != ENOENT || request->n_words > 0))
		operand_unreadable(id, error);
}

/*
 * Loads a job of those found; NULL when there is none any more, or its record
 * cannot be read.
 */
static struct job *
found_load(struct found *found, struct store *store, size_t i,
    const struct request *request)
{
	const char *name = found->names == NULL ? NULL : found->names[i];
	struct job *job;

	if (load_holder(store, found->ids[i], name, &job) == -1) {
		found_miss(found, found->ids[i], errno, request);
		return NULL;
	}
	found_take(found, job);
	return job;
}

/* The one job that somebody asks about. */
static int
is_about_one(const struct request *request, const struct found *found)
{
	return request->n_words == 1 && found->n == 1 &&
	    !select_is_glob(request->words[0]) && request->columns == NULL &&
	    request->headings && request->form == VIEW_PEOPLE;
}

static void
show_one(struct found *found, struct store *store,
    const struct request *request, const struct view *view)
{
	struct job *job;
	char *log;

	job = found_load(found, store, 0, request);
	if (job == NULL)
		return;
	log = store_log_path(store, job);
	if (log == NULL && errno == ENOMEM)
		err(EXIT_PTYMER, NULL);
	if (detail_print(view, job, log) == -1)
		err(EXIT_PTYMER, NULL);
	free(log);
	job_free(job);
}

/* One that ended while the jobs were being read is active no more. */
static void
drop_ended(struct roster *roster)
{
	size_t i, n = 0;

	for (i = 0; i < roster->n; i++)
		if (job_is_ended(roster->jobs[i]))
			job_free(roster->jobs[i]);
		else
			roster->jobs[n++] = roster->jobs[i];
	roster->n = n;
}

/* All that there are: nobody asked for one by its name. */
static void
load_every(struct found *found, struct store *store,
    const struct request *request, struct roster *roster)
{
	int *errors;
	size_t i;

	if ((errors = calloc(found->n + 1, sizeof(*errors))) == NULL)
		err(EXIT_PTYMER, NULL);
	bulk_load(store, found->ids, found->n, roster->jobs, errors);
	for (i = 0; i < found->n; i++)
		if (roster->jobs[i] == NULL)
			found_miss(found, found->ids[i], errors[i], request);
		else
			roster->jobs[roster->n++] = roster->jobs[i];
	free(errors);
	if (roster_settle(store, roster) == -1)
		err(EXIT_PTYMER, NULL);
	if (!request->all)
		drop_ended(roster);
}

/* Those that were asked for are shown as they were asked for. */
static void
load_wanted(struct found *found, struct store *store,
    const struct request *request, struct roster *roster)
{
	struct job *job;
	size_t i;

	for (i = 0; i < found->n; i++) {
		job = found_load(found, store, i, request);
		if (job != NULL)
			roster->jobs[roster->n++] = job;
	}
}

/* The jobs found, as they were at one instant. */
static void
found_load_all(struct found *found, struct store *store,
    const struct request *request, struct roster *roster)
{
	roster->n = 0;
	roster->jobs = calloc(found->n + 1, sizeof(struct job *));
	if (roster->jobs == NULL)
		err(EXIT_PTYMER, NULL);
	if (request->n_words == 0)
		load_every(found, store, request, roster);
	else
		load_wanted(found, store, request, roster);
}

static void
show_table(struct found *found, struct store *store,
    const struct request *request, struct listing *listing)
{
	struct roster roster;

	if (listing_open(listing, request->headings) == -1)
		err(EXIT_PTYMER, NULL);
	found_load_all(found, store, request, &roster);
	if (listing_add(listing, roster.jobs, roster.n) == -1)
		err(EXIT_PTYMER, NULL);
	roster_free(&roster);
	if (listing_print(listing) == -1)
		err(EXIT_PTYMER, "cannot print the table");
	listing_close(listing);
}

static void
look_only(
    struct found *found, struct store *store, const struct request *request)
{
	size_t i;

	for (i = 0; i < found->n; i++)
		job_free(found_load(found, store, i, request));
}

static int
cmd_status_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct found found = {NULL, NULL, 0, 0};
	struct complaint complaint;
	struct listing listing;
	struct request request;
	struct store *store;
	struct view view;

	request_read(self, argc, argv, &request);
	operand_view(&view, request.form, now);
	listing_init(&listing, &view);
	if (listing_pick(&listing, request.columns, &complaint) == -1) {
		caret_warn(request.columns, &complaint);
		exit(EXIT_USAGE);
	}
	store = cmd_open_store(0);
	found_fill(&found, store, &request);
	if (request.quiet)
		look_only(&found, store, &request);
	else if (is_about_one(&request, &found))
		show_one(&found, store, &request, &view);
	else
		show_table(&found, store, &request, &listing);
	store_close(store);
	view_close(&view);
	free(found.ids);
	free(found.names);
	free(request.words);
	return request.n_words > 0 ? found.status : 0;
}
