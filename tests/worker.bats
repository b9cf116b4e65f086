# SPDX-License-Identifier: ISC

load helper
load disturb

setup() {
	ptymer_setup
	stranger=
}

teardown() {
	[ -z "$stranger" ] || kill "$stranger" || :
	ptymer_teardown
}

# A process that is none of ptymer's business.
start_stranger() {
	env -u PTYMER_TEST_MARK sleep 1000 3>&- &
	stranger=$!
}

switches() {
	sed -n 's/^[a-z]*voluntary_ctxt_switches:[[:space:]]*//p' \
	    "/proc/$1/status" | head -n 1
}

# bats test_tags=core
@test "INT stops the job" {
	id=$(ptymer hourglass 1h -- touch ran)
	kill -INT "$(column pid "$id")"
	run -143 ptymer wait "$id"
	is "$(column state "$id")" stopped
	[ ! -e ran ]
}

@test "INT ends a running target with all that it started" {
	id=$(ptymer hourglass 0 -- 'setsid sleep 1000 & sleep 1000 & echo >ready; wait')
	wait_until test -e ready
	kill -INT "$(column pid "$id")"
	run -143 ptymer wait "$id"
	is "$(column state "$id")" stopped
	wait_until processes_are 0
}

# bats test_tags=core
@test "TERM leaves the job lost and its record whole" {
	expect_lost=1
	id=$(ptymer hourglass 1h -n tea -- touch ran)
	kill -TERM "$(column pid "$id")"
	run -125 ptymer wait "$id"
	is "$(column state "$id")" 'lost (terminated)'
	run --separate-stderr -3 ptymer status "$id"
	is "$stderr" ""
	matches "$output" '*tea*'
	[ ! -e ran ]
	wait_until processes_are 0
}

@test "TERM ends the run under way and saves its result" {
	expect_lost=1
	id=$(ptymer hourglass 0 -- 'sleep 1000 & echo $! >left; wait')
	wait_until test -s left
	kill -TERM "$(column pid "$id")"
	run -125 ptymer wait "$id"
	is "$(column state "$id")" 'lost (terminated)'
	is_gone "$(<left)"
	is "$(column runs "$id")" 1
	[ -n "$(column last "$id")" ]
	is "$(ptymer log --runs "$id" | grep -c schedule)" 1
	wait_until processes_are 0
}

@test "what TERM has begun is on record before the run has ended" {
	expect_lost=1
	id=$(ptymer hourglass 0 --kill-after 1m -- \
	    'trap "" TERM; echo $$ >target; exec sleep 1000')
	wait_until test -s target
	wait_until column_is state "$id" running
	pid=$(column pid "$id")
	kill -TERM "$pid"
	# shutdown has no patience
	wait_until grep -qx 'left terminated' "$state/active/$id/progress"
	kill -KILL "$pid" "$(<target)"
	wait_until is_gone "$pid"
	wait_until is_gone "$(<target)"
	is "$(column state "$id")" 'lost (terminated)'
}

# bats test_tags=core
@test "HUP changes nothing" {
	id=$(ptymer hourglass 1h -- touch ran)
	pid=$(column pid "$id")
	before=$(column next "$id")
	kill -HUP "$pid"
	kill -HUP "$pid"
	is "$(column state "$id")" waiting
	is "$(column pid "$id")" "$pid"
	is "$(column next "$id")" "$before"
	[ ! -e ran ]
}

# bats test_tags=core
@test "USR1 runs the target now and leaves the schedule as it is" {
	id=$(ptymer hourglass 1h -- 'echo "$PTYMER_TRIGGER $PTYMER_RUN" >>ran')
	pid=$(column pid "$id")
	before=$(ptymer status -n -o next "$id")
	kill -USR1 "$pid"
	wait_until column_is runs "$id" 1
	wait_until column_is state "$id" waiting
	is "$(<ran)" 'manual 1'
	is "$(column pid "$id")" "$pid"
	is "$(ptymer status -n -o next "$id")" "$before"
}

# bats test_tags=core
@test "a worker that is killed leaves its job lost at once" {
	expect_lost=1
	id=$(ptymer hourglass 1h -- true)
	pid=$(column pid "$id")
	kill -KILL "$pid"
	wait_until is_gone "$pid"
	matches "$(column state "$id")" 'lost*'
	run -3 ptymer status "$id"
	run -125 timeout 60 ptymer wait "$id"
	is "$(ptymer status -n -o id | xargs)" "$id"
}

@test "no signal reaches a stranger whose PID is in a dead worker's file" {
	id=$(ptymer hourglass 1h -- true)
	lose "$id"
	start_stranger
	printf '%d' "$stranger" >"$state/active/$id/pid"
	matches "$(column state "$id")" 'lost*'
	run -0 ptymer stop "$id"
	kill -0 "$stranger"
	is "$(column state "$id")" stopped
}

@test "no signal reaches a stranger whose PID is in a living worker's file" {
	id=$(ptymer hourglass 1h -- true)
	pid=$(column pid "$id")
	cp "$state/active/$id/pid" saved
	start_stranger
	printf '%d' "$stranger" >"$state/active/$id/pid"
	run ptymer stop "$id"
	kill -0 "$stranger"
	if is_gone "$pid"; then
		is "$status" 0
		is "$(column state "$id")" stopped
	else
		[ "$status" -ne 0 ]
		cp saved "$state/active/$id/pid"
		run -0 ptymer stop "$id"
	fi
}

@test "a stranger in the record of a lost job's run is left alone" {
	id=$(ptymer hourglass 0 -- sh -c 'echo $$ >left; exec sleep 1000')
	wait_until test -s left
	wait_until column_is state "$id" running
	lose "$id"
	kill -KILL "$(<left)"
	wait_until is_gone "$(<left)"
	run -0 ptymer stop "$id"
	is "$(column state "$id")" stopped
}

@test "garbage in a PID file is nobody" {
	expect_lost=1
	id=$(ptymer hourglass 1h -- true)
	lose "$id"
	for text in '' x -1 0 1 99999999999999999999 $'1\n1'; do
		printf '%s' "$text" >"$state/active/$id/pid"
		matches "$(column state "$id")" 'lost*'
	done
	run -0 ptymer stop "$id"
}

@test "a waiting worker does not wake up" {
	waiting=$(ptymer hourglass 1h -- true)
	pid=$(column pid "$waiting")
	wait_until is_asleep "$pid"
	before=$(switches "$pid")
	[ -n "$before" ]
	for _ in {1..10}; do
		ptymer status >/dev/null
		ptymer status "$waiting" >/dev/null
		id=$(ptymer hourglass 0.05 -- true)
		ptymer wait "$id"
	done
	is "$(switches "$pid")" "$before"
	is "$(awk '{ print $14 + $15 }' "/proc/$pid/stat")" 0
}

@test "under strace only the timer wakes a waiting worker" {
	trace_calls poll,ppoll,epoll_wait,epoll_pwait,select,pselect6,nanosleep,clock_nanosleep,pause,rt_sigtimedwait,timerfd_create,clone,clone3,fork,vfork \
	    ptymer hourglass 0.5 -- true
	worker=$(awk '/timerfd_create\(/ { print $1; exit }' trace)
	[ -n "$worker" ]
	# One wait before the target is forked: entered once, and left once.
	awk -v pid="$worker" '
		$1 == pid && /(clone3?|v?fork)\(/ { exit }
		$1 == pid' trace | grep -v timerfd_create >waits
	# what does not wait does not wake up
	sed -i '/poll(.*, 0) *= 0 (Timeout)/d' waits
	is "$(grep -cE '(poll|wait|select|sleep|pause)[a-z0-9_]*\(' waits)" 1
	grep -q 'poll(' waits
}

@test "stop signals the worker alone, once pinned, and polls nothing" {
	id=$(ptymer hourglass 1h -- true)
	trace_calls poll,ppoll,nanosleep,clock_nanosleep,kill,pidfd_send_signal \
	    ptymer stop "$id"
	is "$(grep 'pidfd_send_signal(' trace | grep -c SIGINT)" 1
	run ! grep -E 'SIG(TERM|KILL|HUP|USR1)' trace
	# Signal 0 is none.
	run ! grep -E '[^_]kill\([0-9]+, [^0]|nanosleep' trace
}

# title_matches JOB PATTERN: that of its worker.
title_matches() {
	matches "$(ps -o args= -p "$(column pid "$1")")" "$2"
}

@test "a worker's title says what it waits for" {
	id=$(ptymer hourglass 1h -n tea -- true)
	wait_until title_matches "$id" \
	    "ptymer: $id \"tea\" due [0-2][0-9]:[0-5][0-9]:[0-5][0-9]*"
	id=$(ptymer hourglass 1h -- true)
	wait_until title_matches "$id" \
	    "ptymer: $id due [0-2][0-9]:[0-5][0-9]:[0-5][0-9]*"
}

@test "a worker has a session of its own, no terminal, and one thread" {
	id=$(ptymer hourglass 1h -- true)
	pid=$(column pid "$id")
	read -r sid tty threads < <(ps -o sid=,tty=,nlwp= -p "$pid")
	[ "$sid" -ne "$(ps -o sid= -p $$)" ]
	is "$tty" '?'
	is "$threads" 1
}

@test "a worker keeps no directory of the user's busy" {
	mkdir dir
	id=$(cd dir && ptymer hourglass 1h -- true)
	[ "$(readlink "/proc/$(column pid "$id")/cwd")" != "$PWD/dir" ]
}

@test "a worker outlives a hangup of the shell that armed it" {
	script -qfec 'ptymer hourglass 1h -n tea -- true' /dev/null \
	    </dev/null >/dev/null
	is "$(column state tea)" waiting
}

@test "there is no zombie while a job repeats" {
	id=$(ptymer hourglass 0.05 --repeat -- \
	    'echo x >>runs; (setsid sh -c "exec true" &)')
	pid=$(column pid "$id")
	enough() { [ "$(wc -l <runs)" -ge 5 ]; }
	wait_until enough
	ptymer stop "$id"
	run ! ps -o stat= --ppid "$pid"
}

@test "a worker ends when its last run has ended" {
	id=$(ptymer hourglass 0.1 -- true)
	pid=$(column pid "$id")
	ptymer wait "$id"
	wait_until is_gone "$pid"
}
