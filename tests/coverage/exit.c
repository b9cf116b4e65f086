/* SPDX-License-Identifier: ISC */

/*
 * Counters are written down by exit(3) alone: what ends in another way, or
 * becomes another program, has its own lines forgotten.  Linked with --wrap of
 * each of these functions, this writes them down before.
 */

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

void __gcov_dump(void);
void __gcov_reset(void);
void __real__exit(int) __attribute__((noreturn));
void __wrap__exit(int) __attribute__((noreturn));
int __real_execv(const char *, char *const[]);
int __wrap_execv(const char *, char *const[]);
int __real_execve(const char *, char *const[], char *const[]);
int __wrap_execve(const char *, char *const[], char *const[]);
int __real_raise(int);
int __wrap_raise(int);

/*
 * Memory that runs out for a test (tests/preload/memory.c) does not for this:
 * libgcov would crash.  Destructors of the counters come after this one.
 */
static void __attribute__((destructor)) have_memory(void)
{
	unsetenv("FAIL_AT");
}

/* It may go on from here: what was written is not to be counted again. */
static void
write_down(void)
{
	__gcov_dump();
	__gcov_reset();
}

void
__wrap__exit(int status)
{
	have_memory();
	__gcov_dump();
	__real__exit(status);
}

int
__wrap_execv(const char *path, char *const argv[])
{
	write_down();
	return __real_execv(path, argv);
}

int
__wrap_execve(const char *path, char *const argv[], char *const environment[])
{
	write_down();
	return __real_execve(path, argv, environment);
}

int
__wrap_raise(int number)
{
	write_down();
	return __real_raise(number);
}
