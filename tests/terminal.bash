# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Loaded after helper by the tests of what is seen on a terminal: a tmux of the
# test's own, with a shell in it.

teardown() {
	close_terminal
	ptymer_teardown
}

terminal() {
	tmux -S tmux.socket -f /dev/null "$@" 3>&-
}

# open_terminal WIDTH HEIGHT [LOCALE]: with an interactive shell at its prompt.
open_terminal() {
	command -v tmux >/dev/null || skip "no tmux"
	printf '%s\n' "PS1='$ '" 'ulimit -c 0' 'unset HISTFILE' >shellrc
	LC_ALL=${3:-C.UTF-8} tmux -S tmux.socket -f /dev/null -u new-session \
	    -d -x "$1" -y "$2" -s test 'exec bash --rcfile shellrc' 3>&-
	terminal set-option -g status off >/dev/null
	resize "$1" "$2"
	see '$'
}

close_terminal() {
	local pid

	[ -S tmux.socket ] || return 0
	pid=$(terminal display-message -p '#{pid}' 2>/dev/null) || return 0
	terminal kill-server 2>/dev/null || :
	wait_until is_gone "$pid"
}

resize() {
	terminal resize-window -t test -x "$1" -y "$2"
}

# The screen as it is, without blanks behind the lines.
screen() {
	terminal capture-pane -p -t test
}

screen_has() {
	[[ $(screen) == *"$1"* ]]
}

screen_has_not() {
	[[ $(screen) != *"$1"* ]]
}

# see TEXT: waits until it is on the screen.
see() {
	wait_until screen_has "$1" || {
		printf 'not on the screen: %s\n' "$1"
		screen
		return 1
	}
}

# see_not TEXT: waits until it is gone.
see_not() {
	wait_until screen_has_not "$1" || {
		printf 'on the screen: %s\n' "$1"
		screen
		return 1
	}
}

# press KEY ...: as tmux(1) names them; type_line TEXT: and then Enter.
press() {
	terminal send-keys -t test "$@"
}

type_line() {
	terminal send-keys -t test -l "$1"
	terminal send-keys -t test Enter
}

# What of the terminal a view changes: its modes, the alternate screen, the
# cursor.
terminal_state() {
	stty -a -F "$(terminal display-message -p -t test '#{pane_tty}')" |
	    grep -v rows
	terminal display-message -p -t test '#{alternate_on} #{cursor_flag}'
}

is_as_before() {
	[ "$(terminal_state)" = "$(<before)" ]
}

# remember_terminal, and later: all is as it was.
remember_terminal() {
	terminal_state >before
	grep -qx '0 1' before
}

is_restored() {
	wait_until is_as_before || {
		terminal_state | diff before - || :
		return 1
	}
}

view_is_open() {
	[ "$(terminal display-message -p -t test '#{alternate_on}')" = 1 ]
}

# pid_of_view: of the ptymer that the terminal's shell has started.
pid_of_view() {
	local shell

	shell=$(terminal display-message -p -t test '#{pane_pid}')
	pgrep -P "$shell" -x ptymer
}
