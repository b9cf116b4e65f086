/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "../job/job.h"
#include "../job/words.h"
#include "../show/export.h"
#include "selection.h"

enum {
	KEY_SYSTEMD = 300,
	KEY_CRON,
	KEY_KUBERNETES,
	KEY_IMAGE
};

static int cmd_export_exec(const struct cmd *, int, char **, int64_t);
static void details(void);

static const struct cmd_option options[] = {
    {KEY_SYSTEMD, "systemd", NULL, "as a service and a timer of systemd"},
    {KEY_CRON, "cron", NULL, "as a line of a crontab"},
    {KEY_KUBERNETES, "kubernetes", NULL, "as a CronJob of Kubernetes"},
    {KEY_IMAGE, "image", "IMAGE", "... that runs in that image"},
    SELECTION_OPTIONS,
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_export = {
    .name = "export",
    .usage = "JOB...",
    .summary = "print what would create jobs again",
    .group = CMD_KEEP,
    .options = options,
    .details = details,
    .examples = {"ptymer export --all", "ptymer export --systemd backup", NULL},
    .ended = CMD_ENDED,
    .exec = cmd_export_exec,
};

static void
details(void)
{
	printf("\nWithout an option of form it is command lines for sh(1). "
	       "What a form cannot\nsay is refused with the reason. The "
	       "environment that a job recorded is not\nprinted, only what "
	       "--env was given.\n");
}

static void
choose_form(struct export_request *request, enum export_form form)
{
	if (request->form != EXPORT_PTYMER && request->form != form)
		errx(EXIT_USAGE, "--%s and --%s exclude one another",
		    export_form_name(request->form), export_form_name(form));
	request->form = form;
}

static void
take_option(struct export_request *request, int key, const char *value)
{
	switch (key) {
	case KEY_SYSTEMD:
		choose_form(request, EXPORT_SYSTEMD);
		break;
	case KEY_CRON:
		choose_form(request, EXPORT_CRON);
		break;
	case KEY_KUBERNETES:
		choose_form(request, EXPORT_KUBERNETES);
		break;
	case KEY_IMAGE:
		request->image = value;
		break;
	}
}

static void
check_request(const struct export_request *request)
{
	if (request->form == EXPORT_KUBERNETES &&
	    (request->image == NULL || request->image[0] == '\0'))
		errx(EXIT_USAGE, "--kubernetes needs --image IMAGE");
	if (request->form != EXPORT_KUBERNETES && request->image != NULL)
		errx(EXIT_USAGE, "--image needs --kubernetes");
}

/* All that it has to say, or nothing of it. */
static void
print(struct selection *selection, uint64_t id, struct job *job,
    const struct export_request *request)
{
	char **reason, **reasons, *text;

	if ((text = export_job(job, request, &reasons)) != NULL) {
		fputs(text, stdout);
		free(text);
		return;
	}
	if (reasons == NULL)
		err(EXIT_PTYMER, NULL);
	for (reason = reasons; *reason != NULL; reason++)
		selection_fail(selection, id, *reason);
	words_free(reasons);
}

static void
export_one(struct selection *selection, uint64_t id,
    const struct export_request *request)
{
	struct job *job;

	if ((job = selection_load(selection, id)) == NULL)
		return;
	print(selection, id, job, request);
	job_free(job);
}

static int
cmd_export_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct selection selection = {.verb = self->name};
	struct export_request request = {.now = now};
	const char *value;
	size_t i;
	int key;

	while ((key = cmd_getopt(self, argc, argv, &value)) != -1) {
		take_option(&request, key, value);
		selection_add(&selection, key, value, argc);
	}
	check_request(&request);
	selection_open(&selection);
	for (i = 0; i < selection.n; i++)
		export_one(&selection, selection.ids[i], &request);
	selection_close(&selection);
	return selection.status;
}
