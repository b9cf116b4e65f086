/* SPDX-License-Identifier: ISC */
#include "utf8.h"

#include <limits.h>
#include <stddef.h>
#include <wchar.h>

#include "../job/safe.h"

locale_t
utf8_enter(void)
{
	static locale_t utf8; /* once made it is kept */

	if (utf8 == (locale_t)0)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return utf8 == (locale_t)0 ? utf8 : uselocale(utf8);
}

void
utf8_leave(locale_t before)
{
	if (before != (locale_t)0)
		uselocale(before);
}

/* The character and the bytes that continue it. */
static size_t
character_length(const char *text)
{
	size_t length = 1;

	while (safe_continues(text[length]))
		length++;
	return length;
}

int
utf8_columns(const char *text)
{
	const locale_t before = utf8_enter();
	int columns = 0, width;
	wchar_t code;

	for (; *text != '\0'; text += character_length(text)) {
		width = -1;
		if (mbrtowc(&code, text, MB_LEN_MAX, &(mbstate_t){0}) <=
		    MB_LEN_MAX)
			width = wcwidth(code);
		columns += width >= 0 ? width : 1;
	}
	utf8_leave(before);
	return columns;
}
