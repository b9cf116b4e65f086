/* SPDX-License-Identifier: ISC */

/*
 * Whose processes get a signal, of a tree that is written down here: also where
 * there is no memory left.
 */

#include "worker/tree.h"

#include "../time/table.h"

/* Those of run 10, which 12 has left by setsid(2), and of run 20. */
static const struct member members[] = {
    {.pid = 10, .parent = 1, .group = 10, .start = 1},
    {.pid = 11, .parent = 10, .group = 10, .start = 2},
    {.pid = 12, .parent = 11, .group = 12, .start = 3},
    {.pid = 13, .parent = 1, .group = 10, .start = 4},
    {.pid = 14, .parent = 1, .group = 14, .start = 5}, /* was below 12 */
    {.pid = 20, .parent = 1, .group = 20, .start = 6},
    {.pid = 21, .parent = 20, .group = 20, .start = 7},
};

static struct member room[ROWS(members)];
static int is_out;

/* In the place of that of the C library. */
void *
calloc(size_t n, size_t size)
{
	char *p;
	size_t i;

	if (is_out || (p = malloc(n * size)) == NULL)
		return NULL;
	for (i = 0; i < n * size; i++) {
		/* It would be made into a call of calloc(3). */
		*(volatile char *)(p + i) = 0;
	}
	return p;
}

static struct tree
whole(void)
{
	memcpy(room, members, sizeof(members));
	return (struct tree){room, ROWS(members)};
}

static void
check_tree(const char *what, const struct tree *tree, const char *want)
{
	char got[128] = "", pid[16];
	size_t i;

	for (i = 0; i < tree->n; i++) {
		snprintf(pid, sizeof(pid), "%s%d", i == 0 ? "" : " ",
		    (int)tree->members[i].pid);
		strcat(got, pid);
	}
	check_text(what, got, want);
}

static void
check_all(void)
{
	struct member earlier = members[4], other = members[5];
	const struct tree nothing = {NULL, 0};
	struct tree known = {&earlier, 1}, tree;

	tree = whole();
	tree_keep_run(&tree, 10, &nothing);
	check_tree("a run", &tree, "10 11 12 13");
	tree = whole();
	tree_keep_run(&tree, 10, &known);
	check_tree("a run and what it was", &tree, "10 11 12 13 14");
	other.start++;
	known.members = &other;
	tree = whole();
	tree_keep_run(&tree, 10, &known);
	check_tree("a PID that is another's by now", &tree, "10 11 12 13");
	tree = whole();
	tree_leave_out(&tree, 11);
	check_tree("without a helper", &tree, "10 13 14 20 21");
	tree = whole();
	tree_leave_out_group(&tree, 10);
	check_tree("without a group", &tree, "12 14 20 21");
	tree = nothing;
	tree_leave_out(&tree, 11);
	tree_keep_run(&tree, 10, &known);
	check_tree("nobody", &tree, "");
}

int
main(void)
{
	check_all();
	is_out = 1;
	check_all();
	is_out = 0;
	return table_end();
}
