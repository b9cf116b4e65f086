/* SPDX-License-Identifier: ISC */
#include "cell.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../time/instant.h"
#include "view.h"

int
cell_text(char **text, const char *s)
{
	if (s == NULL || s[0] == '\0')
		return 0;
	return (*text = strdup(s)) == NULL ? -1 : 0;
}

int
cell_words(char **text, char **words)
{
	size_t i, length;
	FILE *fp;

	if (words == NULL || words[0] == NULL)
		return 0;
	if ((fp = open_memstream(text, &length)) == NULL)
		return -1;
	for (i = 0; words[i] != NULL; i++)
		fprintf(fp, "%s%s", i == 0 ? "" : ", ", words[i]);
	/* There is none where the last of the memory was not to be had. */
	if (fclose(fp) == 0 && *text != NULL)
		return 0;
	free(*text);
	*text = NULL;
	return -1;
}

int
cell_number(char **text, uint64_t number)
{
	char buf[24];

	snprintf(buf, sizeof(buf), "%" PRIu64, number);
	return cell_text(text, buf);
}

int
cell_pid(char **text, int64_t pid)
{
	return pid == 0 ? 0 : cell_number(text, (uint64_t)pid);
}

int
cell_instant(char **text, const struct view *view, int64_t instant)
{
	char buf[VIEW_TEXT];

	if (instant == 0)
		return 0;
	return cell_text(text, view_instant(buf, view, instant));
}

int
cell_epoch(char **text, int64_t instant)
{
	char buf[INSTANT_TEXT];

	if (instant == 0)
		return 0;
	return cell_text(text, instant_format_epoch(buf, instant));
}

int
cell_span(char **text, const struct view *view, int64_t ns)
{
	char buf[VIEW_TEXT];

	return cell_text(text, view_span(buf, view, ns));
}
