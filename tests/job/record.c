/* SPDX-License-Identifier: ISC */

/*
 * Records that were damaged, byte by byte and at random: none is believed but a
 * whole one, and none that is believed does any harm.
 */
#include "../time/table.h"

#include "examine.h"

#define MUTATIONS 20000

struct record {
	const char *what;
	enum record_kind kind;
	char *text;
	size_t length;
};

#define N_TEXTS ROWS(examine_texts)

/* What numbers become that are damaged in the worst way. */
static const char *const worst[] = {"0", "1", "-1", "9223372036854775807",
    "-9223372036854775808", "18446744073709551615", "7258118399999999999",
    "3155760000000000000", "-3155760000000000000", "99999999999999999999",
    "2147483648", "4294967297", "00", "+1", " 1", "1 ", "0x1", "1e3", "",
    "\033[31m", "\xff", "\xe2\x80\xae", "..", "/", "a\\", "\\n"};

static void
read_texts(struct record records[2 * N_TEXTS])
{
	struct job *job;
	size_t i;

	for (i = 0; i < N_TEXTS; i++) {
		struct record *whole = &records[2 * i];
		struct record *progress = &records[2 * i + 1];

		whole->kind = RECORD_JOB;
		whole->what = "job";
		whole->text = examine_seal(
		    examine_texts[i], strlen(examine_texts[i]), &whole->length);
		job = examine_decode(RECORD_JOB, whole->text, whole->length);
		if (job == NULL) {
			printf("bad text %zu\n", i);
			exit(2);
		}
		progress->kind = RECORD_PROGRESS;
		progress->what = "progress";
		progress->text = record_encode(
		    job, RECORD_PROGRESS, &progress->length);
		job_free(job);
	}
}

/* It comes back as it was written. */
static void
check_whole(const struct record *record)
{
	const char *why;
	struct job *job;
	char *text;
	size_t length;

	job = examine_decode(record->kind, record->text, record->length);
	check(job != NULL, "%s: a whole one is not read", record->what);
	if (job == NULL)
		return;
	text = record_encode(job, record->kind, &length);
	check(
	    length == record->length && memcmp(text, record->text, length) == 0,
	    "%s: not written as it was read:\n%s%s", record->what, record->text,
	    text);
	free(text);
	why = examine(job);
	check(why == NULL, "%s: %s", record->what, why);
	job_free(job);
}

static void
check_refused(const struct record *record, const char *text, size_t length,
    const char *how, size_t at)
{
	struct job *job;

	errno = 0;
	job = examine_decode(record->kind, text, length);
	check(job == NULL && errno == EBADMSG, "%s: %s %zu: %s", record->what,
	    how, at, job == NULL ? strerror(errno) : "believed");
	if (job != NULL)
		job_free(job);
}

static void
check_flips(const struct record *record)
{
	static const unsigned char patterns[] = {
	    0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff, 0x55};
	char *text = malloc(record->length + 1);
	size_t at, i;

	memcpy(text, record->text, record->length);
	for (at = 0; at < record->length; at++) {
		for (i = 0; i < sizeof(patterns); i++) {
			text[at] = (char)(record->text[at] ^ patterns[i]);
			check_refused(
			    record, text, record->length, "flip at", at);
		}
		text[at] = '\0';
		check_refused(record, text, record->length, "NUL at", at);
		text[at] = record->text[at];
	}
	free(text);
}

static void
check_lengths(const struct record *record)
{
	char *longer = calloc(1, record->length + 4096);
	size_t length;

	for (length = 0; length < record->length; length++)
		check_refused(record, record->text, length, "cut to", length);
	/* What a power cut may leave behind the end. */
	memcpy(longer, record->text, record->length);
	for (length = 1; length <= 4096; length *= 2)
		check_refused(record, longer, record->length + length,
		    "zeros behind it", length);
	free(longer);
}

/* A buffer in which things are changed. */
struct draft {
	char text[16384];
	size_t length;
};

static void
draft_put(struct draft *draft, size_t at, size_t removed, const char *text,
    size_t length)
{
	if (draft->length - removed + length > sizeof(draft->text))
		return;
	memmove(draft->text + at + length, draft->text + at + removed,
	    draft->length - at - removed);
	memmove(draft->text + at, text, length);
	draft->length += length - removed;
}

/* Where the line at that place begins, and how long it is, newline and all. */
static size_t
draft_line(const struct draft *draft, size_t at, size_t *length)
{
	const char *end;

	while (at > 0 && draft->text[at - 1] != '\n')
		at--;
	end = memchr(draft->text + at, '\n', draft->length - at);
	*length = end == NULL ? draft->length - at
			      : (size_t)(end + 1 - draft->text) - at;
	return at;
}

/* A run of digits becomes another number, a value another value. */
static void
draft_spoil_value(struct draft *draft, size_t at)
{
	const char *value = worst[random_below(ROWS(worst))];
	size_t length, line, start;

	line = draft_line(draft, at, &length);
	for (start = at; start < line + length; start++)
		if (strchr(" =:", draft->text[start]) != NULL)
			break;
	if (start + 1 >= line + length)
		return;
	start++;
	for (length = 0; start + length < draft->length; length++)
		if (strchr(random_below(2) ? " :\n" : "\n",
			draft->text[start + length]) != NULL)
			break;
	draft_put(draft, start, length, value, strlen(value));
}

static void
draft_mutate(struct draft *draft)
{
	size_t at, from, length, line;
	char byte, copy[4096];

	if (draft->length < 2)
		return;
	at = random_below((uint32_t)draft->length);
	line = draft_line(draft, at, &length);
	switch (random_below(8)) {
	case 0:
		byte = (char)random_below(256);
		draft_put(draft, at, 1, &byte, 1);
		break;
	case 1:
		draft_put(draft, line, length, "", 0);
		break;
	case 2: /* the line once more, somewhere else */
		if (length > sizeof(copy))
			break;
		memcpy(copy, draft->text + line, length);
		from = draft_line(
		    draft, random_below((uint32_t)draft->length), &(size_t){0});
		draft_put(draft, from, 0, copy, length);
		break;
	case 3:
		draft->text[at] ^= (char)(1 << random_below(8));
		break;
	default:
		draft_spoil_value(draft, at);
		break;
	}
}

/* The checksum is right, so that what is above it is all that there is. */
static void
check_mutation(const struct record *record, unsigned int *believed)
{
	static struct draft draft;
	const char *why;
	char *sealed;
	struct job *job;
	size_t length, n;

	draft.length = record->length - strlen("end 0123456789abcdef\n");
	memcpy(draft.text, record->text, draft.length);
	for (n = 1 + random_below(4); n > 0; n--)
		draft_mutate(&draft);
	sealed = examine_seal(draft.text, draft.length, &length);
	job = examine_decode(record->kind, sealed, length);
	if (job == NULL)
		check(errno == EBADMSG || errno == ENOTSUP, "refused with %s",
		    strerror(errno));
	else {
		(*believed)++;
		why = examine(job);
		check(why == NULL, "%s: %s\n%s", record->what, why, sealed);
		job_free(job);
	}
	free(sealed);
}

int
main(int argc, char **argv)
{
	struct record records[2 * N_TEXTS];
	unsigned int believed = 0;
	size_t i;

	setenv("TZ", "UTC0", 1);
	table_seed(argc, argv);
	read_texts(records);
	for (i = 0; i < ROWS(records); i++) {
		check_whole(&records[i]);
		check_flips(&records[i]);
		check_lengths(&records[i]);
	}
	for (i = 0; i < MUTATIONS; i++)
		check_mutation(
		    &records[random_below(ROWS(records))], &believed);
	/* Else nothing behind the parser has been reached. */
	check(believed > MUTATIONS / 20, "only %u were believed", believed);
	printf("# %u of %d believed\n", believed, MUTATIONS);
	for (i = 0; i < ROWS(records); i++)
		free(records[i].text);
	return table_end();
}
