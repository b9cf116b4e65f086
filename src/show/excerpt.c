/* SPDX-License-Identifier: ISC */
#include "excerpt.h"

#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../job/safe.h"
#include "../job/store.h"
#include "../job/words.h"

#define BLOCK 16384 /* from the end of the log: enough for any screen */
#define TAB   8

/* The end of a file as text with a NUL behind it; NULL when there is none. */
static char *
read_end(int fd)
{
	struct stat st;
	char *text;
	ssize_t n = -1;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    (text = malloc(BLOCK + 1)) == NULL)
		return NULL;
	n = pread(fd, text, BLOCK, st.st_size > BLOCK ? st.st_size - BLOCK : 0);
	if (n <= 0) {
		free(text);
		return NULL;
	}
	text[n] = '\0';
	/* NUL would hide what is behind it. */
	while (n-- > 0)
		if (text[n] == '\0')
			text[n] = '?';
	return text;
}

/* The bytes of an escape sequence of ECMA-48; 1 for what is none. */
static size_t
sequence_length(const char *p)
{
	size_t n = 2;

	switch (p[1]) {
	case '[':
		while (p[n] >= 0x20 && p[n] <= 0x3f)
			n++;
		return p[n] >= 0x40 && p[n] <= 0x7e ? n + 1 : 1;
	case ']':
		while (p[n] != '\0' && p[n] != '\a' && p[n] != '\033')
			n++;
		if (p[n] == '\a')
			return n + 1;
		return p[n] == '\033' && p[n + 1] == '\\' ? n + 2 : 1;
	case '(':
	case ')':
		return p[2] != '\0' ? 3 : 1;
	default:
		return p[1] >= 0x30 && p[1] <= 0x7e ? 2 : 1;
	}
}

/* The place of the character before that. */
static char *
one_back(const char *start, char *at)
{
	while (at > start && safe_continues(*--at))
		continue;
	return at;
}

/*
 * What a terminal would have on the line in the end, more or less: where the
 * cursor has gone back, what is written next takes the place of all behind it.
 */
static char *
flatten(const char *line)
{
	char *at, *end, *flat;
	size_t column = 0;

	if ((flat = reallocarray(NULL, strlen(line) + 1, TAB)) == NULL)
		return NULL;
	for (at = end = flat; *line != '\0'; line++) {
		if (*line == '\033' && sequence_length(line) > 1) {
			line += sequence_length(line) - 1;
			continue;
		}
		if (*line == '\r') {
			at = flat;
			column = 0;
			continue;
		}
		if (*line == '\b') {
			column -= column > 0;
			at = one_back(flat, at);
			continue;
		}
		if (*line == '\t')
			do
				*at++ = ' ';
			while (++column % TAB != 0);
		else {
			*at++ = *line;
			column += !safe_continues(*line);
		}
		end = at;
	}
	*end = '\0';
	return flat;
}

/* Where the last lines begin. */
static char *
find_last(char *text, size_t lines)
{
	char *p = text + strlen(text);

	if (p > text && p[-1] == '\n')
		*--p = '\0';
	while (p > text)
		if (*--p == '\n' && --lines == 0)
			return p + 1;
	return text;
}

char **
excerpt_read(struct store *store, const struct job *job, size_t most)
{
	char *flat, *line, *rest, *text, **lines = NULL;
	size_t n = 0;
	int fd;

	if (most == 0 || (fd = store_open_log(store, job, 0)) == -1)
		return NULL;
	text = read_end(fd);
	close(fd);
	if (text == NULL)
		return NULL;
	rest = find_last(text, most);
	while ((line = strsep(&rest, "\n")) != NULL) {
		if ((flat = flatten(line)) == NULL)
			break;
		if (words_append(&lines, &n, flat) == -1)
			rest = NULL;
		free(flat);
	}
	free(text);
	return lines;
}
