/* SPDX-License-Identifier: ISC */
#include "table.h"

#include <libsmartcols.h>
#include <locale.h>
#include <stdlib.h>

#include "safe.h"
#include "view.h"

struct libscols_table *
table_new(const struct view *view, const char *name, int headings)
{
	struct libscols_table *table;

	if ((table = scols_new_table()) == NULL)
		return NULL;
	if (scols_table_set_name(table, name) != 0 ||
	    scols_table_enable_noencoding(table, 1) != 0 ||
	    scols_table_enable_json(table, view->form == VIEW_JSON) != 0 ||
	    scols_table_enable_raw(table, view->form == VIEW_RAW) != 0 ||
	    scols_table_enable_colors(table, view->colour) != 0 ||
	    scols_table_enable_noheadings(table, !headings) != 0) {
		scols_unref_table(table);
		return NULL;
	}
	return table;
}

/* True for printable ASCII, most of what there is. */
static int
is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return 0;
	return 1;
}

int
table_put(const struct view *view, struct libscols_line *line, size_t cell,
    char *text, const char *colour)
{
	char *safe;

	if (text == NULL)
		return 0;
	/* In raw form libsmartcols escapes all this itself, and blanks. */
	if (view->form != VIEW_RAW && !is_plain(text)) {
		safe = safe_text(text);
		free(text);
		if (safe == NULL)
			return -1;
		text = safe;
	}
	if (scols_line_refer_data(line, cell, text) != 0) {
		free(text);
		return -1;
	}
	if (colour != NULL && view->colour &&
	    scols_cell_set_color(scols_line_get_cell(line, cell), colour) != 0)
		return -1;
	return 0;
}

int
table_print(struct libscols_table *table)
{
	locale_t before, utf8;
	int result;

	/*
	 * Text in cells is UTF-8, whatever the locale says: it alone knows how
	 * wide that is.
	 */
	utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	before = utf8 != (locale_t)0 ? uselocale(utf8) : (locale_t)0;
	result = scols_print_table(table);
	if (utf8 != (locale_t)0) {
		uselocale(before);
		freelocale(utf8);
	}
	return result == 0 ? 0 : -1;
}
