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
	complaint->is_shortage = 0;
	return -1;
}

int
complaint_set_shortage(struct complaint *complaint, const char *why)
{
	complaint_set(complaint, 0, why, NULL);
	complaint->is_shortage = 1;
	return -1;
}
