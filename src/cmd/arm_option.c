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
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/process.h"
#include "../job/words.h"
#include "../time/duration.h"
#include "cmd.h"
#include "operand.h"

#define MISSED_GRACE NSEC_PER_MINUTE

/* An option as it was given. */
struct given {
	const char *option; /* its long name */
	const char *value;  /* or NULL */
};

static void wrong(const struct given *, const char *, ...)
    __attribute__((noreturn, format(printf, 2, 3)));

/* ... and what to write instead. */
static void
wrong(const struct given *given, const char *format, ...)
{
	char hint[128];
	va_list ap;

	va_start(ap, format);
	vsnprintf(hint, sizeof(hint), format, ap);
	va_end(ap);
	errx(EXIT_USAGE, "wrong value '%s' of --%s: write %s",
	    cmd_shown(given->value), given->option, hint);
}

static void
copy(char **text, const char *value)
{
	free(*text);
	if ((*text = strdup(value)) == NULL)
		err(EXIT_PTYMER, NULL);
}

static void
set_flag(void *flag, const struct given *given)
{
	(void)given;
	*(int *)flag = 1;
}

static void
set_text(void *text, const struct given *given)
{
	copy(text, given->value);
}

static void
set_duration(void *ns, const struct given *given)
{
	*(int64_t *)ns = operand_duration(given->value);
}

static void
set_number(void *number, const struct given *given)
{
	*(uint64_t *)number = (uint64_t)operand_number(
	    given->value, given->option, 0, INT64_MAX);
}

static void
set_count(void *count, const struct given *given)
{
	*(uint64_t *)count = (uint64_t)operand_number(
	    given->value, given->option, 1, INT64_MAX);
}

static void
set_size(void *size, const struct given *given)
{
	uint64_t bytes;

	if (given->value[0] == '\0' ||
	    strchr("0123456789", given->value[0]) == NULL ||
	    expand_number(given->value, &bytes) == -1 || bytes > INT64_MAX)
		wrong(given, "bytes, or as 64K, 10M");
	*(int64_t *)size = (int64_t)bytes;
}

static void
set_name(void *name, const struct given *given)
{
	if (!job_is_name(given->value))
		wrong(given,
		    "at most %d letters, digits and . _ - :, not "
		    "digits alone, and no - first",
		    JOB_NAME_MAX);
	copy(name, given->value);
}

/* A shell line with something in it. */
static void
set_line(void *line, const struct given *given)
{
	if (given->value[strspn(given->value, " \t\n")] == '\0')
		wrong(given, "a shell command line");
	copy(line, given->value);
}

/* It goes to a terminal as it is. */
static void
set_message(void *message, const struct given *given)
{
	char *safe = cmd_shown(given->value);

	if (strcmp(safe, given->value) != 0)
		errx(EXIT_USAGE,
		    "wrong value '%s' of --message: it holds "
		    "what a terminal cannot show",
		    safe);
	free(safe);
	copy(message, given->value);
}

static void
set_directory(void *directory, const struct given *given)
{
	char **path = directory;
	struct stat st;

	free(*path);
	if ((*path = realpath(given->value, NULL)) == NULL ||
	    stat(*path, &st) == -1)
		errx(EXIT_USAGE, "cannot use directory '%s': %s",
		    cmd_shown(given->value), strerror(errno));
	if (!S_ISDIR(st.st_mode))
		errx(EXIT_USAGE, "cannot use directory '%s': %s",
		    cmd_shown(given->value), strerror(ENOTDIR));
}

static void
set_output(void *output, const struct given *given)
{
	char cwd[PATH_MAX], **path = output;

	if (given->value[0] == '\0')
		errx(EXIT_USAGE, "wrong value '' of --output: name a file");
	free(*path);
	*path = NULL;
	if (given->value[0] == '/')
		copy(path, given->value);
	else if (getcwd(cwd, sizeof(cwd)) == NULL ||
	    asprintf(path, "%s/%s", cwd, given->value) == -1)
		err(EXIT_PTYMER, "cannot find the working directory");
}

static void
set_overlap(void *overlap, const struct given *given)
{
	int found;

	if ((found = job_overlap_parse(given->value)) == -1)
		wrong(given, "skip, queue, replace or allow");
	*(enum job_overlap *)overlap = (enum job_overlap)found;
}

static void
set_notify(void *notify, const struct given *given)
{
	int found = NOTIFY_ALWAYS;

	if (given->value != NULL &&
	    (found = job_notify_parse(given->value)) <= NOTIFY_NEVER)
		wrong(given, "always or failure");
	*(enum job_notify *)notify = (enum job_notify)found;
}

static void
set_zone(void *zone, const struct given *given)
{
	operand_check_zone(given->value);
	copy(zone, given->value);
}

#define AT(member) offsetof(struct job, member)

/* The options that are one member of the job. */
static const struct setter {
	int key;
	void (*set)(void *member, const struct given *);
	size_t offset;
} setters[] = {
    {'n', set_name, AT(name)},
    {'r', set_flag, AT(repeat)},
    {ARM_KEY_COUNT, set_count, AT(count)},
    {ARM_KEY_UNTIL, set_text, AT(until_text)},
    {ARM_KEY_OVERLAP, set_overlap, AT(overlap)},
    {ARM_KEY_JITTER, set_duration, AT(jitter)},
    {ARM_KEY_TIMEOUT, set_duration, AT(timeout)},
    {ARM_KEY_KILL_AFTER, set_duration, AT(kill_after)},
    {ARM_KEY_RETRY, set_number, AT(retry)},
    {ARM_KEY_RETRY_DELAY, set_duration, AT(retry_delay)},
    {ARM_KEY_LOCK, set_name, AT(lock)},
    {ARM_KEY_WHEN, set_line, AT(when_command)},
    {ARM_KEY_ON_SUCCESS, set_line, AT(on_success)},
    {ARM_KEY_ON_FAILURE, set_line, AT(on_failure)},
    {ARM_KEY_ON_END, set_line, AT(on_end)},
    {ARM_KEY_NOTIFY, set_notify, AT(notify)},
    {'m', set_message, AT(message)},
    {ARM_KEY_AWAKE, set_flag, AT(awake)},
    {ARM_KEY_TZ, set_zone, AT(zone)},
    {'o', set_output, AT(output)},
    {ARM_KEY_LOG_MAX, set_size, AT(log_max)},
    {'C', set_directory, AT(directory)},
    {ARM_KEY_CLEAN_ENV, set_flag, AT(clean_environment)},
};

static void
set_setting(struct arming *arming, const struct given *given)
{
	if (given->value[0] == '\0' || given->value[0] == '=')
		wrong(given, "NAME=VALUE or NAME");
	if (words_append(&arming->job->settings, &arming->n_settings,
		given->value) == -1)
		err(EXIT_PTYMER, NULL);
}

/* One that we can do without for a while. */
static void
set_freeze(struct job *job, const struct given *given)
{
	const char *error;
	pid_t pid;

	pid = (pid_t)strtonum(given->value, 1, INT32_MAX, &error);
	if (error != NULL)
		wrong(given, "a PID");
	if (pid == 1 || pid == getpid())
		errx(EXIT_USAGE, "cannot freeze process %d", (int)pid);
	job->freeze = pid;
}

int
arm_find_frozen(struct job *job)
{
	const pid_t pid = (pid_t)job->freeze;

	if (pid == 0)
		return 0;
	job->freeze_start = process_start(pid);
	if (job->freeze_start == 0 || kill(pid, 0) == -1) {
		warn("cannot freeze process %d", (int)pid);
		return -1;
	}
	return 0;
}

static void
set_missed(int64_t *grace, const struct given *given)
{
	if (strcmp(given->value, "skip") == 0)
		*grace = MISSED_GRACE;
	else if (strcmp(given->value, "run") == 0)
		*grace = -1;
	else
		wrong(given, "run or skip");
}

static void
set_grace(struct arming *arming, int key, const struct given *given)
{
	if (arming->grace_key != 0 && arming->grace_key != key)
		errx(EXIT_USAGE, "--grace and --missed exclude one another");
	arming->grace_key = key;
	if (key == ARM_KEY_MISSED) {
		set_missed(&arming->job->grace, given);
		return;
	}
	set_duration(&arming->job->grace, given);
	if (arming->job->grace == 0)
		wrong(given, "more than 0: each run is a little late");
}

/* Options that are more than a member of the job, or choose how to arm. */
static void
set_other(struct arming *arming, int key, const struct given *given)
{
	switch (key) {
	case 'E':
		set_setting(arming, given);
		break;
	case ARM_KEY_FREEZE:
		set_freeze(arming->job, given);
		break;
	case ARM_KEY_GRACE:
	case ARM_KEY_MISSED:
		set_grace(arming, key, given);
		break;
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
	case 'f':
		arming->foreground = 1;
		break;
	case 'v':
		arming->verbose = 1;
		break;
	case 'q':
		arming->quiet = 1;
		break;
	}
}

/* The long name of the option with that key. */
static const char *
option_name(const struct cmd *cmd, int key)
{
	const struct cmd_option *option = cmd->options;

	while (option->name != NULL && option->key != key)
		option++;
	return option->name;
}

void
arm_option(
    struct arming *arming, const struct cmd *cmd, int key, const char *value)
{
	const struct given given = {option_name(cmd, key), value};
	const struct setter *setter;
	size_t i;

	for (i = 0; i < sizeof(setters) / sizeof(setters[0]); i++) {
		setter = &setters[i];
		if (setter->key != key)
			continue;
		setter->set((char *)arming->job + setter->offset, &given);
		return;
	}
	set_other(arming, key, &given);
}
