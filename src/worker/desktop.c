/* SPDX-License-Identifier: ISC */

/*
 * The session bus is that of the moment: the person may have logged out and in
 * again since the job was armed.  It is asked for at the places where it is
 * today, bus in the runtime directory, and then at the address in the job's
 * environment, which is that of a desktop that was started with a bus of its
 * own.  A bus may have nobody on it who shows anything: then the next one.
 */

#include "desktop.h"

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/words.h"
#include "../time/duration.h"
#include "environment.h"
#include "program.h"
#include "timer.h"

#define EXIT_NOT_FOUND 127

#define PROGRAM     "notify-send"
#define BUS_ADDRESS "DBUS_SESSION_BUS_ADDRESS"
#define UNIX_PATH   "unix:path="

/* The addresses to try, in order; NULL ends. */
struct buses {
	char **addresses;
	size_t n;
};

/* True when there is that one already, perhaps with a guid behind it. */
static int
has_address(const struct buses *buses, const char *address)
{
	size_t i, length;

	for (i = 0; i < buses->n; i++) {
		length = strlen(buses->addresses[i]);
		if (strncmp(buses->addresses[i], address, length) == 0 &&
		    (address[length] == '\0' || address[length] == ','))
			return 1;
	}
	return 0;
}

static void
add_address(struct buses *buses, const char *address)
{
	if (!has_address(buses, address))
		words_append(&buses->addresses, &buses->n, address);
}

/* A path in an address, as the D-Bus Specification has it; out has 3 for 1. */
static void
escape_path(char *out, const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789-_/.*";

	for (; *path != '\0'; path++, out += strlen(out))
		snprintf(out, 4, strchr(plain, *path) != NULL ? "%c" : "%%%02x",
		    (unsigned char)*path);
}

/* The socket of a bus in that directory, if it is there and ours. */
static void
add_socket(struct buses *buses, const char *directory)
{
	char *address, *path;
	struct stat st;

	if (directory[0] != '/' || asprintf(&path, "%s/bus", directory) == -1)
		return;
	if (stat(path, &st) == 0 && S_ISSOCK(st.st_mode) &&
	    st.st_uid == geteuid() &&
	    (address = malloc(sizeof(UNIX_PATH) + 3 * strlen(path))) != NULL) {
		strlcpy(address, UNIX_PATH, sizeof(UNIX_PATH));
		escape_path(address + strlen(UNIX_PATH), path);
		add_address(buses, address);
		free(address);
	}
	free(path);
}

static void
find_buses(struct buses *buses, const struct job *job)
{
	const char *value;
	char directory[32];

	if ((value = environment_get(job->environment, "XDG_RUNTIME_DIR")) !=
	    NULL)
		add_socket(buses, value);
	snprintf(directory, sizeof(directory), "/run/user/%u", geteuid());
	add_socket(buses, directory);
	value = environment_get(job->environment, BUS_ADDRESS);
	/* That would start one. */
	if (value != NULL && value[0] != '\0' &&
	    strncmp(value, "autolaunch:", strlen("autolaunch:")) != 0)
		add_address(buses, value);
}

/* The job's environment with that bus in it; NULL when out of memory. */
static char **
make_environment(const struct job *job, const char *address)
{
	char **words = NULL, *word;
	size_t i, n = 0;
	int failed;

	for (i = 0; job->environment != NULL && job->environment[i] != NULL;
	     i++)
		if (strncmp(job->environment[i], BUS_ADDRESS "=",
			sizeof(BUS_ADDRESS)) != 0 &&
		    words_append(&words, &n, job->environment[i]) == -1)
			goto fail;
	if (asprintf(&word, BUS_ADDRESS "=%s", address) == -1)
		goto fail;
	failed = words_append(&words, &n, word) == -1;
	free(word);
	if (!failed)
		return words;
fail:
	words_free(words);
	return NULL;
}

/*
 * What the server may take for markup, and what notify-send(1) itself may take
 * for an escape.  NULL when out of memory.
 */
static char *
escape_body(const char *text)
{
	char *body, *out;
	const char *entity;

	if ((out = body = malloc(strlen(text) * sizeof("&amp;") + 1)) == NULL)
		return NULL;
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			entity = "&amp;";
			break;
		case '<':
			entity = "&lt;";
			break;
		case '>':
			entity = "&gt;";
			break;
		case '\\':
			entity = "\\\\";
			break;
		default:
			*out++ = *text;
			continue;
		}
		out = stpcpy(out, entity);
	}
	*out = '\0';
	return body;
}

/*
 * Waits for the end of a child, and makes it end at that instant.  SIGCHLD is
 * blocked.  Returns its exit status, or -1.
 */
static int
wait_for(pid_t pid, const sigset_t *child_ended, int64_t until)
{
	struct timespec ts;
	int64_t left;
	int status = -1;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		left = until - timer_now(CLOCK_MONOTONIC);
		if (left <= 0) {
			kill(-pid, SIGKILL);
			waitpid(pid, &status, 0);
			break;
		}
		ts.tv_sec = left / NSEC_PER_SEC;
		ts.tv_nsec = left % NSEC_PER_SEC;
		sigtimedwait(child_ended, NULL, &ts);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The same of a program that is run. */
static int
run(const char *path, char *const *arguments, char *const *environment,
    int64_t until)
{
	const pid_t parent = getpid();
	sigset_t child_ended, old;
	pid_t pid;
	int status = -1;

	sigemptyset(&child_ended);
	sigaddset(&child_ended, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child_ended, &old);
	if ((pid = fork()) == 0) {
		setpgid(0, 0);
		/* Above all it goes when somebody ends the job. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sigprocmask(SIG_SETMASK, &old, NULL);
		if (getppid() == parent)
			execve(path, arguments, environment);
		_exit(EXIT_NOT_FOUND);
	}
	if (pid != -1) {
		setpgid(pid, pid); /* whoever is first */
		status = wait_for(pid, &child_ended, until);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	return status;
}

static int
show(const struct job *job, const char *path, char *const *arguments,
    int64_t until)
{
	struct buses buses = {NULL, 0};
	char **environment;
	size_t i;
	int shown = 0;

	find_buses(&buses, job);
	for (i = 0; i < buses.n && !shown; i++) {
		if (timer_now(CLOCK_MONOTONIC) >= until)
			break;
		environment = make_environment(job, buses.addresses[i]);
		if (environment == NULL)
			break;
		shown = run(path, arguments, environment, until) == 0;
		words_free(environment);
	}
	words_free(buses.addresses);
	return shown;
}

/* Its arguments; what comes after -- is no option.  NULL: out of memory. */
static char **
make_arguments(const char *title, const char *body, int is_critical)
{
	const char *const words[] = {PROGRAM, "--app-name=ptymer",
	    is_critical ? "--urgency=critical" : "--urgency=normal", "--",
	    title, body};
	char **arguments = NULL;
	size_t i, n = 0;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words_append(&arguments, &n, words[i]) == -1) {
			words_free(arguments);
			return NULL;
		}
	return arguments;
}

int
desktop_notify(const struct job *job, const char *title, const char *text,
    int is_critical, int64_t until)
{
	/* Whatever has become of the job's own directory. */
	static char root[] = "/";
	const struct job rooted = {
	    .directory = root, .environment = job->environment};
	char **arguments = NULL, *body, *path;
	int shown = 0;

	path = program_find(&rooted, PROGRAM, 0);
	if ((body = escape_body(text)) != NULL)
		arguments = make_arguments(title, body, is_critical);
	if (path != NULL && arguments != NULL)
		shown = show(job, path, arguments, until);
	words_free(arguments);
	free(body);
	free(path);
	return shown;
}
