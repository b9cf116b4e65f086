/* SPDX-License-Identifier: ISC */

/*
 * The control group tells where a process is: in the scope of a session, which
 * is ended at logout if logind.conf(5) says so, or in the service of the user's
 * manager, which is ended with the user's last session unless it lingers
 * (loginctl(1)).
 */
#include "logout.h"

#include <sys/types.h>

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "logind.h"

/* One component of the path; returns 1 when it has told all. */
static int
read_component(const char *component, enum logout *place, uid_t *uid)
{
	const char *end = strrchr(component, '.');
	int length = 0;

	if (sscanf(component, "user-%u.slice%n", uid, &length) == 1 &&
	    length > 0 && component[length] == '\0')
		return 0;
	length = 0;
	if (sscanf(component, "user@%u.service%n", uid, &length) == 1 &&
	    length > 0 && component[length] == '\0') {
		*place = LOGOUT_ENDS_MANAGER;
		return 1;
	}
	if (*uid != (uid_t)-1 && strncmp(component, "session-", 8) == 0 &&
	    end != NULL && strcmp(end, ".scope") == 0) {
		*place = LOGOUT_ENDS_SESSION;
		return 1;
	}
	return 0;
}

/*
 * The hierarchy of systemd: "0::PATH", or "N:name=systemd:PATH" where the
 * others are those of version 1 (cgroups(7)).
 */
static int
read_group(char *line, enum logout *place, uid_t *uid)
{
	char *component, *path, *rest;

	if (strncmp(line, "0::", 3) == 0)
		path = line + 3;
	else if ((path = strstr(line, ":name=systemd:")) != NULL)
		path += strlen(":name=systemd:");
	else
		return 0;
	path[strcspn(path, "\n")] = '\0';
	*uid = (uid_t)-1;
	for (component = strtok_r(path, "/", &rest); component != NULL;
	     component = strtok_r(NULL, "/", &rest))
		if (read_component(component, place, uid))
			return 1;
	return 0;
}

/* Where this process is, and whose session or manager that is. */
static enum logout
find_place(const char *root, uid_t *uid)
{
	enum logout place = LOGOUT_SPARES;
	char *line = NULL;
	size_t size = 0;
	FILE *fp;

	if ((fp = logind_open(root, "/proc/self", "cgroup")) == NULL)
		return LOGOUT_SPARES;
	while (
	    getline(&line, &size, fp) != -1 && !read_group(line, &place, uid))
		continue;
	free(line);
	fclose(fp);
	return place;
}

static int
lingers(const char *root, const char *user)
{
	FILE *fp;

	if ((fp = logind_open(root, "/var/lib/systemd/linger", user)) == NULL)
		return 0;
	fclose(fp);
	return 1;
}

/*
 * The name of a user, by the file and not by getpwuid(3): that needs modules of
 * the C library, which a static program should do without.  One who is not in
 * it is who asks, as the shell has it.  The caller frees it; NULL: not known.
 */
static char *
find_user(const char *root, uid_t uid)
{
	const char *name = NULL;
	struct passwd *pw = NULL;
	char *copy;
	FILE *fp;

	if ((fp = logind_open(root, "/etc", "passwd")) != NULL)
		while ((pw = fgetpwent(fp)) != NULL && pw->pw_uid != uid)
			continue;
	if (pw != NULL)
		name = pw->pw_name;
	else if (uid == getuid())
		name = getenv("LOGNAME");
	copy = name == NULL ? NULL : strdup(name);
	if (fp != NULL)
		fclose(fp);
	return copy;
}

enum logout
logout_read(const char *root)
{
	enum logout place;
	char *user;
	uid_t uid;
	int spared;

	place = find_place(root, &uid);
	if (place == LOGOUT_SPARES || (user = find_user(root, uid)) == NULL)
		return LOGOUT_SPARES;
	spared = place == LOGOUT_ENDS_MANAGER ? lingers(root, user)
					      : !logind_kills(root, user);
	free(user);
	return spared ? LOGOUT_SPARES : place;
}
