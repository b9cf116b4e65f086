/* SPDX-License-Identifier: ISC */
#ifndef WORKER_TITLE_H
#define WORKER_TITLE_H

struct job;

/* The vector of main, in whose place titles are written. */
void title_prepare(int argc, char **argv);

/* Makes ps(1) show what the worker waits for: `ptymer: 3 "tea" due 14:05:00`. */
void title_set(const struct job *);

#endif
