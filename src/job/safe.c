/* SPDX-License-Identifier: ISC */
#include "safe.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ESCAPE 4 /* bytes of \xNN */

int
safe_continues(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/*
 * The bytes of a well-formed character of UTF-8 (no overlong form, no
 * surrogate, nothing above U+10FFFF), or 0.
 */
static size_t
utf8_length(const unsigned char *p, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t i, length;

	if (*p < 0x80) {
		*code = *p;
		return 1;
	}
	length = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;
	if (*p < 0xc2 || *p > 0xf4)
		return 0;
	*code = *p & (0xffU >> (length + 1));
	for (i = 1; i < length; i++) {
		if (!safe_continues((char)p[i]))
			return 0;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	if (*code < least[length] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return length;
}

/*
 * Control characters, and those that turn the direction of what follows or end
 * a line: with them a text could look like another one.
 */
static int
is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) ||
	    (code >= 0x2028 && code <= 0x202e) ||
	    (code >= 0x2066 && code <= 0x2069);
}

size_t
safe_character(const char *text, char shown[SAFE_CHARACTER])
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t code;
	size_t length = utf8_length(p, &code);

	if (length == 0 || is_control(code)) {
		snprintf(shown, SAFE_CHARACTER, "\\x%02x", *p);
		return 1;
	}
	memcpy(shown, text, length);
	shown[length] = '\0';
	return length;
}

char *
safe_text(const char *text)
{
	char shown[SAFE_CHARACTER], *out, *safe;
	size_t length;

	if ((safe = reallocarray(NULL, strlen(text) + 1, ESCAPE)) == NULL)
		return NULL;
	for (out = safe; *text != '\0'; text += length) {
		length = safe_character(text, shown);
		memcpy(out, shown, strlen(shown));
		out += strlen(shown);
	}
	*out = '\0';
	return safe;
}
