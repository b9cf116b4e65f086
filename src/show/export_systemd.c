/* SPDX-License-Identifier: ISC */

/*
 * A job as two units of systemd(1), each under a comment with its name.  What
 * a word, a path or a variable may hold there, and how that is written, is in
 * systemd.syntax(7), systemd.service(5) and systemd.exec(5).
 */
#include "export_form.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/safe.h"
#include "../job/words.h"
#include "../time/duration.h"
#include "../time/when.h"

/* In double quotes, for any byte. */
static void
put_quoted(FILE *fp, const char *word, const char *doubled)
{
	char shown[SAFE_CHARACTER];
	size_t length;
	unsigned char c;

	putc('"', fp);
	for (; (c = (unsigned char)*word) != '\0'; word += length) {
		length = safe_character(word, shown);
		if (length > 1 || c < ' ' || c >= 0x7f)
			fputs(shown, fp);
		else if (c == '"' || c == '\\')
			fprintf(fp, "\\%c", c);
		else if (strchr(doubled, c) != NULL)
			fprintf(fp, "%c%c", c, c);
		else
			putc(c, fp);
	}
	putc('"', fp);
}

/* What is neither a control character nor outside of UTF-8. */
static int
is_plain_text(const char *text)
{
	char *safe = safe_text(text);
	int result;

	result = safe != NULL && strcmp(safe, text) == 0;
	free(safe);
	return result;
}

/* The rest of a line is the value, as it is. */
static void
put_path(struct exporting *x, const char *path)
{
	size_t length = strlen(path);

	if (!is_plain_text(path) || path[length - 1] == '\\' ||
	    isspace((unsigned char)path[length - 1]))
		export_refuse(x, "no unit can name the path '%s'", path);
	for (; *path != '\0'; path++) {
		if (*path == '%')
			putc('%', x->fp);
		putc(*path, x->fp);
	}
	putc('\n', x->fp);
}

static void
put_program(struct exporting *x, const char *program)
{
	const struct job *job = x->job;
	char *path = NULL;

	if (program[0] != '/' && strchr(program, '/') == NULL)
		export_refuse(x, "its program '%s' is not found", program);
	if (!is_plain_text(program) || strpbrk(program, "\"'\\") != NULL)
		export_refuse(x, "no unit can name the program '%s'", program);
	if (asprintf(&path, "@%s%s%s", program[0] == '/' ? "" : job->directory,
		program[0] == '/' ? "" : "/", program) == -1) {
		x->broken = 1;
		return;
	}
	put_quoted(x->fp, path, "%");
	free(path);
}

/* The path of the program, then what it gets, its own name first. */
static void
put_command(struct exporting *x)
{
	char **words, **word;

	if ((words = export_command(x)) == NULL) {
		x->broken = 1;
		return;
	}
	fputs("ExecStart=", x->fp);
	put_program(x, words[0]);
	putc(' ', x->fp);
	put_quoted(x->fp, x->job->shell ? "sh" : x->job->target[0], "%$");
	for (word = words + 1; *word != NULL; word++) {
		putc(' ', x->fp);
		put_quoted(x->fp, *word, "%$");
	}
	putc('\n', x->fp);
	words_free(words);
}

static void
put_settings(struct exporting *x)
{
	char **setting = x->job->settings;

	for (; setting != NULL && *setting != NULL; setting++) {
		if (!is_plain_text(*setting))
			export_refuse(x,
			    "--env '%s' holds what no variable of "
			    "systemd can",
			    *setting);
		fputs("Environment=", x->fp);
		put_quoted(x->fp, *setting, "%");
		putc('\n', x->fp);
	}
}

static void
put_output(struct exporting *x)
{
	if (x->job->output == NULL)
		return;
	fputs("StandardOutput=append:", x->fp);
	put_path(x, x->job->output);
	fputs("StandardError=append:", x->fp);
	put_path(x, x->job->output);
}

static void
put_service(struct exporting *x, const char *name)
{
	const struct job *job = x->job;
	char span[DURATION_TEXT];

	fprintf(x->fp,
	    "# %s.service\n[Unit]\nDescription=%s\n\n"
	    "[Service]\nType=oneshot\nWorkingDirectory=",
	    name, name);
	put_path(x, job->directory);
	put_settings(x);
	put_command(x);
	put_output(x);
	if (job->timeout != 0)
		fprintf(x->fp, "TimeoutStartSec=%s\n",
		    export_span(span, job->timeout));
	/* There, 0 is without end. */
	fprintf(x->fp, "TimeoutStopSec=%s\n",
	    job->kill_after == 0 ? "1us" : export_span(span, job->kill_after));
}

/* A countdown is started; what follows a calendar or repeats is enabled. */
static void
put_timer(struct exporting *x, const char *name)
{
	const struct job *job = x->job;
	char span[DURATION_TEXT];

	fprintf(x->fp, "\n# %s.timer\n[Unit]\nDescription=%s\n\n[Timer]\n",
	    name, name);
	export_calendar(x);
	fputs("AccuracySec=1us\n", x->fp);
	if (job->kind == JOB_ALARM)
		fputs("Persistent=true\n", x->fp);
	if (job->jitter != 0)
		fprintf(x->fp, "RandomizedDelaySec=%s\n",
		    export_span(span, job->jitter));
	if (job->repeat)
		fputs("# systemd 257 and later, to skip what falls due during "
		      "a run:\n# DeferReactivation=yes\n",
		    x->fp);
	if (job->kind == JOB_ALARM || job->repeat)
		fputs("\n[Install]\nWantedBy=timers.target\n", x->fp);
}

void
export_systemd(struct exporting *x)
{
	char name[EXPORT_NAME];

	export_name(name, x->job);
	put_service(x, name);
	put_timer(x, name);
}
