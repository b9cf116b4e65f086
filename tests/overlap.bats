# SPDX-License-Identifier: ISC

load helper
load disturb

# What a run does here: it says that it has begun, and goes on until told.
hold='echo "begin $PTYMER_RUN" >>ran
	until [ -e go ]; do sleep 0.02; done; echo "end $PTYMER_RUN" >>ran'

@test "by default a due time is skipped while the last run goes on" {
	id=$(ptymer hourglass 0.1 -r --count 2 -- "$hold")
	wait_until starts_are ran 1
	wait_until has_result "$id" skipped
	is "$(<ran)" 'begin 1'
	touch go
	run -0 timeout 60 ptymer wait "$id"
	is "$(<ran)" $'begin 1\nend 1\nbegin 2\nend 2'
	# What is skipped does not count for --count.
	is "$(column runs "$id")" 2
}

# bats test_tags=core
@test "--overlap queue: the next one begins when the last has ended" {
	id=$(ptymer hourglass 0.1 -r --count 2 --overlap queue -- "$hold")
	wait_until starts_are ran 1
	wait_until grep -q '^pending ' "$state/active/$id/progress"
	is "$(<ran)" 'begin 1'
	touch go
	run -0 timeout 60 ptymer wait "$id"
	is "$(<ran)" $'begin 1\nend 1\nbegin 2\nend 2'
	is "$(results "$id")" 'ok ok'
	# The due time of the second is kept, and it is as late as it waited.
	ptymer log --runs "$id" | awk '$8 == 2 { exit $3 <= 0 }'
}

@test "--overlap queue holds at most one" {
	id=$(ptymer hourglass 0.1 -r --count 3 --overlap queue -- "$hold")
	wait_until starts_are ran 1
	wait_until has_result "$id" skipped
	is "$(grep -c '^pending ' "$state/active/$id/progress")" 1
	is "$(<ran)" 'begin 1'
	touch go
	run -0 timeout 60 ptymer wait "$id"
	# No two of them are ever at once.
	is "$(awk '{ print $1 }' ran | xargs)" 'begin end begin end begin end'
	is "$(awk '{ print $2 }' ran | xargs)" '1 1 2 2 3 3'
}

@test "--overlap replace ends the last run, the whole of it, and then begins" {
	id=$(ptymer hourglass 1h -r --overlap replace --kill-after 0.3 -- '
	    echo "begin $PTYMER_RUN" >>ran
	    [ "$PTYMER_RUN" -eq 1 ] || exit 0
	    trap "echo TERM >>ran" TERM; setsid sleep 1000 & echo $! >>left
	    (trap "" TERM; sleep 1000) & echo $! >>left
	    while :; do wait; done')
	pid=$(column pid "$id")
	kill -USR1 "$pid"
	wait_until starts_are left 2
	kill -USR1 "$pid"
	wait_until has_result "$id" ok
	# TERM first; what ignores it is killed; only then the next begins.
	is "$(<ran)" $'begin 1\nTERM\nbegin 2'
	while read -r process; do is_gone "$process"; done <left
	is "$(results "$id")" 'stopped ok'
	ptymer log --runs "$id" | awk '$8 == 1 { exit $4 < 0.3 }'
	is "$(column pid "$id")" "$pid"
}

@test "--overlap replace leaves no retry of a run that is timed out" {
	id=$(ptymer hourglass 1h -r --overlap replace --timeout 2 \
	    --kill-after 1h --retry 9 --retry-delay 0 -- '
	    echo "$PTYMER_TRIGGER" >>ran
	    [ "$PTYMER_RUN" -eq 1 ] || exit 0
	    trap "echo >timed-out" TERM
	    until [ -e go ]; do sleep 0.02; done')
	run -0 ptymer run "$id"
	wait_until test -e timed-out
	run -0 ptymer run "$id"
	touch go
	wait_until column_is runs "$id" 2
	wait_until column_is state "$id" waiting
	is "$(xargs <ran)" 'manual manual'
	is "$(results "$id")" 'timeout ok'
}

@test "--overlap replace does not wait for a retry that is to come" {
	id=$(ptymer hourglass 1h -r --overlap replace --retry 1 \
	    --retry-delay 30m -- '[ "$PTYMER_RUN" -gt 1 ]')
	run -0 ptymer run "$id"
	wait_until has_result "$id" exit:1
	run -0 ptymer run "$id"
	wait_until has_result "$id" ok
	is "$(runs "$id")" 'exit:1 manual 1 - -
ok manual 2 - -'
}

@test "--overlap replace by the schedule leaves one run, the newest" {
	id=$(ptymer hourglass 0.15 -r --count 4 --overlap replace -- '
	    echo $$ >>ran; [ "$PTYMER_RUN" -eq 4 ] || exec sleep 1000')
	run -0 timeout 60 ptymer wait "$id"
	is "$(results "$id")" 'stopped stopped stopped ok'
	# Some may have been stopped before they could write.
	[ "$(starts ran)" -ge 1 ]
	[ "$(starts ran)" -le 4 ]
	wait_until processes_are 0
}

@test "--overlap replace leaves alone what a run left in the background" {
	id=$(ptymer hourglass 1h -r --overlap replace -- '
	    setsid sh -c "echo \$\$ >>left; exec sleep 1000" &
	    until [ -s left ]; do sleep 0.02; done
	    [ "$PTYMER_RUN" -eq 1 ] || exec sleep 1000')
	pid=$(column pid "$id")
	kill -USR1 "$pid"
	wait_until column_is last "$id" ok
	first=$(head -n 1 left)
	kill -USR1 "$pid"
	wait_until starts_are left 2
	kill -USR1 "$pid"
	wait_until has_result "$id" stopped
	run ! is_gone "$first"
	run -0 ptymer stop "$id"
	is "$(processes)" ""
}

@test "--overlap allow runs as many as fall due" {
	id=$(ptymer hourglass 0.1 -r --count 3 --overlap allow -- "$hold")
	wait_until starts_are ran 3
	is "$(sort ran)" $'begin 1\nbegin 2\nbegin 3'
	is "$(column state "$id")" running
	touch go
	run -0 timeout 60 ptymer wait "$id"
	is "$(results "$id")" 'ok ok ok'
	is "$(grep -c end ran)" 3
}

@test "--overlap allow: each run has a timeout of its own" {
	id=$(ptymer hourglass 0.1 -r --count 3 --overlap allow --timeout 0.5 \
	    --kill-after 0.2 -- 'trap "" TERM; while :; do sleep 0.02; done')
	run -124 timeout 60 ptymer wait "$id"
	is "$(results "$id")" 'timeout timeout timeout'
	wait_until processes_are 0
}

# bats test_tags=core
@test "stop ends all that --overlap allow runs" {
	id=$(ptymer hourglass 0.05 -r --overlap allow -- 'echo >>ran; exec sleep 1000')
	wait_until starts_are ran 5
	run -0 ptymer stop "$id"
	is "$(processes)" ""
	is "$(column last "$id")" stopped
}

@test "a run by hand keeps to --overlap" {
	for overlap in skip queue replace allow; do
		rm -f ran go
		id=$(ptymer hourglass 1h -r --overlap "$overlap" -- "$hold")
		pid=$(column pid "$id")
		kill -USR1 "$pid"
		wait_until starts_are ran 1
		kill -USR1 "$pid"
		case $overlap in
		skip) wait_until has_result "$id" skipped ;;
		queue) wait_until grep -q '^pending ' \
		    "$state/active/$id/progress" ;;
		replace) wait_until has_result "$id" stopped ;;
		allow) wait_until starts_are ran 2 ;;
		esac
		touch go
		wait_until column_is state "$id" waiting
		case $overlap in
		skip) is "$(column runs "$id")" 1 ;;
		*) wait_until column_is runs "$id" 2
		   wait_until column_is state "$id" waiting ;;
		esac
		run -0 ptymer stop "$id"
	done
}

@test "--overlap with a word that it does not know arms nothing" {
	for value in '' x SKIP skip,queue; do
		run --separate-stderr -2 ptymer hourglass 1h -r \
		    --overlap "$value" -- true
		is "$output" ""
		matches "$stderr" 'ptymer: hourglass: *--overlap*'
		is "${#stderr_lines[@]}" 1
	done
	is "$(ptymer status -a -n -o id)" ""
}
