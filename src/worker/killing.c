/* SPDX-License-Identifier: ISC */
#include "killing.h"

#include <signal.h>
#include <time.h>

#include "timer.h"
#include "tree.h"

#define KILL_FOR (5 * NSEC_PER_SEC)

int64_t
killing_begin(struct killing *killing, int told, int64_t kill_after)
{
	const int64_t now = timer_now(CLOCK_MONOTONIC);

	killing->from = now + kill_after;
	killing->until = 0;
	killing->is_told = told;
	return told ? killing->from : now + KILLING_AGAIN;
}

void
killing_signal_group(struct tree *tree, pid_t group, int signal)
{
	kill(-group, signal);
	kill(-group, SIGCONT);
	tree_leave_out_group(tree, group);
}

void
killing_signal(struct tree *tree, int signal)
{
	tree_signal(tree, signal);
	tree_signal(tree, SIGCONT);
}

int64_t
killing_continue(struct killing *killing, struct tree *tree, int signal)
{
	int64_t now;

	now = timer_now(CLOCK_MONOTONIC);
	if (now < killing->from) {
		if (!killing->is_told)
			killing_signal(tree, signal);
		killing->is_told = 1;
		return killing->from;
	}
	if (killing->until == 0)
		killing->until = now + KILL_FOR;
	tree_signal(tree, SIGKILL);
	return now < killing->until ? now + KILLING_AGAIN : 0;
}
