/* SPDX-License-Identifier: ISC */
#ifndef SHOW_CAPABILITY_H
#define SHOW_CAPABILITY_H

/*
 * What a terminal can do, by terminfo(5): the sequences, without the padding
 * that paper needed, and "" for what it cannot.
 */
enum capability {
	CAPABILITY_ENTER,  /* smcup: the alternate screen */
	CAPABILITY_LEAVE,  /* rmcup */
	CAPABILITY_HIDE,   /* civis: the cursor */
	CAPABILITY_REVEAL, /* cnorm */
	CAPABILITY_CLEAR,
	CAPABILITY_ERASE, /* el: to the end of the line */
	CAPABILITY_PLAIN, /* sgr0 */
	CAPABILITY_BOLD,
	CAPABILITY_DIM,
	CAPABILITY_REVERSE,
	N_CAPABILITIES
};

#define CAPABILITY_TEXT 64 /* room for any of them */

/* Reads those of $TERM.  Returns -1 when that is not known. */
int capability_load(int out);
void capability_unload(void);

const char *capability(enum capability);

/* To a cell, counted from 0; a colour of eight.  buf has CAPABILITY_TEXT. */
char *capability_position(char *buf, int row, int column);
char *capability_colour(char *buf, int colour);

#endif
