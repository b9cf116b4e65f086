/* SPDX-License-Identifier: ISC */

/*
 * A fuzz target for durations and WHENs.  Besides that nothing crashes: what is
 * accepted keeps to its limits, a refusal points into the text, and due times
 * are later than their base, increase, and are the same asked from nearer.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "time/duration.h"
#include "time/instant.h"
#include "time/when.h"
#include "time/zone.h"

#define LONGEST 400

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
require(int is_right, const char *what, const char *text)
{
	if (is_right)
		return;
	fprintf(stderr, "%s: '%s'\n", what, text);
	abort();
}

static void
check_complaint(const char *text, const struct complaint *complaint)
{
	require(complaint->why != NULL, "no reason", text);
	require(complaint->column <= strlen(text), "beyond the text", text);
	require(memchr(complaint->near, '\0', sizeof(complaint->near)) != NULL,
	    "guess without an end", text);
}

static void
check_duration(const char *text)
{
	struct complaint complaint;
	char seconds[DURATION_TEXT];
	int64_t again, ns;

	if (duration_parse(text, &ns, &complaint) == -1) {
		check_complaint(text, &complaint);
		return;
	}
	require(ns >= 0 && ns <= DURATION_MAX, "beyond the limit", text);
	require(ns % NSEC_PER_USEC == 0, "not cut", text);
	duration_format_seconds(seconds, ns);
	require(duration_parse(seconds, &again, &complaint) == 0 && again == ns,
	    "not the same again", text);
	duration_format_short(seconds, ns);
}

static void
check_dues(const char *text, const struct when *when, int64_t after)
{
	int64_t due, last = INT64_MIN, other;
	char note[128], shown[INSTANT_TEXT];
	int i;

	for (i = 0; i < 4 && when_next(when, after, &due) == 0; i++) {
		require(due > after ||
			(i == 0 && due == after &&
			    when_form(when) == WHEN_DATE),
		    "not later", text);
		require(due > last && due <= INSTANT_MAX, "not in order", text);
		require(when_next(when, due - 1, &other) == 0 && other == due,
		    "not the same from just before", text);
		require(
		    when_next(when, after + (due - after) / 2, &other) == 0 &&
			(other == due || due - after < 2),
		    "not the same from nearer", text);
		when_explain(when, due, note, sizeof(note));
		instant_format_iso(shown, due, when_zone(when));
		last = after = due;
		if (when_form(when) == WHEN_DATE)
			break;
	}
}

static void
check_when(const char *text, const char *zone, int64_t now)
{
	struct complaint complaint;
	struct when *when;

	if ((when = when_parse(text, zone, now, &complaint)) == NULL) {
		check_complaint(text, &complaint);
		return;
	}
	check_dues(text, when, now);
	when_free(when);
}

/* The first three bytes choose the zone and the moment. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const zones[] = {"UTC", "Europe/Berlin",
	    "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo",
	    "Africa/Casablanca", "Antarctica/Troll", "Asia/Gaza"};
	char text[LONGEST + 1];
	int64_t now;

	if (size < 3)
		return 0;
	now = (data[1] * INT64_C(256) + data[2]) * 110000 * NSEC_PER_SEC;
	size = size - 3 > LONGEST ? LONGEST : size - 3;
	memcpy(text, data + 3, size);
	text[size] = '\0';
	check_duration(text);
	check_when(text, zones[data[0] % 8], now);
	return 0;
}
