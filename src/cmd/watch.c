/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/select.h"
#include "../job/store.h"
#include "../show/watch.h"
#include "../time/zone.h"
#include "operand.h"

#define EXIT_NO_JOB 1

static int cmd_watch_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_watch = {
    .name = "watch",
    .usage = "[JOB...]",
    .summary = "see jobs run down; one job: the hourglass itself",
    .group = CMD_SEE,
    .options = options,
    .examples = {"ptymer watch", "ptymer watch tea", NULL},
    .exec = cmd_watch_exec,
};

/* Says so where a word means no job, or one that cannot be read. */
static int
check_word(struct store *store, const char *word)
{
	struct job *job;
	uint64_t *ids = NULL;
	size_t n = 0;
	int is_there;

	operand_jobs(store, word, 0, &ids, &n);
	is_there = n > 1 || (n == 1 && store_load(store, ids[0], &job) == 0);
	if (n == 0)
		operand_no_job(word);
	else if (!is_there)
		operand_unreadable(ids[0], errno);
	else if (n == 1)
		job_free(job);
	free(ids);
	return is_there;
}

/* Returns how many of the words mean a job. */
static size_t
check_words(struct store *store, char **words)
{
	size_t found = 0;

	for (; *words != NULL; words++)
		found += (size_t)check_word(store, *words);
	return found;
}

static int
is_about_one(char **words)
{
	return words[0] != NULL && words[1] == NULL &&
	    !select_is_glob(words[0]);
}

static int
watch(struct store *store, char **words)
{
	struct job *job;
	int result;

	zone_close(operand_zone(NULL)); /* before the terminal is taken */
	if (is_about_one(words)) {
		if ((job = operand_job(store, words[0])) == NULL)
			return EXIT_NO_JOB;
		result = watch_job(store, job->id);
		job_free(job);
	} else {
		if (words[0] != NULL && check_words(store, words) == 0)
			return EXIT_NO_JOB;
		result = watch_jobs(store, words[0] == NULL ? NULL : words);
	}
	if (result == -1)
		errx(EXIT_PTYMER, "cannot watch: %s", store_error(errno));
	return 0;
}

static int
cmd_watch_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct store *store;
	const char *value;
	char **words;
	int n = 0, status;

	(void)now;
	if ((words = calloc((size_t)argc + 1, sizeof(*words))) == NULL)
		err(EXIT_PTYMER, NULL);
	while (cmd_getopt(self, argc, argv, &value) != -1)
		if ((words[n++] = strdup(value)) == NULL)
			err(EXIT_PTYMER, NULL);
	store = cmd_open_store(0);
	status = watch(store, words);
	store_close(store);
	while (n > 0)
		free(words[--n]);
	free(words);
	return status;
}
