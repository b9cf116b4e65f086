/* SPDX-License-Identifier: ISC */
#include "words.h"

#include <stdlib.h>
#include <string.h>

size_t
words_count(char *const *words)
{
	size_t n = 0;

	while (words != NULL && words[n] != NULL)
		n++;
	return n;
}

char **
words_copy(char *const *words, size_t n)
{
	char **copy;
	size_t i;

	if ((copy = calloc(n + 1, sizeof(*copy))) == NULL)
		return NULL;
	for (i = 0; i < n; i++)
		if ((copy[i] = strdup(words[i])) == NULL) {
			words_free(copy);
			return NULL;
		}
	return copy;
}

int
words_append(char ***words, size_t *n, const char *word)
{
	char **grown, *copy;

	if ((copy = strdup(word)) == NULL)
		return -1;
	/* Grown at 0, 1, 3, 7 ... words, so that many stay cheap. */
	if ((*n & (*n + 1)) == 0) {
		grown = reallocarray(*words, 2 * (*n + 1), sizeof(*grown));
		if (grown == NULL) {
			free(copy);
			return -1;
		}
		*words = grown;
	}
	(*words)[(*n)++] = copy;
	(*words)[*n] = NULL;
	return 0;
}

void
words_free(char **words)
{
	size_t i;

	for (i = 0; words != NULL && words[i] != NULL; i++)
		free(words[i]);
	free(words);
}
