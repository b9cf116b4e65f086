/* SPDX-License-Identifier: ISC */
#include "operand.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/select.h"
#include "../job/store.h"
#include "../time/zone.h"
#include "cmd.h"

static struct job *
load(struct store *store, uint64_t id, const char *shown)
{
	struct job *job;

	if (store_load(store, id, &job) == 0)
		return job;
	if (errno == ENOENT)
		warnx("no such job '%s'", shown);
	else if (errno == EBADMSG)
		warnx("cannot read job %" PRIu64 ": its record is damaged", id);
	else
		warn("cannot read job %" PRIu64, id);
	return NULL;
}

struct job *
operand_job(struct store *store, const char *word)
{
	char *shown = cmd_shown(word);
	struct job *job = NULL;
	uint64_t *ids = NULL;
	size_t n = 0;

	if (select_jobs(store, word, 1, &ids, &n) == -1)
		err(EXIT_PTYMER, "cannot look for jobs");
	if (n == 0)
		warnx("no such job '%s'", shown);
	else if (n > 1)
		warnx("'%s' is %zu jobs: name one of them", shown, n);
	else
		job = load(store, ids[0], shown);
	free(shown);
	free(ids);
	return job;
}

struct zone *
operand_zone(const char *name)
{
	const char *source = name == NULL ? "TZ" : "--tz";
	struct zone *zone;
	char near[64];

	if ((zone = zone_open(name)) != NULL)
		return zone;
	if (errno != ENOENT)
		err(EXIT_PTYMER, NULL);
	if (name == NULL && (name = getenv("TZ")) == NULL)
		name = "";
	zone_guess(name, strlen(name), near, sizeof(near));
	if (*near != '\0')
		errx(EXIT_USAGE,
		    "%s is no known time zone: '%s' (did you mean %s?)", source,
		    cmd_shown(name), near);
	errx(EXIT_USAGE, "%s is no known time zone: '%s'", source,
	    cmd_shown(name));
}
