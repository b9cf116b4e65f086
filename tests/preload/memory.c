/* SPDX-License-Identifier: ISC */

/*
 * For LD_PRELOAD: memory that runs out.  The allocation of that number, counted
 * in the process and what it has forked, fails where FAIL_AT says so, and the
 * file FAIL_MET is made then.
 *
 * Each block ends where a page ends, and what is behind it, or was freed, is
 * not there: who touches it dies.
 */
#include <sys/mman.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE  ((size_t)4096)
#define ALIGN ((size_t)16)
#define MAGIC UINT64_C(0x7074796d65722121)
#define FILL  0xa5

/* Right before a block. */
struct head {
	uint64_t magic;
	char *base;
	size_t length, size;
};

static size_t
round_up(size_t size, size_t to)
{
	return (size + to - 1) / to * to;
}

static int
is_out(void)
{
	static long calls;
	const char *at = getenv("FAIL_AT"), *met = getenv("FAIL_MET");
	int fd;

	if (at == NULL || ++calls != strtol(at, NULL, 10))
		return 0;
	if (met != NULL && (fd = open(met, O_WRONLY | O_CREAT, 0600)) != -1)
		close(fd);
	return 1;
}

static char *
block_end(const struct head *head)
{
	return head->base + head->length - PAGE;
}

static void *
block_make(size_t size)
{
	struct head head = {.magic = MAGIC, .size = size};
	char *block;

	if (size > SIZE_MAX / 2) {
		errno = ENOMEM;
		return NULL;
	}
	head.length = round_up(sizeof(head) + round_up(size, ALIGN), PAGE) +
	    PAGE;
	head.base = mmap(NULL, head.length, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (head.base == MAP_FAILED)
		return NULL;
	mprotect(block_end(&head), PAGE, PROT_NONE);
	block = block_end(&head) - round_up(size, ALIGN);
	memset(block + size, FILL, (size_t)(block_end(&head) - block) - size);
	memcpy(block - sizeof(head), &head, sizeof(head));
	return block;
}

void *
malloc(size_t size)
{
	char *block;

	if (is_out()) {
		errno = ENOMEM;
		return NULL;
	}
	/* Not zeros, by which many a mistake is hidden. */
	if ((block = block_make(size)) != NULL)
		memset(block, FILL, size);
	return block;
}

void *
calloc(size_t n, size_t size)
{
	if (is_out() || __builtin_mul_overflow(n, size, &size)) {
		errno = ENOMEM;
		return NULL;
	}
	return block_make(size);
}

void
free(void *block)
{
	struct head head;
	char *p;

	if (block == NULL)
		return;
	memcpy(&head, (char *)block - sizeof(head), sizeof(head));
	if (head.magic != MAGIC)
		abort();
	for (p = (char *)block + head.size; p < block_end(&head); p++)
		if (*p != (char)FILL)
			abort();
	munmap(head.base, head.length);
}

void *
realloc(void *block, size_t size)
{
	struct head head = {0};
	char *grown;

	if ((grown = malloc(size)) == NULL || block == NULL)
		return grown;
	memcpy(&head, (char *)block - sizeof(head), sizeof(head));
	memcpy(grown, block, head.size < size ? head.size : size);
	free(block);
	return grown;
}
