/* SPDX-License-Identifier: ISC */
#include "component.h"

#include <string.h>

const char *const component_weekdays[] = {"Sunday", "Monday", "Tuesday",
    "Wednesday", "Thursday", "Friday", "Saturday", NULL};
const char *const component_months[] = {"January", "February", "March", "April",
    "May", "June", "July", "August", "September", "October", "November",
    "December", NULL};
const char *const component_weekday_guesses[] = {"Mon", "Tue", "Wed", "Thu",
    "Fri", "Sat", "Sun", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
    "Saturday", "Sunday", NULL};
const char *const component_month_guesses[] = {"jan", "feb", "mar", "apr",
    "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "January",
    "February", "March", "April", "June", "July", "August", "September",
    "October", "November", "December", NULL};

static int
name_read(struct scan *scan, const struct component *component, int *value)
{
	size_t length = scan_letters(scan);
	int index;

	if (component->names == NULL)
		return scan_fail(scan, "not a number", component->advice);
	index = scan_lookup(scan->at, length, component->names);
	if (index == -1)
		return scan_fail_near(scan, scan->at, length,
		    component->guesses, "not a known name", component->advice);
	scan->at += length;
	*value = index + component->names_from;
	return 0;
}

static int
value_read(struct scan *scan, const struct component *component, int *value)
{
	const char *start = scan->at;
	int64_t number;

	if (scan_is_letter(scan))
		return name_read(scan, component, value);
	if (component->is_named || scan_digits(scan, &number) == 0)
		return scan_fail(scan,
		    component->is_named ? "not a name" : "not a number",
		    component->advice);
	if (number < component->least || number > component->most)
		return scan_fail_at(
		    scan, start, component->why, component->advice);
	*value = (int)number;
	return 0;
}

/* "/" n, if it is ahead. */
static int
step_read(struct scan *scan, const struct component *component, int *step)
{
	const char *start;
	int64_t number;

	*step = 0;
	if (!scan_char(scan, '/'))
		return 0;
	start = scan->at;
	if (scan_digits(scan, &number) == 0)
		return scan_fail(
		    scan, "no number after the /", component->advice);
	if (number == 0)
		return scan_fail_at(
		    scan, start, "a step of 0", "a step is 1 or more");
	if (number > component->most - component->least + 1)
		return scan_fail_at(scan, start,
		    "a step longer than the whole range", component->advice);
	*step = (int)number;
	return 0;
}

/* The last value of a range, if one is ahead; Sunday may end it as 7. */
static int
range_read(
    struct scan *scan, const struct component *component, int first, int *last)
{
	const char *start;

	if (!scan_string(scan, component->range) &&
	    !(component->is_named && scan_char(scan, '-')))
		return 0;
	start = scan->at;
	if (value_read(scan, component, last) == -1)
		return -1;
	if (*last == 0 && component->most == 7 && first > 0 &&
	    component->names == component_weekdays)
		*last = 7;
	if (*last < first)
		return scan_fail_at(scan, start, "a backward range",
		    "write the smaller value first, or two ranges");
	return 1;
}

/* Up or down, as first and last lie. */
static void
set_add(uint64_t *set, int first, int last, int step)
{
	int value;

	for (value = first; value >= last; value -= step)
		*set |= UINT64_C(1) << value;
	for (value = first; value <= last; value += step)
		*set |= UINT64_C(1) << value;
}

/* Where `*` or an open step ends. */
static int
open_end(const struct component *component, int first, int is_star)
{
	if (component->counts_down && !is_star)
		return component->least;
	/* A week has seven days, though Sunday may be 7. */
	if (component->names == component_weekdays && first < 7)
		return 6;
	return component->most;
}

static int
element_read(struct scan *scan, const struct component *component,
    uint64_t *set, int *has_wildcard)
{
	int first = component->least, is_star, last, range = 0, step = 0;

	is_star = !component->is_named && scan_char(scan, '*');
	if (!is_star && value_read(scan, component, &first) == -1)
		return -1;
	last = first;
	if (!is_star)
		range = range_read(scan, component, first, &last);
	if (range == -1)
		return -1;
	if (!component->is_named && step_read(scan, component, &step) == -1)
		return -1;
	if (is_star || (step > 0 && !range)) {
		*has_wildcard = 1;
		last = open_end(component, first, is_star);
	}
	set_add(set, first, last, step > 0 ? step : 1);
	return 0;
}

int
component_read(struct scan *scan, const struct component *component,
    uint64_t *set, int *has_wildcard)
{
	*set = 0;
	do {
		if (element_read(scan, component, set, has_wildcard) == -1)
			return -1;
	} while (scan_char(scan, ','));
	return 0;
}
