/* SPDX-License-Identifier: ISC */
#ifndef JOB_QUOTE_H
#define JOB_QUOTE_H

/*
 * Words as somebody would type them for sh(1) (POSIX, Shell Command Language,
 * 2.2.2): a word is put in single quotes only where it needs them.  Returns
 * NULL when out of memory; the caller frees it.
 */
char *quote_words(char *const *words);

#endif
