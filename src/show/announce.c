/* SPDX-License-Identifier: ISC */
#include "announce.h"

#include <sys/stat.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/logout.h"
#include "../job/schedule.h"
#include "../job/terminal.h"
#include "../job/words.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "../time/when.h"
#include "view.h"

/* True when a WHEN is of a form that people expect to come again. */
static int
looks_repeating(const struct job *job)
{
	return (schedule_forms(job) & ~(1U << WHEN_DATE)) != 0;
}

static const char *
how_often(const struct job *job)
{
	if (job->kind == JOB_HOURGLASS)
		return job->repeat ? ", repeatedly" : "";
	if (looks_repeating(job))
		return job->repeat ? ", repeatedly"
				   : ", once (--repeat keeps it)";
	return job->repeat ? ", once (a date does not come again)" : ", once";
}

/*
 * As clocks show it, but for what is about to come; where TZ names no zone, how
 * long it is.
 */
static void
print_due(const struct job *job)
{
	const int64_t due = job->progress.due, in = due - job->armed;
	char left[DURATION_TEXT], text[VIEW_TEXT];
	struct view view;

	duration_format_short(left, in);
	if (view_open(&view, VIEW_PEOPLE, job->armed) == -1) {
		fprintf(stderr, " in %s", left);
		return;
	}
	if (in >= NSEC_PER_MINUTE)
		view_instant(text, &view, due);
	else if (view_day(&view, due) == view.today)
		instant_format_clock(text, due, view.zone);
	else
		instant_format_date(text, due, view.zone);
	fprintf(stderr, " at %s, in %s", text, left);
	view_close(&view);
}

/* A terminal that it will not ring on. */
static void
print_terminal(const struct job *job)
{
	struct stat st;

	if ((job->target != NULL && job->notify == NOTIFY_NEVER) ||
	    job->terminal == NULL || stat(job->terminal, &st) == -1 ||
	    terminal_takes_messages(&st))
		return;
	fprintf(stderr, "this terminal %s\n",
	    st.st_uid == geteuid() ? "takes no messages (mesg y)"
				   : "is another user's, and is not rung");
}

/* A command that runs tells nobody, whatever there is to be told. */
static void
print_message(const struct job *job)
{
	if (job->message != NULL && job->target != NULL &&
	    job->notify == NOTIFY_NEVER)
		fprintf(stderr, "nobody is told the message (--notify)\n");
}

int
announce_as_one(const struct job *job, char *buf, size_t size)
{
	struct complaint complaint;
	struct when *when;
	size_t i;

	buf[0] = '\0';
	if (words_count(job->when) < 2)
		return 0;
	for (i = 0; job->when[i] != NULL; i++) {
		if (i > 0)
			strlcat(buf, " ", size);
		if (strlcat(buf, job->when[i], size) >= size)
			return 0;
	}
	when = when_parse(buf, job_zone(job), job->armed, &complaint);
	when_free(when);
	return when != NULL;
}

void
announce_job(const struct job *job)
{
	char joined[256];

	fprintf(stderr, "%s", job_kind_name(job->kind));
	if (job->id != 0)
		fprintf(stderr, " %" PRIu64, job->id);
	if (job->name != NULL)
		fprintf(stderr, " \"%s\"", job->name);
	fprintf(stderr, " %s", job->target == NULL ? "rings" : "runs");
	print_due(job);
	if (words_count(job->when) > 1)
		fprintf(
		    stderr, ", the first of %zu times", words_count(job->when));
	fprintf(stderr, "%s\n", how_often(job));
	print_terminal(job);
	print_message(job);
	if (announce_as_one(job, joined, sizeof(joined)))
		fprintf(stderr, "(as one time it is quoted: '%s')\n", joined);
}

void
announce_logout(void)
{
	switch (logout_read("")) {
	case LOGOUT_SPARES:
		break;
	case LOGOUT_ENDS_SESSION:
		fprintf(stderr,
		    "logging out ends its worker, as KillUserProcesses is set "
		    "(loginctl enable-linger, and arming by systemd-run --user "
		    "--scope, keep it)\n");
		break;
	case LOGOUT_ENDS_MANAGER:
		fprintf(stderr,
		    "logging out ends its worker (loginctl enable-linger keeps "
		    "it)\n");
		break;
	}
}
