/* SPDX-License-Identifier: ISC */

/*
 * A job as a line of crontab(5) for each of its patterns.  The command is for
 * sh(1), which puts the program in its own place: so no word of the target is
 * taken for a builtin, an assignment or a reserved word.
 */
#include "export_form.h"

#include <stdlib.h>
#include <string.h>

#include "../job/job.h"
#include "../job/words.h"
#include "export_pattern.h"

#define COMMAND_MAX 998 /* bytes that cron(8) takes */

static void
put_word(struct exporting *x, FILE *fp, char *word)
{
	char *words[] = {word, NULL};

	export_words(x, fp, words);
}

static void
put_setting(struct exporting *x, FILE *fp, char *setting)
{
	size_t length = strcspn(setting, "=") + 1;

	fprintf(fp, "export %.*s", (int)length, setting);
	put_word(x, fp, setting + length);
	fputs(" && ", fp);
}

static void
put_command(struct exporting *x, FILE *fp)
{
	const struct job *job = x->job;
	char **setting = job->settings, **words;

	fputs("cd ", fp);
	put_word(x, fp, job->directory);
	fputs(" && ", fp);
	for (; setting != NULL && *setting != NULL; setting++)
		put_setting(x, fp, *setting);
	words = export_command(x);
	fprintf(
	    fp, "exec %s", words != NULL && words[0][0] == '-' ? "-- " : "");
	export_words(x, fp, words);
	words_free(words);
	if (job->output == NULL)
		return;
	fputs(" >>", fp);
	put_word(x, fp, job->output);
	fputs(" 2>&1", fp);
}

static char *
make_command(struct exporting *x)
{
	char *text = NULL;
	size_t size;
	FILE *fp;

	if ((fp = open_memstream(&text, &size)) == NULL)
		return NULL;
	put_command(x, fp);
	if (fclose(fp) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

/*
 * cron(8) ends the command at a % unless a backslash is before it, which it
 * takes away, and unless that one has one before it.  A backslash of the
 * command's own can only be in single quotes there, which are closed and opened
 * again between the two.
 */
static void
put_escaped(FILE *fp, const char *text)
{
	int escaped = 0;

	for (; *text != '\0'; text++) {
		if (*text == '%' && escaped)
			fputs("''", fp);
		if (*text == '%')
			putc('\\', fp);
		putc(*text, fp);
		escaped = *text == '\\' && !escaped;
	}
}

static void
check_command(struct exporting *x, const char *command)
{
	size_t i, length = strlen(command);

	for (i = 0; command[i] != '\0'; i++)
		length += command[i] == '%' ? 3 : 0;
	if (strchr(command, '\n') != NULL)
		export_refuse(x,
		    "its command holds a newline, which no line "
		    "of a crontab can");
	if (length > COMMAND_MAX)
		export_refuse(x,
		    "its command is longer than the %d bytes that "
		    "cron takes",
		    COMMAND_MAX);
}

/* Two lines that are due at one instant would both run. */
static void
check_patterns(struct exporting *x, const struct pattern *patterns, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		if (patterns[i].zone != NULL && patterns[i].zone[0] != '\0')
			export_refuse(x,
			    "'%s' is in the zone %s, and cron "
			    "knows only the machine's",
			    patterns[i].text, patterns[i].zone);
		for (k = 0; k < i; k++)
			if (pattern_may_meet(&patterns[i], &patterns[k]))
				export_refuse(x,
				    "'%s' and '%s' may be due at "
				    "once, and cron would run both",
				    patterns[k].text, patterns[i].text);
	}
}

void
export_cron(struct exporting *x)
{
	struct pattern *patterns;
	char *command;
	size_t i, n;

	n = export_patterns(x, &patterns);
	if ((command = make_command(x)) == NULL) {
		x->broken = 1;
		free(patterns);
		return;
	}
	check_command(x, command);
	if (x->n_reasons == 0)
		check_patterns(x, patterns, n);
	for (i = 0; i < n; i++) {
		export_fields(x, &patterns[i]);
		putc(' ', x->fp);
		put_escaped(x->fp, command);
		putc('\n', x->fp);
	}
	free(command);
	free(patterns);
}
