/* SPDX-License-Identifier: ISC */

/*
 * What a job was told by options, where it is not the default.  Of variables
 * only the names are shown: values may be secrets.
 */
#include "detail_form.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../time/duration.h"

static int
text(const char *key, const char *value)
{
	return value == NULL ? 0 : detail_line(key, "%s", value);
}

static int
span(const char *key, int64_t ns)
{
	return ns == 0 ? 0 : detail_span(key, ns);
}

static int
retry(const struct job *job)
{
	char delay[DURATION_TEXT];

	if (job->retry == 0)
		return 0;
	return detail_line("Retry:", "%" PRIu64 " time%s, %s apart", job->retry,
	    job->retry == 1 ? "" : "s",
	    duration_format_short(delay, job->retry_delay));
}

int
detail_run_options(const struct job *job)
{
	if (job->grace != -1 && detail_span("Grace:", job->grace) == -1)
		return -1;
	if (job->overlap != OVERLAP_SKIP &&
	    text("Overlap:", job_overlap_name(job->overlap)) == -1)
		return -1;
	if (span("Jitter:", job->jitter) == -1 ||
	    span("Timeout:", job->timeout) == -1 || retry(job) == -1 ||
	    text("Lock:", job->lock) == -1 ||
	    text("Waits until:", job->when_command) == -1)
		return -1;
	return job->awake ? text("Awake:", "suspended time does not count") : 0;
}

/* "PATH, LANG": those of --env. */
static int
variables(const struct job *job)
{
	char **setting = job->settings, *names, *end;
	size_t size = 1;
	int result;

	if (setting == NULL || setting[0] == NULL)
		return 0;
	for (; *setting != NULL; setting++)
		size += strcspn(*setting, "=") + 2;
	if ((names = malloc(size)) == NULL)
		return -1;
	for (end = names, setting = job->settings; *setting != NULL;
	     setting++) {
		if (end > names)
			end = stpcpy(end, ", ");
		end = mempcpy(end, *setting, strcspn(*setting, "="));
	}
	*end = '\0';
	result = text("Variables:", names);
	free(names);
	return result;
}

static int
notification(const struct job *job)
{
	if (job->notify != NOTIFY_NEVER &&
	    text("Notify:", job_notify_name(job->notify)) == -1)
		return -1;
	if (job->message != NULL && job->message[0] == '\0')
		return text("Message:", "none: the bell alone");
	if (text("Message:", job->message) == -1)
		return -1;
	if (job->target != NULL && job->notify == NOTIFY_NEVER)
		return 0;
	return text("Terminal:", job->terminal);
}

int
detail_target_options(const struct job *job)
{
	struct job *plain;
	int64_t log_max;

	if ((plain = job_alloc()) == NULL)
		return -1;
	log_max = plain->log_max;
	job_free(plain);
	if (job->log_max != log_max &&
	    detail_line("Log max:", "%" PRId64 " bytes", job->log_max) == -1)
		return -1;
	if (job->clean_environment &&
	    text("Clean env:", "of the shell's variables few are left") == -1)
		return -1;
	if (variables(job) == -1 ||
	    detail_line("Umask:", "%04o", (unsigned int)job->umask) == -1)
		return -1;
	if (job->freeze != 0 &&
	    detail_line("Freeze:", "process %" PRId64, job->freeze) == -1)
		return -1;
	if (text("On success:", job->on_success) == -1 ||
	    text("On failure:", job->on_failure) == -1 ||
	    text("On end:", job->on_end) == -1)
		return -1;
	return notification(job);
}
