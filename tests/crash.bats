# SPDX-License-Identifier: ISC
#
# The power is cut, or everything is killed, after each step of what is done to
# a state directory: crash/power-cut, which tells what a disk may hold then.
#
#   CUTS=N	how many states of each scenario to try, at most; default 60

load helper

setup() {
	ptymer_setup
	find_faulty
	export PYTHONDONTWRITEBYTECODE=1
}

# try_cuts SCENARIO: tries its states, enough of them.
try_cuts() {
	local options=(--most "${CUTS-60}")

	[ -n "${CUTS-60}" ] || options=(--random 2)
	mkdir cut
	cd cut || return
	"$BATS_TEST_DIRNAME/crash/power-cut" "${options[@]}" "$1" >result 2>&1 3>&- || {
		cat result
		return 1
	}
	sed 's/^/# /' result >&3
	[ "$(sed -nE 's/^([0-9]+) of .*/\1/p' result)" -ge 50 ]
}

@test "a job is armed whole or not at all, whenever the power is cut" {
	try_cuts arm
}

@test "a name is a job's, or nobody's, whenever the power is cut" {
	try_cuts arm-named
}

@test "a crontab line that comes before restore makes no second job" {
	try_cuts arm-cron
}

@test "a name passes on from a job that has ended, or does not" {
	try_cuts arm-after-ended
}

@test "a job is replaced or stays, whenever the power is cut" {
	try_cuts replace
}

@test "a replacement that was cut short leaves one job, whoever comes first" {
	try_cuts replace-cron
}

@test "a run is not lost, and is repeated only if the power is cut in its start" {
	try_cuts run-once
}

@test "each run has one record, whenever the power is cut" {
	try_cuts run-repeating
}

@test "what was run by hand is on record, and is not run again" {
	try_cuts run-by-hand
}

@test "what pause, adjust and skip did is done or not done, and stays done" {
	try_cuts steer
}

@test "a job is stopped or not, whenever the power is cut" {
	try_cuts stop
}

@test "a job that runs is stopped or not, whenever the power is cut" {
	try_cuts stop-running
}

@test "a job is pruned or not, and its ID is not used again" {
	try_cuts prune
}

@test "a job is restored whenever the power is cut while it is restored" {
	try_cuts restore
}

@test "a job that is restored has its name, whenever the power is cut" {
	try_cuts keep-name
}

@test "a job of another machine is taken over or not, and not lost" {
	try_cuts adopt
}

@test "a directory that was made and is not safe yet is so before it is used" {
	try_cuts unsynced
}
