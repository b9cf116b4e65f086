/* SPDX-License-Identifier: ISC */
#include "machine.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first line of a small file, without its newline, or "". */
static void
read_line(const char *path, char *buf, size_t size)
{
	ssize_t n = -1;
	int fd;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) != -1) {
		n = read(fd, buf, size - 1);
		close(fd);
	}
	buf[n == -1 ? 0 : n] = '\0';
	buf[strspn(buf, "0123456789abcdefABCDEF-")] = '\0';
}

/*
 * The link names the inode: "pid:[4026531836]".  To ask stat(2) for it would
 * have the kernel make one.
 */
static uint64_t
read_pid_namespace(void)
{
	char link[64];
	ssize_t n;

	n = readlink("/proc/self/ns/pid", link, sizeof(link) - 1);
	if (n == -1)
		return 0;
	link[n] = '\0';
	return strtoull(link + strcspn(link, "0123456789"), NULL, 10);
}

void
machine_read(struct machine *machine)
{
	memset(machine, 0, sizeof(*machine));
	read_line("/etc/machine-id", machine->id, sizeof(machine->id));
	read_line("/proc/sys/kernel/random/boot_id", machine->boot,
	    sizeof(machine->boot));
	machine->pid_namespace = read_pid_namespace();
}
