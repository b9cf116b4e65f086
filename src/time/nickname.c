/* SPDX-License-Identifier: ISC */
#include "nickname.h"

#include "scan.h"

int
nickname_take(
    struct scan *scan, const struct nickname *nickname, struct scan *inner)
{
	for (; nickname->name != NULL; nickname++) {
		if (!scan_word(scan, nickname->name))
			continue;
		scan_blanks(scan);
		if (!scan_is_end(scan))
			return scan_fail(scan, "a word too many",
			    "such a word stands alone, or with a zone");
		scan_open(inner, nickname->meaning, scan->complaint);
		return 1;
	}
	return 0;
}
