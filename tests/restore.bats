# SPDX-License-Identifier: ISC

load helper
load disturb

# next_of JOB: its next due time, to the nanosecond.
next_of() {
	ptymer status --raw -n -o next "$1"
}

@test "restore has nothing to do without lost jobs, and succeeds" {
	run --separate-stderr -0 ptymer restore
	is "$output$stderr" ""
	ptymer hourglass 1h -n tea -- true
	id=$(ptymer hourglass 0 -- true)
	ptymer wait "$id"
	run --separate-stderr -0 ptymer restore
	is "$output$stderr" ""
	is "$(ptymer status -n -o name | xargs)" tea
}

@test "restore takes no operand" {
	run --separate-stderr -2 ptymer restore 1
	is "$output" ""
	matches "$stderr" 'ptymer: restore: *'
	run --separate-stderr -2 ptymer restore -- true
	is "$output" ""
	matches "$stderr" 'ptymer: restore: *'
}

# bats test_tags=core
@test "a lost job gets a worker, and keeps ID, name and due time" {
	id=$(ptymer hourglass 1h -n tea -- true)
	pid=$(column pid tea)
	before=$(next_of tea)
	lose tea
	run --separate-stderr -0 ptymer restore
	is "$output$stderr" ""
	is "$(column state tea)" waiting
	is "$(column id tea)" "$id"
	[ "$(column pid tea)" -ne "$pid" ]
	# Two clocks are read one after the other for what the wall will show.
	after=$(next_of tea)
	distance=$(($(date -d "${after/T/ }" +%s%N) -
	    $(date -d "${before/T/ }" +%s%N)))
	[ "${distance#-}" -lt 1000000000 ]
}

# bats test_tags=core
@test "a due time that passed while it was lost is caught up on, once" {
	id=$(ptymer hourglass 1h -- 'echo "$PTYMER_TRIGGER" >>ran')
	lose "$id"
	overdue "$id" 2
	run -0 ptymer restore
	run -0 ptymer wait "$id"
	is "$(<ran)" catch-up
	is "$(runs "$id")" 'ok catch-up 1 - -'
}

@test "a job that TERM left in its only run has an end after restore" {
	id=$(ptymer hourglass 0 -- 'echo >>ran; exec sleep 1000')
	wait_until test -e ran
	kill -TERM "$(column pid "$id")"
	run -125 ptymer wait "$id"
	is "$(column state "$id")" 'lost (terminated)'
	run -0 ptymer restore
	run -143 timeout 60 ptymer wait "$id"
	is "$(column state "$id")" done
	is "$(starts ran)" 1
	wait_until processes_are 0
}

@test "a target that outlived its worker is not run a second time beside it" {
	id=$(ptymer hourglass 0.2 -r -- 'echo $$ >>ran; exec sleep 1000')
	wait_until test -s ran
	lose "$id"
	run -0 ptymer restore
	is "$(column state "$id")" running
	is "$(column target_pid "$id")" "$(<ran)"
	# Due times come and are skipped, because it still runs.
	wait_until has_result "$id" skipped
	is "$(starts ran)" 1
	run -0 ptymer stop "$id"
	is_gone "$(<ran)"
	is "$(column last "$id")" stopped
}

@test "a target that outlived its worker has its lock again" {
	id=$(ptymer hourglass 0 --lock tape -- '
	    echo >up; until [ -e go ]; do sleep 0.02; done; echo first >>ran')
	wait_until test -e up
	wait_until test -e "$state/active/$id/progress"
	lose "$id"
	run -0 ptymer restore
	other=$(ptymer hourglass 0 --lock tape -- 'echo second >>ran')
	wait_until grep -q '^pending ' "$state/active/$other/progress"
	touch go
	run -0 timeout 60 ptymer wait "$other"
	is "$(xargs <ran)" 'first second'
}

@test "a target that outlived its worker still runs, whoever watches it" {
	id=$(ptymer hourglass 0 -- \
	    'echo >up; until [ -e go ]; do sleep 0.02; done')
	wait_until test -e up
	wait_until column_is state "$id" running
	lose "$id"
	run -0 ptymer restore
	pid=$(column pid "$id")
	watcher=$(pgrep -P "$pid")
	kill -KILL "$watcher"
	watched_anew() {
		[ "$(pgrep -P "$pid")" != "$watcher" ]
	}
	wait_until watched_anew
	is "$(column state "$id")" running
	touch go
	run -125 timeout 60 ptymer wait "$id"
}

@test "who watches a target goes with its worker, and not the target" {
	id=$(ptymer hourglass 0 -- \
	    'echo $$ >up; until [ -e go ]; do sleep 0.02; done')
	wait_until test -s up
	lose "$id"
	run -0 ptymer restore
	watcher=$(pgrep -P "$(column pid "$id")")
	lose "$id"
	wait_until is_gone "$watcher"
	run ! is_gone "$(<up)"
	run -0 ptymer restore
	touch go
	run -125 ptymer wait "$id"
}

@test "who has the PID of a target that has ended is not taken for it" {
	id=$(ptymer hourglass 0 -- 'echo $$ >left; exec sleep 1000')
	wait_until test -s left
	wait_until test -e "$state/active/$id/progress"
	lose "$id"
	kill -KILL "$(<left)"
	wait_until is_gone "$(<left)"
	env -u PTYMER_TEST_MARK sleep 1000 3>&- &
	stranger=$!
	edit_record "$state/active/$id/progress" \
	    "s/^(running .* pid=)[0-9]+ /\\1$stranger /"
	grep -q "^running .* pid=$stranger " "$state/active/$id/progress"
	run -125 timeout 60 ptymer wait "$id"
	run -0 ptymer restore
	run -125 timeout 60 ptymer wait "$id"
	matches "$(column last "$id")" 'failed:*killed*'
	kill "$stranger"
}

@test "a target that outlived its worker is waited for" {
	id=$(ptymer hourglass 0 -- \
	    'echo $$ >ran; until [ -e go ]; do sleep 0.02; done')
	wait_until test -s ran
	lose "$id"
	run -0 ptymer restore
	run -124 ptymer wait --timeout 0.1 "$id"
	is "$(column state "$id")" running
	touch go
	# How it ended only its parent could have known.
	run -125 timeout 60 ptymer wait "$id"
	is_gone "$(<ran)"
	is "$(column state "$id")" done
	matches "$(results "$id")" 'failed:*'
}

@test "a target that outlived its worker is stopped with what is below it" {
	id=$(ptymer hourglass 0 --kill-after 0.2 -- \
	    'trap "" TERM; setsid sleep 1000 & sleep 1000 & echo >ran
	    while :; do wait; done')
	wait_until test -e ran
	lose "$id"
	run -0 ptymer restore
	run -0 ptymer stop "$id"
	is "$(processes)" ""
	is "$(column state "$id")" stopped
}

@test "a target that outlived its worker has no longer than its timeout" {
	id=$(ptymer hourglass 0 --timeout 1h -- 'echo >ran; exec sleep 1000')
	wait_until test -e ran
	wait_until test -e "$state/active/$id/progress"
	lose "$id"
	back_by "$state/active/$id/progress" started 3601
	run -0 ptymer restore
	run -124 timeout 60 ptymer wait "$id"
	is "$(column last "$id")" timeout
	wait_until processes_are 0
}

@test "a run that waits for a lock is not lost with its worker" {
	holder=$(ptymer hourglass 0 --lock tape -- \
	    'until [ -e go ]; do sleep 0.02; done')
	wait_until column_is state "$holder" running
	for signal in KILL TERM; do
		id=$(ptymer hourglass 0 --lock tape -- "echo $signal >>ran")
		wait_until grep -q '^pending ' "$state/active/$id/progress"
		pid=$(column pid "$id")
		kill -"$signal" "$pid"
		wait_until is_gone "$pid"
		run -0 ptymer restore
		is "$(column state "$id")" waiting
	done
	touch go
	run -0 timeout 60 ptymer wait 2 3
	is "$(sort ran)" $'KILL\nTERM'
}

@test "a run that waited for its lock is not begun after its grace" {
	for grace in 1m 1h; do
		rm -f go
		holder=$(ptymer hourglass 0 --lock tape -- \
		    'until [ -e go ]; do sleep 0.02; done')
		wait_until column_is state "$holder" running
		id=$(ptymer hourglass 0 --grace "$grace" --lock tape -- \
		    "echo $grace >>ran")
		file=$state/active/$id/progress
		wait_until grep -q '^pending ' "$file"
		lose "$id"
		due=$(sed -n 's/^pending .* due=\([0-9]*\) .*/\1/p' "$file")
		edit_record "$file" "s/=$due /=$((due - 600000000000)) /g"
		touch go
		run -0 timeout 60 ptymer wait "$holder"
		run -0 ptymer restore
		run timeout 60 ptymer wait "$id"
	done
	is "$(<ran)" 1h
	is "$(column last 2) $(column cause 2)" 'missed worker killed'
}

@test "a run that waits for its turn is not lost with its worker, and waits on" {
	id=$(ptymer hourglass 0.2 -r --count 2 --grace 1h --overlap queue -- \
	    'echo "$PTYMER_RUN" >>ran; until [ -e go ]; do sleep 0.02; done')
	wait_until grep -q '^pending ' "$state/active/$id/progress"
	lose "$id"
	run -0 ptymer restore
	is "$(column state "$id")" running
	is "$(starts ran)" 1
	touch go
	run -0 timeout 60 ptymer wait "$id"
	is "$(xargs <ran)" '1 2'
}

@test "no due time of a repeating alarm is forgotten while it is lost" {
	id=$(ptymer alarm -r '*:*:*' -- 'echo "$PTYMER_DUE" >>ran')
	wait_until starts_are ran 1
	lose "$id"
	ptymer wait "$(ptymer hourglass 2.2 -- true)"
	run -0 ptymer restore
	wait_until starts_are ran 3
	ptymer stop "$id"
	# Second after second from the first to the last is in some record.
	ptymer log --runs "$id" >records
	grep -q ' missed .* worker\\x20killed$' records
	while read -r due _ _ _ _ _ _ _ count last _; do
		first=$(date -d "${due/T/ }" +%s)
		[ "$last" != - ] || last=$due
		last=$(date -d "${last/T/ }" +%s)
		[ "$count" != - ] || count=1
		is "$((last - first + 1))" "$count"
		[ -z "${expected-}" ] || is "$first" "$expected"
		expected=$((last + 1))
	done <records
}

@test "a repeating alarm catches up where it is restored within the grace" {
	id=$(ptymer alarm -r '*:*:*' --grace 1h -- 'echo "$PTYMER_MISSED" >>ran')
	wait_until starts_are ran 1
	lose "$id"
	ptymer wait "$(ptymer hourglass 2.2 -- true)"
	run -0 ptymer restore
	wait_until has_caught_up "$id"
	grep -qx '[1-9][0-9]*' ran
}

# has_caught_up JOB: a run has made up for what was missed.
has_caught_up() {
	runs "$1" | grep -q '^ok catch-up '
}

@test "a one-shot in an hour that comes twice keeps its instant over restore" {
	export TZ=Europe/Berlin
	ptymer alarm -n first '2027-10-31 02:30' -- true
	ptymer alarm -n second '2027-10-31T02:30:00+01:00' -- true
	ptymer alarm -n epoch @1824946200 -- true
	for name in first second epoch; do
		next_of "$name" >>before
		lose "$name"
	done
	matches "$(sed -n 1p before)" '2027-10-31T02:30:00+02:00'
	matches "$(sed -n 2p before)" '2027-10-31T02:30:00+01:00'
	matches "$(sed -n 3p before)" '2027-10-31T02:30:00+01:00'
	run -0 ptymer restore
	for name in first second epoch; do
		is "$(column state "$name")" waiting
		next_of "$name" >>after
	done
	cmp before after
}

@test "the zone is that of the shell that armed it, whoever restores it" {
	TZ=Asia/Tokyo ptymer alarm -n daily -r 10:00 -- true
	TZ=Asia/Tokyo ptymer alarm -n once 10:00 -- 'echo "$TZ" >zone'
	next_of daily >before
	next_of once >>before
	matches "$(<before)" '*T01:00:00+00:00*'
	lose daily
	lose once
	run -0 env -u TZ ptymer restore
	next_of daily >after
	next_of once >>after
	cmp before after
	kill -USR1 "$(column pid once)"
	wait_until test -s zone
	is "$(<zone)" Asia/Tokyo
}

@test "restore fails where a job stays lost, and restores the others" {
	expect_bad=1
	ptymer hourglass 1h -n bad -- true
	ptymer hourglass 1h -n good -- true
	lose bad
	lose good
	printf x >>"$state/active/1/job"
	run --separate-stderr -1 ptymer restore
	is "$output" ""
	matches "$stderr" '*job 1 *'
	is "$(column state good)" waiting
	# It has been set aside, and no one stumbles over it any more.
	run --separate-stderr -0 ptymer restore
	is "$output$stderr" ""
}

# More of them than begin at once.
@test "each of many gets a worker of its own, with nothing of the others'" {
	expect_bad=1
	seq 70 | xargs -I '{}' ptymer hourglass 1h -- true >ids
	ptymer status -n -o pid | xargs kill -KILL
	wait_until processes_are 0
	printf x >>"$state/active/3/job"
	run --separate-stderr -1 ptymer restore
	is "${#stderr_lines[@]}" 1
	matches "$stderr" '*job 3 *'
	is "$(ptymer status -n -o state | sort | uniq -c | xargs)" '69 waiting'
	is "$(ptymer status -n -o pid | sort -u | wc -l)" 69
	for pid in $(ptymer status -n -o pid); do
		is "$(find "/proc/$pid/fd" -lname 'pipe:*')" ""
	done
}

@test "two that restore at once make one worker" {
	id=$(ptymer hourglass 1h -- true)
	for _ in {1..5}; do
		lose "$id"
		ptymer restore 3>&- &
		other=$!
		run -0 ptymer restore
		wait "$other"
		is "$(column state "$id")" waiting
		is "$(count_processes)" 1
	done
}

@test "how often it has run, and what --count allows, is kept" {
	id=$(ptymer hourglass 1h -r --count 3 -- \
	    'echo "$PTYMER_RUN $PTYMER_LAST_STATUS" >>ran; exit "$PTYMER_RUN"')
	for n in 1 2; do
		ptymer adjust "$id" 0
		wait_until column_is last "$id" "exit:$n"
		lose "$id"
		run -0 ptymer restore
	done
	ptymer adjust "$id" 0
	run -3 timeout 60 ptymer wait "$id"
	is "$(<ran)" $'1 \n2 1\n3 2'
}

@test "what --count has used up is not due again, in the machine's zone either" {
	id=$(env -u TZ ptymer alarm -r --count 1 '*:*:*' -- \
	    'echo >>ran; until [ -e go ]; do sleep 0.02; done')
	wait_until starts_are ran 1
	wait_until column_is due "$id" ''
	lose "$id"
	run -0 ptymer restore
	is "$(column state "$id")" running
	is "$(column due "$id")" ''
	touch go
	run -125 timeout 60 ptymer wait "$id"
	is "$(starts ran)" 1
	matches "$(runs "$id")" 'failed:*schedule 1 - -'
}

@test "a time that an alarm was moved away from is over after restore, too" {
	day=$(env -u TZ date -d '2 days' +%F)
	id=$(env -u TZ ptymer alarm "$day 10:00" "$day 11:00" -- true)
	due=$(column due "$id")
	ptymer adjust "$id" 0
	wait_until column_is runs "$id" 1
	wait_until column_is state "$id" waiting
	is "$(column due "$id")" "$((${due%.*} + 3600)).${due#*.}"
	lose "$id"
	run -0 ptymer restore
	is "$(column due "$id")" "$((${due%.*} + 3600)).${due#*.}"
}

@test "environment, directory, umask and limits come back with the job" {
	local id

	mkdir deep
	id=$(
		cd deep || exit
		umask 027
		ulimit -n 77
		COLOUR=$'blue\nand green' exec ptymer hourglass 1h -- \
		    sh -c 'printenv COLOUR; pwd; umask; ulimit -n'
	)
	lose "$id"
	COLOUR=red run -0 ptymer restore
	ptymer run "$id"
	wait_until has_result "$id" ok
	run -0 ptymer log "$id"
	is "$output" "blue
and green
$BATS_TEST_TMPDIR/deep
0027
77"
}

@test "a repeating job whose directory is gone fails each time, and goes on" {
	local id

	mkdir deep
	id=$(cd deep && ptymer hourglass 1h --repeat -- true)
	lose "$id"
	rmdir deep
	run -0 ptymer restore
	ptymer run "$id"
	wait_until column_is last "$id" \
	    'failed:cannot enter directory: No such file or directory'
	is "$(column state "$id")" waiting
	mkdir deep
	ptymer run "$id"
	wait_until has_result "$id" ok
}

@test "an hourglass whose time ran out unwatched fires late, and says how late" {
	local id late

	id=$(ptymer hourglass 1h -- true)
	lose "$id"
	overdue "$id" 500
	run -0 ptymer restore
	run -0 ptymer wait "$id"
	late=$(column lateness "$id")
	matches "$late" '8m*'
	is "$(column trigger "$id")" catch-up
}

@test "a job with many times that was lost for long keeps nobody waiting" {
	local file id times=()

	for n in {0..1499}; do
		times+=("*:*:$((n % 60))")
	done
	id=$(ptymer alarm -r "${times[@]}" -- true)
	lose "$id"
	file=$state/active/$id/job
	back_by "$file" due 8640000
	back_by "$file" dealt 8640000
	run -0 ptymer restore
	run --separate-stderr -0 ptymer stop "$id"
	is "$stderr" ""
}
