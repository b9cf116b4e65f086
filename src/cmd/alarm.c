/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>

#include "../job/job.h"
#include "../job/words.h"
#include "../time/zone.h"
#include "arm.h"
#include "operand.h"

static int cmd_alarm_exec(const struct cmd *, int, char **, int64_t);

static const struct cmd_option options[] = {
    ARM_OPTIONS,
    {ARM_KEY_TZ, "tz", "ZONE", "the zone of the WHENs"},
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_alarm = {
    .name = "alarm",
    .usage = "WHEN... [-- COMMAND...]",
    .summary = "run a command at these times",
    .group = CMD_ARM,
    .has_amounts = 1,
    .has_target = 1,
    .options = options,
    .examples = {"ptymer alarm 10:00 'Mon..Fri 17:30' --repeat -- sync.sh",
	"ptymer alarm 'tomorrow 7:00' -- espeak 'good morning'", NULL},
    .exec = cmd_alarm_exec,
};

static int
cmd_alarm_exec(const struct cmd *self, int argc, char **argv, int64_t now)
{
	struct arming arming;
	struct job *job;
	const char *value;
	size_t n = 0;
	int key;

	arm_begin(&arming);
	job = arming.job;
	job->kind = JOB_ALARM;
	while ((key = cmd_getopt(self, argc, argv, &value)) != -1) {
		if (key != CMD_OPERAND)
			arm_option(&arming, key, value);
		else if (words_append(&job->when, &n, value) == -1)
			err(EXIT_PTYMER, NULL);
	}
	if (n == 0)
		errx(EXIT_USAGE, "no time given (see ptymer %s --help)",
		    self->name);
	if (job->zone == NULL)
		zone_close(operand_zone(NULL));
	arm_target(&arming, argv + optind, value);
	return arm_job(&arming, now);
}
