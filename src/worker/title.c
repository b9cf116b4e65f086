/* SPDX-License-Identifier: ISC */
#include "title.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/words.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "../time/zone.h"

static struct {
	int argc;
	char **argv;
} own;

void
title_prepare(int argc, char **argv)
{
	own.argc = argc;
	own.argv = argv;
}

/*
 * A title overwrites the words and the environment, so the environment has to
 * go elsewhere first.  libbsd-ctor would do that in every command, before main,
 * and with setenv(3), which takes longer than all that they do themselves.
 */
static void
make_room(void)
{
	char **before = environ, **copy;

	if (own.argc == 0)
		return;
	if ((copy = words_copy(before, words_count(before))) == NULL)
		return;
	environ = copy;
	setproctitle_init(own.argc, own.argv, before);
	own.argc = 0;
}

static void
format_due(char *buf, size_t size, int64_t due)
{
	char clock[INSTANT_TEXT];
	struct zone *zone;

	if ((zone = zone_open(NULL)) == NULL)
		return;
	due -= due % NSEC_PER_SEC; /* as clocks show it */
	snprintf(buf, size, " due %s", instant_format_clock(clock, due, zone));
	zone_close(zone);
}

void
title_set(const struct job *job)
{
	const struct progress *progress = &job->progress;
	char due[INSTANT_TEXT + 8] = "", name[JOB_NAME_MAX + 4] = "";

	if (job->name != NULL)
		snprintf(name, sizeof(name), " \"%s\"", job->name);
	if (progress->due != 0)
		format_due(due, sizeof(due), progress->due);
	make_room();
	setproctitle("-ptymer: %" PRIu64 "%s%s%s", job->id, name,
	    progress->n_running > 0 ? " running" : "", due);
}
