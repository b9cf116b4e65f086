/* SPDX-License-Identifier: ISC */
#include "fault.h"

#ifdef FAULT_POINTS

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
leave_mark(void)
{
	const char *path = getenv("FAULT_MET");
	int fd;

	if (path != NULL &&
	    (fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) != -1)
		close(fd);
}

int
fault(const char *name)
{
	static long times;
	size_t length = strlen(name);
	const char *wanted;
	char *end;
	long which;
	int how, onwards;

	wanted = getenv("FAULT");
	if (wanted == NULL || strncmp(wanted, name, length) != 0 ||
	    wanted[length] != ':')
		return 0;
	which = strtol(wanted + length + 1, &end, 10);
	if ((onwards = *end == '+'))
		end++;
	how = *end == ':' ? (int)strtol(end + 1, NULL, 10) : 0;
	times++;
	if (times < which || (times > which && !onwards))
		return 0;
	leave_mark();
	if (how == 0)
		raise(SIGKILL);
	errno = how;
	return -1;
}

#else
typedef int fault_points_are_off; /* ISO C wants something in each file */
#endif
