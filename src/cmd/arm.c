/* SPDX-License-Identifier: ISC */
#include "arm.h"

#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
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
#include "../show/caret.h"
#include "../show/safe.h"
#include "../time/complaint.h"
#include "../time/duration.h"
#include "../time/zone.h"
#include "../worker/program.h"
#include "../worker/worker.h"
#include "cmd.h"

#define EXIT_NOT_ARMED		1
#define EXIT_NOT_EXECUTED	126
#define EXIT_NOT_FOUND		127
#define MISSED_GRACE		(60 * NSEC_PER_SEC)
#define IF_ABSENT_TRIES		20

/* For text operands in messages; exits when out of memory. */
static char *
shown(const char *text)
{
	char *safe;

	if ((safe = safe_text(text)) == NULL)
		err(EXIT_PTYMER, NULL);
	return safe;
}

static char *
copy(const char *text)
{
	char *copied;

	if ((copied = strdup(text)) == NULL)
		err(EXIT_PTYMER, NULL);
	return copied;
}

void
arm_begin(struct arming *arming)
{
	memset(arming, 0, sizeof(*arming));
	if ((arming->job = job_alloc()) == NULL)
		err(EXIT_PTYMER, NULL);
}

static int64_t
duration_of(const char *text)
{
	struct complaint complaint;
	int64_t ns;

	if (duration_parse(text, &ns, &complaint) == -1) {
		caret_warn(text, &complaint);
		exit(EXIT_USAGE);
	}
	return ns;
}

static uint64_t
count_of(const char *option, const char *text)
{
	const char *error;
	long long n;

	n = strtonum(text, 1, INT64_MAX, &error);
	if (error != NULL || text[strspn(text, "0123456789")] != '\0')
		errx(EXIT_USAGE, "wrong value '%s' of %s: write a whole number "
		    "from 1", shown(text), option);
	return (uint64_t)n;
}

static void
set_name(struct job *job, const char *name)
{
	if (!job_is_name(name))
		errx(EXIT_USAGE, "wrong name '%s': write at most %d letters, "
		    "digits and . _ - :, not digits alone, and no - first",
		    shown(name), JOB_NAME_MAX);
	free(job->name);
	job->name = copy(name);
}

static void
set_directory(struct job *job, const char *name)
{
	struct stat st;

	free(job->directory);
	if ((job->directory = realpath(name, NULL)) == NULL ||
	    stat(job->directory, &st) == -1)
		errx(EXIT_USAGE, "cannot use directory '%s': %s", shown(name),
		    strerror(errno));
	if (!S_ISDIR(st.st_mode))
		errx(EXIT_USAGE, "cannot use directory '%s': %s", shown(name),
		    strerror(ENOTDIR));
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
		job->output = copy(name);
	else if (getcwd(cwd, sizeof(cwd)) == NULL ||
	    asprintf(&job->output, "%s/%s", cwd, name) == -1)
		err(EXIT_PTYMER, "cannot find the working directory");
}

static void
set_missed(struct job *job, const char *value)
{
	if (strcmp(value, "skip") == 0)
		job->grace = MISSED_GRACE;
	else if (strcmp(value, "run") != 0)
		errx(EXIT_USAGE, "wrong value '%s' of --missed: write run or "
		    "skip", shown(value));
}

static void
set_zone(struct job *job, const char *name)
{
	char near[64];

	if (!zone_is_known(name, strlen(name))) {
		zone_guess(name, strlen(name), near, sizeof(near));
		if (near[0] == '\0')
			errx(EXIT_USAGE, "unknown zone '%s'", shown(name));
		errx(EXIT_USAGE, "unknown zone '%s' (did you mean %s?)",
		    shown(name), near);
	}
	free(job->zone);
	job->zone = copy(name);
}

void
arm_option(struct arming *arming, int key, const char *value)
{
	struct job *job = arming->job;

	switch (key) {
	case 'n':
		set_name(job, value);
		break;
	case ARM_KEY_IF_ABSENT:
		arming->if_absent = 1;
		break;
	case 'r':
		job->repeat = 1;
		break;
	case ARM_KEY_COUNT:
		job->count = count_of("--count", value);
		break;
	case ARM_KEY_GRACE:
	case ARM_KEY_MISSED:
		if (arming->has_grace != 0 && arming->has_grace != key)
			errx(EXIT_USAGE, "--grace and --missed exclude one "
			    "another");
		arming->has_grace = key;
		if (key == ARM_KEY_GRACE)
			job->grace = duration_of(value);
		else
			set_missed(job, value);
		break;
	case ARM_KEY_KILL_AFTER:
		job->kill_after = duration_of(value);
		break;
	case ARM_KEY_TZ:
		set_zone(job, value);
		break;
	case 'o':
		set_output(job, value);
		break;
	case 'C':
		set_directory(job, value);
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

/* A word that no shell would take for more than a program without arguments. */
static int
is_plain_word(const char *word)
{
	return word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_./+@%:-")] == '\0';
}

static void
check_program(const struct job *job)
{
	char *path;
	int status;

	if ((path = program_find(job)) == NULL) {
		status = errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTED;
		errx(status, "cannot execute '%s': %s", shown(job->target[0]),
		    status == EXIT_NOT_FOUND ? "not found" : strerror(errno));
	}
	free(path);
}

void
arm_target(struct arming *arming, char **words, const char *separator)
{
	struct job *job = arming->job;
	size_t n;

	if (caller_record(job) == -1)
		err(EXIT_PTYMER, "cannot record the environment");
	n = words_count(words);
	if (n == 0 && separator == NULL) {
		if (arming->exec)
			errx(EXIT_USAGE, "--exec needs a command: put it "
			    "after --");
		return;
	}
	if (n == 0)
		errx(EXIT_USAGE, "no command after --");
	if ((job->target = words_copy(words, n)) == NULL)
		err(EXIT_PTYMER, NULL);
	if (n == 1 && words[0][strspn(words[0], " \t\n")] == '\0')
		errx(EXIT_USAGE, "empty command after --");
	job->shell = n == 1 && !arming->exec && !is_plain_word(words[0]);
	if (!job->shell)
		check_program(job);
}

/* It is made here, as a redirection would, so that a wrong path is told now. */
static void
check_output(const struct job *job)
{
	int fd;

	if (job->output == NULL)
		return;
	fd = open(job->output, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK |
	    O_NOCTTY | O_CLOEXEC, 0666 & ~job->umask);
	if (fd == -1)
		errx(EXIT_USAGE, "cannot write to '%s': %s",
		    shown(job->output), strerror(errno));
	close(fd);
}

static void
complain(const struct arming *arming, size_t which,
    const struct complaint *complaint)
{
	caret_warn(arming->job->when[which], complaint);
	exit(strcmp(complaint->why, "out of memory") == 0 ? EXIT_PTYMER :
	    EXIT_USAGE);
}

static struct schedule *
open_schedule(struct arming *arming)
{
	struct complaint complaint;
	struct schedule *schedule;
	struct job *job = arming->job;
	size_t which;

	schedule = schedule_open(job, &which, &complaint);
	if (schedule == NULL)
		complain(arming, which, &complaint);
	if (job->count != 0 && !job->repeat)
		errx(EXIT_USAGE, "--count needs --repeat");
	if (schedule_start(schedule, job, &which) == -1)
		errx(EXIT_NOT_ARMED, "'%s' will never fire",
		    shown(job->when[which]));
	return schedule;
}

static void
print_id(const struct arming *arming, uint64_t id)
{
	printf("%" PRIu64 "\n", id);
	if (fflush(stdout) != 0)
		warn("job %" PRIu64 " is armed, but its ID cannot be written "
		    "to standard output", id);
	if (!arming->quiet && (arming->verbose || isatty(STDERR_FILENO)))
		announce_job(arming->job);
}

/* What it means that a job has the name already. */
static int
name_is_taken(struct arming *arming, struct store *store, uint64_t holder)
{
	const char *name = arming->job->name;
	struct worker_reply reply;
	struct job *other;
	enum job_state state;

	if (store_load(store, holder, &other) == -1) {
		warn("name '%s' is in use by job %" PRIu64
		    ", whose record cannot be read", name, holder);
		return EXIT_NOT_ARMED;
	}
	state = other->state;
	job_free(other);
	if (!arming->if_absent && state == JOB_LOST)
		errx(EXIT_NOT_ARMED, "name '%s' is in use by job %" PRIu64
		    ", which is lost (ptymer restore brings it back, "
		    "ptymer stop %" PRIu64 " ends it)", name, holder, holder);
	if (!arming->if_absent)
		errx(EXIT_NOT_ARMED, "name '%s' is in use by job %" PRIu64,
		    name, holder);
	if (state == JOB_DONE || state == JOB_STOPPED)
		return -1;	/* it ended just now */
	if (state == JOB_LOST) {
		worker_restore(store, holder, &reply);
		if (reply.outcome == WORKER_FAILED && reply.error == ENOENT)
			return -1;
		if (reply.outcome == WORKER_FAILED)
			errx(EXIT_PTYMER, "cannot restore job %" PRIu64
			    ": %s: %s", holder, reply.doing,
			    strerror(reply.error));
	}
	printf("%" PRIu64 "\n", holder);
	return 0;
}

/* True when the name has a job now: then there is no need to arm another. */
static int
is_present(struct arming *arming, struct store *store, uint64_t *holder)
{
	struct job *other;
	int present;

	if (!arming->if_absent ||
	    store_find_name(store, arming->job->name, holder) == -1 ||
	    store_load(store, *holder, &other) == -1)
		return 0;
	present = !job_is_ended(other);
	job_free(other);
	return present;
}

static int
start(struct arming *arming, struct store *store, struct schedule *schedule)
{
	struct worker_reply reply = {.outcome = WORKER_NAME_TAKEN};
	int i, status;

	for (i = 0; i < IF_ABSENT_TRIES; i++) {
		if (!is_present(arming, store, &reply.holder))
			worker_arm(store, arming->job, schedule, &reply);
		switch (reply.outcome) {
		case WORKER_READY:
			arming->job->id = reply.id;
			print_id(arming, reply.id);
			return 0;
		case WORKER_TOO_MANY:
			warnx("too many jobs: PTYMER_MAX_JOBS allows no more");
			return EXIT_NOT_ARMED;
		case WORKER_NAME_TAKEN:
			status = name_is_taken(arming, store, reply.holder);
			if (status != -1)
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
	return EXIT_NOT_ARMED;
}

int
arm_job(struct arming *arming, int64_t now)
{
	struct schedule *schedule;
	struct store *store;
	char why[512];
	int status;

	arming->job->armed = now;
	if (arming->if_absent && arming->job->name == NULL)
		errx(EXIT_USAGE, "--if-absent needs --name");
	schedule = open_schedule(arming);
	if (arming->dry_run) {
		if (!arming->quiet)
			announce_job(arming->job);
		status = 0;
	} else {
		check_output(arming->job);
		if ((store = store_open(1, why, sizeof(why))) == NULL)
			errx(EXIT_PTYMER, "%s", why);
		status = start(arming, store, schedule);
		store_close(store);
	}
	schedule_close(schedule);
	job_free(arming->job);
	return status;
}
