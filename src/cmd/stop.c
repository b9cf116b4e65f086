/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/select.h"
#include "../job/store.h"
#include "../worker/control.h"

#define KEY_ALL		256
#define KEY_IF_EXISTS	257

static int	cmd_stop_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
	{KEY_ALL, "all", NULL, "every active and every lost job"},
	{KEY_IF_EXISTS, "if-exists", NULL, "no such job is no failure"},
	{0, NULL, NULL, NULL}
};

const struct cmd cmd_stop = {
	.name		= "stop",
	.usage		= "JOB...",
	.summary	= "end jobs and every process they started",
	.group		= CMD_STEER,
	.options	= options,
	.examples	= {"ptymer stop tea 7", "ptymer stop 'build-*'", NULL},
	.exec		= cmd_stop_exec,
};

/* The jobs to be stopped, and whether all words meant one. */
struct choice {
	struct store	*store;
	uint64_t	*ids;
	size_t		 n;
	int		 all;
	int		 if_exists;
	int		 status;
};

static void
no_such_job(struct choice *choice, const char *word)
{
	char *shown;

	if (choice->if_exists)
		return;
	shown = cmd_shown(word);
	warnx("cannot stop job '%s': no such job", shown);
	free(shown);
	choice->status = 1;
}

static void
choose(struct choice *choice, const char *word)
{
	switch (select_jobs(choice->store, word, 0, &choice->ids,
	    &choice->n)) {
	case -1:
		err(EXIT_PTYMER, "cannot read the jobs");
	case 0:
		no_such_job(choice, word);
		break;
	}
}

static void
name_survivors(struct choice *choice, uint64_t id)
{
	struct job *job;
	char **survivor;

	choice->status = 1;
	if (store_load(choice->store, id, &job) == -1) {
		warn("cannot read job %" PRIu64, id);
		return;
	}
	for (survivor = job->progress.survivors;
	    survivor != NULL && *survivor != NULL; survivor++)
		warnx("job %" PRIu64 " is stopped, but not its process %s", id,
		    *survivor);
	job_free(job);
}

/* One line for what did not go as it was meant. */
static void
report(struct choice *choice, const struct control_stop *stop)
{
	char text[24];

	switch (stop->outcome) {
	case CONTROL_STOPPED:
		return;
	case CONTROL_ENDED:
		if (!choice->all)
			warnx("job %" PRIu64 " had ended already", stop->id);
		return;
	case CONTROL_SURVIVORS:
		name_survivors(choice, stop->id);
		return;
	case CONTROL_SET_ASIDE:
		warnx("job %" PRIu64 " is set aside: its record cannot be "
		    "read", stop->id);
		return;
	case CONTROL_NO_JOB:
		snprintf(text, sizeof(text), "%" PRIu64, stop->id);
		no_such_job(choice, text);
		return;
	case CONTROL_FOREIGN:
		if (choice->all)
			return;		/* it is for that machine to do */
		warnx("cannot stop job %" PRIu64 ": it belongs to another "
		    "machine", stop->id);
		break;
	case CONTROL_ELSEWHERE:
		warnx("cannot stop job %" PRIu64 ": it is elsewhere, in "
		    "another boot or PID namespace", stop->id);
		break;
	case CONTROL_SILENT:
		warnx("cannot stop job %" PRIu64 ": its worker does not answer",
		    stop->id);
		break;
	case CONTROL_FAILED:
		warnx("cannot stop job %" PRIu64 ": %s", stop->id,
		    strerror(stop->error));
		break;
	}
	choice->status = 1;
}

static void
stop_all(struct choice *choice)
{
	struct control_stop *stops;
	size_t i;

	if ((stops = calloc(choice->n + 1, sizeof(*stops))) == NULL)
		err(EXIT_PTYMER, NULL);
	for (i = 0; i < choice->n; i++)
		stops[i].id = choice->ids[i];
	control_stop(choice->store, stops, choice->n);
	for (i = 0; i < choice->n; i++)
		report(choice, &stops[i]);
	free(stops);
}

static int
cmd_stop_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct choice choice = {.status = 0};
	const char *value;
	char why[512];
	size_t i, n = 0;
	int key;

	(void)now;
	while ((key = cmd_getopt(self, argc, argv, &value)) != -1) {
		if (key == KEY_ALL)
			choice.all = 1;
		else if (key == KEY_IF_EXISTS)
			choice.if_exists = 1;
		else
			argv[n++] = argv[optind - 1];
	}
	if (n == 0 && !choice.all)
		errx(EXIT_USAGE, "no job given (see ptymer stop --help)");
	if (n > 0 && choice.all)
		errx(EXIT_USAGE, "--all goes without a job");
	if ((choice.store = store_open(0, why, sizeof(why))) == NULL)
		errx(EXIT_PTYMER, "%s", why);
	if (choice.all && store_list(choice.store, STORE_ACTIVE, &choice.ids,
	    &choice.n) == -1)
		err(EXIT_PTYMER, "cannot read the jobs");
	for (i = 0; i < n; i++)
		choose(&choice, argv[i]);
	stop_all(&choice);
	free(choice.ids);
	store_close(choice.store);
	return choice.status;
}
