/* SPDX-License-Identifier: ISC */
#include "caller.h"

#include <sys/stat.h>

#include <limits.h>
#include <paths.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job.h"
#include "terminal.h"
#include "words.h"

/*
 * $PWD is what the person sees, links and all; it is taken only where it is
 * the same place (POSIX, pwd -L).
 */
static char *
working_directory(void)
{
	const char *pwd;
	struct stat here, there;

	if ((pwd = getenv("PWD")) != NULL && pwd[0] == '/' &&
	    strlen(pwd) < PATH_MAX && stat(".", &here) == 0 &&
	    stat(pwd, &there) == 0 && here.st_dev == there.st_dev &&
	    here.st_ino == there.st_ino)
		return strdup(pwd);
	return getcwd(NULL, 0);
}

/* What stays of the environment with --clean-env; PATH is the default one. */
static const char *const bare_names[] = {
    "HOME", "LOGNAME", "USER", "SHELL", "LANG", "TZ", NULL};

static int
is_same_name(const char *word, const char *other)
{
	size_t length = strcspn(word, "=");

	return strcspn(other, "=") == length &&
	    strncmp(word, other, length) == 0;
}

static int
is_bare(const char *word)
{
	size_t i;

	for (i = 0; bare_names[i] != NULL; i++)
		if (is_same_name(word, bare_names[i]))
			return 1;
	return 0;
}

static int
is_set_later(const char *word, char *const *settings)
{
	for (; settings != NULL && *settings != NULL; settings++)
		if (is_same_name(word, *settings))
			return 1;
	return 0;
}

/* NAME=VALUE, or NAME: its value here and now, if it has one. */
static int
add_setting(char ***words, size_t *n, const char *setting)
{
	char *word;
	const char *value;
	int result;

	if (strchr(setting, '=') != NULL)
		return words_append(words, n, setting);
	if ((value = getenv(setting)) == NULL)
		return 0;
	if (asprintf(&word, "%s=%s", setting, value) == -1)
		return -1;
	result = words_append(words, n, word);
	free(word);
	return result;
}

static int
record_environment(struct job *job)
{
	char *const *word;
	size_t n = 0;

	for (word = environ; *word != NULL; word++) {
		if ((job->clean_environment && !is_bare(*word)) ||
		    is_set_later(*word, job->settings))
			continue;
		if (words_append(&job->environment, &n, *word) == -1)
			return -1;
	}
	if (job->clean_environment && !is_set_later("PATH", job->settings) &&
	    words_append(&job->environment, &n, "PATH=" _PATH_STDPATH) == -1)
		return -1;
	for (word = job->settings; word != NULL && *word != NULL; word++)
		if (!is_set_later(*word, word + 1) &&
		    add_setting(&job->environment, &n, *word) == -1)
			return -1;
	return 0;
}

/* TZ as zone_open takes a name. */
static char *
zone_name_of(const char *tz)
{
	char *name;

	if (tz[0] == '\0')
		return strdup("UTC0");
	if (tz[0] != '/')
		return strdup(tz);
	return asprintf(&name, ":%s", tz) == -1 ? NULL : name;
}

int
caller_record(struct job *job)
{
	const char *tz;
	size_t i;

	job->umask = umask(077);
	umask(job->umask);
	for (i = 0; i < RLIM_NLIMITS; i++)
		if (getrlimit((__rlimit_resource_t)i, &job->limits[i]) == -1)
			return -1;
	if (terminal_record(job) == -1)
		return -1;
	if ((tz = getenv("TZ")) != NULL &&
	    (job->shell_zone = zone_name_of(tz)) == NULL)
		return -1;
	if (record_environment(job) == -1)
		return -1;
	if (job->directory == NULL &&
	    (job->directory = working_directory()) == NULL)
		return -1;
	return 0;
}
