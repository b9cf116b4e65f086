/* SPDX-License-Identifier: ISC */
#include "quote.h"

#include <stdlib.h>
#include <string.h>

#define PLAIN                                                                  \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"                 \
	"0123456789_./+@%:-,="

#define QUOTE   "'\\''" /* a quote in quotes */
#define LONGEST (sizeof(QUOTE) - 1)

/* Writes a word, quoted where it has to be; returns where it ends. */
static char *
quote_word(char *to, const char *word)
{
	size_t length = strlen(word);

	if (length > 0 && strspn(word, PLAIN) == length)
		return mempcpy(to, word, length);
	*to++ = '\'';
	for (; *word != '\0'; word++) {
		if (*word == '\'') {
			memcpy(to, QUOTE, LONGEST);
			to += LONGEST;
		} else
			*to++ = *word;
	}
	*to++ = '\'';
	return to;
}

char *
quote_words(char *const *words)
{
	char *end, *text;
	size_t i, size = 1;

	/* A blank and two quotes besides what each byte may become. */
	for (i = 0; words[i] != NULL; i++)
		size += 3 + LONGEST * strlen(words[i]);
	if ((text = malloc(size)) == NULL)
		return NULL;
	for (end = text, i = 0; words[i] != NULL; i++) {
		if (i > 0)
			*end++ = ' ';
		end = quote_word(end, words[i]);
	}
	*end = '\0';
	return text;
}
