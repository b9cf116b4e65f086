# SPDX-License-Identifier: ISC

load ../helper

nobody=65534

setup() {
	[ "$(id -u)" -eq 0 ] || skip "for root"
	ptymer_setup
	ln -sf "$PWD/notify" bin/notify-send
	export XDG_RUNTIME_DIR=$PWD/run
	mkdir run
	(
		cd run || exit
		perl -MIO::Socket::UNIX -e '
			IO::Socket::UNIX->new(Local => "bus", Listen => 1)
			    or die "cannot make a socket: $!"'
	)
	printf '#!/bin/sh\necho "$@" >>"%s/shown"\n' "$PWD" >notify
	chmod +x notify
}

teardown() {
	[ "$(id -u)" -ne 0 ] || ptymer_teardown
}

# on_terminal <SCRIPT: runs it on a terminal; what is written there is in the
# file `terminal`.
on_terminal() {
	cat >session
	timeout 60 script -qfc 'sh session' terminal </dev/null >/dev/null 3>&-
}

@test "a terminal that belongs to somebody else by now is not rung" {
	on_terminal <<-END
		mesg y
		ptymer hourglass 1h -q -n tea
		chown $nobody "\$(tty)"
		ptymer run tea
		until [ -s shown ]; do sleep 0.02; done
		ptymer stop tea
		ptymer hourglass 1h -n milk
	END
	grep -q 'hourglass 2 "milk" rings at ' terminal
	grep -q "this terminal is another user's" terminal
	run ! grep -q tea: terminal
}

@test "somebody else's socket is no bus" {
	chown "$nobody" run/bus
	timeout 60 ptymer wait "$(ptymer hourglass 0)"
	[ ! -e shown ]
	chown 0 run/bus
	timeout 60 ptymer wait "$(ptymer hourglass 0)"
	wait_until test -s shown
}
