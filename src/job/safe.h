/* SPDX-License-Identifier: ISC */
#ifndef JOB_SAFE_H
#define JOB_SAFE_H

#include <stddef.h>

/*
 * Text that anybody may have written, made fit to be shown: control characters
 * (C0, DEL, C1), those of Unicode that end a line or turn the direction of text
 * (U+2028 to U+202E, U+2066 to U+2069), and bytes that are not UTF-8 become
 * \xNN, a byte each.  The result does not depend on the locale.  Returns NULL
 * when out of memory; the caller frees it.
 */
char *safe_text(const char *);

#define SAFE_CHARACTER 8 /* room for one character as it is shown */

/*
 * The same for the first character of a text that is not empty, into shown.
 * Returns how many bytes of the text it was.
 */
size_t safe_character(const char *, char shown[SAFE_CHARACTER]);

/* True for a byte of a character of UTF-8 that is not its first. */
int safe_continues(char byte);

#endif
