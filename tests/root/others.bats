# SPDX-License-Identifier: ISC

load ../helper

nobody=65534

setup() {
	[ "$(id -u)" -eq 0 ] || skip "for root"
	ptymer_setup
	disk=
}

teardown() {
	[ "$(id -u)" -eq 0 ] || return 0
	if [ -n "$disk" ]; then
		rm -f "$disk/fill"
		ptymer_teardown
		umount -l "$disk"
		return
	fi
	ptymer_teardown
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

@test "a full disk does not stop a due target" {
	disk=$PWD/disk
	mkdir "$disk"
	if ! mount -t tmpfs -o size=1m,mode=700 tmpfs "$disk"; then
		disk=
		skip "cannot mount"
	fi
	state=$disk/state
	export PTYMER_STATE_DIR=$state
	id=$(ptymer hourglass 0.2 -r --count 3 -o "$PWD/out" -- \
	    "echo \$PTYMER_RUN; cat /dev/zero >'$disk/fill'; [ \$PTYMER_RUN -lt 3 ] || rm -f '$disk/fill'; :")
	run -0 timeout 60 ptymer wait "$id"
	is "$(grep -v cat out)" $'1\n2\n3'
	is "$(column state "$id")" done
}

@test "on a full disk nothing is armed, and the caller is told" {
	disk=$PWD/disk
	mkdir "$disk"
	if ! mount -t tmpfs -o size=1m,mode=700 tmpfs "$disk"; then
		disk=
		skip "cannot mount"
	fi
	state=$disk/state
	export PTYMER_STATE_DIR=$state
	ptymer hourglass 1h -n tea -- true
	cat /dev/zero >"$disk/fill" 2>/dev/null || :
	run --separate-stderr -125 ptymer hourglass 1h -- true
	is "$output" ""
	matches "$stderr" 'ptymer: hourglass: *space*'
	is "$(ptymer status -n -o name | xargs)" tea
	run -0 ptymer stop tea
	rm "$disk/fill"
	is "$(column state tea)" stopped
}
