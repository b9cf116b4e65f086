/* SPDX-License-Identifier: ISC */
#include "view.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../time/civil.h"
#include "../time/duration.h"
#include "../time/instant.h"
#include "../time/zone.h"

_Static_assert(VIEW_TEXT >= INSTANT_TEXT && VIEW_TEXT >= DURATION_TEXT,
    "VIEW_TEXT is too small");

/* See no-color.org for NO_COLOR. */
int
view_takes_sequences(int fd)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");

	if (no_colour != NULL && no_colour[0] != '\0')
		return 0;
	if (term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0)
		return 0;
	return isatty(fd);
}

int64_t
view_day(const struct view *view, int64_t instant)
{
	return civil_floor(zone_reading(view->zone, instant), NSEC_PER_DAY);
}

int
view_open(struct view *view, enum view_form form, int64_t now)
{
	view->form = form;
	view->colour = form == VIEW_PEOPLE &&
	    view_takes_sequences(STDOUT_FILENO);
	if ((view->zone = zone_open(NULL)) == NULL)
		return -1;
	view_move(view, now);
	return 0;
}

void
view_move(struct view *view, int64_t now)
{
	view->now = now;
	view->today = view_day(view, now);
}

void
view_close(struct view *view)
{
	zone_close(view->zone);
	view->zone = NULL;
}

char *
view_instant(char *buf, const struct view *view, int64_t instant)
{
	if (view->form != VIEW_PEOPLE)
		return instant_format_iso(buf, instant, view->zone);
	instant -= instant % NSEC_PER_SEC;
	if (view_day(view, instant) == view->today)
		return instant_format_clock(buf, instant, view->zone);
	return instant_format_date(buf, instant, view->zone);
}

char *
view_span(char *buf, const struct view *view, int64_t ns)
{
	if (ns < 0)
		ns = 0;
	if (view->form == VIEW_PEOPLE)
		return duration_format_short(buf, ns);
	return duration_format_seconds(buf, ns);
}
