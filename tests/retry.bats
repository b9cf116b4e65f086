# SPDX-License-Identifier: ISC

load helper
load disturb

# bats test_tags=core
@test "--retry runs again after a failure, until it is well" {
	id=$(ptymer hourglass 0 --retry 5 --retry-delay 0.05 -- '
	    echo "$PTYMER_RUN $PTYMER_TRIGGER $PTYMER_LAST_STATUS" >>ran
	    [ "$PTYMER_RUN" -ge 3 ] || exit 7')
	run -0 timeout 60 ptymer wait "$id"
	is "$(<ran)" $'1 schedule \n2 retry 7\n3 retry 7'
	is "$(results "$id")" 'exit:7 exit:7 ok'
}

@test "--retry gives up after so many, and the last failure counts" {
	id=$(ptymer hourglass 0 --retry 2 --retry-delay 0 -- \
	    'exit $((PTYMER_RUN + 4))')
	run -7 timeout 60 ptymer wait "$id"
	is "$(results "$id")" 'exit:5 exit:6 exit:7'
}

@test "no failure, no retry, and --retry 0 is none" {
	id=$(ptymer hourglass 0 --retry 3 --retry-delay 0 -- true)
	run -0 timeout 60 ptymer wait "$id"
	is "$(results "$id")" ok
	id=$(ptymer hourglass 0 --retry 0 --retry-delay 0 -- false)
	run -1 timeout 60 ptymer wait "$id"
	is "$(results "$id")" exit:1
	id=$(ptymer hourglass 0 --retry-delay 0 -- false)
	run -1 timeout 60 ptymer wait "$id"
	is "$(results "$id")" exit:1
}

@test "a signal, a timeout and a program that is gone are failures" {
	id=$(ptymer hourglass 0 --retry 1 --retry-delay 0 -- 'kill -KILL $$')
	run -137 timeout 60 ptymer wait "$id"
	is "$(results "$id")" 'signal:KILL signal:KILL'
	id=$(ptymer hourglass 0 --retry 1 --retry-delay 0 --timeout 0.1 -- \
	    sleep 1000)
	run -124 timeout 60 ptymer wait "$id"
	is "$(results "$id")" 'timeout timeout'
	cp /bin/true program
	id=$(ptymer hourglass 1h --retry 1 --retry-delay 0 -- ./program)
	rm program
	ptymer adjust "$id" 0
	run -127 timeout 60 ptymer wait "$id"
	is "$(column runs "$id")" 2
}

@test "what cannot be started is retried as often as --retry says" {
	mkdir dir
	id=$(ptymer hourglass 1h -o dir/out --retry 2 --retry-delay 0 -- true)
	rm -r dir
	ptymer adjust "$id" 0
	run -125 timeout 60 ptymer wait "$id"
	is "$(column runs "$id")" 3
}

@test "a retry waits for --retry-delay" {
	id=$(ptymer hourglass 0 --retry 1 --retry-delay 0.4 -- \
	    'echo "$EPOCHREALTIME" >>ran; exit 1')
	run -1 timeout 60 ptymer wait "$id"
	ptymer log --runs "$id" >records
	from=$(awk '$8 == 1 { print $2 }' records)
	to=$(awk '$8 == 2 { print $2 }' records)
	distance=$(($(date -d "${to/T/ }" +%s%N) -
	    $(date -d "${from/T/ }" +%s%N)))
	[ "$distance" -ge 400000000 ]
	# It stands for the due time of the first.
	is "$(awk '{ print $1 }' records | sort -u | wc -l)" 1
}

@test "a retry never goes past the next due time" {
	id=$(ptymer hourglass 0.5 -r --count 3 --retry 100 --retry-delay 0.2 -- \
	    '[ "$PTYMER_TRIGGER" = retry ] || echo >>due
	    [ "$(wc -l <due)" -eq 3 ]')
	run -0 timeout 60 ptymer wait "$id"
	ptymer log --runs "$id" >records
	# Its retries begin before the next is due that is not skipped, because
	# a retry still runs.
	awk '$8 != "-" && $6 != "retry"' records >scheduled
	is "$(wc -l <scheduled)" 3
	before() { [[ $1 < $2 ]]; }
	mapfile -t dues < <(awk '{ print $1 }' scheduled)
	while read -r due started _ _ _ trigger _; do
		[ "$trigger" = retry ] || continue
		for i in 0 1; do
			[ "$due" != "${dues[i]}" ] ||
			    before "$started" "${dues[i + 1]}"
		done
	done <records
}

@test "a retry that the next due time comes before is none" {
	id=$(ptymer hourglass 1h -r --count 1 --retry 5 --retry-delay 30m -- \
	    'echo "$PTYMER_TRIGGER" >>ran; [ "$PTYMER_RUN" -eq 2 ]')
	run_again "$id" 1
	run -0 ptymer adjust "$id" 0
	run -0 timeout 60 ptymer wait "$id"
	is "$(results "$id")" 'exit:1 ok'
	is "$(xargs <ran)" 'manual schedule'
}

@test "a delay that leads past the next due time is no retry" {
	id=$(ptymer hourglass 0.2 -r --count 2 --retry 5 --retry-delay 0.4 -- \
	    '[ "$PTYMER_RUN" -eq 2 ]')
	run -0 timeout 60 ptymer wait "$id"
	is "$(results "$id")" 'exit:1 ok'
	is "$(column runs "$id")" 2
}

@test "retries do not count for --count" {
	id=$(ptymer hourglass 1 -r --count 2 --retry 1 --retry-delay 0 -- \
	    'exit 1')
	run -1 timeout 60 ptymer wait "$id"
	is "$(ptymer log --runs "$id" | awk '$8 != "-" { print $6 }' | xargs)" \
	    'schedule retry schedule retry'
}

@test "stop ends a job that waits for its retry" {
	id=$(ptymer hourglass 0 --retry 1 --retry-delay 1h -- false)
	wait_until column_is last "$id" exit:1
	run -0 ptymer status "$id"
	run -0 ptymer stop "$id"
	run -1 ptymer wait "$id"
	is "$(column state "$id")" stopped
}

@test "wrong numbers and delays arm nothing" {
	for options in '--retry x' '--retry -1' '--retry 1.5' '--retry=' \
	    '--retry-delay x' '--retry-delay -1' '--retry-delay 1:30' \
	    '--retry 99999999999999999999' '--timeout x' '--timeout=' \
	    '--timeout -1' '--timeout 1y' '--kill-after x' '--kill-after 1:30' \
	    '--kill-after=' '--jitter x' '--jitter=' '--jitter -5' \
	    '--grace x' '--grace=' '--missed x' '--missed=' '--lock a/b' \
	    '--lock=' '--lock 7' '--when=' '--on-end=' '--on-success=' \
	    '--on-failure=' '--notify=x' '--notify=' '--freeze x' '--freeze 0' \
	    '--freeze -1' '--freeze 1' '--freeze=' '-E =x' '--env=' '-r --count 0' \
	    '-r --until x' '--until 10:00' '--count 2' \
	    '--grace 1m --missed run'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -2 ptymer hourglass 1h $options -- true
		is "$output" ""
		matches "$stderr" 'ptymer: hourglass: *'
		[ "${#stderr_lines[@]}" -eq 1 ] ||
		    [[ ${stderr_lines[2]} == *^* ]]
	done
	is "$(ptymer status -a -n -o id)" ""
}

@test "a retry that was to come ends with its worker" {
	id=$(ptymer hourglass 0 --retry 3 --retry-delay 1h -- \
	    'echo x >>ran; exit 7')
	wait_until grep -q '^last .*result=exit:7' "$state/active/$id/progress"
	lose "$id"
	run -0 ptymer restore
	run -7 timeout 20 ptymer wait "$id"
	is "$(wc -l <ran)" 1
}
