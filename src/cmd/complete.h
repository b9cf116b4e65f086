/* SPDX-License-Identifier: ISC */
#ifndef CMD_COMPLETE_H
#define CMD_COMPLETE_H

#include <stddef.h>
#include <stdint.h>

struct cmd;
struct typed;

/* A line as far as it has been typed, but for its last word. */
struct line {
	const struct cmd *cmd;
	const char **operands;
	size_t n_operands;
	int all;       /* -a or --all is among the options */
	size_t target; /* index of the first word after `--`; 0: none */
};

/*
 * Prints the jobs that the command is of use for, by name and by ID, but for
 * those that are on the line already.
 */
void complete_jobs(const struct line *, const struct typed *, int64_t now);

#endif
