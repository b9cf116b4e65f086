/* SPDX-License-Identifier: ISC */
#ifndef JOB_TERMINAL_H
#define JOB_TERMINAL_H

#include <sys/stat.h>

struct job;

/*
 * Takes down the terminal of this process, which a job is armed from: its
 * device, the session that is on it, and what the environment tells of its
 * kind.  No terminal is one without a name.  Returns -1 with errno ENOMEM.
 */
int terminal_record(struct job *);

/*
 * Device numbers of pseudo-terminals are given out again at once.  True when
 * the device, as stat(2) shows it, is still the one that was taken down: when
 * it is no pseudo-terminal, or has not been made anew since then, or the
 * session leader of then is still on it.
 */
int terminal_is_same(const struct job *, const struct stat *);

/*
 * True when others may write to it, as mesg(1) has it, and it belongs to this
 * user.
 */
int terminal_takes_messages(const struct stat *);

#endif
