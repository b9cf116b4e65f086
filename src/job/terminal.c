/* SPDX-License-Identifier: ISC */

/*
 * Which escape sequence makes a terminal show a notification: OSC 9, of iTerm2,
 * or OSC 777, of rxvt-unicode, which has a title as well.  Only terminals that
 * say by their own name that they are such a one count.  Within tmux and screen
 * none does: what is outside may be another terminal by the time it matters,
 * and the sequences would have to be let through.
 *
 * TERM alone is enough where it names the terminal, and ssh(1) passes it on.
 * What names the program behind an `xterm` is inherited by whatever is started
 * there, so it counts only together with that.
 */

#include "terminal.h"

#include <sys/sysmacros.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../time/duration.h"
#include "job.h"
#include "process.h"

/* Majors of Unix 98 pseudo-terminals: Documentation/admin-guide/devices.txt */
#define PTY_FIRST 136
#define PTY_LAST  143

static const struct {
	const char *type; /* TERM, or what it begins with before a '-' */
	int osc;
} types[] = {
    {"foot", 777},
    {"rxvt-unicode", 777},
    {"wezterm", 777},
    {"xterm-ghostty", 777},
    {"xterm-kitty", 777},
};

/* With a TERM that begins with xterm. */
static const struct {
	const char *variable;
	const char *value; /* NULL: any */
	int osc;
} programs[] = {
    {"TERM_PROGRAM", "WezTerm", 777},
    {"TERM_PROGRAM", "ghostty", 777},
    {"TERM_PROGRAM", "iTerm.app", 9},
    {"LC_TERMINAL", "iTerm2", 9}, /* ssh(1) passes it on */
    {"WT_SESSION", NULL, 777},
};

#define N_TYPES    (sizeof(types) / sizeof(types[0]))
#define N_PROGRAMS (sizeof(programs) / sizeof(programs[0]))

static int
is_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0';
}

static int
osc_of_program(void)
{
	const char *value;
	size_t i;

	for (i = 0; i < N_PROGRAMS; i++) {
		value = getenv(programs[i].variable);
		if (value != NULL && value[0] != '\0' &&
		    (programs[i].value == NULL ||
			strcmp(value, programs[i].value) == 0))
			return programs[i].osc;
	}
	return 0;
}

static int
osc_of_terminal(void)
{
	const char *term;
	size_t i, length;

	if ((term = getenv("TERM")) == NULL || is_set("TMUX") ||
	    is_set("STY") || is_set("INSIDE_EMACS"))
		return 0;
	for (i = 0; i < N_TYPES; i++) {
		length = strlen(types[i].type);
		if (strncmp(term, types[i].type, length) == 0 &&
		    (term[length] == '\0' || term[length] == '-'))
			return types[i].osc;
	}
	return strncmp(term, "xterm", 5) == 0 ? osc_of_program() : 0;
}

/* The session, if that terminal is its controlling one. */
static void
record_session(struct job *job, const struct stat *st)
{
	struct process leader;
	pid_t session;

	if ((session = getsid(0)) <= 0 ||
	    process_read(session, &leader) == -1 ||
	    leader.terminal != st->st_rdev)
		return;
	job->session = session;
	job->session_start = leader.start;
}

int
terminal_record(struct job *job)
{
	char name[PATH_MAX];
	struct stat st;
	int fd;

	free(job->terminal);
	job->terminal = NULL;
	job->session = 0;
	job->session_start = 0;
	job->terminal_osc = 0;
	job->terminal_remote = 0;
	for (fd = STDERR_FILENO; fd >= STDIN_FILENO; fd--)
		if (isatty(fd) && ttyname_r(fd, name, sizeof(name)) == 0 &&
		    fstat(fd, &st) == 0)
			break;
	if (fd < STDIN_FILENO)
		return 0;
	record_session(job, &st);
	job->terminal_osc = osc_of_terminal();
	job->terminal_remote = is_set("SSH_CONNECTION") || is_set("SSH_TTY");
	return (job->terminal = strdup(name)) == NULL ? -1 : 0;
}

static int
is_leader_there(const struct job *job, const struct stat *st)
{
	struct process leader;

	return job->session != 0 &&
	    process_read((pid_t)job->session, &leader) == 0 &&
	    leader.start == job->session_start &&
	    leader.terminal == st->st_rdev;
}

int
terminal_is_same(const struct job *job, const struct stat *st)
{
	const unsigned int kind = major(st->st_rdev);

	if (kind < PTY_FIRST || kind > PTY_LAST)
		return 1;
	/* It is made with the time of that, and mesg(1) changes it, too. */
	return st->st_ctim.tv_sec * NSEC_PER_SEC + st->st_ctim.tv_nsec <=
	    job->armed ||
	    is_leader_there(job, st);
}

int
terminal_takes_messages(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && st->st_uid == geteuid() &&
	    (st->st_mode & S_IWGRP) != 0;
}
