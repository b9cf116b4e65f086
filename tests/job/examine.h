/* SPDX-License-Identifier: ISC */
#ifndef TESTS_JOB_EXAMINE_H
#define TESTS_JOB_EXAMINE_H

/*
 * What must be true of any record that is believed, whoever wrote it: written
 * again it is the same, its due times can be computed, and no form of showing
 * it says anything to a terminal.  What is computed with it must not run over:
 * for that, these are built with the sanitizers.
 */
#include <sys/mman.h>

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/job.h"
#include "job/record.h"
#include "job/schedule.h"
#include "job/words.h"
#include "show/detail.h"
#include "show/export.h"
#include "show/listing.h"
#include "show/runs.h"
#include "show/view.h"
#include "time/complaint.h"
#include "time/duration.h"
#include "worker/plan.h"

#define EXAMINE_NOW (INT64_C(1770000000) * NSEC_PER_SEC)

#define EXAMINE_QUOTED(n) #n
#define EXAMINE_QUOTE(n)  EXAMINE_QUOTED(n)
#define EXAMINE_VERSION   EXAMINE_QUOTE(RECORD_VERSION)
#define EXAMINE_TITLE     "ptymer-job " EXAMINE_VERSION "\n"

/*
 * Records as they are written, without their last line.  Every key of field.c is
 * in one of them, and those that are always written in all.
 */
static const char *const examine_texts[] = {
    EXAMINE_TITLE
    "kind alarm\nname tea\nwhen 10:00\n"
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
    "permitted\n",

    EXAMINE_TITLE
    "kind hourglass\nwhen 1h30m\nduration 5400000000000\n"
    "repeat 1\ncount 0\nuntil-at 0\ngrace 1000\noverlap queue\njitter 0\n"
    "timeout 0\nkill-after 10000000000\nretry 0\nretry-delay 0\n"
    "notify never\nfreeze 0\nfreeze-start 0\nawake 1\nlog-max 0\n"
    "clean-env 1\nchdir /\nshell 1\ntarget date >>log; beep\numask 077\n"
    "session 0\nsession-start 0\n"
    "terminal-osc 0\nterminal-remote 0\n"
    "armed 1769000000000000000\nended-at 0\n"
    "machine 0123456789abcdef0123456789abcdef\n"
    "boot 01234567-89ab-cdef-0123-456789abcdef\npid-namespace 4026531836\n"
    "due 1769005400000000000\ndue-boot 5405000000000\ndue-jitter 0\n"
    "saved 1769000000000000000\nmoved 0\nleft-time 60000000000\n"
    "dealt 1769000000000000000\nseq 1\nruns 0\nfired 0\n"
    "last seq=1 run=0 trigger=schedule due=1769000000000000000 "
    "last=1769003600000000000 count=7 started=0 ended=0 late=0 missed=0 "
    "pid=0 pid-start=0 result=missed:0:clock set\nlast-status -1\npaused 1\n",

    EXAMINE_TITLE
    "kind alarm\nwhen 2027-12-24 18:00\nwhen now + 1 month\n"
    "duration 0\nrepeat 0\ncount 0\nuntil-at 0\ngrace -1\noverlap skip\n"
    "jitter 0\ntimeout 0\nkill-after 0\nretry 0\nretry-delay 0\n"
    "notify always\nfreeze 0\nfreeze-start 0\nawake 0\nlog-max 0\n"
    "clean-env 0\nchdir /\nshell 0\numask 777\nsession 0\nsession-start 0\n"
    "terminal-osc 0\nterminal-remote 0\n"
    "armed 1769000000000000000\n"
    "ended stopped\nended-at 1769100000000000000\nleft terminated\n"
    "pid-namespace 0\ndue 0\ndue-boot 0\ndue-jitter 0\nsaved 0\nmoved 0\n"
    "left-time 0\ndealt 0\nfixed 1829671200000000000 1829671200000000000 1\n"
    "fixed 1772000000000000000 1772000000000000000 0\nseq 0\nruns 0\n"
    "fired 0\nlast-status -1\npaused 0\n",

    /* Nothing is due any more. */
    EXAMINE_TITLE
    "kind alarm\nwhen 10:00\nduration 0\nrepeat 0\ncount 0\n"
    "until-at 0\ngrace -1\noverlap skip\njitter 0\ntimeout 0\n"
    "kill-after 0\nretry 0\nretry-delay 0\nnotify never\nfreeze 0\n"
    "freeze-start 0\nawake 0\nlog-max 0\nclean-env 0\nchdir /\nshell 0\n"
    "umask 022\nsession 0\nsession-start 0\n"
    "terminal-osc 0\nterminal-remote 0\n"
    "armed 1769000000000000000\nended-at 0\npid-namespace 0\n"
    "due 0\ndue-boot 0\ndue-jitter 0\nsaved 0\nmoved 0\nleft-time 0\n"
    "dealt 1769000000000000000\nseq 0\nruns 0\nfired 0\nlast-status -1\n"
    "paused 0\n",
};

/* FNV-1a, by the words of ptymer-state(5). */
static uint64_t __attribute__((unused))
examine_sum(const char *text, size_t length)
{
	uint64_t sum = UINT64_C(14695981039346656037);

	for (; length > 0; length--, text++) {
		sum ^= (uint8_t)*text;
		sum *= UINT64_C(1099511628211);
	}
	return sum;
}

/*
 * A record whose last line is right, of what stands above it.  The caller frees
 * it.
 */
static char *__attribute__((unused))
examine_seal(const char *body, size_t length, size_t *sealed)
{
	char *text = NULL;
	FILE *fp;

	if ((fp = open_memstream(&text, sealed)) == NULL)
		abort();
	fwrite(body, 1, length, fp);
	fprintf(
	    fp, "end %016llx\n", (unsigned long long)examine_sum(body, length));
	if (fclose(fp) != 0)
		abort();
	return text;
}

/* Makes the progress of such a text a record of its own; its length. */
static size_t __attribute__((unused))
examine_cut_progress(char *text, size_t length)
{
	static const char title[] = "ptymer-progress " EXAMINE_VERSION;
	char *begin = memmem(text, length, "\nended", 6);

	if (begin == NULL)
		abort();
	length -= (size_t)(begin - text);
	memmove(text + strlen(title), begin, length);
	memcpy(text, title, strlen(title));
	return length + strlen(title);
}

/* Returns NULL with errno. */
static struct job *__attribute__((unused))
examine_decode(enum record_kind kind, const char *text, size_t length)
{
	struct job *job;
	char *copy, *word;
	int error;

	/* As big as it is, so that what is read behind its end is seen. */
	if ((job = job_alloc()) == NULL || (copy = malloc(length + 1)) == NULL)
		abort();
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (kind == RECORD_PROGRESS) {
		/* What a job has before that is read. */
		word = strdup("1h");
		job->when = words_copy(&word, 1);
		job->directory = strdup("/");
		free(word);
	}
	if (record_decode(job, kind, copy, length) == -1) {
		error = errno;
		free(copy);
		job_free(job);
		errno = error;
		return NULL;
	}
	free(copy);
	return job;
}

/* Text that does nothing but move on, when a terminal shows it. */
static int
examine_is_harmless(const unsigned char *p, size_t length)
{
	size_t i, more;

	for (; length > 0; p += more + 1, length -= more + 1) {
		more = *p < 0x80 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;
		if ((*p < 0x20 && *p != '\n' && *p != '\t') || *p == 0x7f ||
		    (*p >= 0x80 && (*p < 0xc2 || *p > 0xf4)) || more >= length)
			return 0;
		for (i = 1; i <= more; i++)
			if ((p[i] & 0xc0) != 0x80)
				return 0;
		if (*p == 0xc2 && p[1] < 0xa0)
			return 0; /* C1 */
		/* The order of what follows, and the end of a line. */
		if (*p == 0xe2 && p[1] == 0x80 && p[2] >= 0xa8 && p[2] <= 0xae)
			return 0;
		if (*p == 0xe2 && p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9)
			return 0;
	}
	return 1;
}

/* Standard output, from here to examine_shown, is a file in memory. */
static int examine_saved, examine_file = -1;

static void
examine_show(void)
{
	fflush(stdout);
	examine_saved = dup(STDOUT_FILENO);
	if (examine_file == -1)
		examine_file = memfd_create("shown", 0);
	if (examine_saved == -1 || examine_file == -1 ||
	    ftruncate(examine_file, 0) == -1 ||
	    lseek(examine_file, 0, SEEK_SET) == -1 ||
	    dup2(examine_file, STDOUT_FILENO) == -1)
		abort();
}

/* True when that is harmless. */
static int
examine_shown(void)
{
	unsigned char *text;
	off_t size;
	int result = 1;

	fflush(stdout);
	dup2(examine_saved, STDOUT_FILENO);
	close(examine_saved);
	size = lseek(examine_file, 0, SEEK_END);
	if (size > 0) {
		text = mmap(
		    NULL, (size_t)size, PROT_READ, MAP_SHARED, examine_file, 0);
		result = text != MAP_FAILED &&
		    examine_is_harmless(text, (size_t)size);
		if (text != MAP_FAILED)
			munmap(text, (size_t)size);
	}
	return result;
}

static int
examine_listing(const struct view *view, struct job *job)
{
	struct complaint complaint;
	struct listing listing;
	int result;

	examine_show();
	listing_init(&listing, view);
	if (listing_pick(&listing, NULL, &complaint) == -1 ||
	    listing_open(&listing, 1) == -1 ||
	    listing_add(&listing, &job, 1) == -1 ||
	    listing_print(&listing) == -1)
		abort();
	listing_close(&listing);
	if (runs_print(view, job, &job->progress.last,
		job->progress.last.seq != 0, 10) == -1)
		abort();
	if (view->form == VIEW_PEOPLE && detail_print(view, job, "/log") == -1)
		abort();
	result = examine_shown();
	return result;
}

static int
examine_exports(struct job *job)
{
	struct export_request request = {.image = "image", .now = EXAMINE_NOW};
	char **reasons, *text;
	int form, result = 1;

	for (form = EXPORT_PTYMER; form <= EXPORT_KUBERNETES && result;
	     form++) {
		request.form = (enum export_form)form;
		text = export_job(job, &request, &reasons);
		result = text == NULL ||
		    examine_is_harmless(
			(const unsigned char *)text, strlen(text));
		free(text);
		words_free(reasons);
	}
	return result;
}

/* The due times as a worker computes them that takes the job up. */
static const char *
examine_schedule(struct job *job)
{
	struct complaint complaint;
	struct schedule *schedule;
	struct plan plan;
	int64_t due;
	size_t which;

	if ((schedule = schedule_open(job, &which, &complaint)) == NULL)
		return complaint.why == NULL ? "no reason" : NULL;
	if (schedule_follow(schedule, job, &job->progress, EXAMINE_NOW, &due))
		job->progress.due = due;
	plan_due(schedule, job, EXAMINE_NOW, 0, &plan);
	schedule_grace(schedule, job, EXAMINE_NOW);
	schedule_close(schedule);
	if (plan.next != 0 && plan.next <= plan.due)
		return "due times that do not grow";
	return NULL;
}

static const char *
examine_again(const struct job *job, enum record_kind kind)
{
	char *again, *text;
	const char *why = NULL;
	size_t length, length_again;
	struct job *other;

	if ((text = record_encode(job, kind, &length)) == NULL)
		abort();
	if ((other = examine_decode(kind, text, length)) == NULL) {
		free(text);
		return "cannot be read again";
	}
	again = record_encode(other, kind, &length_again);
	if (again == NULL || length != length_again ||
	    memcmp(text, again, length) != 0)
		why = "is not the same again";
	free(text);
	free(again);
	job_free(other);
	return why;
}

/* What is wrong with a job that was believed, or NULL. */
static const char *__attribute__((unused)) examine(struct job *job)
{
	const enum job_state states[] = {
	    JOB_WAITING, JOB_RUNNING, JOB_LOST, JOB_FOREIGN, JOB_DONE};
	static struct view views[3];
	const char *why;
	size_t i;
	int form;

	if ((why = examine_again(job, RECORD_JOB)) != NULL ||
	    (why = examine_again(job, RECORD_PROGRESS)) != NULL)
		return why;
	for (form = VIEW_PEOPLE; form <= VIEW_JSON; form++)
		if (views[form].zone == NULL &&
		    view_open(
			&views[form], (enum view_form)form, EXAMINE_NOW) == -1)
			abort();
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		job->state = states[i];
		if (!examine_listing(&views[i % 3], job))
			return "says something to a terminal";
	}
	if (!examine_exports(job))
		return "says something to a terminal when exported";
	return examine_schedule(job);
}

#endif
