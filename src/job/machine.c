/* SPDX-License-Identifier: ISC */
#include "machine.h"

#include <sys/stat.h>

#include <fcntl.h>
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

void
machine_read(struct machine *machine)
{
	struct stat st;

	memset(machine, 0, sizeof(*machine));
	read_line("/etc/machine-id", machine->id, sizeof(machine->id));
	read_line("/proc/sys/kernel/random/boot_id", machine->boot,
	    sizeof(machine->boot));
	if (stat("/proc/self/ns/pid", &st) == 0)
		machine->pid_namespace = st.st_ino;
}
