/* SPDX-License-Identifier: ISC */

/*
 * The options of `hourglass` and `alarm`: most of them are a text, a length of
 * time or a number that goes into the job as it is.
 */

#include "arm.h"

#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <libutil.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/process.h"
#include "../job/words.h"
#include "../show/caret.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/zone.h"
#include "cmd.h"

#define EXIT_NOT_ARMED 1
#define MISSED_GRACE   (60 * NSEC_PER_SEC)

static void
set_text(char **text, const char *value)
{
	free(*text);
	if ((*text = strdup(value)) == NULL)
		err(EXIT_PTYMER, NULL);
}

static void
set_duration(int64_t *ns, const char *text)
{
	struct complaint complaint;

	if (duration_parse(text, ns, &complaint) == -1) {
		caret_warn(text, &complaint);
		exit(EXIT_USAGE);
	}
}

static void
set_count(uint64_t *count, const char *option, const char *text, int least)
{
	const char *error;
	long long n;

	n = strtonum(text, least, INT64_MAX, &error);
	if (error != NULL || text[strspn(text, "0123456789")] != '\0')
		errx(EXIT_USAGE,
		    "wrong value '%s' of --%s: write a whole "
		    "number from %d",
		    cmd_shown(text), option, least);
	*count = (uint64_t)n;
}

static void
set_size(int64_t *size, const char *option, const char *text)
{
	uint64_t bytes;

	if (text[0] == '\0' || strchr("0123456789", text[0]) == NULL ||
	    expand_number(text, &bytes) == -1 || bytes > INT64_MAX)
		errx(EXIT_USAGE,
		    "wrong value '%s' of --%s: write bytes, or "
		    "as 64K, 10M",
		    cmd_shown(text), option);
	*size = (int64_t)bytes;
}

static void
set_name(char **name, const char *option, const char *value)
{
	if (!job_is_name(value))
		errx(EXIT_USAGE,
		    "wrong value '%s' of --%s: write at most %d "
		    "letters, digits and . _ - :, not digits alone, and no - "
		    "first",
		    cmd_shown(value), option, JOB_NAME_MAX);
	set_text(name, value);
}

/* A shell line with something in it. */
static void
set_line(char **line, const char *option, const char *value)
{
	if (value[strspn(value, " \t\n")] == '\0')
		errx(EXIT_USAGE,
		    "wrong value '%s' of --%s: write a shell "
		    "command line",
		    cmd_shown(value), option);
	set_text(line, value);
}

/* It goes to a terminal as it is. */
static void
set_message(char **message, const char *value)
{
	char *safe = cmd_shown(value);

	if (strcmp(safe, value) != 0)
		errx(EXIT_USAGE,
		    "wrong value '%s' of --message: it holds "
		    "what a terminal cannot show",
		    safe);
	free(safe);
	set_text(message, value);
}

static void
set_directory(struct job *job, const char *name)
{
	struct stat st;

	free(job->directory);
	if ((job->directory = realpath(name, NULL)) == NULL ||
	    stat(job->directory, &st) == -1)
		errx(EXIT_USAGE, "cannot use directory '%s': %s",
		    cmd_shown(name), strerror(errno));
	if (!S_ISDIR(st.st_mode))
		errx(EXIT_USAGE, "cannot use directory '%s': %s",
		    cmd_shown(name), strerror(ENOTDIR));
}

static void
set_output(struct job *job, const char *name)
{
	char cwd[PATH_MAX];

	if (name[0] == '\0')
		errx(EXIT_USAGE, "wrong value '' of --output: name a file");
	free(job->output);
	job->output = NULL;
	if (name[0] == '/')
		set_text(&job->output, name);
	else if (getcwd(cwd, sizeof(cwd)) == NULL ||
	    asprintf(&job->output, "%s/%s", cwd, name) == -1)
		err(EXIT_PTYMER, "cannot find the working directory");
}

static void
set_missed(struct job *job, const char *value)
{
	if (strcmp(value, "skip") == 0)
		job->grace = MISSED_GRACE;
	else if (strcmp(value, "run") == 0)
		job->grace = -1;
	else
		errx(EXIT_USAGE,
		    "wrong value '%s' of --missed: write run or "
		    "skip",
		    cmd_shown(value));
}

static void
set_overlap(struct job *job, const char *value)
{
	int overlap;

	if ((overlap = job_overlap_parse(value)) == -1)
		errx(EXIT_USAGE,
		    "wrong value '%s' of --overlap: write skip, "
		    "queue, replace or allow",
		    cmd_shown(value));
	job->overlap = (enum job_overlap)overlap;
}

static void
set_notify(struct job *job, const char *value)
{
	int notify = NOTIFY_ALWAYS;

	if (value != NULL && (notify = job_notify_parse(value)) <= NOTIFY_NEVER)
		errx(EXIT_USAGE,
		    "wrong value '%s' of --notify: write always "
		    "or failure",
		    cmd_shown(value));
	job->notify = (enum job_notify)notify;
}

static void
set_zone(struct job *job, const char *name)
{
	char near[64];

	if (!zone_is_known(name, strlen(name))) {
		zone_guess(name, strlen(name), near, sizeof(near));
		if (near[0] == '\0')
			errx(EXIT_USAGE, "unknown zone '%s'", cmd_shown(name));
		errx(EXIT_USAGE, "unknown zone '%s' (did you mean %s?)",
		    cmd_shown(name), near);
	}
	set_text(&job->zone, name);
}

static void
set_setting(struct arming *arming, const char *value)
{
	if (value[0] == '\0' || value[0] == '=')
		errx(EXIT_USAGE,
		    "wrong value '%s' of --env: write NAME=VALUE "
		    "or NAME",
		    cmd_shown(value));
	if (words_append(&arming->job->settings, &arming->n_settings, value) ==
	    -1)
		err(EXIT_PTYMER, NULL);
}

/* A process that is there, ours, and that we can do without for a while. */
static void
set_freeze(struct job *job, const char *value)
{
	struct process process;
	const char *error;
	pid_t pid;

	pid = (pid_t)strtonum(value, 1, INT32_MAX, &error);
	if (error != NULL)
		errx(EXIT_USAGE, "wrong value '%s' of --freeze: write a PID",
		    cmd_shown(value));
	if (pid == 1 || pid == getpid())
		errx(EXIT_USAGE, "cannot freeze process %d", (int)pid);
	if (process_read(pid, &process) == -1 || process.state == 'Z')
		errx(EXIT_NOT_ARMED, "cannot freeze process %d: %s", (int)pid,
		    strerror(ESRCH));
	if (kill(pid, 0) == -1)
		err(EXIT_NOT_ARMED, "cannot freeze process %d", (int)pid);
	job->freeze = pid;
	job->freeze_start = process.start;
}

static void
set_grace(struct arming *arming, int key, const char *value)
{
	if (arming->grace_key != 0 && arming->grace_key != key)
		errx(EXIT_USAGE, "--grace and --missed exclude one another");
	arming->grace_key = key;
	if (key == ARM_KEY_GRACE)
		set_duration(&arming->job->grace, value);
	else
		set_missed(arming->job, value);
}

/* Options that choose how to arm, and not what. */
static void
set_mode(struct arming *arming, int key)
{
	switch (key) {
	case ARM_KEY_IF_ABSENT:
		arming->if_absent = 1;
		break;
	case ARM_KEY_REPLACE:
		arming->replace = 1;
		break;
	case ARM_KEY_EXEC:
		arming->exec = 1;
		break;
	case ARM_KEY_DRY_RUN:
		arming->dry_run = 1;
		break;
	case 'v':
		arming->verbose = 1;
		break;
	case 'q':
		arming->quiet = 1;
		break;
	}
}

void
arm_option(struct arming *arming, int key, const char *value)
{
	struct job *job = arming->job;

	switch (key) {
	case 'n':
		set_name(&job->name, "name", value);
		break;
	case 'r':
		job->repeat = 1;
		break;
	case ARM_KEY_COUNT:
		set_count(&job->count, "count", value, 1);
		break;
	case ARM_KEY_UNTIL:
		set_text(&job->until_text, value);
		break;
	case ARM_KEY_OVERLAP:
		set_overlap(job, value);
		break;
	case ARM_KEY_GRACE:
	case ARM_KEY_MISSED:
		set_grace(arming, key, value);
		break;
	case ARM_KEY_JITTER:
		set_duration(&job->jitter, value);
		break;
	case ARM_KEY_TIMEOUT:
		set_duration(&job->timeout, value);
		break;
	case ARM_KEY_KILL_AFTER:
		set_duration(&job->kill_after, value);
		break;
	case ARM_KEY_RETRY:
		set_count(&job->retry, "retry", value, 0);
		break;
	case ARM_KEY_RETRY_DELAY:
		set_duration(&job->retry_delay, value);
		break;
	case ARM_KEY_LOCK:
		set_name(&job->lock, "lock", value);
		break;
	case ARM_KEY_WHEN:
		set_line(&job->when_command, "when", value);
		break;
	case ARM_KEY_ON_SUCCESS:
		set_line(&job->on_success, "on-success", value);
		break;
	case ARM_KEY_ON_FAILURE:
		set_line(&job->on_failure, "on-failure", value);
		break;
	case ARM_KEY_ON_END:
		set_line(&job->on_end, "on-end", value);
		break;
	case ARM_KEY_NOTIFY:
		set_notify(job, value);
		break;
	case 'm':
		set_message(&job->message, value);
		break;
	case ARM_KEY_FREEZE:
		set_freeze(job, value);
		break;
	case ARM_KEY_AWAKE:
		job->awake = 1;
		break;
	case ARM_KEY_TZ:
		set_zone(job, value);
		break;
	case 'o':
		set_output(job, value);
		break;
	case ARM_KEY_LOG_MAX:
		set_size(&job->log_max, "log-max", value);
		break;
	case 'C':
		set_directory(job, value);
		break;
	case 'E':
		set_setting(arming, value);
		break;
	case ARM_KEY_CLEAN_ENV:
		job->clean_environment = 1;
		break;
	default:
		set_mode(arming, key);
		break;
	}
}
