/* SPDX-License-Identifier: ISC */
#ifndef SHOW_EXPORT_PATTERN_H
#define SHOW_EXPORT_PATTERN_H

#include "../time/fields.h"

/* When a clock shows one of these, a job is due. */
struct pattern {
	struct fields fields;
	const char *text; /* what was given */
	const char *zone; /* "": the machine's; NULL: in any */
};

/* Whether two may match at one instant; 0 only where they never do. */
int pattern_may_meet(const struct pattern *, const struct pattern *);

#endif
