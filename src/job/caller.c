/* SPDX-License-Identifier: ISC */
#include "caller.h"

#include <sys/stat.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job.h"
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

static char *
terminal_name(void)
{
	char name[PATH_MAX];
	int fd;

	for (fd = STDERR_FILENO; fd >= STDIN_FILENO; fd--)
		if (isatty(fd) && ttyname_r(fd, name, sizeof(name)) == 0)
			return strdup(name);
	return NULL;
}

int
caller_record(struct job *job)
{
	size_t i;

	job->umask = umask(077);
	umask(job->umask);
	for (i = 0; i < RLIM_NLIMITS; i++)
		if (getrlimit((__rlimit_resource_t)i, &job->limits[i]) == -1)
			return -1;
	job->terminal = terminal_name();
	job->environment = words_copy(environ, words_count(environ));
	if (job->environment == NULL)
		return -1;
	if (job->directory == NULL &&
	    (job->directory = working_directory()) == NULL)
		return -1;
	return 0;
}
