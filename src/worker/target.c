/* SPDX-License-Identifier: ISC */
#include "target.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/fault.h"
#include "../job/job.h"
#include "../job/words.h"
#include "helper.h"
#include "program.h"

#define EXIT_FAILED       125
#define EXIT_NOT_EXECUTED 126
#define EXIT_NOT_FOUND    127

/* What the new process tells the worker when it cannot run the program. */
struct failure {
	int error;
	char doing[32];
};

/* Everything that execve(2) needs, made before the fork. */
struct program {
	char *path; /* NULL: errno is in error */
	int error;
	char **argv;
	char **shell_argv; /* for a script without #! */
	char *const *environment;
};

static void __attribute__((noreturn))
fail(int pipe_end, const char *doing, int status)
{
	struct failure failure = {.error = errno};

	strlcpy(failure.doing, doing, sizeof(failure.doing));
	/* The worker reads it when it reaps us; it fits the pipe. */
	if (write(pipe_end, &failure, sizeof(failure)) == -1)
		_exit(EXIT_FAILED);
	_exit(status);
}

static void
set_limits(const struct job *job)
{
	size_t i;

	/* A hard limit that is lower by now cannot be raised: it holds. */
	for (i = 0; i < RLIM_NLIMITS; i++)
		setrlimit((__rlimit_resource_t)i, &job->limits[i]);
}

static void __attribute__((noreturn))
execute(const struct program *program, int pipe_end)
{
	if (program->path == NULL)
		errno = program->error;
	else
		execve(program->path, program->argv, program->environment);
	if (errno == ENOEXEC)
		execve(_PATH_BSHELL, program->shell_argv, program->environment);
	fail(pipe_end, "cannot execute",
	    errno == ENOENT || errno == ENOTDIR ? EXIT_NOT_FOUND
						: EXIT_NOT_EXECUTED);
}

/* The new process. */
static void __attribute__((noreturn)) child(const struct job *job,
    const struct program *program, int output, int gate, int failure)
{
	sigset_t none;
	char released;
	int null;

	setsid();
	if ((null = open(_PATH_DEVNULL, O_RDONLY)) == -1 ||
	    dup2(null, STDIN_FILENO) == -1 ||
	    dup2(output, STDOUT_FILENO) == -1 ||
	    dup2(output, STDERR_FILENO) == -1)
		fail(failure, "cannot open", EXIT_FAILED);
	/* Above all not the job's lock: it is the worker's, and ends with it. */
	if (helper_keep(gate, failure) == -1)
		fail(failure, "cannot open", EXIT_FAILED);
	gate = HELPER_FIRST;
	failure = HELPER_SECOND;
	fcntl(gate, F_SETFD, FD_CLOEXEC);
	fcntl(failure, F_SETFD, FD_CLOEXEC);
	if (chdir(job->directory) == -1)
		fail(failure, "cannot enter directory", EXIT_FAILED);
	umask(job->umask);
	/* The worker may be killed: then nothing must be run. */
	if (read(gate, &released, 1) != 1)
		_exit(EXIT_FAILED);
	set_limits(job);
	/* The worker has every signal at its default, and blocked. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execute(program, failure);
}

static void
program_free(struct program *program)
{
	free(program->path);
	free(program->argv);
	free(program->shell_argv);
}

/*
 * A program that is not found now is no reason to make no process: the failure
 * is told as any other.
 */
static int
program_prepare(struct program *program, const struct job *job,
    const struct command *command, char *const *environment)
{
	static char shell_name[] = "sh", shell_option[] = "-c";
	size_t i, n;

	n = words_count(command->words);
	program->environment = environment;
	program->path = program_find(job, command->words[0], command->shell);
	program->error = errno;
	program->argv = calloc(n + 3, sizeof(*program->argv));
	program->shell_argv = calloc(n + 3, sizeof(*program->shell_argv));
	if (program->argv == NULL || program->shell_argv == NULL) {
		program_free(program);
		return -1;
	}
	program->argv[0] = command->shell ? shell_name : command->words[0];
	if (command->shell)
		program->argv[1] = shell_option;
	for (i = command->shell ? 0 : 1; i < n; i++)
		program->argv[i + (command->shell ? 2 : 0)] = command->words[i];
	program->shell_argv[0] = shell_name;
	program->shell_argv[1] = program->path;
	for (i = 1; i < n; i++)
		program->shell_argv[i + 1] = command->words[i];
	return 0;
}

int
target_fork(struct target *target, const struct job *job,
    const struct command *command, char *const *environment, int output)
{
	struct program program;
	int error, failure[2], gate[2];

	if (program_prepare(&program, job, command, environment) == -1)
		return -1;
	if (FAULT("target-pipe") || pipe2(gate, O_CLOEXEC) == -1) {
		error = errno;
		program_free(&program);
		errno = error;
		return -1;
	}
	if (FAULT("target-pipe") ||
	    pipe2(failure, O_CLOEXEC | O_NONBLOCK) == -1) {
		error = errno;
		close(gate[0]);
		close(gate[1]);
		program_free(&program);
		errno = error;
		return -1;
	}
	target->pid = FAULT("target-fork") ? -1 : fork();
	if (target->pid == 0) {
		close(gate[1]);
		child(job, &program, output, gate[0], failure[1]);
	}
	error = errno;
	close(gate[0]);
	close(failure[1]);
	program_free(&program);
	target->gate = gate[1];
	target->failure = failure[0];
	if (target->pid == -1) {
		target_forget(target);
		errno = error;
		return -1;
	}
	return 0;
}

void
target_release(struct target *target)
{
	char released = 1;
	ssize_t n;

	/* One that is gone already is reaped: SIGPIPE is blocked. */
	n = FAULT("target-release") ? -1 : write(target->gate, &released, 1);
	(void)n;
	close(target->gate);
	target->gate = -1;
}

void
target_forget(struct target *target)
{
	if (target->failure != -1)
		close(target->failure);
	if (target->gate != -1)
		close(target->gate);
	target->pid = 0;
	target->gate = target->failure = -1;
}

void
target_reap(struct target *target, int status, struct run *run)
{
	struct failure failure;

	if (read(target->failure, &failure, sizeof(failure)) ==
	    sizeof(failure)) {
		run->result = RUN_FAILED;
		run->value = WIFEXITED(status) ? WEXITSTATUS(status)
					       : EXIT_FAILED;
		snprintf(run->detail, sizeof(run->detail), "%s: %s",
		    failure.doing, strerror(failure.error));
	} else if (WIFSIGNALED(status)) {
		run->result = RUN_SIGNAL;
		run->value = WTERMSIG(status);
	} else {
		run->result = RUN_EXIT;
		run->value = WEXITSTATUS(status);
	}
	target_forget(target);
}
