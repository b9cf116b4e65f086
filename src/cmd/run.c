/* SPDX-License-Identifier: ISC */
#include "cmd.h"

#include "selection.h"

static const struct cmd_option options[] = {
    SELECTION_OPTIONS,
    {0, NULL, NULL, NULL},
};

const struct cmd cmd_run = {
    .name = "run",
    .usage = "JOB...",
    .summary = "run the target now; the schedule stays as it is",
    .group = CMD_STEER,
    .options = options,
    .examples = {"ptymer run backup", "ptymer run @last", NULL},
    .exec = selection_exec,
};
