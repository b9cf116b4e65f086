/* SPDX-License-Identifier: ISC */
#ifndef TIME_POSIXTZ_H
#define TIME_POSIXTZ_H

#include <stddef.h>
#include <stdint.h>

/* The day of a year and the time on it when the offset changes. */
struct posixtz_rule {
	char form; /* 'M' m.w.d, 'J' 1 to 365 without 29 February, 'N' */
	int month, week, day;
	int32_t seconds; /* after midnight, may be negative */
};

/* What a POSIX TZ string says; offsets are east of Greenwich, in seconds. */
struct posixtz {
	char name[2][16]; /* standard, daylight */
	int32_t offset[2];
	int has_dst;
	struct posixtz_rule rule[2]; /* start of daylight, its end */
};

/*
 * Reads a POSIX TZ string: "CET-1CEST,M3.5.0,M10.5.0/3", "<+0530>-5:30".  Hours
 * of rules from -167 to 167, as RFC 8536 has them.  Returns -1 if it is none.
 */
int posixtz_parse(const char *, size_t length, struct posixtz *);

/* When daylight time starts (0) or ends (1) in that year: Epoch seconds. */
int64_t posixtz_change(const struct posixtz *, int64_t year, int which);

#endif
