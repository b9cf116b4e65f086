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

# What of the terminal a view changes: the alternate screen and the cursor, and
# the modes as the shell's next command finds them.
terminal_display() {
	terminal display-message -p -t test '#{alternate_on} #{cursor_flag}'
}

display_is_usual() {
	[ "$(terminal_display)" = '0 1' ]
}

save_modes() {
	rm -f "$1"
	type_line "stty -a | grep -v rows >modes.new; mv modes.new $1"
	wait_until test -e "$1"
}

# remember_terminal at the prompt, and later there again: all is as it was.
remember_terminal() {
	display_is_usual
	save_modes modes.before
}

is_restored() {
	wait_until display_is_usual || {
		terminal_display
		return 1
	}
	save_modes modes.after
	diff modes.before modes.after
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

# end_view SIGNAL: ends the view that is open, and looks at what it leaves.
end_view() {
	kill "-$1" "$(pid_of_view)"
	wait_until display_is_usual
	type_line 'echo "done "$?'
	see "done $((128 + $(kill -l "$1")))"
	is_restored
	type_line clear
	see_not 'done '
}
