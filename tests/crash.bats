# SPDX-License-Identifier: ISC
#
# The power is cut, or everything is killed, after each step of what is done to
# a state directory: crash/power-cut, which tells what a disk may hold then.
#
#   CUTS=N	how many states of each scenario to try, at most; default 60

load helper

setup() {
	ptymer_setup
	export PYTHONDONTWRITEBYTECODE=1
}

# cut SCENARIO: tries its states, enough of them.
cut() {
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
	cut arm
}

@test "a name is a job's, or nobody's, whenever the power is cut" {
	cut arm-named
}

@test "a crontab line that comes before restore makes no second job" {
	cut arm-cron
}

@test "a name passes on from a job that has ended, or does not" {
	cut arm-after-ended
}

@test "a job is replaced or stays, whenever the power is cut" {
	cut replace
}

@test "a replacement that was cut short leaves one job, whoever comes first" {
	cut replace-cron
}

@test "a run is not lost, and is repeated only if the power is cut in its start" {
	cut run-once
}

@test "each run has one record, whenever the power is cut" {
	cut run-repeating
}

@test "what was run by hand is on record, and is not run again" {
	cut run-by-hand
}

@test "what pause, adjust and skip did is done or not done, and stays done" {
	cut steer
}

@test "a job is stopped or not, whenever the power is cut" {
	cut stop
}

@test "a job that runs is stopped or not, whenever the power is cut" {
	cut stop-running
}

@test "a job is pruned or not, and its ID is not used again" {
	cut prune
}

@test "a job is restored whenever the power is cut while it is restored" {
	cut restore
}
