/* SPDX-License-Identifier: ISC */
#ifndef SHOW_DETAIL_H
#define SHOW_DETAIL_H

struct job;
struct view;

/*
 * Prints all about one job but the values of its environment and its limits,
 * `Key: value` lines; what an option would say by default is left out.  `log`
 * is the path of its log, or NULL.  Returns -1 when out of memory.
 */
int detail_print(const struct view *, const struct job *, const char *log);

#endif
