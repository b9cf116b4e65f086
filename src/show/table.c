/* SPDX-License-Identifier: ISC */
#include "table.h"

#include <libsmartcols.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "../job/safe.h"
#include "utf8.h"
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

/* Passes the colour at *text, which takes no room. */
static void
put_sequence(const char **text)
{
	const char *end = strchr(*text, 'm');

	if (end == NULL)
		end = *text;
	fwrite(*text, 1, (size_t)(end + 1 - *text), stdout);
	*text = end + 1;
}

/*
 * Where not even cut columns fit, libsmartcols prints beyond the edge: cut the
 * lines there, so that each stays one.
 */
static void
print_cut(const char *text, size_t edge)
{
	size_t column = 0, length;
	wchar_t wide;
	int width;

	while (*text != '\0') {
		if (*text == '\033') {
			put_sequence(&text);
			continue;
		}
		length = mbrtowc(&wide, text, MB_LEN_MAX, &(mbstate_t){0});
		if (length > MB_LEN_MAX) {
			length = 1;
			wide = L'?';
		}
		width = wcwidth(wide);
		column += width >= 0 ? (size_t)width : 1;
		if (*text == '\n')
			column = 0;
		if (column <= edge)
			fwrite(text, 1, length, stdout);
		text += length;
	}
}

static int
print(struct libscols_table *table, const struct view *view)
{
	char *text;

	if (view->form != VIEW_PEOPLE || !isatty(STDOUT_FILENO))
		return scols_print_table(table) == 0 ? 0 : -1;
	if (scols_print_table_to_string(table, &text) != 0)
		return -1;
	if (text != NULL && text[0] != '\0') {
		print_cut(text, scols_table_get_termwidth(table));
		putchar('\n');
	}
	free(text);
	return 0;
}

int
table_print(struct libscols_table *table, const struct view *view)
{
	const locale_t before = utf8_enter();
	int result;

	result = print(table, view);
	utf8_leave(before);
	return result;
}
