/* SPDX-License-Identifier: ISC */
#include "tty.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/terminal.h"
#include "../time/duration.h"
#include "timer.h"

int
tty_open(const struct job *job)
{
	struct stat st;
	int fd;

	/* Before it is opened, too: to open a device may do something. */
	if (job->terminal == NULL || stat(job->terminal, &st) == -1 ||
	    !terminal_takes_messages(&st))
		return -1;
	fd = open(job->terminal, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return -1;
	if (!isatty(fd) || fstat(fd, &st) == -1 ||
	    !terminal_takes_messages(&st) || !terminal_is_same(job, &st)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Returns 0 when it will not take anything any more before that instant. */
static int
wait_for(int fd, int64_t until)
{
	struct pollfd poller = {.fd = fd, .events = POLLOUT};
	int64_t left;

	do {
		left = until - timer_now(CLOCK_MONOTONIC);
		if (left <= 0)
			return 0;
	} while (poll(&poller, 1, (int)(left / NSEC_PER_MSEC) + 1) == -1 &&
	    errno == EINTR);
	return (poller.revents & POLLOUT) != 0;
}

void
tty_write(int fd, const char **text, int64_t until)
{
	ssize_t n;

	while (**text != '\0') {
		n = write(fd, *text, strlen(*text));
		if (n > 0)
			*text += n;
		else if ((n == -1 && errno != EAGAIN && errno != EINTR) ||
		    !wait_for(fd, until))
			return;
	}
}

/* A semicolon would end the part that it is in. */
static void
append(char *buf, size_t size, const char *text)
{
	char *at = buf + strlen(buf);

	strlcat(buf, text, size);
	while ((at = strchr(at, ';')) != NULL)
		*at = ',';
}

const char *
tty_format_notification(const struct job *job, const char *title,
    const char *text, char *buf, size_t size)
{
	buf[0] = '\0';
	if (job->terminal_osc != 9 && job->terminal_osc != 777)
		return buf;
	/* OSC 9 means something else to some when a number comes first. */
	strlcat(buf,
	    job->terminal_osc == 9 ? "\033]9;ptymer: "
				   : "\033]777;notify;ptymer: ",
	    size);
	append(buf, size, title);
	strlcat(buf, job->terminal_osc == 9 ? ": " : ";", size);
	append(buf, size, text);
	/* One without its end would swallow what comes after it. */
	if (strlcat(buf, "\033\\", size) >= size)
		buf[0] = '\0';
	return buf;
}
