/* SPDX-License-Identifier: ISC */
#include "export.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/safe.h"
#include "../job/words.h"
#include "../time/complaint.h"
#include "../time/when.h"
#include "export_form.h"

static const struct {
	const char *name;
	void (*write)(struct exporting *);
} forms[] = {
    [EXPORT_PTYMER] = {"ptymer", export_ptymer},
    [EXPORT_SYSTEMD] = {"systemd", export_systemd},
    [EXPORT_CRON] = {"cron", export_cron},
    [EXPORT_KUBERNETES] = {"kubernetes", export_kubernetes},
};

const char *
export_form_name(enum export_form form)
{
	return forms[form].name;
}

static int
is_known(const struct exporting *x, const char *reason)
{
	size_t i;

	for (i = 0; i < x->n_reasons; i++)
		if (strcmp(x->reasons[i], reason) == 0)
			return 1;
	return 0;
}

void
export_refuse(struct exporting *x, const char *format, ...)
{
	char *reason, *safe = NULL;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vasprintf(&reason, format, ap);
	va_end(ap);
	if (n == -1 || (safe = safe_text(reason)) == NULL ||
	    (!is_known(x, safe) &&
		words_append(&x->reasons, &x->n_reasons, safe) == -1))
		x->broken = 1;
	free(safe);
	if (n != -1)
		free(reason);
}

/*
 * What is relative in them counts from when it was armed, or would be now.
 * Returns -1 when one cannot be read.
 */
static int
read_whens(struct exporting *x)
{
	const struct job *job = x->job;
	struct complaint complaint;
	size_t i, n = words_count(job->when);
	int64_t base = job_is_ended(job) ? x->request->now : job->armed;

	if ((x->when = calloc(n + 1, sizeof(*x->when))) == NULL) {
		x->broken = 1;
		return -1;
	}
	for (i = 0; i < n; i++) {
		x->when[i] = when_parse(
		    job->when[i], job_zone(job), base, &complaint);
		if (x->when[i] != NULL)
			continue;
		export_refuse(x, "'%s': %s", job->when[i], complaint.why);
		return -1;
	}
	return 0;
}

/* What is refused here or in the form is told all together, if it can be. */
static void
write_form(struct exporting *x)
{
	enum export_form form = x->request->form;
	int result = 0;

	if (form != EXPORT_PTYMER) {
		result = export_check_options(x);
		if (x->job->kind == JOB_ALARM && read_whens(x) == -1)
			result = -1;
	}
	if (result == 0)
		forms[form].write(x);
}

static void
free_whens(struct exporting *x)
{
	size_t i;

	for (i = 0; x->when != NULL && x->when[i] != NULL; i++)
		when_free(x->when[i]);
	free(x->when);
}

char *
export_job(
    struct job *job, const struct export_request *request, char ***reasons)
{
	struct exporting x = {.job = job, .request = request};
	char *text = NULL;
	size_t size;

	*reasons = NULL;
	if ((x.fp = open_memstream(&text, &size)) == NULL)
		return NULL;
	write_form(&x);
	free_whens(&x);
	x.broken |= ferror(x.fp);
	if (fclose(x.fp) != 0)
		x.broken = 1;
	if (!x.broken && x.n_reasons == 0)
		return text;
	free(text);
	if (x.broken)
		words_free(x.reasons);
	else
		*reasons = x.reasons;
	return NULL;
}
