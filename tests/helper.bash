# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Loaded by every test file.  Each test gets a ptymer, a state directory and a
# home of its own, and must leave nothing behind: see ptymer_teardown.
#
#   PTYMER=PATH	the binary to test; default ../ptymer
#
# A test that loses jobs or spoils records on purpose says so:
#
#   expect_lost=1	jobs may be lost when the test ends
#   expect_bad=1	records may be unreadable when the test ends

bats_require_minimum_version 1.5.0

helper_directory=$(cd "${BASH_SOURCE[0]%/*}" && pwd)

setup() {
	ptymer_setup
}

teardown() {
	ptymer_teardown
}

ptymer_setup() {
	local name

	# The lines of a test are traced, which tells where it failed, but not
	# those of functions that it calls: that takes longer than the tests do.
	set +T
	cd "$BATS_TEST_TMPDIR" || return
	umask 022
	for name in "${!XDG_@}" "${!PTYMER_@}" "${!LC_@}"; do
		unset "$name"
	done
	unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS NO_COLOR COLUMNS \
	    LINES LANG LANGUAGE
	export TZ=UTC0 LC_ALL=C HOME=$BATS_TEST_TMPDIR/home
	mkdir bin home

	# A name of its own for the program: whatever runs it can be told from
	# other tests' by /proc/PID/exe.
	PTYMER=$(realpath -e "${PTYMER:-$helper_directory/../ptymer}")
	ln "$PTYMER" bin/ptymer 2>/dev/null || cp "$PTYMER" bin/ptymer
	if [ -e "$PTYMER-tables" ]; then
		ln "$PTYMER-tables" bin/ptymer-tables 2>/dev/null ||
		    cp "$PTYMER-tables" bin/ptymer-tables
	fi
	PTYMER=$BATS_TEST_TMPDIR/bin/ptymer
	state=$BATS_TEST_TMPDIR/state
	export PTYMER_STATE_DIR=$state PATH=$BATS_TEST_TMPDIR/bin:$PATH

	# What a test rings does not reach the desktop of who runs it.
	ln -s "$(type -P true)" bin/notify-send

	# What a target inherits, and its children in turn.
	export PTYMER_TEST_MARK=$BATS_TEST_TMPDIR
	expect_lost=0
	expect_bad=0
}

# FAULTY is the program with the points of src/job/fault.h.
find_faulty() {
	FAULTY=$(realpath -e "${FAULTY:-$helper_directory/../build/faulty/ptymer}")
	export FAULTY
}

# Every test ends with all its jobs stopped and with these proven: ptymer can
# list what it has, no job was lost unless on purpose, no temporary file is
# left in the state directory, no process is left, neither a worker nor
# anything that descends from a target.
ptymer_teardown() {
	local failed=0 left

	cd "$BATS_TEST_TMPDIR" || return
	export PTYMER_STATE_DIR=$state
	unset PTYMER_MAX_JOBS PTYMER_KEEP
	check_records || failed=1
	stop_all || failed=1
	check_files || failed=1
	left=$(processes)
	# A worker tells that its job has ended, and exits in its own time.
	if [ -n "$left" ]; then
		wait_until ptymer_is_gone || :
		left=$(processes)
	fi
	if [ -n "$left" ]; then
		printf 'left running:\n'
		# shellcheck disable=SC2086 # one word a process
		ps -o pid,ppid,stat,args -p "${left//$'\n'/,}" || :
		# shellcheck disable=SC2086
		kill -KILL $left 2>/dev/null || :
		failed=1
	fi
	return "$failed"
}

# Whatever executes this test's ptymer: /proc/PID/exe, one a line.
executing() {
	find /proc/[0-9]*/exe -maxdepth 0 -lname "$BATS_TEST_TMPDIR/bin/*" \
	    2>/dev/null || :
}

# The PIDs of this test's own processes, one a line: whatever executes its
# ptymer, and whatever carries its mark in the environment.  (A worker's title
# may have overwritten its environment.)
processes() (
	mark=$PTYMER_TEST_MARK
	export -n PTYMER_TEST_MARK
	{
		executing
		grep -lsazxF "PTYMER_TEST_MARK=$mark" /proc/[0-9]*/environ || :
	} | cut -d / -f 3 | sort -nu | while read -r pid; do
		is_gone "$pid" || printf '%s\n' "$pid"
	done
)

ptymer_is_gone() {
	[ -z "$(executing)" ]
}

count_processes() {
	local pids

	mapfile -t pids < <(processes)
	printf '%d\n' "${#pids[@]}"
}

check_records() {
	local table

	[ -d "$state" ] || return 0
	if ! table=$(ptymer status -a -n -o id,state 2>errors); then
		printf 'status fails: %s\n' "$(<errors)"
		return 1
	fi
	if [ "$expect_bad" -eq 0 ] && [ -s errors ]; then
		printf 'status complains: %s\n' "$(<errors)"
		return 1
	fi
	if [ "$expect_lost" -eq 0 ] && [[ $table == *lost* ]]; then
		printf 'jobs are lost:\n%s\n' "$table"
		return 1
	fi
}

# Stops what is active or lost.
stop_all() {
	local ids

	[ -d "$state" ] || return 0
	ids=$(ptymer status -n -o id 2>/dev/null)
	# shellcheck disable=SC2086 # one word an ID
	if [ -n "$ids" ] && ! ptymer stop $ids >stop.out 2>&1; then
		printf 'stop fails: %s\n' "$(<stop.out)"
		return 1
	fi
	ids=$(ptymer status -n -o id 2>/dev/null)
	if [ -n "$ids" ]; then
		printf 'still active after stop: %s\n' "$ids"
		return 1
	fi
}

# Nothing but what ptymer-state(5) names is in a state directory at rest.
check_files() {
	local left

	[ -d "$state" ] || return 0
	left=$(cd "$state" && find . -mindepth 1 -regextype posix-extended \
	    ! -regex '\./(active|ended|damaged|names|data|locks|drafts|lock|last-id|pruned)' \
	    ! -regex '\./(active|ended|damaged)/[0-9]+(/(job|progress|pid|stopped|runs|log|log\.old|requests))?' \
	    ! -regex '\./(names|locks)/[^/]+' ! -regex '\./data/[0-9]+(/.*)?')
	if [ -n "$left" ]; then
		printf 'left in the state directory:\n%s\n' "$left"
		return 1
	fi
}

# wait_until COMMAND [ARGUMENT ...]: until it succeeds, at most 20 s.  Only for
# effects of a target: for jobs there is `ptymer wait`.  It looks less often the
# longer it takes: what it waits for needs the processor, too.
wait_until() {
	local deadline=$((SECONDS + 20)) pause=20

	until "$@" >/dev/null 2>&1; do
		if ((SECONDS >= deadline)); then
			printf 'waited in vain for: %s\n' "$*"
			return 1
		fi
		sleep "${pause}e-3"
		pause=$((pause < 100 ? pause * 5 / 4 : 100))
	done
}

# column NAME JOB: one cell of `status`, without the blanks around it.
column() {
	local text

	text=$(ptymer status -a -n -o "$1" "$2") || :
	text=${text#"${text%%[![:blank:]]*}"}
	printf '%s\n' "${text%"${text##*[![:blank:]]}"}"
}

# column_is NAME JOB VALUE: for wait_until.
column_is() {
	[ "$(column "$1" "$2")" = "$3" ]
}

# run_again JOB N: runs a waiting job by hand for the Nth time, to its end.
run_again() {
	ptymer run "$1"
	wait_until column_is runs "$1" "$2"
	wait_until column_is state "$1" waiting
}

# is ACTUAL EXPECTED: says both when they differ.
is() {
	if [ "$1" != "$2" ]; then
		printf 'got:      %q\nexpected: %q\n' "$1" "$2"
		return 1
	fi
}

# matches TEXT PATTERN: by a pattern of the shell.
matches() {
	# shellcheck disable=SC2053
	if [[ $1 != $2 ]]; then
		printf 'got:      %q\nexpected: %s\n' "$1" "$2"
		return 1
	fi
}

# True when that process is gone, or is a zombie that nobody has reaped yet.
is_gone() {
	local line

	line=$(sed -n 's/^State:[[:space:]]*//p' "/proc/$1/status" \
	    2>/dev/null) || return 0
	[[ -z $line || $line == [ZX]* ]]
}

# is_asleep PID: it waits for something.  An armed worker does a little before.
is_asleep() {
	[[ $(ps -o stat= -p "$1") == S* ]]
}

# is_held PID: it is stopped, by a signal or by who traces it.
is_held() {
	[[ $(ps -o stat= -p "$1") == [Tt]* ]]
}

# hold PID: stops it, and waits for that: who was on his way to be stopped may
# still see what came after the signal.
hold() {
	kill -STOP "$1"
	wait_until is_held "$1"
}

# is_told PID: a hangup, by which a worker is told of a request, is on its way.
is_told() {
	grep -q '^ShdPnd:.*[13579bdf]$' "/proc/$1/status"
}

# is_titled PID TEXT: what ps shows of it, for wait_until.
is_titled() {
	[ "$(ps -o args= -p "$1")" = "$2" ]
}

# lose JOB: kills its worker, and waits until the process is gone.
lose() {
	local pid

	pid=$(column pid "$1")
	kill -KILL "$pid"
	wait_until is_gone "$pid"
}

# settle ID: waits for a job's end, and until its directory is where ended jobs
# are, for tests that look into it.
settle() {
	ptymer wait "$1" || :
	wait_until test -d "$state/ended/$1"
}

# trace_calls CALLS COMMAND ...: runs it under strace, which writes these system
# calls of it and of its children to the file trace, until all have ended.
trace_calls() {
	local calls=$1

	shift
	# the leak sanitizer does not work under strace
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
	    strace -f -o trace -e trace="$calls" "$@"
}

# Time as the tests compare it: microseconds since the Epoch.
now_us() {
	local now=$EPOCHREALTIME

	printf '%s\n' "${now//[!0-9]/}"
}
