# SPDX-License-Identifier: ISC

load helper

# preload/memory.c lets any allocation fail, and nobody touch what is not his.
setup_file() {
	"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -fno-builtin -fPIC -shared \
	    -o "$BATS_FILE_TMPDIR/memory.so" \
	    "$BATS_TEST_DIRNAME/preload/memory.c"
}

setup() {
	ptymer_setup
	# What is linked statically takes no LD_PRELOAD.
	[ ! -e bin/ptymer-tables ] || mv bin/ptymer-tables bin/ptymer
	if grep -q __asan_init bin/ptymer || ! grep -q ELF bin/ptymer; then
		skip "the allocator is another one"
	fi
}

# short NUMBER COMMAND ...: the command, when that allocation fails.  Its output
# is in the files out and err, its exit status in the variable status; it fails
# when there were not so many.
short() {
	local number=$1

	shift
	rm -f met
	status=0
	timeout 60 env FAIL_AT="$number" FAIL_MET="$PWD/met" \
	    LD_PRELOAD="$BATS_FILE_TMPDIR/memory.so" "$@" >out 2>err 3>&- ||
	    status=$?
	[ -e met ]
}

# It died of no signal, nor did its worker, and did not take too long.
survived() {
	[ "$status" -lt 126 ] && [ "$status" -ne 124 ] &&
	    ! grep 'ended before it was ready' err
}

# each_short CHECK COMMAND ...: the command for each of its allocations that may
# fail, and the check after each; how many there are is in the variable number.
each_short() {
	local check=$1

	shift
	number=1
	while short "$number" "$@"; do
		survived
		"$check"
		number=$((number + 1))
	done
}

@test "want of memory makes no command die, and none leave out a part" {
	is_whole_or_refused() {
		if [ "$status" -eq 0 ]; then
			cmp out expected
		else
			[[ $command != next* ]] || is "$status" 125
			[ -s err ]
		fi
	}
	id=$(ptymer hourglass 1h -n tea -- echo 'a b')
	other=$(ptymer hourglass 0 -- echo done)
	ptymer wait "$other"
	for command in 'next --from @0 --tz Europe/Berlin 10:00' \
	    "status --raw -o id,name,state,when,command" \
	    "status --json -o id,name,state,when,command" \
	    "log $other" "log --runs -n 0 $other" 'export --all' \
	    'export --systemd tea'; do
		# shellcheck disable=SC2086 # words
		ptymer $command >expected
		# shellcheck disable=SC2086
		each_short is_whole_or_refused ptymer $command
		[ "$number" -gt 1 ]
	done
}

@test "want of memory leaves out no line of a job in full" {
	keys() {
		sed 's/: .*//' "$1"
	}
	has_all_lines() {
		if [ "$status" -eq 3 ]; then
			keys out | cmp - expected
		else
			[ -s err ]
		fi
	}
	id=$(ptymer hourglass 0 --env A=b --lock tape -- echo done)
	ptymer wait "$id"
	ptymer status "$id" >out || is $? 3
	keys out >expected
	each_short has_all_lines ptymer status "$id"
	[ "$number" -gt 1 ]
}

@test "want of memory arms a job, or tells why not and leaves nothing" {
	is_armed_or_not() {
		if [ "$status" -eq 0 ]; then
			is "$(column state tea)" waiting
			ptymer stop tea
		else
			is "$status" 125
			[ -s err ]
			is "$(ptymer status -n)" ""
		fi
	}
	for words in 'alarm -r' alarm; do
		# shellcheck disable=SC2086 # words
		each_short is_armed_or_not ptymer $words -n tea -E A=b 10:00 -- true
		[ "$number" -gt 50 ]
		ptymer stop tea
		is "$(ls "$state/drafts")" ""
	done
}

@test "... and no job that has forgotten its terminal" {
	cat >armings <<'EOF'
number=0
while :; do
	rm -f met
	number=$((number + 1))
	if id=$(FAIL_AT=$number FAIL_MET=$PWD/met LD_PRELOAD=$1 \
	    ptymer hourglass 1h 2>/dev/null); then
		grep '^terminal ' "$PTYMER_STATE_DIR/active/$id/job" || echo none
		ptymer stop "$id"
	fi >>terminals
	[ -e met ] || break
done
echo "$number" >number
EOF
	run -0 script -qec "sh armings $BATS_FILE_TMPDIR/memory.so" /dev/null
	[ "$(<number)" -gt 50 ]
	is "$(sort -u terminals | wc -l)" 1
	matches "$(head -n 1 terminals)" 'terminal /dev/*'
}

@test "want of memory leaves the job to itself with -f, and says so" {
	for ((number = 1; ; number++)); do
		short "$number" ptymer hourglass 0 -f -- 'echo hi'
		survived
		[ "$status" -ne 0 ] || break
		is "$status" 125
		cat err >>errors
	done
	is "$(<out)" hi
	grep -c 'cannot stay with job [0-9]*, which goes on: ' errors
	for id in $(ptymer status -a -n -o id); do
		run -0 ptymer wait "$id"
	done
}

@test "want of memory pauses a job, or tells why not and leaves it as it was" {
	is_paused_or_not() {
		if [ "$status" -eq 0 ]; then
			is "$(column state tea)" paused
			ptymer resume tea
		else
			[ -s err ]
			is "$(column state tea)" waiting
		fi
	}
	ptymer hourglass 1h -n tea -- true
	each_short is_paused_or_not ptymer pause tea
	[ "$number" -gt 10 ]
}

@test "where the last ID cannot be read, want of memory gives none out again" {
	is_newer_or_none() {
		if [ "$status" -eq 0 ]; then
			[ "$(<out)" -gt "$id" ]
			id=$(<out)
			ptymer stop "$id"
		fi
		ln -sfn x "$state/last-id"
	}
	id=$(ptymer hourglass 0 -- true)
	ptymer wait "$id"
	ln -sfn x "$state/last-id"
	each_short is_newer_or_none ptymer hourglass 1h
	[ "$number" -gt 50 ]
}
