/* SPDX-License-Identifier: ISC */
#ifndef JOB_FAULT_H
#define JOB_FAULT_H

/*
 * Named points at which a test can make a step go wrong:
 *
 *	if (FAULT("record-rename") || renameat(...) == -1)
 *
 * They are there only with -DFAULT_POINTS, in a program made for the tests;
 * without it they are nothing.
 */
#ifdef FAULT_POINTS
/*
 * What $FAULT says, one word, NAME:WHICH:HOW, of the point of that name: at the
 * time WHICH that the process or one of its ancestors comes there (with a `+`
 * from then on) it fails with the errno value HOW, or the process dies by
 * SIGKILL when HOW is 0.  The file $FAULT_MET is made then.  Returns 0, or -1
 * with errno.
 */
int fault(const char *name);
#define FAULT(name) (fault(name) == -1)
#else
#define FAULT(name) 0
#endif

#endif
