/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/store.h"
#include "../worker/control.h"
#include "selection.h"

#define KEY_DRAIN   300
#define KEY_NO_WAIT 301

static int cmd_stop_exec(const struct cmd *, int, char **, int64_t);
static int fits(const struct job *);

static const struct cmd_option options[] = {
    {'s', "signal", "SIGNAL", "the first signal (TERM)"},
    {KEY_DRAIN, "drain", NULL, "let the run under way end first"},
    {KEY_NO_WAIT, "no-wait", NULL, "do not wait for the end"},
    SELECTION_OPTIONS,
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_stop = {
    .name = "stop",
    .usage = "JOB...",
    .summary = "end jobs and every process they started",
    .group = CMD_STEER,
    .options = options,
    .examples = {"ptymer stop tea 7", "ptymer stop 'build-*'", NULL},
    .fits = fits,
    .exec = cmd_stop_exec,
};

static int
fits(const struct job *job)
{
	return job_is_active(job) || job->state == JOB_LOST;
}

static void
name_survivors(struct selection *selection, uint64_t id)
{
	struct job *job;
	char **survivor;

	selection->status = 1;
	if (store_load(selection->store, id, &job) == -1) {
		warnx(
		    "cannot read job %" PRIu64 ": %s", id, store_error(errno));
		return;
	}
	for (survivor = job->progress.survivors;
	     survivor != NULL && *survivor != NULL; survivor++)
		warnx("job %" PRIu64 " is stopped, but not its process %s", id,
		    cmd_shown(*survivor));
	job_free(job);
}

/* One line for what did not go as it was meant. */
static void
report(struct selection *selection, const struct control_stop *stop)
{
	switch (stop->outcome) {
	case CONTROL_STOPPED:
		return;
	case CONTROL_ENDED:
		if (!selection->all)
			warnx("job %" PRIu64 " had ended already", stop->id);
		return;
	case CONTROL_SURVIVORS:
		name_survivors(selection, stop->id);
		return;
	case CONTROL_SET_ASIDE:
		warnx("job %" PRIu64 " is set aside: its record cannot be "
		      "read",
		    stop->id);
		return;
	case CONTROL_NO_JOB:
		selection_fail_errno(selection, stop->id, ENOENT);
		return;
	case CONTROL_FOREIGN:
		if (selection->all)
			return; /* it is for that machine to do */
		warnx("cannot stop job %" PRIu64 ": it belongs to another "
		      "machine",
		    stop->id);
		break;
	case CONTROL_ELSEWHERE:
		warnx("cannot stop job %" PRIu64 ": it is elsewhere, in "
		      "another boot or PID namespace",
		    stop->id);
		break;
	case CONTROL_SILENT:
		warnx("cannot stop job %" PRIu64 ": its worker does not answer",
		    stop->id);
		break;
	case CONTROL_RACED:
		warnx("cannot stop job %" PRIu64 ": its worker dies again and "
		      "again",
		    stop->id);
		break;
	case CONTROL_FAILED:
		warnx("cannot stop job %" PRIu64 ": %s", stop->id,
		    store_error(stop->error));
		break;
	}
	selection->status = 1;
}

static void
stop_all(struct selection *selection, const struct control_manner *manner)
{
	struct control_stop *stops;
	size_t i;

	if ((stops = calloc(selection->n + 1, sizeof(*stops))) == NULL)
		err(EXIT_PTYMER, NULL);
	for (i = 0; i < selection->n; i++)
		stops[i].id = selection->ids[i];
	control_stop(selection->store, stops, selection->n, manner);
	for (i = 0; i < selection->n; i++)
		report(selection, &stops[i]);
	free(stops);
}

/* NAME, SIGNAME, or a number. */
static int
signal_of(const char *text)
{
	const char *error, *name;
	int i, number;

	number = (int)strtonum(text, 1, SIGRTMAX, &error);
	if (error == NULL)
		return number;
	for (i = 1; i < NSIG; i++) {
		if ((name = sigabbrev_np(i)) == NULL)
			continue;
		if (strcasecmp(text, name) == 0 ||
		    (strncasecmp(text, "SIG", 3) == 0 &&
			strcasecmp(text + 3, name) == 0))
			return i;
	}
	errx(EXIT_USAGE, "unknown signal '%s'", cmd_shown(text));
}

static int
cmd_stop_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct selection selection = {.verb = self->name};
	struct control_manner manner = {.wait = 1};
	const char *value;
	int key;

	(void)now;
	while ((key = cmd_getopt(self, argc, argv, &value)) != -1)
		switch (key) {
		case 's':
			manner.signal = signal_of(value);
			break;
		case KEY_DRAIN:
			manner.drain = 1;
			break;
		case KEY_NO_WAIT:
			manner.wait = 0;
			break;
		default:
			selection_add(&selection, key, value, argc);
			break;
		}
	if (manner.drain && manner.signal != 0)
		errx(EXIT_USAGE, "--drain and --signal exclude one another");
	selection_open(&selection);
	stop_all(&selection, &manner);
	selection_close(&selection);
	return selection.status;
}
