/* SPDX-License-Identifier: ISC */
#ifndef TIME_SHORTAGE_H
#define TIME_SHORTAGE_H

/*
 * True of an errno by which there is no memory or no descriptor at the moment:
 * it says nothing about what was asked for, which may be had another time.
 */
int shortage_caused(int error);

#endif
