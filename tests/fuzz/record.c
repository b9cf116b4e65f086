/* SPDX-License-Identifier: ISC */

/*
 * A fuzz target for records: what tests/job/examine.h asks of each that is
 * believed.  The checksum is made right, or nothing would be.
 *
 * The first byte chooses the kind, and a record to begin with: none, so that
 * all the rest is the record, or one of those texts, which the rest changes: a
 * place, how many bytes to take out there, how many of the following to put in.
 */
#include "../job/examine.h"

#define LONGEST 16384
#define N_TEXTS (sizeof(examine_texts) / sizeof(examine_texts[0]))

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static size_t
change(char *text, size_t length, const uint8_t *data, size_t size)
{
	size_t added, at, removed;

	while (size >= 4) {
		at = (data[0] * 256U + data[1]) % (length + 1);
		removed = data[2];
		added = data[3] % 32U;
		data += 4;
		size -= 4;
		if (added > size)
			added = size;
		if (removed > length - at)
			removed = length - at;
		if (length - removed + added > LONGEST)
			break;
		memmove(text + at + added, text + at + removed,
		    length - at - removed);
		memcpy(text + at, data, added);
		length += added - removed;
		data += added;
		size -= added;
	}
	return length;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[LONGEST];
	const char *why;
	enum record_kind kind;
	struct job *job;
	size_t base, length, sealed_length;
	char *sealed;

	if (size == 0 || size > LONGEST)
		return 0;
	setenv("TZ", "UTC0", 1);
	kind = data[0] & 1 ? RECORD_PROGRESS : RECORD_JOB;
	base = data[0] / 2 % (N_TEXTS + 1);
	if (base == N_TEXTS) {
		length = size - 1;
		memcpy(text, data + 1, length);
	} else {
		length = strlen(examine_texts[base]);
		memcpy(text, examine_texts[base], length);
		if (kind == RECORD_PROGRESS)
			length = examine_cut_progress(text, length);
		length = change(text, length, data + 1, size - 1);
	}
	sealed = examine_seal(text, length, &sealed_length);
	if ((job = examine_decode(kind, sealed, sealed_length)) != NULL) {
		if ((why = examine(job)) != NULL) {
			fprintf(stderr, "%s:\n%s", why, sealed);
			abort();
		}
		job_free(job);
	}
	free(sealed);
	return 0;
}
