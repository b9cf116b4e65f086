/* SPDX-License-Identifier: ISC */
#include "freeze.h"

#include <sys/pidfd.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "../job/process.h"
#include "helper.h"

/* All signals are blocked, as in the worker: only SIGKILL could end it. */
static void __attribute__((noreturn)) helper_main(int end, int pinned)
{
	char byte;
	ssize_t n;

	setsid();
	do
		n = read(end, &byte, 1);
	while (n == 1 || (n == -1 && errno == EINTR));
	pidfd_send_signal(pinned, SIGCONT, NULL, 0);
	_exit(0);
}

int
freeze(pid_t pid, uint64_t start, pid_t *helper)
{
	int ends[2], error, pinned;

	if ((pinned = process_pin(pid, start)) == -1)
		return -1;
	if (pipe2(ends, O_CLOEXEC) == -1) {
		error = errno;
		close(pinned);
		errno = error;
		return -1;
	}
	/* The helper first: nothing is stopped that nobody would continue. */
	if ((*helper = fork()) == 0) {
		if (helper_keep(ends[0], pinned) == -1)
			_exit(1);
		helper_main(HELPER_FIRST, HELPER_SECOND);
	}
	error = errno;
	close(ends[0]);
	if (*helper == -1 ||
	    pidfd_send_signal(pinned, SIGSTOP, NULL, 0) == -1) {
		if (*helper != -1)
			error = errno;
		close(ends[1]);
		close(pinned);
		errno = error;
		return -1;
	}
	close(pinned);
	return ends[1];
}
