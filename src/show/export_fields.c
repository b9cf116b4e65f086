/* SPDX-License-Identifier: ISC */

/*
 * Five fields as crontab(5) has them.  Where the days of the month and the
 * weekdays are both restricted, either is enough; a field that begins with `*`
 * is not restricted: in cron(8), whatever follows; in Kubernetes, if nothing
 * follows.
 */
#include "export_form.h"

#include "../time/fields.h"
#include "export_pattern.h"

struct field {
	uint64_t set;
	int least, most;
};

static uint64_t
all_of(const struct field *field)
{
	return (UINT64_MAX >> (63 - field->most)) &
	    (UINT64_MAX << field->least);
}

static int
is_full(const struct field *field)
{
	return field->set == all_of(field);
}

/* The n of a field that is `*`/n; 0 for any other. */
static int
step_of(const struct field *field)
{
	uint64_t set = 0;
	int step, value;

	for (step = 2; step <= field->most - field->least; step++)
		if (field->set & UINT64_C(1) << (field->least + step))
			break;
	for (value = field->least; value <= field->most; value += step)
		set |= UINT64_C(1) << value;
	return step <= field->most - field->least && set == field->set ? step
								       : 0;
}

/* With a `*` where that may be. */
static void
put_field(FILE *fp, const struct field *field, int star)
{
	int values[64];
	size_t n = export_members(field->set, values);

	if (star && is_full(field))
		putc('*', fp);
	else if (star && step_of(field) != 0)
		fprintf(fp, "*/%d", step_of(field));
	else
		export_list(fp, values, n, "-", 1);
}

static int
is_starred(const struct exporting *x, const struct field *field)
{
	return is_full(field) ||
	    (x->request->form == EXPORT_CRON && step_of(field) != 0);
}

static int
has_all_years(const struct fields *fields)
{
	int index;

	for (index = 0; index <= FIELDS_LAST_YEAR - FIELDS_FIRST_YEAR; index++)
		if (!(fields->years[index / 64] & UINT64_C(1) << index % 64))
			return 0;
	return 1;
}

static void
check(struct exporting *x, const struct pattern *pattern)
{
	const char *engine = export_form_name(x->request->form);
	const struct fields *fields = &pattern->fields;
	struct field days = {fields->days, 1, 31};
	struct field weekdays = {fields->weekdays, 0, 6};

	if (fields->seconds != 1 || fields->span_count != 0)
		export_refuse(x, "'%s' has seconds, and %s knows none",
		    pattern->text, engine);
	if (!has_all_years(fields))
		export_refuse(x, "'%s' has a year, and %s knows none",
		    pattern->text, engine);
	if (fields->last_days != 0)
		export_refuse(x,
		    "'%s' counts days from the end of the month, "
		    "and %s cannot",
		    pattern->text, engine);
	else if (!fields->is_either_day && !is_starred(x, &days) &&
	    !is_starred(x, &weekdays))
		export_refuse(x,
		    "'%s' wants both the day and the weekday, and "
		    "to %s either is enough",
		    pattern->text, engine);
}

void
export_fields(struct exporting *x, const struct pattern *pattern)
{
	const struct fields *fields = &pattern->fields;
	const struct field all[] = {{fields->minutes, 0, 59},
	    {fields->hours, 0, 23}, {fields->days, 1, 31},
	    {fields->months, 1, 12}, {fields->weekdays, 0, 6}};
	const int star[] = {fields->has_wildcard, fields->has_wildcard,
	    !fields->is_either_day, 1, !fields->is_either_day};
	size_t i;

	check(x, pattern);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (i > 0)
			putc(' ', x->fp);
		put_field(x->fp, &all[i], star[i]);
	}
}
