/* SPDX-License-Identifier: ISC */

/*
 * What logging out does to a process, by the files that tell: each row is a
 * machine, as a tree of files below a directory of its own, with the users root
 * (0) and daemon (1).
 */

#include "job/logout.h"

#include <sys/stat.h>

#include <err.h>
#include <ftw.h>
#include <limits.h>
#include <unistd.h>

#include "../time/table.h"

#define FILES 6

#define SESSION "0::/user.slice/user-1.slice/session-3.scope\n"
#define ROOTS   "0::/user.slice/user-0.slice/session-c1.scope\n"
#define MANAGER                                                                \
	"0::/user.slice/user-1.slice/user@1.service/app.slice/tmux.scope\n"

#define CONF     "/etc/systemd/logind.conf"
#define KILL     CONF "\n[Login]\nKillUserProcesses=yes\n"
#define DROP(at) at "/systemd/logind.conf.d/"

struct row {
	const char *what;
	const char *cgroup;       /* NULL: there is no such file */
	const char *files[FILES]; /* path, newline, text */
	enum logout want;
};

static const struct row rows[] = {
    {"no control groups", NULL, {KILL}, LOGOUT_SPARES},
    {"not logged in", "0::/system.slice/cron.service\n", {KILL}, LOGOUT_SPARES},
    {"in a container", "0::/\n", {KILL}, LOGOUT_SPARES},
    {"empty", "", {KILL}, LOGOUT_SPARES},

    {"a session", SESSION, {NULL}, LOGOUT_SPARES},
    {"a session that is ended", SESSION, {KILL}, LOGOUT_ENDS_SESSION},
    {"lingering does not save a session", SESSION,
	{KILL, "/var/lib/systemd/linger/daemon\n"}, LOGOUT_ENDS_SESSION},
    {"a scope that is no user's", "0::/system.slice/session-3.scope\n", {KILL},
	LOGOUT_SPARES},
    {"named like a session", "0::/user.slice/user-1.slice/session-3.service\n",
	{KILL}, LOGOUT_SPARES},
    {"control groups of version 1",
	"9:name=systemd:/user.slice/user-1.slice/session-3.scope\n0::/\n",
	{KILL}, LOGOUT_ENDS_SESSION},
    {"of version 1, other controllers",
	"8:pids:/user.slice/user-1.slice/session-3.scope\n"
	"1:name=systemd:/init.scope\n",
	{KILL}, LOGOUT_SPARES},
    {"a user that is not known",
	"0::/user.slice/user-4000000.slice/session-3.scope\n", {KILL},
	LOGOUT_SPARES},

    {"yes in other words", SESSION,
	{CONF "\n[Login]\n  KillUserProcesses = On \n"}, LOGOUT_ENDS_SESSION},
    {"no", SESSION, {CONF "\n[Login]\nKillUserProcesses=no\n"}, LOGOUT_SPARES},
    {"the last one counts", SESSION,
	{CONF "\n[Login]\nKillUserProcesses=no\nKillUserProcesses=1\n"},
	LOGOUT_ENDS_SESSION},
    {"commented out", SESSION, {CONF "\n[Login]\n#KillUserProcesses=yes\n"},
	LOGOUT_SPARES},
    {"in another section", SESSION,
	{CONF "\n[Logout]\nKillUserProcesses=yes\n"}, LOGOUT_SPARES},
    {"in a section after it", SESSION,
	{CONF "\n[Login]\n[Logout]\nKillUserProcesses=yes\n"}, LOGOUT_SPARES},
    {"in no section", SESSION, {CONF "\nKillUserProcesses=yes\n"},
	LOGOUT_SPARES},

    {"root is spared", ROOTS, {KILL}, LOGOUT_SPARES},
    {"root is not spared where others are", ROOTS,
	{KILL "KillExcludeUsers=daemon\n"}, LOGOUT_ENDS_SESSION},
    {"spared by name", SESSION, {KILL "KillExcludeUsers=bin daemon sys\n"},
	LOGOUT_SPARES},
    {"a part of a name is no name", SESSION,
	{KILL "KillExcludeUsers=bin daemons sys\n"}, LOGOUT_ENDS_SESSION},
    {"a beginning of a name is no name", SESSION,
	{KILL "KillExcludeUsers=bin d dae\n"}, LOGOUT_ENDS_SESSION},
    {"only these", SESSION, {CONF "\n[Login]\nKillOnlyUsers=bin daemon\n"},
	LOGOUT_ENDS_SESSION},
    {"only others", SESSION, {KILL "KillOnlyUsers=bin\n"}, LOGOUT_SPARES},
    {"only these, but for those", SESSION,
	{KILL "KillOnlyUsers=daemon\nKillExcludeUsers=daemon\n"},
	LOGOUT_SPARES},
    {"lists grow", SESSION,
	{KILL "KillExcludeUsers=daemon\nKillExcludeUsers=bin\n"},
	LOGOUT_SPARES},
    {"lists begin anew", SESSION,
	{KILL "KillExcludeUsers=daemon\nKillExcludeUsers=\n"},
	LOGOUT_ENDS_SESSION},

    {"a drop-in", SESSION,
	{DROP("/etc") "a.conf\n[Login]\nKillUserProcesses=yes\n"},
	LOGOUT_ENDS_SESSION},
    {"a drop-in of the vendor", SESSION,
	{DROP("/usr/lib") "a.conf\n[Login]\nKillUserProcesses=yes\n"},
	LOGOUT_ENDS_SESSION},
    {"a drop-in comes after the main file", SESSION,
	{KILL, DROP("/run") "a.conf\n[Login]\nKillUserProcesses=no\n"},
	LOGOUT_SPARES},
    {"drop-ins by name, not by place", SESSION,
	{DROP("/etc") "a.conf\n[Login]\nKillUserProcesses=no\n",
	    DROP("/usr/lib") "b.conf\n[Login]\nKillUserProcesses=yes\n"},
	LOGOUT_ENDS_SESSION},
    {"a drop-in hides one of its name", SESSION,
	{DROP("/etc") "a.conf\n",
	    DROP("/usr/lib") "a.conf\n[Login]\nKillUserProcesses=yes\n"},
	LOGOUT_SPARES},
    {"no drop-in", SESSION,
	{DROP("/etc") "a.conf~\n[Login]\nKillUserProcesses=yes\n"},
	LOGOUT_SPARES},

    {"the user's manager", MANAGER, {NULL}, LOGOUT_ENDS_MANAGER},
    {"it is no session", MANAGER, {CONF "\n[Login]\nKillUserProcesses=no\n"},
	LOGOUT_ENDS_MANAGER},
    {"it lingers", MANAGER, {"/var/lib/systemd/linger/daemon\n"},
	LOGOUT_SPARES},
    {"another one's lingers", MANAGER, {"/var/lib/systemd/linger/bin\n"},
	LOGOUT_ENDS_MANAGER},
};

static void
make_file(const char *root, const char *file)
{
	char path[PATH_MAX], *p;
	FILE *fp;
	const char *text = strchr(file, '\n') + 1;

	snprintf(
	    path, sizeof(path), "%s%.*s", root, (int)(text - 1 - file), file);
	for (p = path + strlen(root) + 1; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		mkdir(path, 0700);
		*p = '/';
	}
	if ((fp = fopen(path, "w")) == NULL || fputs(text, fp) == EOF ||
	    fclose(fp) != 0)
		err(1, "%s", path);
}

static int
remove_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void
check_row(const struct row *row)
{
	char root[] = "/tmp/ptymer-logout-XXXXXX", text[256];
	size_t i;

	if (mkdtemp(root) == NULL)
		err(1, "%s", root);
	if (row->cgroup != NULL) {
		snprintf(
		    text, sizeof(text), "/proc/self/cgroup\n%s", row->cgroup);
		make_file(root, text);
	}
	make_file(root,
	    "/etc/passwd\nroot:x:0:0:root:/root:/bin/sh\n"
	    "daemon:x:1:1::/:/bin/sh\n");
	for (i = 0; i < FILES && row->files[i] != NULL; i++)
		make_file(root, row->files[i]);
	check_number(row->what, logout_read(root), row->want);
	nftw(root, remove_file, 8, FTW_DEPTH | FTW_PHYS);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < ROWS(rows); i++)
		check_row(&rows[i]);
	return table_end();
}
