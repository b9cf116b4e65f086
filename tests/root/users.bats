# SPDX-License-Identifier: ISC

load ../helper
load ../disturb

# Users who have nothing to do with one another; one who owns the jobs, one who
# is curious.
owner=64322
other=64323

setup() {
	[ "$(id -u)" -eq 0 ] || skip "for root"
	ptymer_setup
	chmod 755 . bin .. ../.. 2>/dev/null || :
	mkdir -m 755 his
	chown "$owner" his
	export PTYMER_STATE_DIR=$PWD/his/state
}

teardown() {
	[ "$(id -u)" -eq 0 ] || return 0
	as "$owner" ptymer stop --all 2>/dev/null || :
	ptymer_teardown
}

as() {
	local user=$1

	shift
	setpriv --reuid="$user" --regid="$user" --clear-groups "$@"
}

@test "another user can neither read, list, signal nor stop a job" {
	id=$(SECRET=swordfish as "$owner" ptymer hourglass 1h -n tea -- true)
	pid=$(as "$owner" ptymer status -n -o pid tea | xargs)
	for command in status 'status tea' 'stop tea' 'pause tea' 'log tea' \
	    'wait tea' 'run tea' 'export tea' restore prune \
	    'hourglass 1h -- true' 'restore --adopt tea'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -125 as "$other" timeout 20 ptymer $command
		is "$output" ""
		matches "$stderr" "ptymer: *$PTYMER_STATE_DIR*"
	done
	run ! as "$other" ls "$PTYMER_STATE_DIR"
	run ! as "$other" cat "$PTYMER_STATE_DIR/active/$id/job"
	run ! as "$other" cat "/proc/$pid/environ"
	run ! as "$other" touch "$PTYMER_STATE_DIR/active/$id/requests/x.ask"
	run ! as "$other" kill -INT "$pid"
	run ! as "$other" kill -TERM "$pid"
	run ! as "$other" flock -n "$PTYMER_STATE_DIR/active/$id/pid" true
	is "$(as "$owner" ptymer status -n -o state tea | xargs)" waiting
	run ! grep -q swordfish "/proc/$pid/cmdline"
}

@test "root leaves nothing in a home that sudo kept" {
	mkdir -m 755 home/his
	chown "$owner" home/his
	for variable in HOME XDG_STATE_HOME; do
		for command in 'hourglass 1h -- true' status 'stop 1'; do
			# shellcheck disable=SC2086 # words
			run --separate-stderr -125 env -u PTYMER_STATE_DIR \
			    "$variable=$PWD/home/his" ptymer $command
			is "$output" ""
			matches "$stderr" \
			    "ptymer: *$variable*$PWD/home/his*another user*"
		done
	done
	run --separate-stderr -125 env -u PTYMER_STATE_DIR \
	    XDG_STATE_HOME="$PWD/home/his/.local/state" \
	    ptymer hourglass 1h -- true
	matches "$stderr" "*XDG_STATE_HOME*another user*"
	is "$(ls -A home/his)" ""
	# what root makes elsewhere is root's
	run -0 env -u PTYMER_STATE_DIR XDG_STATE_HOME="$PWD/new/state" \
	    ptymer hourglass 0 -- true
	run -0 env -u PTYMER_STATE_DIR XDG_STATE_HOME="$PWD/new/state" \
	    ptymer wait 1
}

@test "root does not follow a link of the user's to a directory of root's" {
	mkdir -m 700 roots
	mkdir -p home/his/.local/state
	ln -s "$PWD/roots" home/his/.local/state/ptymer
	ln -s "$PWD/roots" home/his/ptymer
	chown -hR "$owner" home/his
	run -125 env -u PTYMER_STATE_DIR HOME="$PWD/home/his" \
	    ptymer hourglass 1h -- true
	run -125 env -u PTYMER_STATE_DIR XDG_STATE_HOME="$PWD/home/his" \
	    ptymer hourglass 1h -- true
	is "$(ls -A roots)" ""
}

@test "a state directory that was given away is refused" {
	as "$owner" ptymer hourglass 0 -- true
	chown "$other" his/state
	run --separate-stderr -125 as "$owner" ptymer status
	matches "$stderr" "*$PWD/his/state*"
	chown "$owner" his/state
	chmod 770 his/state
	run --separate-stderr -125 as "$owner" ptymer status
	matches "$stderr" '*writable by others*'
	chmod 700 his/state
	run -0 as "$owner" ptymer status
}

@test "a record that may not be read is named and set aside" {
	expect_bad=1
	for file in job progress; do
		as "$owner" ptymer hourglass 1h -r -n tea -- true
		as "$owner" ptymer hourglass 1h -n milk -- true
		id=$(as "$owner" ptymer status -n -o id tea | xargs)
		pid=$(as "$owner" ptymer status -n -o pid tea | xargs)
		kill -USR1 "$pid"
		wait_until test -e "his/state/active/$id/progress"
		kill -KILL "$pid"
		wait_until is_gone "$pid"
		chmod 000 "his/state/active/$id/$file"
		run --separate-stderr -0 as "$owner" ptymer status
		matches "$stderr" "*job $id: Permission denied*"
		matches "$output" '*milk*'
		run --separate-stderr -1 as "$owner" ptymer restore
		matches "$stderr" "*job $id is set aside*"
		[ -d "his/state/damaged/$id" ]
		run --separate-stderr -0 as "$owner" ptymer status
		is "$stderr" ""
		run -0 as "$owner" ptymer stop milk
	done
}

@test "a job's directory that may not be read is named, and stops nothing" {
	as "$owner" ptymer hourglass 1h -n tea -- true
	as "$owner" ptymer hourglass 1h -n milk -- true
	chmod 000 his/state/active/1
	run --separate-stderr -0 as "$owner" ptymer status
	matches "$stderr" '*job 1: Permission denied*'
	matches "$output" '*milk*'
	for command in restore 'stop 1' 'pause 1' 'log 1'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -1 as "$owner" timeout 60 ptymer $command
		matches "$stderr" '*job 1: Permission denied*'
	done
	run -0 as "$owner" ptymer stop milk
	chmod 700 his/state/active/1
	is "$(as "$owner" ptymer status -n -o state tea | xargs)" waiting
}

@test "a parent that cannot be written, or is missing, is told" {
	for path in /proc/nowhere/state "$PWD/locked/a/b" "$PWD/file/state"; do
		mkdir -p locked
		chmod 755 locked
		: >file
		run --separate-stderr -125 as "$owner" env \
		    PTYMER_STATE_DIR="$path" ptymer hourglass 1h -- true
		is "$output" ""
		matches "$stderr" "ptymer: hourglass: *$path*"
	done
	is "$(ls -A locked)" ""
}

@test "where no process can be made nothing is armed" {
	run --separate-stderr -125 as "$owner" prlimit --nproc=0 \
	    "$PTYMER" hourglass 1h -- true
	is "$output" ""
	matches "$stderr" 'ptymer: hourglass: cannot fork: *'
	is "$(find his/state -mindepth 2)" ""
}
