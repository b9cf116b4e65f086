/* SPDX-License-Identifier: ISC */

/*
 * What logind.conf(5) says.  The main file is the first that there is; of the
 * drop-ins, in the order of their names, one hides those of the same name in
 * places that come later.
 */
#include "logind.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define USERS    256 /* bytes of a list of users */
#define DROP_INS 64

/* Where systemd looks for a file; the first of the same name counts. */
static const char *const places[] = {"/etc/systemd", "/run/systemd",
    "/usr/local/lib/systemd", "/usr/lib/systemd"};
#define N_PLACES (sizeof(places) / sizeof(places[0]))

/* Of logind.conf(5).  Lists are as they are written. */
struct config {
	int kill;            /* KillUserProcesses= */
	char only[USERS];    /* KillOnlyUsers= */
	char exclude[USERS]; /* KillExcludeUsers= */
};

struct drop_in {
	char name[NAME_MAX + 1];
	size_t place;
};

FILE *
logind_open(const char *root, const char *directory, const char *name)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s%s/%s", root, directory, name) >=
	    (int)sizeof(path))
		return NULL;
	return fopen(path, "re");
}

static int
is_true(const char *value)
{
	return strcmp(value, "1") == 0 || strcasecmp(value, "yes") == 0 ||
	    strcasecmp(value, "y") == 0 || strcasecmp(value, "true") == 0 ||
	    strcasecmp(value, "t") == 0 || strcasecmp(value, "on") == 0;
}

/* Lists grow from file to file, and an empty one begins anew. */
static void
set_list(char list[USERS], const char *value)
{
	if (value[0] == '\0') {
		list[0] = '\0';
		return;
	}
	strlcat(list, " ", USERS);
	strlcat(list, value, USERS);
}

static char *
trim(char *text)
{
	char *end;

	while (isspace((unsigned char)*text))
		text++;
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return text;
}

static void
config_set(struct config *config, const char *key, const char *value)
{
	if (strcmp(key, "KillUserProcesses") == 0)
		config->kill = is_true(value);
	else if (strcmp(key, "KillOnlyUsers") == 0)
		set_list(config->only, value);
	else if (strcmp(key, "KillExcludeUsers") == 0)
		set_list(config->exclude, value);
}

static void
config_add(struct config *config, FILE *fp)
{
	char *equals, *line = NULL, *text;
	size_t size = 0;
	int inside = 0;

	if (fp == NULL)
		return;
	while (getline(&line, &size, fp) != -1) {
		text = trim(line);
		if (text[0] == '[')
			inside = strcmp(text, "[Login]") == 0;
		equals = strchr(text, '=');
		if (!inside || text[0] == '#' || text[0] == ';' ||
		    equals == NULL)
			continue;
		*equals = '\0';
		config_set(config, trim(text), trim(equals + 1));
	}
	free(line);
	fclose(fp);
}

static int
compare(const void *a, const void *b)
{
	const struct drop_in *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int
is_drop_in(const char *name)
{
	size_t length = strlen(name);

	return name[0] != '.' && length > 5 &&
	    strcmp(name + length - 5, ".conf") == 0;
}

/* Adds what is in a directory, but for names that an earlier one has. */
static size_t
list_drop_ins(
    const char *root, size_t place, struct drop_in *drop_ins, size_t n)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *directory;
	size_t i;

	if (snprintf(path, sizeof(path), "%s%s/logind.conf.d", root,
		places[place]) >= (int)sizeof(path) ||
	    (directory = opendir(path)) == NULL)
		return n;
	while (n < DROP_INS && (entry = readdir(directory)) != NULL) {
		if (!is_drop_in(entry->d_name))
			continue;
		for (i = 0; i < n; i++)
			if (strcmp(drop_ins[i].name, entry->d_name) == 0)
				break;
		if (i < n)
			continue;
		strlcpy(
		    drop_ins[n].name, entry->d_name, sizeof(drop_ins[n].name));
		drop_ins[n++].place = place;
	}
	closedir(directory);
	return n;
}

static void
config_read(const char *root, struct config *config)
{
	struct drop_in drop_ins[DROP_INS];
	char directory[64];
	FILE *fp = NULL;
	size_t i, n = 0;

	memset(config, 0, sizeof(*config));
	for (i = 0; i < N_PLACES && fp == NULL; i++)
		fp = logind_open(root, places[i], "logind.conf");
	config_add(config, fp);
	for (i = 0; i < N_PLACES; i++)
		n = list_drop_ins(root, i, drop_ins, n);
	qsort(drop_ins, n, sizeof(drop_ins[0]), compare);
	for (i = 0; i < n; i++) {
		snprintf(directory, sizeof(directory), "%s/logind.conf.d",
		    places[drop_ins[i].place]);
		config_add(
		    config, logind_open(root, directory, drop_ins[i].name));
	}
}

static int
is_listed(const char *list, const char *user)
{
	size_t length;

	for (; *list != '\0'; list += length) {
		list += strspn(list, " \t");
		length = strcspn(list, " \t");
		if (length == strlen(user) && strncmp(list, user, length) == 0)
			return 1;
	}
	return 0;
}

/*
 * logind.conf(5): KillOnlyUsers= takes the place of KillUserProcesses= for
 * those whom KillExcludeUsers= does not spare, which is root by default.
 */
int
logind_kills(const char *root, const char *user)
{
	struct config config;

	config_read(root, &config);
	if (is_listed(
		config.exclude[0] == '\0' ? "root" : config.exclude, user))
		return 0;
	if (config.only[0] != '\0')
		return is_listed(config.only, user);
	return config.kill;
}
