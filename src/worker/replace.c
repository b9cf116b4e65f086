/* SPDX-License-Identifier: ISC */
#include "replace.h"

#include <signal.h>
#include <unistd.h>

#include "../job/job.h"
#include "../job/owner.h"
#include "control.h"
#include "work.h"

void
replace_begin(struct work *work, uint64_t id)
{
	struct control_stop stop = {.id = id};
	const struct control_manner manner = {.wait = 1};

	if ((work->replacing = fork()) == 0) {
		/* The job's lock is the worker's alone. */
		owner_close(work->owner);
		control_stop(work->store, &stop, 1, &manner);
		_exit(0);
	}
	/* No process: it is done here and now, however long that takes. */
	if (work->replacing == -1) {
		work->replacing = 0;
		control_stop(work->store, &stop, 1, &manner);
		owner_has_replaced(work->owner);
	}
}
