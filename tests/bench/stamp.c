/* SPDX-License-Identifier: ISC */

/*
 * The target of the measurements of lateness.
 *
 *	stamp FILE [DUE]
 *
 * It appends to a file by how many microseconds its main began later than it
 * was due: at DUE, else at $PTYMER_DUE, both seconds since the Epoch.
 */

#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Seconds with a fraction as microseconds; a double has no room for them. */
static int64_t
microseconds(const char *text)
{
	int64_t result;
	char *end;
	int digit;

	result = strtoll(text, &end, 10);
	if (*end == '.')
		end++;
	for (digit = 0; digit < 6; digit++)
		result = result * 10 +
		    (*end >= '0' && *end <= '9' ? *end++ - '0' : 0);
	return result;
}

int
main(int argc, char **argv)
{
	struct timespec now;
	const char *due;
	char line[32];
	int fd, n;

	clock_gettime(CLOCK_REALTIME, &now);
	due = argc > 2 ? argv[2] : getenv("PTYMER_DUE");
	if (argc < 2 || due == NULL)
		errx(2, "usage: stamp file [due]");
	n = snprintf(line, sizeof(line), "%lld\n",
	    (long long)((int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 -
		microseconds(due)));
	fd = open(argv[1], O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd == -1 || write(fd, line, (size_t)n) != n)
		err(1, "%s", argv[1]);
	return 0;
}
