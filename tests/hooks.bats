# SPDX-License-Identifier: ISC

load helper
load disturb

# bats test_tags=core
@test "--on-success and --on-end run after a success, in this order" {
	id=$(ptymer hourglass 0 --on-end 'echo end >>ran' \
	    --on-success 'echo success >>ran' --on-failure 'echo failure >>ran' \
	    -- 'echo target >>ran')
	run -0 timeout 60 ptymer wait "$id"
	is "$(xargs <ran)" 'target success end'
}

@test "--on-failure and --on-end run after a failure, and change no result" {
	while read -r status result limit command; do
		rm -f ran
		id=$(ptymer hourglass 0 --timeout "$limit" \
		    --on-end 'echo end >>ran; exit 9' \
		    --on-success 'echo success >>ran' \
		    --on-failure 'echo failure >>ran; exit 8' -- "$command; :")
		run "-$status" timeout 60 ptymer wait "$id"
		is "$(column last "$id")" "$result"
		is "$(xargs <ran)" 'failure end'
	done <<-'END'
		7 exit:7 1h exit 7
		137 signal:KILL 1h kill -KILL $$
		124 timeout 0.3 sleep 1000
	END
}

# bats test_tags=core
@test "a hook runs once, after the last attempt" {
	id=$(ptymer hourglass 0 --retry 2 --retry-delay 0 \
	    --on-failure 'echo failure >>ran' --on-end 'echo end >>ran' -- \
	    'echo target >>ran; exit 1')
	run -1 timeout 60 ptymer wait "$id"
	is "$(xargs <ran)" 'target target target failure end'
}

@test "a hook runs for each run of a repeating job" {
	id=$(ptymer hourglass 0.2 -r --count 3 \
	    --on-end 'echo "$PTYMER_RUN $PTYMER_LAST_STATUS" >>ran' -- \
	    'exit "$PTYMER_RUN"')
	run -3 timeout 60 ptymer wait "$id"
	is "$(sort ran)" $'1 1\n2 2\n3 3'
}

@test "a hook is told about job and run, and has the target's directory" {
	mkdir dir
	id=$(ptymer hourglass 0 -n tea -C dir -E COLOUR=blue --on-end '
	    echo "$PTYMER_ID $PTYMER_NAME $PTYMER_KIND $PTYMER_RUN" \
	        "$PTYMER_TRIGGER $PTYMER_LAST_STATUS $COLOUR ${PWD##*/}" >told
	    [ -n "$PTYMER_DUE" ] && [ -d "$PTYMER_DATA" ] && echo >well' -- \
	    'exit 4')
	run -4 timeout 60 ptymer wait "$id"
	is "$(<dir/told)" "$id tea hourglass 1 schedule 4 blue dir"
	[ -e dir/well ]
}

@test "the result is on disk before a hook runs, and wait need not know it" {
	id=$(ptymer hourglass 1h -r -n tea --on-end 'ptymer log --runs tea >seen
	    ptymer status -n -o state,last tea | xargs >>seen' -- 'exit 3')
	kill -USR1 "$(column pid "$id")"
	wait_until starts_are seen 2
	is "$(awk 'NR == 1 { print $5 }' seen)" exit:3
	is "$(sed -n 2p seen)" 'waiting exit:3'
}

@test "what a hook writes is in the log, after the target's" {
	id=$(ptymer hourglass 0 --on-end 'echo hook; echo error >&2' -- \
	    'echo target')
	run -0 timeout 60 ptymer wait "$id"
	is "$(ptymer log "$id")" $'target\nhook\nerror'
}

@test "a hook holds up no run" {
	id=$(ptymer hourglass 1h -r \
	    --on-end 'until [ -e go ]; do sleep 0.02; done' -- 'echo >>ran')
	for n in 1 2 3; do
		run -0 ptymer run "$id"
		wait_until starts_are ran "$n"
		wait_until column_is state "$id" waiting
	done
	is "$(results "$id")" 'ok ok ok'
	touch go
	run -0 ptymer stop "$id"
}

@test "stop ends a hook, and what it started" {
	id=$(ptymer hourglass 0 --on-end 'setsid sleep 1000 & echo >up; wait' -- \
	    'exit 6')
	wait_until test -e up
	run -0 ptymer stop "$id"
	is "$(processes)" ""
	run -6 ptymer wait "$id"
}

@test "a run that was stopped has no hooks" {
	id=$(ptymer hourglass 0 --on-end 'echo >>ran' --on-failure 'echo >>ran' \
	    -- 'echo >up; exec sleep 1000')
	wait_until test -e up
	run -0 ptymer stop "$id"
	is "$(processes)" ""
	[ ! -e ran ]
}

@test "hooks are no part of the run: neither its time nor its count" {
	id=$(ptymer hourglass 0 --timeout 1 \
	    --on-end 'date +%s.%N >began; sleep 1.3; echo >>ran' -- true)
	run -0 timeout 60 ptymer wait "$id"
	is "$(starts ran)" 1
	is "$(results "$id")" ok
	read -r started took < \
	    <(ptymer status -a -n --raw -o started_epoch,took "$id")
	awk -v started="$started" -v took="$took" \
	    -v began="$(<began)" 'BEGIN { exit started + took > began }'
}

@test "nothing that was missed or skipped has hooks" {
	id=$(ptymer hourglass 0 --when false --grace 0.1 --on-end 'echo >>ran' \
	    --on-failure 'echo >>ran' -- true)
	run -125 timeout 60 ptymer wait "$id"
	[ ! -e ran ]
}
