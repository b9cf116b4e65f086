# SPDX-License-Identifier: ISC
#
# What the target gets, and the bounds of when it gets it: -E, --clean-env,
# --jitter, --until, --grace, --missed, --awake.

load helper
load disturb

# bats test_tags=core
@test "-E sets a variable, over the shell's own, and the last one counts" {
	export COLOUR=red
	id=$(ptymer hourglass 0 -E COLOUR=blue -E A=1 --env A=2 -E 'B=x = y' -- \
	    'echo "$COLOUR|$A|$B"; env | grep -c "^COLOUR="')
	run -0 timeout 60 ptymer wait "$id"
	is "$(ptymer log "$id")" $'blue|2|x = y\n1'
}

@test "-E NAME passes a variable on as it is when the job is armed" {
	export COLOUR=red
	id=$(ptymer hourglass 0.1 --clean-env -E COLOUR -E NOT_SET -- \
	    'echo "$COLOUR ${NOT_SET-none}"')
	export COLOUR=green
	run -0 timeout 60 ptymer wait "$id"
	is "$(ptymer log "$id")" 'red none'
}

@test "--clean-env leaves what a login would give, -E and PTYMER_*" {
	export COLOUR=red
	id=$(ptymer hourglass 0 --clean-env -E A=1 -- /usr/bin/env)
	run -0 timeout 60 ptymer wait "$id"
	ptymer log "$id" >seen
	grep -q '^A=1$' seen
	grep -q "^PTYMER_ID=$id\$" seen
	grep -q '^PATH=/' seen
	grep -q "^HOME=$HOME\$" seen
	run ! grep -qE '^(COLOUR|BATS_|PTYMER_TEST)' seen
	# What ran without the mark of this test has ended.
	is "$(column state "$id")" done
}

@test "-E keeps ptymer's own variables ptymer's" {
	id=$(ptymer hourglass 0 -E PTYMER_ID=77 -E PTYMER_RUN=88 -- \
	    'echo "$PTYMER_ID $PTYMER_RUN"')
	run -0 timeout 60 ptymer wait "$id"
	is "$(ptymer log "$id")" "$id 1"
}

@test "-E PATH is where the program is looked for" {
	mkdir tools
	printf '#!/bin/sh\necho tool\n' >tools/my-tool
	chmod +x tools/my-tool
	id=$(ptymer hourglass 0 -E "PATH=$PWD/tools:/usr/bin:/bin" -- my-tool)
	run -0 timeout 60 ptymer wait "$id"
	is "$(ptymer log "$id")" tool
	run -127 ptymer hourglass 0 -- my-tool
	run -127 ptymer hourglass 0 -E PATH=/nowhere -- true
}

@test "an empty part of PATH is the working directory" {
	printf '#!/bin/sh\necho "$1"\n' >here
	chmod +x here
	for path in ":$PATH" "$PATH:" "/nowhere::$PATH"; do
		id=$(PATH=$path ptymer hourglass 0 -- here found)
		run -0 ptymer wait "$id"
		is "$(ptymer log "$id")" found
	done
}

@test "--jitter delays a run by less than that, and is no lateness" {
	id=$(ptymer hourglass 0.2 -r --count 8 --jitter 0.15 -- true)
	run -0 timeout 60 ptymer wait "$id"
	ptymer log --runs "$id" >records
	is "$(awk '$5 == "ok"' records | wc -l)" 8
	while read -r due started late _; do
		delay=$(($(date -d "${started/T/ }" +%s%N) -
		    $(date -d "${due/T/ }" +%s%N)))
		late=$(awk -v s="$late" 'BEGIN { printf "%.0f", s * 1e9 }')
		# What is left without the lateness is the jitter.
		jitter=$((delay - late))
		[ "$jitter" -ge 0 ]
		[ "$jitter" -lt 150000000 ]
		echo "$jitter" >>jitters
	done < <(grep ' ok ' records)
	# It is drawn each time.
	[ "$(sort -u jitters | wc -l)" -gt 4 ]
}

@test "--jitter is drawn once and kept: a restored job has the same" {
	id=$(ptymer hourglass 1h --jitter 30m -- true)
	jitter=$(grep '^due-jitter ' "$state/active/$id/job")
	[ "${jitter#* }" -gt 0 ]
	[ "${jitter#* }" -lt 1800000000000 ]
	lose "$id"
	run -0 ptymer restore
	wait_until test -e "$state/active/$id/progress"
	is "$(grep '^due-jitter ' "$state/active/$id/progress")" "$jitter"
}

@test "--jitter longer than the distance never reaches the next due time" {
	id=$(ptymer hourglass 0.1 -r --count 8 --jitter 1h -- true)
	run -0 timeout 60 ptymer wait "$id"
	ptymer log --runs "$id" >records
	while read -r due started late _; do
		delay=$(($(date -d "${started/T/ }" +%s%N) -
		    $(date -d "${due/T/ }" +%s%N)))
		late=$(awk -v s="$late" 'BEGIN { printf "%.0f", s * 1e9 }')
		[ $((delay - late)) -lt 100000000 ]
	done < <(grep ' ok ' records)
	is "$(column runs "$id")" 8
}

@test "--jitter longer than the distance is spread over that, and misses nothing" {
	id=$(ptymer hourglass 0.5 -r --count 6 --jitter 1h -- true)
	run -0 timeout 60 ptymer wait "$id"
	ptymer log --runs "$id" >records
	grep ' ok schedule ' records
}

@test "--until bounds a repetition, inclusively" {
	now=$(date +%s)
	id=$(ptymer alarm -r '*:*:*' --until "@$((now + 3))" --grace 1h -- \
	    'echo "$PTYMER_DUE" >>ran')
	run -0 timeout 60 ptymer wait "$id"
	is "$(tail -n 1 ran)" "$((now + 3)).000000"
	is "$(column state "$id")" done
}

@test "--until in the past, unreadable, or without a repetition arms nothing" {
	for options in '-r --until 2020-01-01' '-r --until 1h30' '-r --until x' \
	    '--until 2199-01-01' '-r --until='; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -2 ptymer hourglass 1h $options -- true
		is "$output" ""
		matches "$stderr" 'ptymer: hourglass: *'
	done
	for timer in 'hourglass 1h' 'alarm 2099-01-01 2099-01-02'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -1 ptymer $timer -r \
		    --until 'now + 1 minute' -- true
		is "$output" ""
		is "$stderr" \
		    "ptymer: ${timer%% *}: nothing is due until 'now + 1 minute'"
	done
	is "$(ptymer status -a -n -o id)" ""
}

@test "a one-shot runs however late, but with --grace no later" {
	one=$(ptymer hourglass 1h -- 'echo "$PTYMER_LATE" >ran')
	two=$(ptymer hourglass 1h --grace 1m -- 'echo >>two')
	three=$(ptymer hourglass 1h --grace 1h -- 'echo >>three')
	for id in "$one" "$two" "$three"; do
		lose "$id"
		overdue "$id" 120
	done
	run -0 ptymer restore
	run -0 timeout 60 ptymer wait "$one" "$three"
	run -125 timeout 60 ptymer wait "$two"
	is "$(runs "$two")" 'missed schedule - - worker\x20killed'
	[ ! -e two ]
	[ -e three ]
	[ "$(cut -d . -f 1 ran)" -ge 120 ]
}

@test "a grace that no run could keep is refused" {
	for grace in 0 0s 0h0m; do
		run --separate-stderr -2 ptymer hourglass 1h --grace "$grace" -- true
		is "$output" ""
		matches "$stderr" "*wrong value '$grace' of --grace: write more than 0*"
	done
	[ ! -e "$state" ]
}

@test "--missed skip is a grace of a minute, and --missed run the default" {
	one=$(ptymer hourglass 1h --missed skip -- true)
	two=$(ptymer hourglass 1h --grace 1m -- true)
	three=$(ptymer hourglass 1h --missed run -- true)
	is "$(grep '^grace ' "$state/active/$one/job")" \
	    "$(grep '^grace ' "$state/active/$two/job")"
	is "$(grep '^grace ' "$state/active/$three/job")" 'grace -1'
	run --separate-stderr -2 ptymer hourglass 1h --missed run --grace 1m -- true
	run --separate-stderr -2 ptymer hourglass 1h --grace 1m --missed skip -- true
	is "$(ptymer status -n -o id | wc -l)" 3
}

@test "several missed are one run, of the latest, and it knows how many" {
	id=$(ptymer hourglass 1h -r --count 1 -- \
	    'echo "$PTYMER_MISSED $PTYMER_TRIGGER $PTYMER_LATE" >ran')
	lose "$id"
	overdue "$id" $((3 * 3600 + 120))
	run -0 ptymer restore
	run -0 timeout 60 ptymer wait "$id"
	read -r missed trigger lateness <ran
	is "$missed $trigger" '3 catch-up'
	[ "${lateness%.*}" -ge 120 ]
	[ "${lateness%.*}" -lt 3600 ]
	is "$(runs "$id")" $'missed schedule - 3 worker\\x20killed\nok catch-up 1 - -'
}

@test "the default grace of a repeating job is half the distance" {
	one=$(ptymer hourglass 1h -r -- true)
	two=$(ptymer hourglass 1h -r -- true)
	lose "$one"
	lose "$two"
	overdue "$one" $((29 * 60))
	overdue "$two" $((31 * 60))
	run -0 ptymer restore
	wait_until column_is last "$one" ok
	wait_until column_is last "$two" missed
	is "$(column runs "$two")" 0
	is "$(column state "$two")" waiting
}

@test "--awake counts as any hourglass where nothing sleeps" {
	id=$(ptymer hourglass 0.2 --awake -- 'exit 3')
	run -3 timeout 60 ptymer wait "$id"
	ptymer log --runs "$id" | awk '{ exit !($1 <= $2) }'
	id=$(ptymer hourglass 1h --awake -- true)
	grep -q '^awake 1$' "$state/active/$id/job"
	trace_calls timerfd_create ptymer hourglass 0 --awake -- true
	grep -q 'CLOCK_MONOTONIC' trace
	run ! grep -q 'CLOCK_BOOTTIME' trace
}

@test "--awake is for hourglasses" {
	run --separate-stderr -2 ptymer alarm 10:00 --awake -- true
	is "$output" ""
	is "$(ptymer status -a -n -o id)" ""
}

@test "who gave up while others published has armed nothing" {
	ptymer hourglass 1h -n tea -- true
	exec 9<>"$state/lock"
	flock 9
	run -124 timeout 0.5 ptymer hourglass 1h -n ghost -- true 9>&-
	is "$output" ""
	exec 9>&-
	# The worker that was to be has noticed, and is gone.
	wait_until processes_are 1
	is "$(ptymer status -n -o name | xargs)" tea
	is "$(ls "$state/drafts")" ""
	run -0 ptymer hourglass 1h -n ghost -- true
	is "$output" 2
}

@test "words after -- are wrong usage where there is no target" {
	id=$(ptymer hourglass 1h -- true)
	for command in "status $id" "stop $id" "wait $id" "log $id" restore \
	    'next 10:00'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -2 ptymer $command -- true
		is "$output" ""
		matches "$stderr" 'ptymer: *--*'
		is "${#stderr_lines[@]}" 1
	done
	is "$(column state "$id")" waiting
}
