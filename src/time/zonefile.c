/* SPDX-License-Identifier: ISC */
#include "zonefile.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "near.h"
#include "zone.h"

#define ZONEFILE_DIRECTORY "/usr/share/zoneinfo"
#define ZONEFILE_DEPTH     4
#define ZONEFILE_NAME      64

const char *
zonefile_directory(void)
{
	const char *directory = getenv("TZDIR");

	if (directory == NULL || *directory == '\0')
		return ZONEFILE_DIRECTORY;
	return directory;
}

static int
is_name(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (name[i] == '.' &&
		    (i == 0 || name[i - 1] == '/' || name[i - 1] == '.'))
			return 0;
		if (name[i] == '/' && (i == 0 || name[i - 1] == '/'))
			return 0;
		if (name[i] <= ' ' || name[i] == 0x7f)
			return 0;
	}
	return length > 0 && length < ZONEFILE_NAME;
}

int
zonefile_path(const char *name, size_t length, char *path, size_t size)
{
	int written;

	if (!is_name(name, length))
		return -1;
	written = snprintf(
	    path, size, "%s/%.*s", zonefile_directory(), (int)length, name);
	return written > 0 && (size_t)written < size ? 0 : -1;
}

struct guess {
	const char *word;
	size_t length;
	size_t least;
	int is_short; /* may be an abbreviation: CEST */
	char best[ZONEFILE_NAME];
};

/* The whole name, or only its last part ("Berlin"), which comes second. */
static size_t
distance_to(const struct guess *guess, const char *name)
{
	const char *last = strrchr(name, '/');
	size_t distance, of_last;

	distance = 2 * near_distance(guess->word, guess->length, name);
	if (last == NULL || memchr(guess->word, '/', guess->length) != NULL)
		return distance;
	of_last = 2 * near_distance(guess->word, guess->length, last + 1) + 1;
	return of_last < distance ? of_last : distance;
}

static void
guess_try(const char *name, void *arg)
{
	struct guess *guess = arg;
	size_t distance = distance_to(guess, name);

	if (guess->is_short && distance > 1)
		return;
	if (distance < guess->least ||
	    (distance == guess->least && strcmp(name, guess->best) < 0 &&
		*guess->best != '\0')) {
		if (!zone_is_known(name, strlen(name)))
			return;
		guess->least = distance;
		strlcpy(guess->best, name, sizeof(guess->best));
	}
}

/* The database's own names begin in upper case; posix/, right/ repeat them. */
static int
is_listed(const char *name)
{
	return *name >= 'A' && *name <= 'Z';
}

static void
walk(const char *prefix, int depth, void (*each)(const char *, void *),
    void *arg)
{
	char name[ZONEFILE_NAME], path[4096];
	struct dirent *entry;
	DIR *directory;

	if (snprintf(path, sizeof(path), "%s/%s", zonefile_directory(),
		prefix) >= (int)sizeof(path) ||
	    (directory = opendir(path)) == NULL)
		return;
	while ((entry = readdir(directory)) != NULL) {
		if (!is_listed(entry->d_name) ||
		    snprintf(name, sizeof(name), "%s%s%s", prefix,
			*prefix == '\0' ? "" : "/",
			entry->d_name) >= (int)sizeof(name))
			continue;
		if (entry->d_type != DT_DIR)
			each(name, arg);
		else if (depth < ZONEFILE_DEPTH)
			walk(name, depth + 1, each, arg);
	}
	closedir(directory);
}

void
zone_each(void (*each)(const char *name, void *), void *arg)
{
	walk("", 0, each, arg);
}

static int
is_short_upper(const char *word, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (word[i] < 'A' || word[i] > 'Z')
			return 0;
	return length <= 5;
}

void
zone_guess(const char *name, size_t length, char *buf, size_t size)
{
	struct guess guess = {
	    .word = name, .length = length, .least = 2 * (NEAR_ENOUGH + 1)};

	guess.is_short = is_short_upper(name, length);
	zone_each(guess_try, &guess);
	strlcpy(buf, guess.best, size);
}
