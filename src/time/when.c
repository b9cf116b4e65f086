/* SPDX-License-Identifier: ISC */
#include "when.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "component.h"
#include "dst.h"
#include "instant.h"
#include "meaning.h"
#include "zone.h"

struct when {
	struct meaning meaning;
	struct zone *zone;
};

#define ADVICE_ZONE                                                            \
	"write a name such as Europe/Berlin: an abbreviation has many "        \
	"meanings"

/* The last of several words, or NULL. */
static const char *
last_word(const struct scan *scan)
{
	const char *p = scan->end;

	while (p > scan->at && p[-1] != ' ' && p[-1] != '\t')
		p--;
	return p > scan->at ? p : NULL;
}

static void
trim_to(struct scan *scan, const char *end)
{
	while (end > scan->at && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	scan->end = end;
}

static int
fail_zone(struct scan *scan, const char *word, size_t length)
{
	scan_fail_at(scan, word, "not a known time zone", ADVICE_ZONE);
	zone_guess(
	    word, length, scan->complaint->near, sizeof(scan->complaint->near));
	return -1;
}

/* Could a person have meant that last word as a zone? */
static int
is_like_zone(const char *word, size_t length)
{
	static const char *const others[] = {"am", "pm", "noon", "midnight",
	    "teatime", "today", "tomorrow", "every", "from", NULL};
	size_t i;

	if (scan_lookup(word, length, component_weekdays) != -1 ||
	    scan_lookup(word, length, component_months) != -1)
		return 0;
	for (i = 0; others[i] != NULL; i++)
		if (strlen(others[i]) == length &&
		    strncasecmp(others[i], word, length) == 0)
			return 0;
	return (*word >= 'A' && *word <= 'Z') || (*word >= 'a' && *word <= 'z');
}

/* Whether what stands before the last word is a WHEN without it. */
static int
is_complete_before(
    const struct scan *scan, const char *word, const struct meaning_base *base)
{
	struct complaint unused;
	struct meaning meaning = {0};
	struct scan before = *scan;

	before.complaint = &unused;
	trim_to(&before, word);
	return meaning_parse(&before, base, &meaning) == 0;
}

/* A number before the last word wants a unit there, and no zone. */
static int
is_amount_before(const struct scan *scan, const char *word)
{
	struct scan ahead = *scan;

	if (!scan_word(&ahead, "every") && !scan_word(&ahead, "now"))
		return 0;
	trim_to(&ahead, word);
	if (ahead.end[-1] < '0' || ahead.end[-1] > '9')
		return 0;
	while (!scan_is_end(&ahead) && !scan_string(&ahead, " from "))
		ahead.at++;
	return scan_is_end(&ahead);
}

static int
body_parse(
    struct scan *scan, const struct meaning_base *base, struct meaning *meaning)
{
	struct scan whole = *scan;
	const char *word = last_word(scan);
	size_t length;

	if (meaning_parse(scan, base, meaning) == 0)
		return 0;
	if (word == NULL)
		return -1;
	length = (size_t)(whole.end - word);
	if (zone_is_known(word, length))
		return scan_fail_at(
		    &whole, word, "a second zone", "leave one of them out");
	if (is_like_zone(word, length) && !is_amount_before(&whole, word) &&
	    is_complete_before(&whole, word, base))
		return fail_zone(&whole, word, length);
	return -1;
}

/* Opens the zone that the text names at its end, else the given one. */
static int
zone_settle(
    struct when *when, struct scan *scan, const char *zone, const char **word)
{
	char name[64];
	size_t length;

	*word = last_word(scan);
	length = *word == NULL ? 0 : (size_t)(scan->end - *word);
	if (length > 0 && length < sizeof(name) &&
	    zone_is_known(*word, length)) {
		memcpy(name, *word, length);
		name[length] = '\0';
		zone = name;
		trim_to(scan, *word);
	} else
		*word = NULL;
	when->zone = zone_open(zone);
	if (when->zone != NULL)
		return 0;
	if (errno == ENOMEM)
		return complaint_set_shortage(scan->complaint, "out of memory");
	if (errno != ENOENT)
		return complaint_set_shortage(
		    scan->complaint, "the time zone cannot be read now");
	if (zone == NULL)
		return scan_fail(
		    scan, "TZ names no known time zone", ADVICE_ZONE);
	return scan_fail(scan, "not a known time zone was given", ADVICE_ZONE);
}

static int
when_read(struct when *when, const char *text, const char *zone, int64_t now,
    struct complaint *complaint)
{
	struct meaning_base base = {.now = now};
	const char *word;
	struct scan scan;

	scan_open(&scan, text, complaint);
	if (scan_is_end(&scan))
		return scan_fail(&scan, "no time",
		    "write one such as 9:30, tomorrow noon or Mon..Fri 17:30");
	if (zone_settle(when, &scan, zone, &word) == -1)
		return -1;
	base.zone = when->zone;
	if (body_parse(&scan, &base, &when->meaning) == -1)
		return -1;
	if (word != NULL && when->meaning.has_offset)
		return scan_fail_at(&scan, word, "a zone after an offset",
		    "leave one of them out");
	return 0;
}

struct when *
when_parse(const char *text, const char *zone, int64_t now,
    struct complaint *complaint)
{
	struct when *when;

	if ((when = calloc(1, sizeof(*when))) == NULL) {
		complaint_set_shortage(complaint, "out of memory");
		return NULL;
	}
	if (when_read(when, text, zone, now, complaint) == 0)
		return when;
	when_free(when);
	return NULL;
}

void
when_free(struct when *when)
{
	if (when == NULL)
		return;
	zone_close(when->zone);
	free(when);
}

enum when_form
when_form(const struct when *when)
{
	return meaning_form(&when->meaning);
}

const struct fields *
when_fields(const struct when *when)
{
	if (when->meaning.kind != MEANING_FIELDS)
		return NULL;
	return &when->meaning.fields;
}

int
when_is_local(const struct when *when)
{
	return zone_may_change(when->zone) &&
	    meaning_has_readings(&when->meaning);
}

const struct zone *
when_zone(const struct when *when)
{
	return when->zone;
}

static int
interval_next(const struct meaning *meaning, int64_t after, int64_t *due)
{
	int64_t steps, way;

	if (after < meaning->at) {
		*due = meaning->at;
		return 0;
	}
	if (__builtin_sub_overflow(after, meaning->at, &way) ||
	    way >= INT64_MAX - meaning->step)
		return -1;
	steps = way / meaning->step + 1;
	if (__builtin_mul_overflow(steps, meaning->step, &way) ||
	    __builtin_add_overflow(meaning->at, way, due))
		return -1;
	return 0;
}

int
when_next(const struct when *when, int64_t after, int64_t *due)
{
	const struct meaning *meaning = &when->meaning;
	int64_t found = 0;

	switch (meaning->kind) {
	case MEANING_NEVER:
		return -1;
	case MEANING_FIELDS:
		if (dst_next(&meaning->fields, when->zone, after, &found) == -1)
			return -1;
		break;
	case MEANING_INTERVAL:
		if (interval_next(meaning, after, &found) == -1)
			return -1;
		break;
	case MEANING_NOW:
	case MEANING_INSTANT:
	case MEANING_READING:
		found = meaning_instant(meaning, when->zone);
		if (found < after ||
		    (found == after && meaning->kind != MEANING_NOW))
			return -1;
		break;
	}
	if (found > INSTANT_MAX)
		return -1;
	*due = found;
	return 0;
}

char *
when_explain(const struct when *when, int64_t due, char *buf, size_t size)
{
	meaning_explain(&when->meaning, when->zone, due, buf, size);
	return buf;
}
