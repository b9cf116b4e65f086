/* SPDX-License-Identifier: ISC */

#include "terminal.h"

#include <sys/ioctl.h>

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "canvas.h"
#include "paint.h"

#define ESCAPE_MS 40 /* after that an escape is no beginning of more */
#define INPUT     256
/* More than any screen has: what says more is wrong. */
#define MOST_COLUMNS 2000
#define MOST_ROWS    1000

struct terminal {
	int out;
	int in; /* -1: no keys */
	int is_utf8;
	int is_raw; /* what `before` holds is to be put back */
	int is_gone;
	struct termios before;
	struct paint *paint; /* NULL: it cannot be drawn on */
	char input[INPUT];
	size_t n_input;
};

/* What exit(3) and a crash put back. */
static struct terminal *current;

/*
 * One that is not our controlling terminal has no jobs of a shell that might
 * contend for it.
 */
static int
is_foreground(int fd)
{
	const pid_t group = tcgetpgrp(fd);

	return group == getpgrp() || (group == -1 && errno == ENOTTY);
}

static void
restore_modes(struct terminal *terminal)
{
	if (!terminal->is_raw)
		return;
	terminal->is_raw = 0;
	/* From the background it would stop us; the shell has seen to it. */
	if (is_foreground(terminal->in))
		tcsetattr(terminal->in, TCSADRAIN, &terminal->before);
}

static void
put_all_back(void)
{
	if (current == NULL)
		return;
	terminal_leave(current);
	restore_modes(current);
}

static void
crash(int number)
{
	/* paint_leave and tcsetattr call nothing but write(2) and ioctl(2). */
	put_all_back();
	raise(number); /* SA_RESETHAND: the default action now */
}

static void
catch_crashes(void)
{
	static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
	struct sigaction action = {
	    .sa_handler = crash, .sa_flags = SA_RESETHAND | SA_NODEFER};
	struct sigaction old;
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (sigaction(numbers[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(numbers[i], &action, NULL);
}

struct terminal *
terminal_open(int out)
{
	static int is_registered;
	struct terminal *terminal;

	if ((terminal = calloc(1, sizeof(*terminal))) == NULL)
		return NULL;
	setlocale(LC_CTYPE, "");
	terminal->is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	terminal->out = out;
	terminal->in = isatty(STDIN_FILENO) ? STDIN_FILENO : -1;
	terminal->paint = paint_open(out);
	current = terminal;
	if (!is_registered && (is_registered = atexit(put_all_back) == 0))
		catch_crashes();
	return terminal;
}

void
terminal_close(struct terminal *terminal)
{
	if (terminal == NULL)
		return;
	terminal_leave(terminal);
	terminal_give_back(terminal);
	current = NULL;
	paint_close(terminal->paint);
	free(terminal);
}

int
terminal_can_draw(const struct terminal *terminal)
{
	return terminal->paint != NULL;
}

int
terminal_has_keys(const struct terminal *terminal)
{
	return terminal->in != -1;
}

int
terminal_is_utf8(const struct terminal *terminal)
{
	return terminal->is_utf8;
}

int
terminal_is_ours(const struct terminal *terminal)
{
	const int fd = terminal->paint != NULL ? terminal->out : terminal->in;

	return fd != -1 && is_foreground(fd);
}

int
terminal_has_graphics(const struct terminal *terminal)
{
	const char *term = getenv("TERM");

	return terminal->is_utf8 &&
	    (term == NULL || strstr(term, "linux") == NULL);
}

void
terminal_take_keys(struct terminal *terminal)
{
	struct termios raw;

	if (terminal->is_raw || terminal->in == -1 ||
	    !is_foreground(terminal->in) ||
	    tcgetattr(terminal->in, &terminal->before) == -1)
		return;
	raw = terminal->before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	terminal->is_raw = 1;
	tcsetattr(terminal->in, TCSADRAIN, &raw);
}

void
terminal_give_back(struct terminal *terminal)
{
	if (terminal->paint != NULL)
		paint_erase_line(terminal->paint);
	restore_modes(terminal);
}

void
terminal_enter(struct terminal *terminal)
{
	terminal_take_keys(terminal);
	if (terminal->paint != NULL)
		paint_enter(terminal->paint);
}

void
terminal_leave(struct terminal *terminal)
{
	if (terminal->paint != NULL)
		paint_leave(terminal->paint);
}

int
terminal_is_entered(const struct terminal *terminal)
{
	return terminal->paint != NULL && paint_is_entered(terminal->paint);
}

void
terminal_size(const struct terminal *terminal, int *width, int *height)
{
	struct winsize size;

	*width = 80;
	*height = 24;
	if (ioctl(terminal->out, TIOCGWINSZ, &size) == -1)
		return;
	if (size.ws_col > 0)
		*width = size.ws_col < MOST_COLUMNS ? size.ws_col
						    : MOST_COLUMNS;
	if (size.ws_row > 0)
		*height = size.ws_row < MOST_ROWS ? size.ws_row : MOST_ROWS;
}

void
terminal_show(struct terminal *terminal, const struct canvas *canvas)
{
	if (terminal->paint != NULL)
		paint_show(terminal->paint, canvas);
}

void
terminal_invalidate(struct terminal *terminal)
{
	if (terminal->paint != NULL)
		paint_invalidate(terminal->paint);
}

void
terminal_show_line(struct terminal *terminal, const struct canvas *canvas)
{
	if (terminal->paint != NULL)
		paint_show_line(terminal->paint, canvas);
}

void
terminal_erase_line(struct terminal *terminal)
{
	if (terminal->paint != NULL)
		paint_erase_line(terminal->paint);
}

int
terminal_key_fd(const struct terminal *terminal)
{
	return terminal->is_raw ? terminal->in : -1;
}

int
terminal_is_gone(const struct terminal *terminal)
{
	return terminal->is_gone;
}

/* Reads what there is; waits that long for the first byte of it. */
static void
read_input(struct terminal *terminal, int timeout)
{
	struct pollfd fd = {.fd = terminal->in, .events = POLLIN};
	ssize_t n;

	if (!terminal->is_raw || terminal->n_input == INPUT ||
	    poll(&fd, 1, timeout) != 1)
		return;
	n = read(terminal->in, terminal->input + terminal->n_input,
	    INPUT - terminal->n_input);
	if (n > 0)
		terminal->n_input += (size_t)n;
	else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		terminal->is_gone = 1;
		terminal->is_raw = 0;
	}
}

/* The bytes of an escape sequence (ECMA-48, and VT100's ESC O x). */
static size_t
sequence_length(const char *p, size_t n)
{
	size_t i = 2;

	if (n < 2)
		return 0;
	if (p[1] == 'O')
		return n < 3 ? 0 : 3;
	if (p[1] != '[')
		return 2;
	while (i < n && (p[i] < 0x40 || p[i] > 0x7e))
		i++;
	return i < n ? i + 1 : 0;
}

static int
sequence_key(const char *p, size_t length)
{
	static const struct {
		const char *text;
		int key;
	} keys[] = {{"A", KEY_UP}, {"B", KEY_DOWN}, {"C", KEY_RIGHT},
	    {"D", KEY_LEFT}, {"H", KEY_HOME}, {"F", KEY_END}, {"1~", KEY_HOME},
	    {"4~", KEY_END}, {"5~", KEY_PAGE_UP}, {"6~", KEY_PAGE_DOWN},
	    {"7~", KEY_HOME}, {"8~", KEY_END}, {"M", KEY_ENTER}};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (length == strlen(keys[i].text) + 2 &&
		    memcmp(p + 2, keys[i].text, length - 2) == 0)
			return keys[i].key;
	return KEY_UNKNOWN;
}

static void
drop_input(struct terminal *terminal, size_t n)
{
	terminal->n_input -= n;
	memmove(terminal->input, terminal->input + n, terminal->n_input);
}

static int
read_sequence(struct terminal *terminal)
{
	size_t before, length;
	int key;

	do {
		length = sequence_length(terminal->input, terminal->n_input);
		before = terminal->n_input;
		if (length == 0)
			read_input(terminal, ESCAPE_MS);
	} while (length == 0 && terminal->n_input > before);
	if (length == 0) {
		/* All that will come: the key itself, or rubbish. */
		key = terminal->n_input == 1 ? KEY_ESCAPE : KEY_UNKNOWN;
		length = terminal->n_input;
	} else
		key = sequence_key(terminal->input, length);
	drop_input(terminal, length);
	return key;
}

int
terminal_read_key(struct terminal *terminal)
{
	unsigned char c;

	if (terminal->n_input == 0)
		read_input(terminal, 0);
	if (terminal->n_input == 0)
		return KEY_NONE;
	c = (unsigned char)terminal->input[0];
	if (c == '\033')
		return read_sequence(terminal);
	drop_input(terminal, 1);
	if (c == '\r' || c == '\n')
		return KEY_ENTER;
	return c > ' ' - 1 && c < 0x7f ? c : c == '\f' ? c : KEY_UNKNOWN;
}
