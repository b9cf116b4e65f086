/* SPDX-License-Identifier: ISC */
#ifndef SHOW_EXPORT_H
#define SHOW_EXPORT_H

#include <stdint.h>

struct job;

enum export_form {
	EXPORT_PTYMER,    /* the command line that creates the job again */
	EXPORT_SYSTEMD,   /* systemd.service(5) and systemd.timer(5) */
	EXPORT_CRON,      /* lines of crontab(5) */
	EXPORT_KUBERNETES /* a CronJob of batch/v1, as YAML */
};

struct export_request {
	enum export_form form;
	const char *image; /* kubernetes: of the container */
	int64_t now;       /* nanoseconds since the Epoch */
};

/*
 * The job, as it was given, in that form.  Of the recorded environment nothing
 * is in it but what --env says.  Returns the text, which the caller frees; or
 * NULL with *reasons, lines that tell all that the form cannot say, for the
 * caller to free with words_free; NULL there too when out of memory.  What the
 * job says of its schedule may be computed anew in it.
 */
char *export_job(struct job *, const struct export_request *, char ***reasons);

/* How messages call that form. */
const char *export_form_name(enum export_form);

#endif
