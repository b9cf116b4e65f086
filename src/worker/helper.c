/* SPDX-License-Identifier: ISC */
#include "helper.h"

#include <fcntl.h>
#include <unistd.h>

int
helper_keep(int first, int second)
{
	const int last = first > second ? first : second;
	int fd;

	/* So that there is room for two more, however many are allowed. */
	closefrom(last + 1);
	for (fd = STDERR_FILENO + 1; fd < last; fd++)
		if (fd != first && fd != second)
			close(fd);
	/* Out of the way first: either may be in the other's place. */
	first = fcntl(first, F_DUPFD_CLOEXEC, HELPER_SECOND + 1);
	second = fcntl(second, F_DUPFD_CLOEXEC, HELPER_SECOND + 1);
	if (first == -1 || second == -1 || dup2(first, HELPER_FIRST) == -1 ||
	    dup2(second, HELPER_SECOND) == -1)
		return -1;
	closefrom(HELPER_SECOND + 1);
	return 0;
}
