# SPDX-License-Identifier: ISC

load ../helper
load ../disturb

# Other machines and other namespaces of process IDs, with the state directory in
# common, as a home on a network and containers have it.
setup() {
	[ "$(id -u)" -eq 0 ] || skip "for root"
	ptymer_setup
	echo 0123456789abcdef0123456789abcdef >machine-id
	keeper=
	there true || skip "no mount namespace"
	[ -e /etc/machine-id ] || skip "no machine ID"
}

teardown() {
	[ "$(id -u)" -eq 0 ] || return 0
	[ -z "$keeper" ] || kill -KILL "$keeper" || :
	[ -z "$keeper" ] || wait_until is_gone "$keeper"
	ptymer_teardown
}

# there COMMAND ...: on another machine.
there() {
	# shellcheck disable=SC2016
	unshare -m --propagation private sh -c \
	    'mount --bind "$0" /etc/machine-id && exec "$@"' \
	    "$PWD/machine-id" "$@"
}

# use_namespace: one of process IDs, which is there until the test ends.
use_namespace() {
	# shellcheck disable=SC2016
	env -u PTYMER_TEST_MARK unshare -pf --mount-proc \
	    sh -c 'echo >up; exec sleep 1000' 3>&- &
	wait_until test -e up
	keeper=$(pgrep -P $! -x sleep)
}

# inside COMMAND ...: in that namespace.
inside() {
	nsenter -t "$keeper" -p -m --wd="$PWD" "$@"
}

is_running_inside() {
	[ "$(inside ptymer status -n -o state "$1" | xargs)" = running ]
}

is_lost_there() {
	[ "$(there ptymer status -n -o state "$1" | xargs)" = lost ]
}

is_lost() {
	[[ $(column state "$1") == lost* ]]
}

@test "a living job of another machine is listed, and left alone by all" {
	ptymer hourglass 1h -n mine -- true
	there ptymer hourglass 1h -n tea -- true
	matches "$(column state 2)" 'on 01234567'
	pid=$(there ptymer status -n -o pid 2 | xargs)
	for command in 'pause 2' 'adjust 2 +1m' 'skip 2' 'run 2' 'stop 2'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -1 ptymer $command
		matches "$stderr" '*job 2: *another machine*'
	done
	run -125 timeout 20 ptymer wait 2
	run --separate-stderr -0 ptymer restore
	is "$stderr" ""
	run --separate-stderr -0 ptymer stop --all
	is "$stderr" ""
	is "$(column state mine)" stopped
	run -1 ptymer stop tea
	run -1 ptymer stop 't*'
	run ! is_gone "$pid"
	is "$(there ptymer status -n -o state tea | xargs)" waiting
	run -0 there ptymer stop tea
	is "$(column state 2)" stopped
}

@test "a name is one job's on each machine" {
	ptymer hourglass 1h -n tea -- true
	there ptymer hourglass 1h -n tea -- true
	run -1 ptymer hourglass 1h -n tea -- true
	run -1 there ptymer hourglass 1h -n tea -- true
	is "$(column id tea)" 1
	is "$(there ptymer status -n -o id tea | xargs)" 2
	ptymer hourglass 1h -n tea --replace -- true
	is "$(column id tea)" 3
	is "$(there ptymer status -n -o id,state tea | xargs)" '2 waiting'
	run -0 there ptymer stop tea
	is "$(column state tea)" waiting
}

@test "a lost job of another machine is restored there only" {
	there ptymer hourglass 1h -n tea -- true
	kill -KILL "$(there ptymer status -n -o pid 1 | xargs)"
	wait_until is_lost_there 1
	run -0 ptymer restore
	matches "$(column state 1)" 'on 01234567'
	run -0 there ptymer restore
	is "$(there ptymer status -n -o state 1 | xargs)" waiting
	run -0 there ptymer stop tea
}

@test "a job of another PID namespace is elsewhere, and is not signalled" {
	use_namespace
	ptymer hourglass 1h -n mine -- true
	inside ptymer hourglass 0 -n tea -- sleep 1000
	wait_until is_running_inside tea
	is "$(column state tea)" elsewhere
	is "$(column pid tea)" ""
	is "$(inside ptymer status -n -o state mine | xargs)" elsewhere
	for command in 'pause tea' 'run tea' 'stop tea' 'skip tea'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -1 ptymer $command
		matches "$stderr" '*elsewhere*'
	done
	run -0 ptymer restore
	run -124 ptymer wait --timeout 0.1 tea
	run --separate-stderr -1 inside ptymer stop mine
	matches "$stderr" '*elsewhere*'
	is "$(column state mine)" waiting
	is "$(inside ptymer status -n -o state tea | xargs)" running
	# A name is the machine's, not the namespace's.
	run -1 ptymer hourglass 1h -n tea -- true
	run -0 inside ptymer stop tea
	is "$(column state tea)" stopped
}

@test "a job lost with its PID namespace is restored in another" {
	use_namespace
	inside ptymer hourglass 1h -n tea -- true
	inside ptymer hourglass 0 -n milk -- sleep 1000
	wait_until is_running_inside milk
	kill -KILL "$keeper"
	wait_until is_gone "$keeper"
	keeper=
	wait_until is_lost tea
	wait_until is_lost milk
	run -0 ptymer restore
	is "$(column state tea)" waiting
	# Its run has begun, and is not begun again.
	run -125 timeout 60 ptymer wait milk
	matches "$(column last milk)" 'failed:*killed*'
}
