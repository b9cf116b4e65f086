/* SPDX-License-Identifier: ISC */
#include "arm.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/caller.h"
#include "../job/job.h"
#include "../job/schedule.h"
#include "../job/store.h"
#include "../job/words.h"
#include "../show/announce.h"
#include "../show/foreground.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/shortage.h"
#include "../time/zone.h"
#include "../worker/program.h"
#include "../worker/worker.h"
#include "cmd.h"
#include "operand.h"

#define EXIT_NOT_ARMED    1
#define EXIT_NOT_EXECUTED 126
#define EXIT_NOT_FOUND    127
#define IF_ABSENT_TRIES   20
#define ADVICE_DURATION                                                        \
	"a length of time is for ptymer hourglass, or put every or now + "     \
	"before it"

int
arm_failed(const struct arming *arming)
{
	return arming->foreground ? EXIT_PTYMER : EXIT_NOT_ARMED;
}

size_t
arm_read(struct arming *arming, enum job_kind kind, const struct cmd *self,
    int argc, char **argv)
{
	struct job *job;
	const char *value;
	size_t n = 0;
	int key;

	memset(arming, 0, sizeof(*arming));
	if ((job = arming->job = job_alloc()) == NULL)
		err(EXIT_PTYMER, NULL);
	job->kind = kind;
	while ((key = cmd_getopt(self, argc, argv, &value)) != -1) {
		if (key != CMD_OPERAND)
			arm_option(arming, self, key, value);
		else if (words_append(&job->when, &n, value) == -1)
			err(EXIT_PTYMER, NULL);
	}
	if (arm_find_frozen(job) == -1)
		exit(arm_failed(arming));
	if (value != NULL)
		arming->target = argv + optind;
	return n;
}

int
arm_check_program(const struct job *job)
{
	char *path, *shown;
	int error, status;

	if (job->target == NULL || job->shell)
		return 0;
	if ((path = program_find(job, job->target[0], 0)) != NULL) {
		free(path);
		return 0;
	}
	error = errno;
	shown = cmd_shown(job->target[0]);
	/* Where we cannot even look, that is no fault of the program's. */
	if (shortage_caused(error)) {
		status = EXIT_PTYMER;
		warnx("cannot look for '%s': %s", shown, strerror(error));
	} else if (error == ENOENT) {
		status = EXIT_NOT_FOUND;
		warnx("cannot execute '%s': not found", shown);
	} else {
		status = EXIT_NOT_EXECUTED;
		warnx("cannot execute '%s': %s", shown, strerror(error));
	}
	free(shown);
	return status;
}

void
arm_target(struct arming *arming)
{
	struct job *job = arming->job;
	char **words = arming->target;
	size_t n = words_count(words);
	int status;

	if (caller_record(job) == -1)
		err(EXIT_PTYMER, "cannot record the environment");
	if (words == NULL) {
		if (arming->exec)
			errx(EXIT_USAGE,
			    "--exec needs a command: put it "
			    "after --");
		return;
	}
	if (n == 0)
		errx(EXIT_USAGE, "no command after --");
	if ((job->target = words_copy(words, n)) == NULL)
		err(EXIT_PTYMER, NULL);
	if (n == 1 && words[0][strspn(words[0], " \t\n")] == '\0')
		errx(EXIT_USAGE, "empty command after --");
	job->shell = n == 1 && !arming->exec && !job_is_program(words[0]);
	if ((status = arm_check_program(job)) != 0)
		exit(status);
}

/* With a unit: a number alone may be many things. */
static int
is_duration(const char *text)
{
	struct complaint complaint;
	int64_t ns;

	return text[strspn(text, "0123456789.")] != '\0' &&
	    duration_parse(text, &ns, &complaint) == 0;
}

/* A word behind the times, where no target follows, that is a program. */
static int
is_stray_target(const struct arming *arming, size_t which)
{
	char *path;

	if (which == 0 || arming->target != NULL)
		return 0;
	path = program_find(arming->job, arming->job->when[which], 0);
	if (path == NULL)
		return 0;
	free(path);
	return 1;
}

/* Tells what is wrong, and returns the exit status that it means. */
static int
complain(const struct arming *arming, size_t which, struct complaint *complaint)
{
	char joined[256];

	if (which != SCHEDULE_UNTIL && arming->job->kind == JOB_ALARM &&
	    !complaint->is_shortage) {
		if (announce_as_one(arming->job, joined, sizeof(joined))) {
			warnx("too many words: quote the time: '%s'", joined);
			return EXIT_USAGE;
		}
		if (is_duration(arming->job->when[which]))
			complaint->instead = ADVICE_DURATION;
		if (is_stray_target(arming, which)) {
			complaint->near[0] = '\0';
			complaint->instead = "put -- before the command";
		}
	}
	return operand_complain(which == SCHEDULE_UNTIL
		? arming->job->until_text
		: arming->job->when[which],
	    complaint);
}

/* Returns 0 with *schedule, or the exit status. */
static int
open_schedule(struct arming *arming, struct schedule **schedule)
{
	struct complaint complaint;
	struct job *job = arming->job;
	size_t which;

	*schedule = schedule_open(job, &which, &complaint);
	if (*schedule == NULL)
		return complain(arming, which, &complaint);
	if (!job->repeat && (job->count != 0 || job->until_text != NULL)) {
		warnx("%s needs --repeat",
		    job->count != 0 ? "--count" : "--until");
		return EXIT_USAGE;
	}
	if (schedule_start(*schedule, job, &which) == -1) {
		if (errno == ENOMEM)
			err(EXIT_PTYMER, NULL);
		if (which == SCHEDULE_UNTIL)
			warnx("nothing is due until '%s'",
			    cmd_shown(job->until_text));
		else
			operand_never(
			    job->when[which], job_zone(job), job->armed);
		return arm_failed(arming);
	}
	return 0;
}

/*
 * Standard output is the target's alone where we stay with it.  Returns the exit
 * status: nobody knows the job where its ID is not printed.
 */
static int
print_id(const struct arming *arming, uint64_t id)
{
	FILE *out = arming->foreground ? stderr : stdout;

	fprintf(out, "%" PRIu64 "\n", id);
	if (fflush(out) == 0)
		return 0;
	warn("job %" PRIu64 " is armed, but its ID cannot be written to "
	     "standard %s",
	    id, arming->foreground ? "error" : "output");
	clearerr(out); /* that is told */
	return arming->foreground ? 0 : EXIT_PTYMER;
}

/* In the foreground that is only the beginning.  Returns the exit status. */
static int
stay(const struct arming *arming, struct store *store, uint64_t id,
    int64_t output_start)
{
	int status;

	if (!arming->foreground)
		return 0;
	status = foreground_watch(store, id, output_start, arming->quiet);
	if (status == -1)
		err(EXIT_PTYMER,
		    "cannot stay with job %" PRIu64 ", which goes on", id);
	return status;
}

int
arm_is_there(const struct arming *arming, struct store *store, uint64_t id)
{
	int status;

	if ((status = print_id(arming, id)) != 0)
		return status;
	return stay(arming, store, id, FOREGROUND_FROM_NOW);
}

static int
is_armed(struct arming *arming, struct store *store, uint64_t id)
{
	int status;

	arming->job->id = id;
	status = print_id(arming, id);
	if (!arming->quiet && (arming->verbose || isatty(STDERR_FILENO)))
		announce_job(arming->job);
	if (!arming->quiet && isatty(STDERR_FILENO))
		announce_logout();
	if (status != 0)
		return status;
	return stay(arming, store, id, arming->output_start);
}

static int
start(struct arming *arming, struct store *store, struct schedule *schedule)
{
	struct worker_reply reply = {.outcome = WORKER_NAME_TAKEN};
	int i, status;

	if (arming->replace && (status = arm_check_name(arming, store)) != 0)
		return status;
	for (i = 0; i < IF_ABSENT_TRIES; i++) {
		if (!arm_is_present(arming, store, &reply.holder))
			worker_arm(store, arming->job, schedule,
			    arming->replace, &reply);
		switch (reply.outcome) {
		case WORKER_READY:
			return is_armed(arming, store, reply.id);
		case WORKER_TOO_MANY:
			warnx("too many jobs: PTYMER_MAX_JOBS allows no more");
			return arm_failed(arming);
		case WORKER_NAME_TAKEN:
			status = arm_name_taken(arming, store, reply.holder);
			if (status != ARM_NAME_FREE)
				return status;
			break;
		default:
			if (reply.error == 0)
				warnx("%s", reply.doing);
			else
				warnx("%s: %s", reply.doing,
				    strerror(reply.error));
			return EXIT_PTYMER;
		}
	}
	warnx("cannot take the name '%s': others come and go too fast",
	    arming->job->name);
	return arm_failed(arming);
}

static void
check_options(const struct arming *arming)
{
	if (arming->if_absent && arming->job->name == NULL)
		errx(EXIT_USAGE, "--if-absent needs --name");
	if (arming->replace && arming->job->name == NULL)
		errx(EXIT_USAGE, "--replace needs --name");
	if (arming->replace && arming->if_absent)
		errx(EXIT_USAGE,
		    "--replace and --if-absent exclude one "
		    "another");
}

static int
start_in_store(struct arming *arming, struct schedule *schedule)
{
	struct store *store;
	int status;

	if (arming->foreground) {
		/* Not found out when the job is armed already. */
		zone_close(operand_zone(NULL));
		arming->output_start = foreground_prepare(arming->job);
	}
	/* What is open here is open in the worker as long as it lives. */
	if (arming->store != NULL)
		return start(arming, arming->store, schedule);
	store = cmd_open_store(1);
	status = start(arming, store, schedule);
	store_close(store);
	return status;
}

/* What arming would find out about the name.  Returns the exit status. */
static int
check_name(const struct arming *arming)
{
	struct store *store;
	int status;

	if (arming->job->name == NULL)
		return 0; /* nor is there need of a store */
	store = cmd_open_store(0);
	status = arm_check_name(arming, store);
	store_close(store);
	return status;
}

int
arm_job(struct arming *arming, int64_t now)
{
	struct schedule *schedule;
	int status;

	arming->job->armed = now;
	check_options(arming);
	if ((status = open_schedule(arming, &schedule)) == 0 &&
	    (status = arm_check_output(arming->job, arming->dry_run)) == 0) {
		if (!arming->dry_run)
			status = start_in_store(arming, schedule);
		else if ((status = check_name(arming)) == 0 && !arming->quiet)
			announce_job(arming->job);
	}
	schedule_close(schedule);
	job_free(arming->job);
	return status;
}
