/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include <err.h>
#include <stdio.h>

#include "../job/job.h"
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

	if (arm_read(&arming, JOB_ALARM, self, argc, argv) == 0)
		errx(EXIT_USAGE, "no time given (see ptymer %s --help)",
		    self->name);
	if (arming.job->zone == NULL)
		zone_close(operand_zone(NULL));
	arm_target(&arming);
	return arm_job(&arming, now);
}
