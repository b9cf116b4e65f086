/* SPDX-License-Identifier: ISC */
#include "tail.h"

#include <sys/stat.h>

#include <stdio.h>
#include <unistd.h>

#define BLOCK 16384

/*
 * Goes back over the block's newlines; returns the place behind the one that
 * ends the line before the last ones, or -1 when it is not here.
 */
static ssize_t
block_find(const char *block, ssize_t length, int64_t *newlines)
{
	while (length > 0)
		if (block[--length] == '\n' && --*newlines == 0)
			return length + 1;
	return -1;
}

int64_t
tail_seek(int fd, int64_t lines)
{
	char block[BLOCK];
	struct stat st;
	off_t at;
	ssize_t found, length;
	int64_t newlines;

	if (fstat(fd, &st) == -1)
		return -1;
	if (lines == 0 || st.st_size == 0)
		return lseek(fd, st.st_size, SEEK_SET) == -1 ? -1 : lines;
	/* The newline at the very end begins no line. */
	at = st.st_size;
	if (pread(fd, block, 1, at - 1) == 1 && block[0] == '\n')
		at--;
	for (newlines = lines; at > 0;) {
		length = at < BLOCK ? (ssize_t)at : BLOCK;
		at -= length;
		if ((length = pread(fd, block, (size_t)length, at)) == -1)
			return -1;
		if ((found = block_find(block, length, &newlines)) != -1)
			return lseek(fd, at + found, SEEK_SET) == -1 ? -1 : 0;
	}
	return lseek(fd, 0, SEEK_SET) == -1 ? -1 : newlines - 1;
}

int
tail_copy(int fd)
{
	char block[BLOCK];
	struct stat st;
	ssize_t length;

	if (fstat(fd, &st) == 0 && st.st_size < lseek(fd, 0, SEEK_CUR) &&
	    lseek(fd, 0, SEEK_SET) == -1)
		return -1;
	while ((length = read(fd, block, sizeof(block))) > 0)
		if (fwrite(block, 1, (size_t)length, stdout) != (size_t)length)
			return -1;
	if (length == -1 || fflush(stdout) != 0)
		return -1;
	return 0;
}
