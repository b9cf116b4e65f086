/* SPDX-License-Identifier: ISC */
#include "complaint.h"

int
complaint_set(struct complaint *complaint, size_t column, const char *why,
    const char *instead)
{
	complaint->why = why;
	complaint->instead = instead;
	complaint->near[0] = '\0';
	complaint->column = column;
	return -1;
}
