/* SPDX-License-Identifier: ISC */
#include "scan.h"

#include <string.h>
#include <strings.h>

#include "near.h"

#define SHORT_NAME 3

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static int
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void
scan_open(struct scan *scan, const char *text, struct complaint *complaint)
{
	scan->text = scan->at = text;
	scan->end = text + strlen(text);
	scan->complaint = complaint;
	while (scan->end > text && is_blank(scan->end[-1]))
		scan->end--;
	scan_blanks(scan);
}

char
scan_peek(const struct scan *scan)
{
	return (char)(scan->at < scan->end ? *scan->at : '\0');
}

int
scan_is_end(const struct scan *scan)
{
	return scan->at >= scan->end;
}

int
scan_is_digit(const struct scan *scan)
{
	char c = scan_peek(scan);

	return c >= '0' && c <= '9';
}

int
scan_is_letter(const struct scan *scan)
{
	return is_letter(scan_peek(scan));
}

void
scan_blanks(struct scan *scan)
{
	while (scan->at < scan->end && is_blank(*scan->at))
		scan->at++;
}

int
scan_char(struct scan *scan, char c)
{
	if (scan->at >= scan->end || *scan->at != c)
		return 0;
	scan->at++;
	return 1;
}

int
scan_string(struct scan *scan, const char *string)
{
	size_t length = strlen(string);

	if ((size_t)(scan->end - scan->at) < length ||
	    strncasecmp(scan->at, string, length) != 0)
		return 0;
	scan->at += length;
	return 1;
}

int
scan_word(struct scan *scan, const char *word)
{
	const char *start = scan->at;

	if (!scan_string(scan, word))
		return 0;
	if (!scan_is_letter(scan))
		return 1;
	scan->at = start;
	return 0;
}

size_t
scan_letters(const struct scan *scan)
{
	const char *p = scan->at;

	while (p < scan->end && is_letter(*p))
		p++;
	return (size_t)(p - scan->at);
}

size_t
scan_digits(struct scan *scan, int64_t *value)
{
	size_t digits = 0;

	*value = 0;
	for (; scan_is_digit(scan); scan->at++, digits++)
		if (__builtin_mul_overflow(*value, 10, value) ||
		    __builtin_add_overflow(*value, *scan->at - '0', value))
			*value = INT64_MAX;
	return digits;
}

size_t
scan_fraction(struct scan *scan, int64_t *fraction)
{
	int64_t scale = SCAN_FRACTION;
	size_t digits = 0;

	*fraction = 0;
	for (; scan_is_digit(scan); scan->at++, digits++) {
		scale /= 10;
		*fraction += (*scan->at - '0') * scale;
	}
	return digits;
}

int
scan_lookup(const char *word, size_t length, const char *const *names)
{
	int i;

	for (i = 0; names[i] != NULL; i++)
		if ((length == SHORT_NAME || length == strlen(names[i])) &&
		    strncasecmp(word, names[i], length) == 0)
			return i;
	return -1;
}

int
scan_fail(struct scan *scan, const char *why, const char *instead)
{
	return scan_fail_at(scan, scan->at, why, instead);
}

int
scan_fail_at(
    struct scan *scan, const char *place, const char *why, const char *instead)
{
	return complaint_set(
	    scan->complaint, (size_t)(place - scan->text), why, instead);
}

int
scan_fail_near(struct scan *scan, const char *word, size_t length,
    const char *const *names, const char *why, const char *instead)
{
	struct complaint *complaint = scan->complaint;
	size_t distance, least = NEAR_ENOUGH + 1;

	scan_fail_at(scan, word, why, instead);
	for (; *names != NULL; names++) {
		distance = near_distance(word, length, *names);
		if (distance < least && distance < length) {
			least = distance;
			strlcpy(
			    complaint->near, *names, sizeof(complaint->near));
		}
	}
	return -1;
}
