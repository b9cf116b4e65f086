/* SPDX-License-Identifier: ISC */
#include "quote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLAIN                                                                  \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"                 \
	"0123456789_./+@%:-,="

static void
quote_word(FILE *fp, const char *word)
{
	if (word[0] != '\0' && word[strspn(word, PLAIN)] == '\0') {
		fputs(word, fp);
		return;
	}
	putc('\'', fp);
	for (; *word != '\0'; word++) {
		if (*word == '\'')
			fputs("'\\''", fp);
		else
			putc(*word, fp);
	}
	putc('\'', fp);
}

char *
quote_words(char *const *words)
{
	char *text;
	size_t i, size;
	FILE *fp;
	int failed;

	if ((fp = open_memstream(&text, &size)) == NULL)
		return NULL;
	for (i = 0; words[i] != NULL; i++) {
		if (i > 0)
			putc(' ', fp);
		quote_word(fp, words[i]);
	}
	failed = ferror(fp);
	if (fclose(fp) != 0 || failed) {
		free(text);
		return NULL;
	}
	return text;
}
