/* SPDX-License-Identifier: ISC */

/* What is shown of a target's output: the last lines, fit for a screen. */

#include "show/excerpt.h"

#include <unistd.h>

#include "job/job.h"
#include "job/words.h"
#include "../time/table.h"

static const struct row {
	const char *text;
	size_t most;
	const char *want; /* a bar after each line */
} rows[] = {
    {"", 3, ""},
    {"one", 3, "one|"},
    {"one\n", 3, "one|"},
    {"one\ntwo\nthree\nfour\n", 3, "two|three|four|"},
    {"one\n\ntwo", 3, "one||two|"},
    {"one\ntwo", 0, ""},
    {"\n", 3, "|"},

    /* what was written over */
    {" 10%\r100%\n", 1, "100%|"},
    {"almost\rdone\n", 1, "done|"},
    {"ab\bc\n", 1, "ac|"},
    {"\b\bx\n", 1, "x|"},
    {"a\xc3\xa4\bo\n", 1, "ao|"},
    {"a\tb\n", 1, "a       b|"},
    {"\xc3\xa4\tb\n", 1, "\xc3\xa4       b|"},
    {"12345678\tb\n", 1, "12345678        b|"},

    /* sequences */
    {"\033[1;31mred\033[0m\n", 1, "red|"},
    {"\033[?25lhidden\033[K\n", 1, "hidden|"},
    {"\033]0;title\arest\n", 1, "rest|"},
    {"\033]8;;http://x\033\\link\033]8;;\033\\\n", 1, "link|"},
    {"\033(Bplain\033)0\n", 1, "plain|"},
    {"\0337saved\0338\033M\n", 1, "saved|"},

    /* none, or cut: what it is can be seen */
    {"\033[12", 1, "\033[12|"},
    {"\033]0;title\n", 1, "\033]0;title|"},
    {"\033]0;title\033x\n", 1, "\033]0;title|"},
    {"\033(", 1, "\033(|"},
    {"\033\n", 1, "\033|"},
    {"\033\xc3\xa4\n", 1, "\033\xc3\xa4|"},
};

static void
check_row(const struct row *row, struct job *job)
{
	char got[256] = "", **lines;
	FILE *fp;
	size_t i;

	if ((fp = fopen(job->output, "w")) == NULL ||
	    fputs(row->text, fp) == EOF || fclose(fp) != 0)
		exit(1);
	lines = excerpt_read(NULL, job, row->most);
	for (i = 0; lines != NULL && lines[i] != NULL; i++) {
		strcat(got, lines[i]);
		strcat(got, "|");
	}
	words_free(lines);
	check_text(row->text, got, row->want);
}

int
main(void)
{
	char path[] = "/tmp/excerpt.XXXXXX";
	struct job *job;
	size_t i;
	int fd;

	if ((fd = mkstemp(path)) == -1 || (job = job_alloc()) == NULL ||
	    (job->output = strdup(path)) == NULL)
		return 1;
	close(fd);
	for (i = 0; i < ROWS(rows); i++)
		check_row(&rows[i], job);
	unlink(path);
	job_free(job);
	return table_end();
}
