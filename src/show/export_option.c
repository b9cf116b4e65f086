/* SPDX-License-Identifier: ISC */

/*
 * Which engine can say which option.  What is an option's default is left to
 * the engine: it is not refused where the engine does otherwise.
 */
#include "export_form.h"

#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../time/duration.h"

#define SYSTEMD    (1U << EXPORT_SYSTEMD)
#define CRON       (1U << EXPORT_CRON)
#define KUBERNETES (1U << EXPORT_KUBERNETES)
/* --missed skip, which is also what cron and Kubernetes can do. */
#define SHORT_GRACE NSEC_PER_MINUTE

struct option {
	const char *name;
	int given;
	unsigned engines; /* that have it */
};

static void
check(struct exporting *x, const struct option *options, size_t n)
{
	enum export_form form = x->request->form;
	size_t i;

	for (i = 0; i < n; i++)
		if (options[i].given && !(options[i].engines & 1U << form))
			export_refuse(x, "%s has no equivalent of %s",
			    export_form_name(form), options[i].name);
}

static void
check_runs(struct exporting *x, const struct job *job, const struct job *plain)
{
	const struct option options[] = {
	    {"--count", job->count != 0, 0},
	    {"--until", job->until_text != NULL, 0},
	    {"--overlap queue", job->overlap == OVERLAP_QUEUE, 0},
	    {"--overlap replace", job->overlap == OVERLAP_REPLACE, KUBERNETES},
	    {"--overlap allow", job->overlap == OVERLAP_ALLOW,
		CRON | KUBERNETES},
	    {"--grace", job->grace >= 0 && job->grace != SHORT_GRACE,
		KUBERNETES},
	    {"--grace 1m (--missed skip)", job->grace == SHORT_GRACE,
		CRON | KUBERNETES},
	    {"--jitter", job->jitter != 0, SYSTEMD},
	    {"--timeout", job->timeout != 0, SYSTEMD | KUBERNETES},
	    {"--kill-after", job->kill_after != plain->kill_after,
		SYSTEMD | KUBERNETES},
	    {"--retry", job->retry != 0, KUBERNETES},
	    {"--retry-delay", job->retry_delay != plain->retry_delay, 0},
	    {"--lock", job->lock != NULL, 0},
	    {"--when", job->when_command != NULL, 0},
	    {"--freeze", job->freeze != 0, 0},
	    {"--awake", job->awake, SYSTEMD},
	};

	check(x, options, sizeof(options) / sizeof(options[0]));
}

static void
check_rest(struct exporting *x, const struct job *job, const struct job *plain)
{
	const struct option options[] = {
	    {"--on-success", job->on_success != NULL, 0},
	    {"--on-failure", job->on_failure != NULL, 0},
	    {"--on-end", job->on_end != NULL, 0},
	    {"--notify", job->notify != NOTIFY_NEVER, 0},
	    {"--message", job->message != NULL, 0},
	    {"--output", job->output != NULL, SYSTEMD | CRON},
	    {"--log-max", job->log_max != plain->log_max, 0},
	    {"--clean-env", job->clean_environment, 0},
	};

	check(x, options, sizeof(options) / sizeof(options[0]));
}

/* Returns -1 when one has no value. */
static int
check_settings(struct exporting *x)
{
	char **setting = x->job->settings;
	int result = 0;

	for (; setting != NULL && *setting != NULL; setting++) {
		if (strchr(*setting, '=') == NULL) {
			export_refuse(x,
			    "--env %s takes its value from the "
			    "shell: write NAME=VALUE",
			    *setting);
			result = -1;
		} else if (!export_is_variable(*setting))
			export_refuse(x,
			    "--env '%s' names no variable that "
			    "%s takes",
			    *setting, export_form_name(x->request->form));
	}
	return result;
}

int
export_check_options(struct exporting *x)
{
	struct job *plain;
	int result;

	if ((plain = job_alloc()) == NULL) {
		x->broken = 1;
		return -1;
	}
	check_runs(x, x->job, plain);
	check_rest(x, x->job, plain);
	result = check_settings(x);
	if (x->job->target == NULL) {
		export_refuse(x, "it rings: there is no command to run");
		result = -1;
	}
	job_free(plain);
	return result;
}
