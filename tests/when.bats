# SPDX-License-Identifier: ISC

load helper
load disturb

# bats test_tags=core
@test "--when that says yes at once holds nothing up" {
	id=$(ptymer hourglass 0 --when 'echo >>asked' -- 'echo >>ran; exit 5')
	run -5 timeout 60 ptymer wait "$id"
	is "$(starts asked) $(starts ran)" '1 1'
	is "$(results "$id")" exit:5
}

@test "--when is asked again until it says yes, at growing distances" {
	id=$(ptymer hourglass 0 --when 'date +%s%N >>asked
	    [ "$(wc -l <asked)" -ge 3 ]' -- true)
	wait_until starts_are asked 1
	is "$(column state "$id")" waiting
	wait_until column_is_like next "$id" '*when*'
	run -0 timeout 60 ptymer wait "$id"
	is "$(starts asked)" 3
	{ read -r a; read -r b; read -r c; } <asked
	[ $((b - a)) -ge 1000000000 ]
	[ $((c - b)) -ge 2000000000 ]
	# Its tries are no runs.
	is "$(results "$id")" ok
	is "$(column runs "$id")" 1
}

column_is_like() {
	# shellcheck disable=SC2053
	[[ $(column "$1" "$2") == $3 ]]
}

@test "a --when that is killed says no" {
	id=$(ptymer hourglass 0 --when 'echo >>asked
	    [ "$(wc -l <asked)" -ge 2 ] || kill -KILL $$' -- 'echo >>ran')
	run -0 timeout 60 ptymer wait "$id"
	is "$(starts asked) $(starts ran)" '2 1'
}

@test "the wait for --when ends with the grace: missed, and why" {
	id=$(ptymer hourglass 0 --when false --grace 1 -- 'echo >>ran')
	run -125 timeout 60 ptymer wait "$id"
	is "$(runs "$id")" 'missed schedule - - when'
	[ ! -e ran ]
}

@test "a --when that takes longer than the grace is ended" {
	id=$(ptymer hourglass 0 --when 'sleep 1000 & sleep 1000' --grace 1 -- \
	    'echo >>ran')
	run -125 timeout 60 ptymer wait "$id"
	is "$(runs "$id")" 'missed schedule - - when'
	wait_until processes_are 0
}

@test "the wait for --when ends at the next due time: skipped" {
	id=$(ptymer hourglass 0.3 -r --count 2 --when '[ -e go ]' --grace 1h -- \
	    true)
	wait_until has_result "$id" skipped
	touch go
	run -0 timeout 60 ptymer wait "$id"
	is "$(column runs "$id")" 2
}

@test "--when is a shell line, with the target's environment and directory" {
	mkdir dir
	id=$(ptymer hourglass 0 -C dir -E COLOUR=blue -n tea \
	    --when 'echo "$PWD $COLOUR $PTYMER_NAME" >asked' -- true)
	run -0 timeout 60 ptymer wait "$id"
	is "$(<dir/asked)" "$PWD/dir blue tea"
}

@test "what --when writes is in the log" {
	id=$(ptymer hourglass 0 --when 'echo asked' -- 'echo ran')
	run -0 timeout 60 ptymer wait "$id"
	is "$(ptymer log "$id")" $'asked\nran'
}

@test "--when is asked only once the lock is had" {
	ptymer hourglass 0 --lock tape -n holder -- \
	    'echo >up; until [ -e go ]; do sleep 0.02; done'
	wait_until test -e up
	id=$(ptymer hourglass 0 --lock tape --when 'echo >>asked' -- true)
	wait_until grep -q '^pending ' "$state/active/$id/progress"
	[ ! -e asked ]
	touch go
	run -0 timeout 60 ptymer wait "$id" holder
	is "$(starts asked)" 1
}

@test "a due time for which --when said no does not count for --count" {
	id=$(ptymer hourglass 0.3 -r --count 1 --grace 0.1 --when '[ -e go ]' -- \
	    true)
	wait_until has_result "$id" missed
	touch go
	run -0 timeout 60 ptymer wait "$id"
	has_result "$id" ok
}

# bats test_tags=core
@test "stop ends a job whose --when is asked, with that" {
	id=$(ptymer hourglass 0 --when 'echo >up; sleep 1000 & wait' -- true)
	wait_until test -e up
	run -0 ptymer stop "$id"
	is "$(processes)" ""
	run -143 ptymer wait "$id"
}
