# SPDX-License-Identifier: ISC

load helper
load disturb

# bats test_tags=core
@test "a run that takes longer than --timeout is ended, with 124" {
	id=$(ptymer hourglass 0 --timeout 0.2 -- 'sleep 1000 & sleep 1000')
	run -124 timeout 60 ptymer wait "$id"
	is "$(column last "$id")" timeout
	wait_until processes_are 0
	is "$(column state "$id")" done
}

@test "a run in time is left alone, and --timeout 0 is none" {
	id=$(ptymer hourglass 0 --timeout 1h -- 'exit 5')
	run -5 timeout 60 ptymer wait "$id"
	id=$(ptymer hourglass 0 --timeout 0 -- 'sleep 0.2; exit 5')
	run -5 timeout 60 ptymer wait "$id"
}

@test "what ignores TERM is killed after --kill-after, and it is a timeout" {
	id=$(ptymer hourglass 0 --timeout 1 --kill-after 0.3 -- \
	    'trap "echo TERM >>got" TERM; while :; do sleep 0.02; done')
	run -124 timeout 60 ptymer wait "$id"
	is "$(column last "$id")" timeout
	is "$(<got)" TERM
	wait_until processes_are 0
	# Not before its time.
	ptymer log --runs "$id" | awk '{ exit $4 < 1.3 }'
}

@test "--kill-after 0 is a kill at once after the first signal" {
	id=$(ptymer hourglass 0 --timeout 0.1 --kill-after 0 -- \
	    'trap "" TERM; while :; do sleep 0.02; done')
	run -124 timeout 60 ptymer wait "$id"
	id=$(ptymer hourglass 0 --kill-after 0 -- \
	    'trap "" TERM; echo >up; while :; do sleep 0.02; done')
	wait_until test -e up
	run -0 ptymer stop "$id"
	is "$(processes)" ""
}

@test "what exits well because of the TERM is a timeout all the same" {
	id=$(ptymer hourglass 0 --timeout 0.1 -- \
	    'trap "exit 0" TERM; while :; do sleep 0.02; done')
	run -124 timeout 60 ptymer wait "$id"
	is "$(column last "$id")" timeout
}

@test "a timeout ends descendants that left the session, but no background" {
	id=$(ptymer hourglass 1h -r --timeout 2 --kill-after 0.2 -- '
	    (setsid sh -c "echo \$\$ >free; exec sleep 1000" &)
	    until [ -s free ]; do sleep 0.02; done
	    setsid sh -c "trap \"\" TERM; echo \$\$ >below; exec sleep 1000" &
	    wait')
	kill -USR1 "$(column pid "$id")"
	wait_until column_is last "$id" timeout
	is_gone "$(<below)"
	# Its own parent has left it: no part of the run any more.
	run ! is_gone "$(<free)"
	run -0 ptymer stop "$id"
	is "$(processes)" ""
}

@test "each attempt has the timeout for itself" {
	id=$(ptymer hourglass 0 --timeout 2 --retry 2 --retry-delay 0 -- \
	    'sleep 0.7; [ "$PTYMER_RUN" -eq 3 ]')
	run -0 timeout 60 ptymer wait "$id"
	is "$(results "$id")" 'exit:1 exit:1 ok'
}

@test "a repeating job goes on after a timeout" {
	id=$(ptymer hourglass 0.3 -r --count 3 --timeout 1 -- \
	    '[ "$PTYMER_RUN" -eq 3 ] || exec sleep 1000')
	run -0 timeout 60 ptymer wait "$id"
	is "$(results "$id")" 'timeout timeout ok'
}

@test "stop during the end of a timeout ends it all" {
	id=$(ptymer hourglass 0 --timeout 1 --kill-after 3 -- \
	    'trap "echo >>got" TERM; while :; do sleep 0.02; done')
	wait_until test -e got
	run -0 ptymer stop "$id"
	is "$(processes)" ""
	is "$(column state "$id")" stopped
}
