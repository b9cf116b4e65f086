# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Loaded after helper by the tests that come between ptymer and the system, or
# write records that it did not write.

is_traced() {
	grep -q '^TracerPid:[[:space:]]*[1-9]' "/proc/$1/status"
}

# attach JOB ARGUMENT ...: has strace at the job's worker and at what that
# starts from now on, with these arguments, until they have all ended, or until
# strace, $tracer, is killed: then they go on, however long they were to wait.
attach() {
	local pid

	pid=$(column pid "$1")
	shift
	env -u PTYMER_TEST_MARK strace -f -o attached -p "$pid" "$@" \
	    2>/dev/null 3>&- &
	# shellcheck disable=SC2034 # for the test
	tracer=$!
	wait_until is_traced "$pid"
}

# start_traced ARGUMENT ... -- COMMAND ...: runs it under strace, and returns
# when that command has ended; its children are traced until they have, too.
# The output of the command is in the file traced.
start_traced() {
	local status=0

	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
	    env -u PTYMER_TEST_MARK strace -f -o trace "$@" >traced 2>&1 ||
	    status=$?
	return "$status"
}

# The checksum of ptymer-state(5) over a file: FNV-1a, 64 bits.  It is computed
# by a shell of its own, because bats would trace each step.
record_sum() {
	# shellcheck disable=SC2016 # for that shell
	od -An -v -tu1 "$1" | bash -c '
		sum=$((0xcbf29ce484222325))
		for byte in $(cat); do
			sum=$(((sum ^ byte) * 0x100000001b3))
		done
		printf "%016x\n" "$sum"'
}

# edit_record FILE SCRIPT: changes a record by a script of sed, and makes its
# last line right again.
edit_record() {
	sed -e '$d' "$1" | sed -E -e "$2" >edited
	printf 'end %s\n' "$(record_sum edited)" >>edited
	cp edited "$1"
}

# estrange JOB: loses it, and makes it a lost job of another machine.
estrange() {
	# shellcheck disable=SC2154 # of helper.bash
	local file=$state/active/$1/progress

	lose "$1"
	[ -e "$file" ] || file=$state/active/$1/job
	edit_record "$file" \
	    '/^(machine|boot) /d; s/^pid-namespace.*/machine beef\nboot 77\n&/'
	is "$(column state "$1")" "on beef"
}

# starts FILE: how often a target that writes a line there has been started.
starts() {
	if [ -e "$1" ]; then wc -l <"$1"; else echo 0; fi
}

starts_are() {
	[ "$(starts "$1")" -ge "$2" ]
}

processes_are() {
	[ "$(count_processes)" -eq "$1" ]
}

# runs JOB: the records of its runs, a line each: result, trigger, run, count
# and cause.
runs() {
	ptymer log --runs "$1" | awk '{ print $5, $6, $8, $9, $11 }'
}

# results JOB: those of its runs, in a row, without what did not run: on a busy
# machine due times may be missed.
results() {
	ptymer log --runs "$1" | awk '$8 != "-" { print $5 }' | xargs
}

# has_result JOB RESULT: of a run, or of a due time at which nothing ran.
has_result() {
	ptymer log --runs "$1" | awk -v result="$2" '
		$5 == result { found = 1 } END { exit !found }'
}

# back_by FILE KEY SECONDS: makes an instant of a record so much earlier.
back_by() {
	local at

	at=$(sed -nE "s/^(.* )?$2[ =]([0-9]+).*/\\2/p" "$1" | head -n 1)
	edit_record "$1" "s/(^|^.* )$2([ =])$at/\\1$2\\2$((at - $3 * 1000000000))/"
}

# overdue JOB SECONDS: makes a lost hourglass of an hour due so long ago.
overdue() {
	# shellcheck disable=SC2154 # of helper.bash
	local file=$state/active/$1/progress

	[ -e "$file" ] || file=$state/active/$1/job
	back_by "$file" due-boot $((3600 + $2))
}
