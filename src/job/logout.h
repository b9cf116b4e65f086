/* SPDX-License-Identifier: ISC */
#ifndef JOB_LOGOUT_H
#define JOB_LOGOUT_H

/*
 * What becomes of a process of ours, and so of a worker that it starts, when
 * the user logs out of a machine that systemd-logind(8) manages.
 */
enum logout {
	LOGOUT_SPARES,
	/* KillUserProcesses= of logind.conf(5): all that is in the session */
	LOGOUT_ENDS_SESSION,
	/* it is below the user's service manager, which does not linger */
	LOGOUT_ENDS_MANAGER
};

/*
 * Finds out from files, without asking anybody.  Their names begin with root:
 * "" for those of the machine.  What cannot be read says nothing.
 */
enum logout logout_read(const char *root);

#endif
