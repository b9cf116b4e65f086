/* SPDX-License-Identifier: ISC */

/*
 * A job as a CronJob of Kubernetes (batch/v1), in YAML 1.1 with every text in
 * double quotes.
 */
#include "export_form.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/safe.h"
#include "../job/words.h"
#include "../time/duration.h"
#include "../time/zone.h"
#include "../time/zonefile.h"
#include "export_pattern.h"

#define NAME_MAX_BYTES 52 /* of a CronJob: its jobs add to it */
/* Kubernetes looks every ten seconds whether something is due. */
#define SHORTEST_GRACE (10 * NSEC_PER_SEC)

/* Characters beyond ASCII that YAML would not take as they are. */
static const struct {
	const char *bytes, *escape;
} odd[] = {{"\xe2\x80\xa8", "\\u2028"}, {"\xe2\x80\xa9", "\\u2029"},
    {"\xef\xbb\xbf", "\\ufeff"}, {"\xef\xbf\xbe", "\\ufffe"},
    {"\xef\xbf\xbf", "\\uffff"}};

/* A character beyond ASCII.  Returns its length, or 0 where it is none. */
static size_t
put_wide(FILE *fp, const char *text)
{
	char shown[SAFE_CHARACTER];
	size_t i, length;

	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		if (strncmp(text, odd[i].bytes, 3) == 0) {
			fputs(odd[i].escape, fp);
			return 3;
		}
	length = safe_character(text, shown);
	if (length > 1) {
		fputs(shown, fp);
		return length;
	}
	/* C1 controls are two bytes. */
	if ((unsigned char)text[0] != 0xc2 || !safe_continues(text[1]))
		return 0;
	fprintf(fp, "\\x%02x", (unsigned char)text[1]);
	return 2;
}

static void
put_text(struct exporting *x, const char *text, const char *doubled)
{
	const char *p = text;
	unsigned char c;
	size_t length;

	putc('"', x->fp);
	for (; (c = (unsigned char)*p) != '\0'; p += length) {
		length = 1;
		if (c >= 0x80 && (length = put_wide(x->fp, p)) == 0) {
			export_refuse(x,
			    "'%s' is not UTF-8, and YAML knows "
			    "nothing else",
			    text);
			return;
		}
		if (c < ' ' || c == 0x7f)
			fprintf(x->fp, "\\x%02x", c);
		else if (c == '"' || c == '\\')
			fprintf(x->fp, "\\%c", c);
		else if (c < 0x80)
			fprintf(x->fp, "%c%s", c,
			    strchr(doubled, c) != NULL ? doubled : "");
	}
	putc('"', x->fp);
}

static void
put_line(struct exporting *x, const char *key, const char *text)
{
	fputs(key, x->fp);
	put_text(x, text, "");
	putc('\n', x->fp);
}

/* Kubernetes takes whole seconds only. */
static void
put_seconds(
    struct exporting *x, const char *key, const char *option, int64_t ns)
{
	if (ns % NSEC_PER_SEC != 0)
		export_refuse(x,
		    "%s has a fraction of a second, and "
		    "kubernetes knows none",
		    option);
	fprintf(x->fp, "%s%" PRId64 "\n", key, ns / NSEC_PER_SEC);
}

static int
is_label(const char *text, size_t length)
{
	return length > 0 && text[0] != '-' && text[length - 1] != '-' &&
	    strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") >= length;
}

/* RFC 1123: labels with dots between. */
static void
put_name(struct exporting *x)
{
	char name[EXPORT_NAME];
	const char *p = export_name(name, x->job);
	size_t length;

	for (length = strcspn(p, "."); is_label(p, length) && p[length] == '.';
	     length = strcspn(p, "."))
		p += length + 1;
	if (!is_label(p, length) || strlen(name) > NAME_MAX_BYTES)
		export_refuse(x,
		    "no CronJob can have the name '%s': write at "
		    "most %d small letters, digits, '-' and '.'",
		    name, NAME_MAX_BYTES);
	put_line(x, "metadata:\n  name: ", name);
}

/* What /etc/localtime is a link to, as a name of the tz database. */
static const char *
machine_zone(char path[PATH_MAX])
{
	const char *directory = zonefile_directory();
	size_t length = strlen(directory);

	if (realpath(&ZONE_MACHINE[1], path) == NULL ||
	    strncmp(path, directory, length) != 0 || path[length] != '/' ||
	    !zone_is_known(path + length + 1, strlen(path + length + 1)))
		return NULL;
	return path + length + 1;
}

/* Kubernetes would take the zone of its own machine. */
static void
put_zone(struct exporting *x, const struct pattern *pattern)
{
	const char *zone = pattern->zone;
	char path[PATH_MAX];

	if (zone == NULL)
		zone = "UTC";
	else if (zone[0] == '\0' && (zone = machine_zone(path)) == NULL) {
		export_refuse(x,
		    "'%s' is in the zone of this machine, which "
		    "has no name: arm it with --tz",
		    pattern->text);
		return;
	}
	put_line(x, "  timeZone: ", zone);
}

static void
put_schedule(struct exporting *x)
{
	struct pattern *patterns;
	size_t n;

	n = export_patterns(x, &patterns);
	if (n > 1)
		export_refuse(
		    x, "a CronJob has one schedule, and it has %zu", n);
	if (n > 0) {
		fputs("  schedule: \"", x->fp);
		export_fields(x, &patterns[0]);
		fputs("\"\n", x->fp);
		put_zone(x, &patterns[0]);
	}
	free(patterns);
}

static void
put_policy(struct exporting *x)
{
	static const char *const policies[] = {[OVERLAP_SKIP] = "Forbid",
	    [OVERLAP_QUEUE] = "Forbid", /* refused */
	    [OVERLAP_REPLACE] = "Replace",
	    [OVERLAP_ALLOW] = "Allow"};
	const struct job *job = x->job;

	fprintf(x->fp, "  concurrencyPolicy: %s\n", policies[job->overlap]);
	if (job->grace < 0)
		return;
	if (job->grace < SHORTEST_GRACE)
		export_refuse(x,
		    "--grace is under 10s, and kubernetes may be "
		    "as late");
	put_seconds(x, "  startingDeadlineSeconds: ", "--grace", job->grace);
}

static void
put_settings(struct exporting *x)
{
	char *name, **setting = x->job->settings, *value;

	if (setting == NULL || *setting == NULL)
		return;
	fputs("              env:\n", x->fp);
	for (; *setting != NULL; setting++) {
		value = strchr(*setting, '=');
		name = strndup(*setting, (size_t)(value - *setting));
		if (name == NULL) {
			x->broken = 1;
			return;
		}
		put_line(x, "                - name: ", name);
		fputs("                  value: ", x->fp);
		put_text(x, value + 1, "$");
		putc('\n', x->fp);
		free(name);
	}
}

static void
put_container(struct exporting *x)
{
	char **word, **words;

	fputs("          containers:\n            - name: target\n", x->fp);
	put_line(x, "              image: ", x->request->image);
	put_line(x, "              workingDir: ", x->job->directory);
	if ((words = export_command(x)) == NULL) {
		x->broken = 1;
		return;
	}
	fputs("              command:\n", x->fp);
	for (word = words; *word != NULL; word++) {
		fputs("                - ", x->fp);
		put_text(x, *word, "$");
		putc('\n', x->fp);
	}
	words_free(words);
	put_settings(x);
}

/* The limit of time is the pod's, and so each attempt's. */
static void
put_template(struct exporting *x)
{
	const struct job *job = x->job;

	if (job->retry > INT32_MAX)
		export_refuse(x, "--retry is more than kubernetes can count");
	fprintf(x->fp,
	    "  jobTemplate:\n    spec:\n"
	    "      backoffLimit: %" PRIu64 "\n"
	    "      template:\n        spec:\n"
	    "          restartPolicy: Never\n",
	    job->retry);
	if (job->timeout != 0)
		put_seconds(x, "          activeDeadlineSeconds: ", "--timeout",
		    job->timeout);
	put_seconds(x,
	    "          terminationGracePeriodSeconds: ", "--kill-after",
	    job->kill_after);
	put_container(x);
}

void
export_kubernetes(struct exporting *x)
{
	fputs("---\napiVersion: batch/v1\nkind: CronJob\n", x->fp);
	put_name(x);
	fputs("spec:\n", x->fp);
	put_schedule(x);
	put_policy(x);
	put_template(x);
}
