/* SPDX-License-Identifier: ISC */
#include "capability.h"

#include <stdint.h>
#include <string.h>

/* Macros with the names of half the dictionary: in this file only. */
#include <curses.h>
#include <term.h>

static char texts[N_CAPABILITIES][CAPABILITY_TEXT];
static const char *position, *colour; /* with parameters */

static const char *
find(const char *name)
{
	/* tigetstr(3) does not write to it, but does not say so. */
	const char *text = tigetstr((char *)(uintptr_t)name);

	return text == NULL || text == (const char *)-1 ? "" : text;
}

/* "$<50/>" and the like is padding. */
static void
copy_without_padding(char buf[CAPABILITY_TEXT], const char *text)
{
	size_t length = 0;

	while (*text != '\0' && length < CAPABILITY_TEXT - 1) {
		if (text[0] == '$' && text[1] == '<' &&
		    strchr(text, '>') != NULL)
			text = strchr(text, '>') + 1;
		else
			buf[length++] = *text++;
	}
	buf[length] = '\0';
}

int
capability_load(int out)
{
	static const char *const names[N_CAPABILITIES] = {"smcup", "rmcup",
	    "civis", "cnorm", "clear", "el", "sgr0", "bold", "dim", "rev"};
	int error, i;

	if (setupterm(NULL, out, &error) == ERR)
		return -1;
	for (i = 0; i < N_CAPABILITIES; i++)
		copy_without_padding(texts[i], find(names[i]));
	position = find("cup");
	colour = find("setaf");
	return 0;
}

void
capability_unload(void)
{
	del_curterm(cur_term);
}

const char *
capability(enum capability which)
{
	return texts[which];
}

char *
capability_position(char *buf, int row, int column)
{
	const char *text = tparm(
	    position, (long)row, (long)column, 0L, 0L, 0L, 0L, 0L, 0L, 0L);

	copy_without_padding(buf, text == NULL ? "" : text);
	return buf;
}

char *
capability_colour(char *buf, int number)
{
	const char *text = tparm(
	    colour, (long)number, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);

	copy_without_padding(buf, text == NULL ? "" : text);
	return buf;
}
