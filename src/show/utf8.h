/* SPDX-License-Identifier: ISC */
#ifndef SHOW_UTF8_H
#define SHOW_UTF8_H

#include <locale.h>

/*
 * What the C library knows of characters, for text that is UTF-8 whatever the
 * locale says: between these two, mbrtowc(3) and wcwidth(3) go by that.  Where
 * there is no C.UTF-8, the locale stays as it is.
 */
locale_t utf8_enter(void);
void utf8_leave(locale_t before);

/*
 * How many columns a text takes that is fit to be shown (safe.h).  A character
 * that the C library does not know is one.
 */
int utf8_columns(const char *);

#endif
