# SPDX-License-Identifier: ISC

load helper
load disturb

hold='echo "begin $PTYMER_ID" >>ran
	until [ -e go ]; do sleep 0.02; done; echo "end $PTYMER_ID" >>ran'

switches() {
	awk '/ctxt_switches/ { sum += $2 } END { print sum }' "/proc/$1/status"
}

# hold_lock: a job that has the lock until the file go is there.
hold_lock() {
	ptymer hourglass 0 --lock tape -n holder -- "$hold" >/dev/null
	wait_until starts_are ran 1
}

waits() {
	grep -q '^pending ' "$state/active/$1/progress"
}

# bats test_tags=core
@test "runs that name one lock never overlap" {
	for _ in 1 2 3 4; do
		ptymer hourglass 0 --lock tape -- '
		    echo begin >>ran; sleep 0.05; echo end >>ran'
	done
	run -0 timeout 60 ptymer wait 1 2 3 4
	is "$(xargs <ran)" 'begin end begin end begin end begin end'
}

@test "locks of other names, and jobs without one, hold nothing up" {
	hold_lock
	id=$(ptymer hourglass 0 --lock other -- true)
	run -0 timeout 60 ptymer wait "$id"
	id=$(ptymer hourglass 0 -- true)
	run -0 timeout 60 ptymer wait "$id"
	touch go
	run -0 timeout 60 ptymer wait holder
}

@test "a run that waits for its lock is late, and told in status" {
	hold_lock
	id=$(ptymer hourglass 0 --lock tape -- true)
	wait_until waits "$id"
	is "$(column state "$id")" waiting
	matches "$(column next "$id")" '*lock*tape*'
	touch go
	run -0 timeout 60 ptymer wait "$id"
	ptymer log --runs "$id" | awk '{ exit $3 <= 0 }'
}

@test "waiting for a lock is sleep" {
	hold_lock
	id=$(ptymer hourglass 0 --lock tape -- true)
	wait_until waits "$id"
	pid=$(column pid "$id")
	# The worker, and who waits for it; their waits have begun.
	wait_until pgrep -P "$pid"
	helper=$(pgrep -P "$pid")
	asleep() {
		[[ $(ps -o stat= -p "$pid") == S* &&
		    $(ps -o stat= -p "$helper") == S* ]]
	}
	wait_until asleep
	before="$(switches "$pid") $(switches "$helper")"
	ptymer wait "$(ptymer hourglass 0.5 -- true)"
	is "$(switches "$pid") $(switches "$helper")" "$before"
}

@test "the wait for a lock ends with the grace: missed, and why" {
	hold_lock
	id=$(ptymer hourglass 0 --lock tape --grace 1 -- 'echo >>second')
	run -125 timeout 60 ptymer wait "$id"
	is "$(runs "$id")" 'missed schedule - - lock'
	is "$(column last "$id")" missed
	[ ! -e second ]
	touch go
	run -0 timeout 60 ptymer wait holder
	# It does not come into the lock later.
	[ ! -e second ]
}

@test "the wait for a lock ends at the next due time: skipped" {
	hold_lock
	id=$(ptymer hourglass 0.3 -r --count 2 --lock tape --grace 1h -- true)
	wait_until has_result "$id" skipped
	touch go
	run -0 timeout 60 ptymer wait "$id"
	has_result "$id" ok
	is "$(column runs "$id")" 2
}

@test "what falls due waits for the lock in the place of what waited before" {
	hold_lock
	id=$(ptymer hourglass 1h -r --lock tape -- \
	    'echo "$PTYMER_TRIGGER" >>second')
	ptymer adjust "$id" 0
	wait_until waits "$id"
	ptymer adjust "$id" 0
	wait_until has_result "$id" skipped
	wait_until waits "$id"
	touch go
	wait_until has_result "$id" ok
	is "$(<second)" schedule
	is "$(runs "$id")" 'skipped schedule - - -
ok schedule 1 - -'
}

@test "a run by hand goes on waiting for the lock at the next due time" {
	hold_lock
	id=$(ptymer hourglass 1h -r --lock tape -- \
	    'echo "$PTYMER_TRIGGER" >>second')
	ptymer run "$id"
	wait_until waits "$id"
	ptymer adjust "$id" 0
	wait_until has_result "$id" skipped
	touch go
	wait_until has_result "$id" ok
	is "$(<second)" manual
}

@test "a due time that was missed for a lock does not count for --count" {
	hold_lock
	id=$(ptymer hourglass 0.3 -r --count 1 --lock tape --grace 0.1 -- true)
	wait_until has_result "$id" missed
	touch go
	run -0 timeout 60 ptymer wait "$id"
	has_result "$id" ok
}

@test "a lock is free again when its holder's worker is killed" {
	hold_lock
	id=$(ptymer hourglass 0 --lock tape -- 'echo >>second')
	wait_until waits "$id"
	lose holder
	run -0 timeout 60 ptymer wait "$id"
	[ -e second ]
	run -0 ptymer stop holder
}

@test "who waits for a lock and is killed does not get it from the grave" {
	hold_lock
	id=$(ptymer hourglass 0 --lock tape -- true)
	wait_until waits "$id"
	pid=$(column pid "$id")
	lose "$id"
	nobody_waits() { ! pgrep -s "$pid"; }
	wait_until nobody_waits
	touch go
	run -0 timeout 60 ptymer wait holder
	other=$(ptymer hourglass 0 --lock tape -- true)
	run -0 timeout 60 ptymer wait "$other"
	run -0 ptymer stop "$id"
}

@test "a lock is let go of between two runs, and with a stop" {
	id=$(ptymer hourglass 1h -r --lock tape -- true)
	kill -USR1 "$(column pid "$id")"
	wait_until column_is last "$id" ok
	other=$(ptymer hourglass 0 --lock tape -- 'echo >up; exec sleep 1000')
	wait_until test -e up
	run -0 ptymer stop "$other"
	other=$(ptymer hourglass 0 --lock tape -- true)
	run -0 timeout 60 ptymer wait "$other"
	run -0 ptymer stop "$id"
}

@test "what a run left in the background does not hold its lock" {
	id=$(ptymer hourglass 0 --lock tape -- 'sleep 1000 & echo $! >left')
	run -0 timeout 60 ptymer wait "$id"
	other=$(ptymer hourglass 0 --lock tape -- true)
	run -0 timeout 60 ptymer wait "$other"
	kill "$(<left)"
	wait_until is_gone "$(<left)"
}

@test "a hook does not hold its job's lock" {
	id=$(ptymer hourglass 0 --lock tape --on-end 'echo >>hooked
	    until [ -e go ]; do sleep 0.02; done' -- true)
	wait_until starts_are hooked 1
	other=$(ptymer hourglass 0 --lock tape -- true)
	run -0 timeout 60 ptymer wait "$other"
	touch go
	run -0 timeout 60 ptymer wait "$id"
}

@test "a retry holds the lock, nobody comes in between" {
	id=$(ptymer hourglass 0 --lock tape --retry 1 --retry-delay 0.3 -- '
	    echo "first $PTYMER_RUN" >>ran; [ "$PTYMER_RUN" -eq 2 ]')
	wait_until column_is last "$id" exit:1
	other=$(ptymer hourglass 0 --lock tape -- 'echo second >>ran')
	run -0 timeout 60 ptymer wait "$id" "$other"
	# One after the other, whichever way.
	is "$(sort ran)" $'first 1\nfirst 2\nsecond'
}

@test "stop ends a job that waits for its lock, and what waits for it" {
	hold_lock
	id=$(ptymer hourglass 0 --lock tape -- 'echo >>second')
	wait_until waits "$id"
	run -0 ptymer stop "$id"
	run -143 ptymer wait "$id"
	touch go
	run -0 timeout 60 ptymer wait holder
	[ ! -e second ]
	wait_until processes_are 0
}

@test "a run by hand that waits its turn comes, though another gave up" {
	hold_lock
	id=$(ptymer hourglass 0 --lock tape --grace 3 --overlap queue -- \
	    'echo "$PTYMER_TRIGGER" >>second')
	wait_until waits "$id"
	ptymer run "$id"
	wait_until has_result "$id" missed
	touch go
	run -0 timeout 60 ptymer wait "$id"
	is "$(<second)" manual
}

@test "a lock that cannot be had at all is tried for once a second" {
	id=$(ptymer hourglass 1h --lock tape -- true)
	attach "$id" -e trace=flock -e inject=flock:error=ENOLCK
	SECONDS=0
	ptymer run "$id"
	many() { [ "$(grep -c INJECTED attached)" -ge 6 ]; }
	wait_until many
	# Whoever tries asks twice: the worker, and a process that would wait.
	[ "$(grep -c INJECTED attached)" -le $((2 * (SECONDS + 2))) ]
	matches "$(column next "$id")" '*lock*tape*'
	ptymer stop "$id"
}
