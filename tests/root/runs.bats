# SPDX-License-Identifier: ISC

load ../helper
load ../disturb

# A user of whom nobody else has a process.
somebody=64321

setup() {
	[ "$(id -u)" -eq 0 ] || skip "for root"
	ptymer_setup
	fillers=()
}

teardown() {
	[ "$(id -u)" -eq 0 ] || return 0
	free_processes
	ptymer_teardown
}

as_somebody() {
	setpriv --reuid="$somebody" --regid="$somebody" --clear-groups "$@"
}

# use_his: what follows is in a state directory of that user's.
use_his() {
	chmod 755 . bin .. ../.. 2>/dev/null || :
	mkdir -m 700 his
	chown "$somebody" his
	export PTYMER_STATE_DIR=$PWD/his/state
}

his() {
	as_somebody ptymer status -a -n -o "$1" "$2" | xargs
}

his_is() {
	[ "$(his "$1" "$2")" = "$3" ]
}

# More of them than any of his jobs here may see when it forks.
use_up_processes() {
	local i

	for i in {1..12}; do
		# No function, which would be a shell of its own.
		setpriv --reuid="$somebody" --regid="$somebody" --clear-groups \
		    env -u PTYMER_TEST_MARK sleep 1000 3>&- &
		fillers+=($!)
	done
	enough() { [ "$(pgrep -c -u "$somebody" -x sleep)" -ge 12 ]; }
	wait_until enough
}

free_processes() {
	local pid

	for pid in "${fillers[@]}"; do
		kill "$pid" 2>/dev/null || :
	done
	for pid in "${fillers[@]}"; do
		wait_until is_gone "$pid"
	done
	fillers=()
}

@test "a run for which there is no process is tried until there is one" {
	use_his
	id=$(as_somebody prlimit --nproc=8:8 ptymer hourglass 0.5 --grace 1h -- \
	    true)
	use_up_processes
	wait_until grep -q '^pending ' "his/state/active/$id/progress"
	is "$(his state "$id")" waiting
	free_processes
	run -0 as_somebody timeout 60 ptymer wait "$id"
	is "$(his runs "$id")" 1
	is "$(his last "$id")" ok
}

@test "... until the grace ends: then it has failed, and the job goes on" {
	use_his
	id=$(as_somebody prlimit --nproc=8:8 ptymer hourglass 1 -r --count 2 \
	    --grace 0.4 -- true)
	use_up_processes
	wait_until failed "$id"
	is "$(his state "$id")" waiting
	free_processes
	wait_until his_is last "$id" ok
	as_somebody ptymer stop "$id" || :
	as_somebody ptymer log --runs "$id" >records
	grep -q ' failed:cannot\\x20fork:' records
	is "$(as_somebody ptymer status -a -n -o state "$id" | xargs | wc -w)" 1
}

@test "... and without a grace, in the time of the default one" {
	use_his
	id=$(as_somebody prlimit --nproc=8:8 ptymer hourglass 1 -r -- true)
	use_up_processes
	wait_until failed "$id"
	free_processes
	wait_until his_is last "$id" ok
	as_somebody ptymer stop "$id"
}

failed() {
	[[ $(his last "$1") == failed:*fork* ]]
}

# climb: a target of that user's that becomes root's.
climb() {
	[ -e climber ] || install -m 4755 "$(command -v setpriv)" climber
	as_somebody ptymer hourglass 0 --kill-after 0.2 -- \
	    ./climber --reuid=0 --regid=0 --clear-groups sleep 1000
}

is_roots() {
	[ "$(ps -o ruid= -p "$1" | xargs)" = 0 ]
}

@test "what cannot be signalled is named with its PID, and the job ends" {
	use_his
	id=$(climb)
	wait_until his_is state "$id" running
	target=$(his target_pid "$id")
	wait_until is_roots "$target"
	run --separate-stderr -1 as_somebody ptymer stop "$id"
	is "$output" ""
	matches "$stderr" "*$target*not permitted*"
	is "$(his state "$id")" stopped
	kill -KILL "$target"
	wait_until is_gone "$target"
}

@test "what a lost job left and cannot be signalled is named, too" {
	use_his
	id=$(climb)
	wait_until his_is state "$id" running
	target=$(his target_pid "$id")
	wait_until is_roots "$target"
	pid=$(his pid "$id")
	kill -KILL "$pid"
	wait_until is_gone "$pid"
	run --separate-stderr as_somebody ptymer stop "$id"
	kill -KILL "$target"
	wait_until is_gone "$target"
	is "$status" 1
	matches "$stderr" "*$target*not permitted*"
	is "$(his state "$id")" stopped
}

@test "a job that cannot be signalled is told by --freeze when it is armed" {
	use_his
	run --separate-stderr -1 as_somebody ptymer hourglass 1h --freeze $$ -- \
	    true
	is "$output" ""
	matches "$stderr" "ptymer: hourglass: *$$*not permitted*"
}

@test "what cannot have its input is not started" {
	unshare -m --propagation private true || skip "no mount namespace"
	# shellcheck disable=SC2016
	unshare -m --propagation private sh -c '
		ptymer hourglass 1h -- "echo x >>ran" >id &&
		    mount -t tmpfs none /dev && ptymer run "$(cat id)"'
	id=$(<id)
	is_over() {
		ptymer log --runs "$id" | grep -q manual
	}
	wait_until is_over
	matches "$(runs "$id")" 'failed:cannot\\x20open:* manual *'
	run ! test -e ran
}
