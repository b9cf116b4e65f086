/* SPDX-License-Identifier: ISC */
#include "bounds.h"

#include <stdlib.h>

static uint64_t
bound_of(const char *name, long long fallback)
{
	const char *value, *error;
	long long limit;

	if ((value = getenv(name)) == NULL)
		return (uint64_t)fallback;
	limit = strtonum(value, 0, INT32_MAX, &error);
	return (uint64_t)(error == NULL ? limit : fallback);
}

uint64_t
bounds_max_jobs(void)
{
	return bound_of("PTYMER_MAX_JOBS", 10000);
}

uint64_t
bounds_keep(void)
{
	return bound_of("PTYMER_KEEP", 100);
}
