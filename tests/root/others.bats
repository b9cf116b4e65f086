# SPDX-License-Identifier: ISC

load ../helper

nobody=65534

setup() {
	[ "$(id -u)" -eq 0 ] || skip "for root"
	ptymer_setup
}

teardown() {
	[ "$(id -u)" -ne 0 ] || ptymer_teardown
}

as_nobody() {
	setpriv --reuid="$nobody" --regid="$nobody" --clear-groups "$@"
}

@test "somebody else's state directory is refused" {
	mkdir -m 700 other
	chown "$nobody" other
	for command in 'hourglass 1h -- true' 'status' 'stop 1' 'wait 1' 'log 1'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -125 env PTYMER_STATE_DIR="$PWD/other" \
		    ptymer $command
		is "$output" ""
		matches "$stderr" "ptymer: *$PWD/other*"
	done
	is "$(ls -A other)" ""
}

@test "a link to somebody else's directory is refused" {
	mkdir -m 700 other
	chown "$nobody" other
	ln -s other link
	run -125 env PTYMER_STATE_DIR="$PWD/link" ptymer hourglass 1h -- true
	is "$(ls -A other)" ""
}

@test "an ordinary user has jobs of his own" {
	chmod 755 . bin ..  ../.. 2>/dev/null || :
	mkdir -m 700 his
	chown "$nobody" his
	export PTYMER_STATE_DIR=$PWD/his/state
	id=$(as_nobody ptymer hourglass 0 -- sh -c 'id -u; exit 5')
	run -5 as_nobody ptymer wait "$id"
	is "$(as_nobody ptymer log "$id")" "$nobody"
	run -125 ptymer status
}

@test "a state directory that cannot be made is told" {
	chmod 755 . bin .. ../.. 2>/dev/null || :
	mkdir locked
	run --separate-stderr -125 as_nobody env PTYMER_STATE_DIR="$PWD/locked/state" \
	    ptymer hourglass 1h -- true
	is "$output" ""
	matches "$stderr" "ptymer: hourglass: *$PWD/locked/state*"
	[ ! -e locked/state ]
}

@test "a setuid child that cannot be signalled is named, and the job ends" {
	[ -u /usr/bin/su ] || skip "no setuid program"
	chmod 755 . bin .. ../.. 2>/dev/null || :
	mkdir -m 700 his
	chown "$nobody" his
	export PTYMER_STATE_DIR=$PWD/his/state
	cp /bin/sleep sleeper
	chmod 4755 sleeper
	id=$(as_nobody ptymer hourglass 0 -- ./sleeper 1000)
	wait_until column_is_his "$id" running
	run --separate-stderr as_nobody timeout 60 ptymer stop "$id"
	# a real UID of ours is enough for kill(2): then it dies like any other
	if [ "$status" -ne 0 ]; then
		is "$status" 1
		matches "$stderr" '*sleeper*'
	fi
	run -3 as_nobody ptymer status "$id"
}

column_is_his() {
	[ "$(as_nobody ptymer status -n -o state "$1" | xargs)" = "$2" ]
}
