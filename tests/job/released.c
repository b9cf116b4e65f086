/* SPDX-License-Identifier: ISC */

/*
 * Records as versions of the form had them: a job may be older than the program
 * that reads it.  What is here stays as it is.
 */
#include "../time/table.h"

#include "examine.h"

static const struct released {
	int version;
	enum record_kind kind;
	const char *text; /* without its last line; with every key */
} released[] = {
    {1, RECORD_JOB,
	"ptymer-job 1\nkind alarm\nname tea\nwhen 10:00\n"
	"when Mon..Fri 17:30 Europe/Berlin\nduration 0\ntz Europe/Berlin\n"
	"repeat 1\ncount 5\nuntil 2090-01-01\nuntil-at 3786912000000000000\n"
	"grace -1\noverlap allow\njitter 1000000000\ntimeout 5000000000\n"
	"kill-after 10000000000\nretry 3\nretry-delay 10000000000\nlock disk\n"
	"when-command true\non-success a\\nb\non-failure x\\\\y\non-end z\n"
	"notify failure\nmessage done\nfreeze 4711\nfreeze-start 99\nawake 0\n"
	"log-max 1048576\nsetting A=b\nclean-env 0\noutput /tmp/out\n"
	"chdir /tmp\nshell 0\ntarget echo\ntarget a b\numask 022\n"
	"limit 3 8388608 18446744073709551615\nterminal /dev/pts/0\n"
	"session 4711\nsession-start 99\nterminal-osc 777\nterminal-remote 1\n"
	"armed 1769000000000000000\nenv PATH=/bin\nenv A=\\nb\n"
	"ended-at 0\nmachine 0123456789abcdef0123456789abcdef\n"
	"boot 01234567-89ab-cdef-0123-456789abcdef\npid-namespace 4026531836\n"
	"due 1770022800000000000\ndue-boot 0\ndue-jitter 5000000\n"
	"saved 1769000000000000000\nheld lock disk\nmoved 1770022700000000000\n"
	"left-time 0\ndealt 1769000000000000000\nseq 2\nruns 1\nfired 1\n"
	"running seq=1 run=2 trigger=schedule due=1769900000000000000 "
	"last=1769900000000000000 count=1 started=1769900000000000000 ended=0 "
	"late=1000 missed=0 pid=4711 pid-start=99 result=unfinished:0:\n"
	"pending seq=1 run=0 trigger=retry due=1769900000000000000 "
	"last=1769900000000000000 count=1 started=0 ended=0 late=0 missed=2 "
	"pid=0 pid-start=0 result=unfinished:0:\n"
	"last seq=2 run=1 trigger=catch-up due=1769800000000000000 "
	"last=1769800000000000000 count=1 started=1769800000000000000 "
	"ended=1769800001000000000 late=70000000000 missed=1 pid=4710 "
	"pid-start=98 result=failed:125:cannot open\n"
	"last-status 125\npaused 0\nsurvivor 4712 Operation not "
	"permitted\n"},

    {1, RECORD_PROGRESS,
	"ptymer-progress 1\n"
	"ended-at 0\nmachine 0123456789abcdef0123456789abcdef\n"
	"boot 01234567-89ab-cdef-0123-456789abcdef\npid-namespace 4026531836\n"
	"due 1770022800000000000\ndue-boot 0\ndue-jitter 5000000\n"
	"saved 1769000000000000000\nheld lock disk\nmoved 1770022700000000000\n"
	"left-time 0\ndealt 1769000000000000000\nseq 2\nruns 1\nfired 1\n"
	"running seq=1 run=2 trigger=schedule due=1769900000000000000 "
	"last=1769900000000000000 count=1 started=1769900000000000000 ended=0 "
	"late=1000 missed=0 pid=4711 pid-start=99 result=unfinished:0:\n"
	"pending seq=1 run=0 trigger=retry due=1769900000000000000 "
	"last=1769900000000000000 count=1 started=0 ended=0 late=0 missed=2 "
	"pid=0 pid-start=0 result=unfinished:0:\n"
	"last seq=2 run=1 trigger=catch-up due=1769800000000000000 "
	"last=1769800000000000000 count=1 started=1769800000000000000 "
	"ended=1769800001000000000 late=70000000000 missed=1 pid=4710 "
	"pid-start=98 result=failed:125:cannot open\n"
	"last-status 125\npaused 0\nsurvivor 4712 Operation not "
	"permitted\n"},
};

/* Whether each line of a text is in another, in that order. */
static int
has_lines(const char *text, const char *lines)
{
	char line[1024];
	size_t n;

	for (; *lines != '\0'; lines += n) {
		n = strcspn(lines, "\n") + 1;
		snprintf(line, sizeof(line), "\n%.*s", (int)n, lines);
		if ((text = strstr(text, line)) == NULL)
			return 0;
		text += n; /* at the newline */
	}
	return 1;
}

/* It is read, and nothing of it is lost when it is written again. */
static void
check_released(const struct released *r)
{
	const size_t body = strlen(r->text);
	const char *why;
	struct job *job;
	char *sealed, *text;
	size_t length, n;

	sealed = examine_seal(r->text, body, &length);
	job = examine_decode(r->kind, sealed, length);
	free(sealed);
	check(job != NULL, "version %d, %d: not read", r->version, r->kind);
	if (job == NULL)
		return;
	if ((text = record_encode(job, r->kind, &n)) == NULL)
		abort();
	check(has_lines(text, strchr(r->text, '\n') + 1),
	    "version %d, %d: not all of it is written again:\n%s", r->version,
	    r->kind, text);
	check(r->version != RECORD_VERSION ||
		(n == length && memcmp(text, r->text, body) == 0),
	    "version %d, %d has changed: see RECORD_VERSION\n%s", r->version,
	    r->kind, text);
	free(text);
	why = examine(job);
	check(why == NULL, "version %d, %d: %s", r->version, r->kind, why);
	job_free(job);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < ROWS(released); i++)
		check_released(&released[i]);
	check(released[ROWS(released) - 1].version == RECORD_VERSION,
	    "no record of version %d is here", RECORD_VERSION);
	return table_end();
}
