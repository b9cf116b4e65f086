/* SPDX-License-Identifier: ISC */
#include "near.h"

#include <ctype.h>
#include <string.h>

#define NEAR_LONGEST 63

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static int
is_same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

size_t
near_distance(const char *a, size_t n, const char *b)
{
	size_t row[3][NEAR_LONGEST + 1], *above, *last, *now;
	size_t i, j, m;

	m = strlen(b);
	if (n > NEAR_LONGEST || m > NEAR_LONGEST || n > m + NEAR_ENOUGH ||
	    m > n + NEAR_ENOUGH)
		return NEAR_ENOUGH + 1;
	for (j = 0; j <= m; j++)
		row[0][j] = j;
	for (i = 1; i <= n; i++) {
		above = row[(i + 1) % 3]; /* row i - 2 */
		last = row[(i - 1) % 3];
		now = row[i % 3];
		now[0] = i;
		for (j = 1; j <= m; j++) {
			now[j] = least(last[j], now[j - 1]) + 1;
			now[j] = least(
			    now[j], last[j - 1] + !is_same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && is_same(a[i - 1], b[j - 2]) &&
			    is_same(a[i - 2], b[j - 1]))
				now[j] = least(now[j], above[j - 2] + 1);
		}
	}
	return least(row[n % 3][m], NEAR_ENOUGH + 1);
}
