# SPDX-License-Identifier: ISC

load helper
load disturb

# on_terminal <SCRIPT: runs it in a shell on a terminal of its own, which takes
# messages and changes nothing on the way out; what is written there is in the
# file `terminal`, a line of script(1) before and after it.  In the shell:
#
#	until_true COMMAND ...	waits for that
#	hear TEXT		waits until the terminal has got it
#	arm ARGUMENT ...	an hourglass, and its end
#	flow on|off		as ^Q and ^S do it
on_terminal() {
	{
		cat <<-'END'
			stty -opost
			mesg y
			until_true() {
				until "$@" >/dev/null 2>&1; do sleep 0.02; done
			}
			hear() {
				until_true grep -qF -- "$1" terminal
			}
			arm() {
				timeout 60 ptymer wait "$(ptymer hourglass -q "$@")"
			}
			flow() {
				perl -MPOSIX -e '
				    tcflow(2, $ARGV[0] eq "on" ? TCOON : TCOOFF)' "$1"
			}
		END
		cat
	} >session
	timeout 60 script -qfc 'sh session' terminal </dev/null >/dev/null \
	    3>&-
}

# heard: what was written to the terminal, so that it can be seen.
heard() {
	sed -e 1d -e '/^Script done on /d' terminal | cat -v
}

# counts TEXT: how often it is in there.
counts() {
	heard | grep -oF -- "$1" | wc -l
}

is_heard() {
	heard | grep -qF -- "$1"
}

# session_bus DIRECTORY: the socket of one that nobody listens to.
session_bus() {
	mkdir -p "$1"
	(
		cd "$1" || exit
		perl -MIO::Socket::UNIX -e '
			IO::Socket::UNIX->new(Local => "bus", Listen => 1)
			    or die "cannot make a socket: $!"'
	)
}

# notify_send [<SCRIPT]: a program of that name that writes its arguments and
# the address of its bus to the file `shown`, a line each, and then runs the
# script.  It has a session bus.
notify_send() {
	rm -f bin/notify-send
	{
		cat <<-END
			#!/bin/bash
			cd "$BATS_TEST_TMPDIR" || exit
			# that of who runs the tests is none of ours
			[[ \$DBUS_SESSION_BUS_ADDRESS != */run/user/* ]] || exit
			line=\$(printf '<%s>' "\$@")
			printf '%s\n' "\$line \$DBUS_SESSION_BUS_ADDRESS" >>shown
		END
		[ -t 0 ] || cat
	} >bin/notify-send
	chmod +x bin/notify-send
	export XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/run
	session_bus run
}

# shown: the arguments after --, a line for each call.
shown() {
	[ ! -e shown ] || sed -e 's/^.*<--><//' -e 's/> [^>]*$//' shown
}

# An active job of an hour, lost and restored with its record changed.
restored_with() {
	lose "$1"
	edit_record "$state/active/$1/job" "$2"
	ptymer restore >/dev/null
}

# bats test_tags=core
@test "a job without a target writes a line and a bell to its terminal" {
	on_terminal <<-'END'
		arm 0 -n tea
		hear tea:
		timeout 60 ptymer wait "$(ptymer alarm now -q)"
		hear alarm
	END
	is "$(heard)" $'^M\nptymer: tea: time is up^G^M\n^M\nptymer: alarm 2: time is up^G^M'
}

@test "it ends well, and rings each time that it is due or asked for" {
	on_terminal <<-'END'
		arm 0.3 -r --count 3 -n egg
		echo "$?" >status
		ptymer hourglass 1h -q -n far
		timeout 60 ptymer run far
		hear far:
		until_true sh -c '[ "$(grep -c egg: terminal)" -eq 3 ]'
		timeout 60 ptymer stop far
	END
	is "$(<status)" 0
	is "$(counts 'egg: time is up')" 3
	is "$(counts 'far: time is up')" 1
}

@test "--notify tells on the terminal how a run has ended" {
	on_terminal <<-'END'
		arm 0 -n quiet --notify=failure -- true
		arm 0 -n mute -- sh -c "exit 3"
		arm 0 -n tea --notify -- true
		arm 0 -n milk --notify=failure -- sh -c "exit 3"
		arm 0 -n egg --notify=always -- sh -c "kill -SEGV \$\$"
		arm 0 -n toast --notify=failure --timeout 0.1 -- sleep 1000
		for name in tea milk egg toast; do
			hear "$name:"
		done
	END
	is "$(counts ptymer:)" 4
	is_heard 'ptymer: tea: ok^G'
	is_heard 'ptymer: milk: exit:3^G'
	is_heard 'ptymer: egg: signal:SEGV^G'
	is_heard 'ptymer: toast: timeout^G'
}

@test "a program that is gone is a failure to be told" {
	printf '#!/bin/sh\n' >bin/going
	chmod +x bin/going
	on_terminal <<-'END'
		ptymer hourglass 1h -q -n gone --notify=failure -- going
		rm bin/going
		ptymer adjust gone 0
		hear gone:
	END
	is_heard 'ptymer: gone: failed:cannot execute: No such file or directory^G'
}

@test "a due time that is missed is a failure to be told" {
	on_terminal <<-'END'
		arm 0 --when false --grace 0.1 -n latest -- true
		arm 0 --when false --grace 1 -n late --notify=failure -- true
		arm 0 --when false --grace 1 -n later --notify -m 'the train' -- true
		hear late:
		hear later:
	END
	is "$(counts ptymer:)" 2
	is_heard 'ptymer: late: missed: when^G'
	is_heard 'ptymer: later: the train (missed: when)^G'
}

@test "what was missed while there was no worker is told afterwards" {
	notify_send </dev/null
	id=$(ptymer hourglass 1h -n late --grace 1s --notify=failure -- true)
	lose "$id"
	overdue "$id" 60
	ptymer restore >/dev/null
	run -125 timeout 60 ptymer wait "$id"
	wait_until test -s shown
	is "$(shown)" 'late><missed: worker killed'
}

@test "a run that was lost with its worker is a failure to be told" {
	notify_send </dev/null
	id=$(ptymer hourglass 1h -r -n cut --notify=failure -- \
	    'echo $$ >pid; exec sleep 1000')
	ptymer run "$id"
	wait_until test -s pid
	lose "$id"
	kill -KILL "$(<pid)"
	wait_until is_gone "$(<pid)"
	ptymer restore >/dev/null
	wait_until test -s shown
	is "$(shown)" 'cut><failed:its worker was killed'
}

@test "a stop of what was lost tells nothing" {
	notify_send </dev/null
	id=$(ptymer hourglass 1h -r --notify -- 'echo $$ >pid; exec sleep 1000')
	ptymer run "$id"
	wait_until test -s pid
	lose "$id"
	kill -KILL "$(<pid)"
	wait_until is_gone "$(<pid)"
	run -0 ptymer stop "$id"
	[ ! -e shown ]
}

@test "several attempts are told once, after the last of them" {
	notify_send </dev/null
	id=$(ptymer hourglass 0 --retry 2 --retry-delay 0 -n tea --notify -- \
	    'echo >>ran; [ "$(wc -l <ran)" -eq 3 ]')
	run -0 timeout 60 ptymer wait "$id"
	wait_until test -s shown
	is "$(shown)" 'tea><ok'
	rm shown
	id=$(ptymer hourglass 0 --retry 2 --retry-delay 0 -n tea \
	    --notify=failure -- 'echo >>ran; exit 4')
	run -4 timeout 60 ptymer wait "$id"
	wait_until test -s shown
	is "$(shown)" 'tea><exit:4'
}

@test "a run is told at once, and not after its hooks" {
	notify_send </dev/null
	id=$(ptymer hourglass 0 --notify --on-end \
	    'until [ -s shown ]; do sleep 0.02; done' -- true)
	run -0 timeout 50 ptymer wait "$id"
	is "$(wc -l <shown)" 1
}

@test "a stopped run is not told, and neither is one that is skipped" {
	notify_send </dev/null
	id=$(ptymer hourglass 1h -r --notify -- 'echo >up; exec sleep 1000')
	run -0 ptymer skip "$id"
	ptymer run "$id"
	wait_until test -e up
	run -0 ptymer stop "$id"
	[ ! -e shown ]
}

@test "a job that rings is not told besides by --notify" {
	notify_send </dev/null
	id=$(ptymer hourglass 0 --notify)
	run -0 timeout 60 ptymer wait "$id"
	wait_until test -s shown
	id=$(ptymer hourglass 0 --notify=failure -m second)
	run -0 timeout 60 ptymer wait "$id"
	wait_until grep -q second shown
	is "$(shown)" $'hourglass 1><time is up\nhourglass 2><second'
}

@test "-m is what is told, with the result of a run" {
	on_terminal <<-'END'
		arm 0 --notify -m "kettle on" -n tea -- true
		arm 0 -m "it boils" -n bell
		hear tea:
		hear bell:
	END
	is_heard 'ptymer: tea: kettle on (ok)^G'
	is_heard 'ptymer: bell: it boils^G'
}

@test "who gives a message that is not told is told so" {
	run -0 ptymer hourglass 1h --dry-run -m tea -- true
	is "${lines[1]}" "nobody is told the message (--notify)"
	for options in -m=tea '-m=tea --notify -- true' '-- true'; do
		# shellcheck disable=SC2086 # words
		run -0 ptymer hourglass 1h --dry-run $options
		is "${#lines[@]}" 1
	done
}

@test "an empty -m is the bell alone" {
	notify_send </dev/null
	on_terminal <<-'END'
		arm 0 -n tea -m ''
		arm 0 -m '' --notify -- true
		until_true grep ok shown
	END
	is "$(heard)" '^G^G'
	# ... there: elsewhere it is as without it
	is "$(shown)" $'tea><time is up\nhourglass 2><ok'
}

@test "a message that a terminal cannot show arms nothing" {
	for text in $'\033[2J' $'a\nb' $'\xff' $'\a' $'\xc2\x9b'; do
		run --separate-stderr -2 ptymer hourglass 1h -m "$text" -- true
		is "$output" ""
		matches "$stderr" 'ptymer: hourglass: *--message*'
		is "${#stderr_lines[@]}" 1
	done
	is "$(ptymer status -a -n -o id)" ""
}

@test "no record can make a terminal obey" {
	notify_send </dev/null
	on_terminal <<-'END' &
		unset TMUX STY
		TERM=xterm-kitty SSH_TTY=x ptymer hourglass 1h -q -m x >id
		until_true test -e changed
		timeout 60 ptymer run "$(cat id)"
		hear 777
	END
	terminal=$!
	wait_until test -s id
	restored_with "$(<id)" \
	    's/^message .*/message a\x1b[2Jb\\nc\xffd\x07e\xc2\x9bf;g\\\\h\xc3\xa9/'
	echo >changed
	wait "$terminal"
	ptymer stop "$(<id)"
	text='a\x1b[2Jb\x0ac\xffd\x07e\xc2\x9bf;g\hM-CM-)'
	is_heard "ptymer: hourglass 1: $text^G"
	is_heard "^[]777;notify;ptymer: hourglass 1;${text/;/,}^["
	is "$(counts '^[')" 2
	is "$(counts '^G')" 1
}

@test "a long message is cut, between two characters" {
	long=$(printf 'x%.0s' {1..390})$(printf 'é%.0s' {1..1000})
	on_terminal <<-END
		arm 0 -m '$long'
		hear hourglass
	END
	line=$(sed -n 's/^ptymer: hourglass 1: //p' terminal | tr -d '\a\r')
	matches "$line" "xxxxx*xé*é..."
	[ "${#line}" -lt 500 ]
	iconv -f UTF-8 -t UTF-8 >/dev/null <<<"$line"
}

@test "a terminal that takes no messages gets none, not even a bell" {
	notify_send </dev/null
	on_terminal <<-'END'
		mesg n
		unset TMUX STY
		export TERM=xterm-kitty SSH_TTY=x
		arm 0 -n tea --notify -- true
		until_true grep tea shown
		arm 0 -n milk
		until_true grep milk shown
	END
	is "$(heard)" ""
}

@test "who arms a job on such a terminal is told so" {
	on_terminal <<-'END'
		ptymer hourglass 1h 2>&1 | cat >piped
		ptymer hourglass 1h >/dev/null
		mesg n
		ptymer hourglass 1h -q >/dev/null
		ptymer hourglass 1h -- true >/dev/null
		ptymer hourglass 1h >/dev/null
		ptymer hourglass 1h --notify=failure -- true >/dev/null
	END
	heard
	is "$(heard | grep -c 'takes no messages')" 2
	is "$(heard | grep -B 1 'takes no messages' | cut -d ' ' -f 1-3 | xargs)" \
	    'hourglass 5 rings this terminal takes hourglass 6 runs this terminal takes'
}

@test "mesg may be turned off and on while the job waits" {
	on_terminal <<-'END'
		ptymer hourglass 1h -q -n tea
		mesg n
		mesg y
		ptymer adjust tea 0
		hear tea:
	END
	is_heard 'ptymer: tea: time is up^G'
}

@test "a terminal without a session of the job's is one to ring on" {
	on_terminal <<-'END'
		setsid -w ptymer hourglass 0 -q -n tea
		hear tea:
	END
	is_heard 'ptymer: tea: time is up^G'
}

@test "a terminal that was closed is missed by nobody" {
	on_terminal <<-'END'
		ptymer hourglass 1h -q -n tea
	END
	ptymer adjust tea 0
	run -0 timeout 60 ptymer wait tea
	is "$(column last tea)" ok
}

# again_on_that_terminal: a second terminal, which has the number of the first
# one, on which the job `far` was armed, and on which it rings now.
again_on_that_terminal() {
	local i

	for i in {1..30}; do
		rm -f shown
		on_terminal <<-'END'
			tty >first
			ptymer hourglass 1h -q -n far --replace
		END
		on_terminal <<-'END'
			tty >second
			cmp -s first second || exit
			ptymer run far
			until_true test -s shown
			ptymer hourglass 0 -q -n near
			hear near:
		END
		! cmp -s first second || return 0
	done
	skip 'no terminal gets a number for the second time'
}

@test "a terminal that only has the number of the old one gets nothing" {
	notify_send </dev/null
	again_on_that_terminal
	is "$(counts far)" 0
	is_heard 'ptymer: near: time is up^G'
}

@test "a job rings where it was restarted" {
	id=$(ptymer hourglass 0 -n tea)
	timeout 60 ptymer wait "$id"
	on_terminal <<-'END'
		ptymer restart -q tea
		hear tea:
	END
	is_heard 'ptymer: tea: time is up^G'
}

@test "a job that is restored rings on its terminal" {
	on_terminal <<-'END'
		ptymer hourglass 1h -q -n tea
		kill -KILL "$(ptymer status -n -o pid tea)"
		until_true sh -c 'ptymer status -n -o state tea | grep lost'
		ptymer restore
		ptymer adjust tea 0
		hear tea:
	END
	is_heard 'ptymer: tea: time is up^G'
}

@test "what is no terminal is left alone" {
	mkfifo fifo
	echo text >file
	exec 4<>fifo
	for name in fifo file nothing; do
		id=$(ptymer hourglass 1h)
		restored_with "$id" "s,^armed ,terminal $PWD/$name\\n&,"
		grep -q "^terminal $PWD/$name$" "$state/active/$id/job"
		ptymer adjust "$id" 0
		run -0 timeout 60 ptymer wait "$id"
		is "$(column last "$id")" ok
	done
	exec 4>&-
	is "$(<file)" text
	[ ! -e nothing ]
	# a device that is ours, and takes messages, and is none
	id=$(ptymer hourglass 1h)
	restored_with "$id" 's,^armed ,terminal /dev/null\n&,'
	ptymer adjust "$id" 0
	run -0 timeout 60 ptymer wait "$id"
}

@test "a terminal that was stopped holds up nothing, and is rung when it goes on" {
	notify_send </dev/null
	on_terminal <<-'END'
		ptymer hourglass 1h -q -n tea
		ptymer hourglass 1h -r -q -n milk --notify -- 'echo >>ran'
		flow off
		ptymer adjust tea 0
		timeout 60 ptymer wait tea
		ptymer status -n -o state tea >state.tea
		ptymer run milk
		until_true sh -c 'ptymer log --runs milk | grep ok'
		ptymer run milk
		until_true sh -c '[ "$(wc -l <ran)" -eq 2 ]'
		until_true sh -c '[ "$(grep -c milk shown)" -eq 2 ]'
		cp terminal stopped
		flow on
		hear milk:
		timeout 60 ptymer stop milk
	END
	matches "$(<state.tea)" '*done*'
	run ! grep -q ptymer: stopped
	is_heard 'ptymer: milk: ok^G'
}

@test "a terminal that stays stopped is given up" {
	on_terminal <<-'END'
		ptymer hourglass 1h -r -q -n tea
		worker=$(ptymer status -n -o pid tea)
		flow off
		ptymer run tea
		until_true ps --ppid $worker
		until_true sh -c "! ps --ppid $((worker))"
		flow on
		ptymer stop tea
	END
	run ! is_heard tea:
}

@test "stop ends what waits for a terminal" {
	on_terminal <<-'END'
		ptymer hourglass 1h -r -q -n tea --kill-after 90
		flow off
		ptymer run tea
		until_true sh -c 'ptymer log --runs tea | grep ok'
		timeout 60 ptymer stop -s WINCH tea
		flow on
	END
	is "$(processes)" ""
	run ! is_heard tea:
}

# notification VARIABLES TEXT: what a terminal with that environment is told to
# show, once there is that text.
notification() {
	on_terminal <<-END
		unset TERM TMUX STY
		export $1
		arm 0 -n tea
		hear tea:
		hear '$2'
	END
	is "$(counts 'ptymer: tea: time is up^G')" 1
	heard | grep -oE '\^\[.*\^\[.' || :
}

@test "terminals that show notifications get one, the others nothing of it" {
	title="^[]777;notify;ptymer: tea;time is up^[\\"
	plain="^[]9;ptymer: tea: time is up^[\\"
	while read -r expected environment; do
		case $expected in
		777) expected=$title text='tea;' ;;
		9) expected=$plain text=']9' ;;
		none) expected='' text='' ;;
		esac
		is "$environment $(notification "$environment" "$text")" \
		    "$environment $expected"
	done <<-'END'
		777 TERM=xterm-kitty
		777 TERM=foot-extra
		777 TERM=rxvt-unicode-256color
		777 TERM=xterm-256color TERM_PROGRAM=WezTerm
		777 TERM=xterm-ghostty TERM_PROGRAM=ghostty SSH_TTY=/dev/pts/7
		9 TERM=xterm-256color TERM_PROGRAM=iTerm.app
		9 TERM=xterm-256color LC_TERMINAL=iTerm2 SSH_CONNECTION=x
		none TERM=xterm-256color
		none TERM=xterm-256color TERM_PROGRAM=tmux
		none TERM=footloose
		none TERM=linux TERM_PROGRAM=WezTerm
		none TERM=dumb TERM_PROGRAM=iTerm.app
		none TERM=xterm-kitty TMUX=/tmp/tmux-0/default,1,0
		none TERM=screen-256color STY=1.x TERM_PROGRAM=WezTerm
		none KITTY_WINDOW_ID=1
	END
}

@test "a ; ends no part of a notification" {
	on_terminal <<-'END'
		export TERM=xterm-kitty
		unset TMUX STY
		arm 0 -n tea -m 'one;two;three'
		hear 'one,two,three'
	END
	is "$(counts '^[]777;notify;ptymer: tea;one,two,three^[')" 1
}

@test "the kind of a terminal is no matter of the target's environment" {
	on_terminal <<-'END'
		export TERM=xterm-kitty
		unset TMUX STY
		arm 0 --clean-env -m clean
		arm 0 -E TERM=vt100 -m set
		hear ';clean'
		hear ';set'
	END
	is "$(counts '^[]777;')" 2
}

@test "a notification is shown once, and over ssh in both places" {
	notify_send <<-'END'
		[ ! -e broken ]
	END
	on_terminal <<-'END'
		export TERM=xterm-kitty
		unset TMUX STY SSH_TTY SSH_CONNECTION
		arm 0 -m shown
		until_true grep shown shown
		SSH_TTY=/dev/pts/7 ptymer hourglass 0 -q -m remote
		until_true grep remote shown
		echo >broken
		arm 0 -m broken
		hear ';broken'
	END
	is "$(wc -l <shown)" 3
	is "$(heard | grep -oE '777;.*\^\[' | xargs -L 1)" \
	    "777;notify;ptymer: hourglass 2;remote^[
777;notify;ptymer: hourglass 3;broken^["
}

@test "notify-send gets name, text and urgency, on the bus of the moment" {
	notify_send </dev/null
	mv run later
	export XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/a,b\ c
	export DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere
	id=$(ptymer hourglass 1h -n tea)
	mv later "$XDG_RUNTIME_DIR"
	ptymer adjust "$id" 0
	timeout 60 ptymer wait "$id"
	timeout 60 ptymer wait "$(ptymer hourglass 0 --notify -- true)"
	timeout 60 ptymer wait "$(ptymer hourglass 0 --notify -- false)" || :
	wait_until grep -q exit:1 shown
	bus="unix:path=$BATS_TEST_TMPDIR/a%2cb%20c/bus"
	is "$(<shown)" \
	    "<--app-name=ptymer><--urgency=normal><--><tea><time is up> $bus
<--app-name=ptymer><--urgency=normal><--><hourglass 2><ok> $bus
<--app-name=ptymer><--urgency=critical><--><hourglass 3><exit:1> $bus"
}

@test "what is no socket is no bus, and the job's own is the last resort" {
	notify_send </dev/null
	rm run/bus
	echo >run/bus
	export DBUS_SESSION_BUS_ADDRESS=
	timeout 60 ptymer wait "$(ptymer hourglass 0 -m none)"
	export DBUS_SESSION_BUS_ADDRESS=autolaunch:
	timeout 60 ptymer wait "$(ptymer hourglass 0 -m launched)"
	run ! grep -e '<none>' -e '<launched>' shown
	export DBUS_SESSION_BUS_ADDRESS=unix:path=/its/own,guid=1
	timeout 60 ptymer wait "$(ptymer hourglass 0 -m own)"
	wait_until grep -qxF \
	    '<--app-name=ptymer><--urgency=normal><--><hourglass 3><own> unix:path=/its/own,guid=1' \
	    shown
}

@test "where nobody shows it, the next bus is tried, and each one once" {
	notify_send <<-'END'
		[ "$DBUS_SESSION_BUS_ADDRESS" = unix:path=/its/own ]
	END
	first=unix:path=$BATS_TEST_TMPDIR/run/bus
	export DBUS_SESSION_BUS_ADDRESS=unix:path=/its/own
	timeout 60 ptymer wait "$(ptymer hourglass 0)"
	wait_until grep -q own shown
	is "$(sed -n 's/.* unix/unix/p' shown | xargs)" \
	    "$first $DBUS_SESSION_BUS_ADDRESS"
	rm shown
	export DBUS_SESSION_BUS_ADDRESS=$first,guid=1
	timeout 60 ptymer wait "$(ptymer hourglass 0)"
	wait_until test -s shown
	is "$(grep -c "$BATS_TEST_TMPDIR/run" shown)" 1
}

@test "no text is an option, markup or an escape" {
	notify_send </dev/null
	id=$(ptymer hourglass 0 -m "--help <b>&amp; \\n\\")
	timeout 60 ptymer wait "$id"
	wait_until test -s shown
	is "$(shown)" \
	    "hourglass 1><--help &lt;b&gt;&amp;amp; \\\\n\\\\"
}

@test "notify-send gets no descriptor, and a session and environment as usual" {
	notify_send <<-'END'
		for fd in /proc/$$/fd/*; do
			case $(readlink "$fd") in
			/dev/null | "$BATS_TEST_TMPDIR"/bin/notify-send) ;;
			*) [ -h "$fd" ] && echo "$fd $(readlink "$fd")" >>leaked ;;
			esac
		done
		echo "$COLOUR ${PTYMER_RUN-unset} $(ps -o tty= -p $$)" >told
		grep -E '^Sig(Blk|Ign)' /proc/self/status >signals
	END
	on_terminal <<-'END'
		arm 0 -E COLOUR=blue
		until_true test -s signals
	END
	[ ! -e leaked ]
	is "$(<told)" 'blue unset ?'
	# 32 and 33 are the C library's own; make(1) ignores them
	is "$(awk '{ print $2 }' signals | sed s/18/00/ | sort -u)" 0000000000000000
}

@test "notify-send may be absent, broken, or no program" {
	notify_send </dev/null
	for what in 'rm bin/notify-send' 'mkdir bin/notify-send' \
	    'rmdir bin/notify-send; echo >bin/notify-send' \
	    'chmod +x bin/notify-send' \
	    'printf "#!/no/such/thing\n" >bin/notify-send'; do
		eval "$what"
		id=$(ptymer hourglass 0 -E "PATH=$PWD/bin")
		run -0 timeout 60 ptymer wait "$id"
		is "$(column last "$id")" ok
	done
	wait_until processes_are 0
}

@test "it is found where the job's directory is gone" {
	notify_send </dev/null
	mkdir gone
	id=$(ptymer hourglass 1h -C gone)
	rmdir gone
	ptymer adjust "$id" 0
	run -0 timeout 60 ptymer wait "$id"
	wait_until test -s shown
}

@test "what notify-send prints and exits with is nobody's business" {
	notify_send <<-'END'
		head -c 1000000 /dev/zero | tr '\0' x
		head -c 1000000 /dev/zero | tr '\0' x >&2
		echo >printed
		exit 9
	END
	id=$(ptymer hourglass 0 --notify -- 'echo target')
	run -0 timeout 60 ptymer wait "$id"
	wait_until test -e printed
	is "$(ptymer log "$id")" target
	is "$(results "$id")" ok
	wait_until processes_are 0
}

@test "what is told has been told when the job has ended" {
	notify_send <<-'END'
		sleep 0.2
		echo >told
	END
	id=$(ptymer hourglass 0)
	timeout 60 ptymer wait "$id"
	if [ ! -e told ]; then
		# on a machine that is too busy for it, it had its second
		read -r began ended < \
		    <(ptymer status -a -n --raw -o started_epoch,ended_epoch "$id")
		awk -v began="$began" -v ended="$ended" \
		    'BEGIN { exit ended - began < 1 }'
		wait_until test -e told
	fi
	wait_until processes_are 0
}

# One that hangs until the file `go` is there, whoever asks it to end.
hanging_notify_send() {
	notify_send <<-'END'
		trap '' TERM HUP INT
		echo $$ >>hanging
		until [ -e go ]; do sleep 0.02; done
		echo >>went
	END
}

@test "a notify-send that hangs holds up neither the job's end nor what comes after" {
	hanging_notify_send
	id=$(ptymer hourglass 0)
	run -0 timeout 60 ptymer wait "$id"
	wait_until test -s hanging
	[ ! -e went ]
	# it still does, without a job
	run ! is_gone "$(<hanging)"
	touch go
	wait_until processes_are 0
}

@test "a notify-send that hangs holds up no run of a job that repeats" {
	hanging_notify_send
	id=$(ptymer hourglass 0.05 -r --count 20 --notify -- 'echo >>ran')
	run -0 timeout 60 ptymer wait "$id"
	[ ! -e went ]
	is "$(results "$id" | tr ' ' '\n' | sort | uniq -c | xargs)" \
	    "$(starts ran) ok"
	# and there are not as many of them as runs
	[ "$(starts hanging)" -le 8 ]
	touch go
	wait_until processes_are 0
}

@test "where too many hang the terminal still hears of the others" {
	hanging_notify_send
	on_terminal <<-'END'
		ptymer hourglass 1h -r -q -n tea
		for i in 1 2 3 4 5 6 7 8 9 10; do
			timeout 60 ptymer run tea
		done
		until_true sh -c '[ "$(grep -c tea: terminal)" -eq 10 ]'
		until_true sh -c '[ "$(wc -l <hanging)" -eq 8 ]'
		timeout 60 ptymer stop tea
	END
	is "$(counts 'tea: time is up^G')" 10
	is "$(starts hanging)" 8
}

@test "a notify-send that hangs is killed in the end" {
	hanging_notify_send
	id=$(ptymer hourglass 0)
	run -0 timeout 60 ptymer wait "$id"
	wait_until test -s hanging
	wait_until is_gone "$(<hanging)"
	wait_until processes_are 0
	[ ! -e went ]
}

@test "stop ends a notify-send that hangs, at once" {
	hanging_notify_send
	id=$(ptymer hourglass 1h -r --kill-after 90)
	ptymer run "$id"
	wait_until test -s hanging
	run -0 timeout 60 ptymer stop "$id"
	is "$(processes)" ""
	[ ! -e went ]
}

@test "a notify-send that hangs goes with its worker's death in the end" {
	hanging_notify_send
	id=$(ptymer hourglass 1h -r)
	ptymer run "$id"
	wait_until test -s hanging
	lose "$id"
	# the lock went with the worker
	is "$(column state "$id")" lost
	run --separate-stderr -0 ptymer restore
	is "$stderr" ""
	is "$(column state "$id")" waiting
	touch go
	ptymer stop "$id"
	wait_until processes_are 0
}

@test "a job that has rung leaves no zombie" {
	notify_send </dev/null
	id=$(ptymer hourglass 1h -r)
	for i in 1 2 3; do
		ptymer run "$id"
		wait_until starts_are shown "$i"
	done
	pid=$(column pid "$id")
	no_children() {
		[ -z "$(ps -o pid= --ppid "$pid")" ]
	}
	wait_until no_children
	ptymer stop "$id"
}
