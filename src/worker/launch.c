/* SPDX-License-Identifier: ISC */
#include "launch.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <unistd.h>

#include "../job/durable.h"
#include "../job/job.h"
#include "../job/owner.h"
#include "../job/words.h"
#include "environment.h"
#include "work.h"

/*
 * Where output goes.  A disk that is full, or broken, does not keep the target
 * from running.
 */
static int
open_output(struct work *work)
{
	const struct job *job = work->job;
	mode_t old;
	int fd;

	if (job->output == NULL)
		fd = owner_open_log(work->owner);
	else {
		old = umask(job->umask);
		fd = open(job->output,
		    O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY |
			O_CLOEXEC,
		    0666);
		umask(old);
	}
	if (fd == -1 && (job->output == NULL || durable_is_disk_error(errno)))
		fd = open(_PATH_DEVNULL, O_WRONLY | O_CLOEXEC);
	if (fd != -1)
		fcntl(fd, F_SETFL, O_APPEND); /* O_NONBLOCK off again */
	return fd;
}

void
launch_prepare(struct work *work)
{
	const struct job *job = work->job;
	int fd;

	if (job->target == NULL)
		return;
	if (work->data_path == NULL)
		work->data_path = owner_data_path(work->owner);
	if (job->output == NULL && (fd = owner_open_log(work->owner)) != -1)
		close(fd);
}

int
launch(struct work *work, struct target *target, const struct command *command,
    const struct run *run, const char **doing)
{
	char **environment;
	int error, output, result = -1;

	if (work->data_path == NULL)
		work->data_path = owner_data_path(work->owner);
	*doing = "cannot make the environment";
	environment = environment_build(work->job, run, work->data_path);
	if (environment == NULL)
		return -1;
	*doing = "cannot open output";
	if ((output = open_output(work)) != -1) {
		*doing = "cannot fork";
		result = target_fork(
		    target, work->job, command, environment, output);
	}
	error = errno;
	if (output != -1)
		close(output);
	words_free(environment);
	errno = error;
	return result;
}

int
launch_target(struct work *work, struct target *target, const struct run *run,
    const char **doing)
{
	const struct job *job = work->job;
	const struct command command = {job->target, job->shell};

	/* Who still writes to it keeps the old one. */
	if (job->output == NULL)
		owner_rotate_log(work->owner, job->log_max);
	return launch(work, target, &command, run, doing);
}

int
launch_line(
    struct work *work, struct target *target, char *line, const struct run *run)
{
	char *words[] = {line, NULL};
	const struct command command = {words, 1};
	const char *doing;

	if (launch(work, target, &command, run, &doing) == -1)
		return -1;
	target_release(target);
	return 0;
}
