/* SPDX-License-Identifier: ISC */
#ifndef JOB_CALLER_H
#define JOB_CALLER_H

struct job;

/*
 * Takes down what the target gets of the shell that arms the job: environment
 * (with job->settings, and bare where job->clean_environment), working
 * directory (unless one is set already), umask, resource limits; besides TZ, and
 * the terminal, if there is one.  To be called before store_open, which changes
 * the umask.  Returns -1 with errno.
 */
int caller_record(struct job *);

#endif
