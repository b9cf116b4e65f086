# SPDX-License-Identifier: ISC

load helper
load disturb

teardown() {
	touch enough
	ptymer_teardown
}

# names: how many jobs status shows under that name.
names() {
	ptymer status -n --raw -o name | grep -cx "$1" || :
}

# is_alone NAME: it has one job, and that is waiting.
is_alone() {
	is "$(names "$1")" 1
	is "$(column state "$1")" waiting
}

are_gone_but_one() {
	[ "$(ptymer status -n -o id | wc -l)" -eq 1 ]
}

@test "--replace takes the name over, and the old job is stopped" {
	old=$(ptymer hourglass 1h -n tea -- touch old)
	pid=$(column pid "$old")
	run --separate-stderr -0 ptymer hourglass 2h -n tea --replace -- true
	is "$output" $((old + 1))
	is "$stderr" ""
	is "$(column id tea)" "$output"
	is "$(column when tea)" 2h
	run -143 timeout 20 ptymer wait "$old"
	is "$(column state "$old")" stopped
	wait_until is_gone "$pid"
	is_alone tea
	[ ! -e old ]
}

@test "--replace takes over whatever state the old job is in" {
	ptymer hourglass 1h -n tea -- true
	ptymer pause tea
	run -0 ptymer alarm 'every 1h' -n tea --replace -- true
	is "$(column kind tea)" alarm
	ptymer wait 1 || :
	is "$(column state 1)" stopped
	ptymer pause tea
	run -0 ptymer hourglass 1h -n tea --replace -- true
	ptymer wait 2 || :
	is "$(column state 2)" stopped
	is_alone tea
}

@test "--replace of a lost job ends it, with the target that it left" {
	old=$(ptymer hourglass 0 -n tea -- sh -c 'echo $$ >left; exec sleep 1000')
	wait_until test -s left
	wait_until column_is state tea running
	lose "$old"
	run -0 ptymer hourglass 1h -n tea --replace -- true
	is "$(column id tea)" "$output"
	wait_until column_is state "$old" stopped
	wait_until is_gone "$(<left)"
	is_alone tea
	run -0 ptymer restore
	is "$(ptymer status -n -o id | xargs)" $((old + 1))
}

@test "--replace of a name that nobody has, or an ended job, just arms" {
	run -0 ptymer hourglass 0 -n tea --replace -- true
	ptymer wait tea
	run -0 ptymer hourglass 1h -n tea --replace -- true
	is "$output" 2
	is "$(column state 1)" done
	is_alone tea
}

@test "--replace needs a name, and excludes --if-absent" {
	id=$(ptymer hourglass 1h -n tea -- true)
	for words in '--replace' '-n tea --replace --if-absent'; do
		for kind in 'hourglass 1h' 'alarm noon'; do
			# shellcheck disable=SC2086 # words
			run --separate-stderr -2 ptymer $kind $words -- true
			is "$output" ""
			is "${#stderr_lines[@]}" 1
			matches "$stderr" 'ptymer: *--replace*'
		done
	done
	is "$(ptymer status -a -n -o id | xargs)" "$id"
	is_alone tea
}

@test "without --replace a second job of the name is refused" {
	id=$(ptymer hourglass 1h -n tea -- true)
	run --separate-stderr -1 ptymer hourglass 1h -n tea -- true
	is "$output" ""
	is "$(column id tea)" "$id"
}

@test "the old target has ended before the new job starts anything" {
	ptymer hourglass 0 -n tea -- 'trap "until [ -e enough ]; do sleep 0.02
	    done; date +%s%N >ended; exit" TERM
	    touch ready; while :; do sleep 0.02; done'
	wait_until test -e ready
	run -0 timeout 60 ptymer hourglass 0 -n tea --replace -- \
	    'date +%s%N >started'
	new=$output
	is "$(column id tea)" "$new"
	is "$(names tea)" 1
	# The new one's time has come long ago.
	ptymer wait "$(ptymer hourglass 0.3 -- true)"
	is "$(names tea)" 1
	[ ! -e started ]
	touch enough
	run -0 timeout 20 ptymer wait "$new"
	[ "$(<started)" -gt "$(<ended)" ]
	is "$(column state 1)" stopped
}

@test "what is due, and run by hand, waits for the old target as well" {
	ptymer hourglass 0 -n tea -- 'trap "until [ -e enough ]; do sleep 0.02
	    done; date +%s%N >ended; exit" TERM
	    touch ready; while :; do sleep 0.02; done'
	wait_until test -e ready
	new=$(ptymer hourglass 1h -r --overlap queue -n tea --replace -- \
	    'date +%s%N >>started')
	run -0 ptymer run "$new"
	ptymer wait "$(ptymer hourglass 0.2 -- true)"
	[ ! -e started ]
	touch enough
	wait_until column_is runs "$new" 1
	wait_until test -s started
	[ "$(<started)" -gt "$(<ended)" ]
}

@test "a chain of replacements starts the last one, after the first one ended" {
	ptymer hourglass 0 -n tea -- 'trap "until [ -e enough ]; do sleep 0.02
	    done; date +%s%N >ended; exit" TERM
	    touch ready; while :; do sleep 0.02; done'
	wait_until test -e ready
	second=$(ptymer hourglass 0 -n tea --replace -- 'touch second')
	third=$(ptymer hourglass 0 -n tea --replace -- 'date +%s%N >started')
	is "$(column id tea)" "$third"
	ptymer wait "$(ptymer hourglass 0.5 -- true)"
	[ ! -e started ]
	is "$(names tea)" 1
	touch enough
	run -0 timeout 20 ptymer wait "$third"
	run -143 timeout 20 ptymer wait "$second"
	[ "$(<started)" -gt "$(<ended)" ]
	[ ! -e second ]
	is "$(column state 1)" stopped
}

@test "the new job waits for the old target though what stops that is killed" {
	ptymer hourglass 0 -n tea -- 'trap "until [ -e enough ]; do sleep 0.02
	    done; date +%s%N >ended; exit" TERM
	    touch ready; while :; do sleep 0.02; done'
	wait_until test -e ready
	new=$(ptymer hourglass 0 -n tea --replace -- 'date +%s%N >started')
	worker=$(column pid "$new")
	wait_until pgrep -P "$worker"
	stopper=$(pgrep -P "$worker")
	kill -KILL "$stopper"
	wait_until is_gone "$stopper"
	ptymer wait "$(ptymer hourglass 0.3 -- true)"
	[ ! -e started ]
	touch enough
	run -0 timeout 20 ptymer wait "$new"
	[ "$(<started)" -gt "$(<ended)" ]
	is "$(column state 1)" stopped
}

@test "the new job waits for the old target though its worker does not answer" {
	ptymer hourglass 0 -n tea --kill-after 0 -- \
	    'echo $$ >up; until [ -e go ]; do sleep 0.02; done'
	wait_until test -s up
	# Longer than a worker is waited for.
	attach tea -e trace=ppoll,restart_syscall \
	    -e inject=ppoll,restart_syscall:delay_exit=18000000
	new=$(ptymer hourglass 0 -n tea --replace -- \
	    'ps -o stat= -p "$(cat up)" >left; true')
	run -0 timeout 60 ptymer wait "$new"
	# A zombie is not there any more.
	[ -e left ]
	run ! grep -v '^Z' left
	is "$(column state 1)" stopped
}

@test "a new job that is killed and restored still waits for the old target" {
	old=$(ptymer hourglass 0 -n tea -- 'trap "until [ -e enough ]; do
	    sleep 0.02; done; date +%s%N >ended; exit" TERM
	    touch ready; while :; do sleep 0.02; done')
	wait_until test -e ready
	new=$(ptymer hourglass 0 -n tea --replace -- 'date +%s%N >started')
	lose "$new"
	run -0 ptymer restore
	ptymer wait "$(ptymer hourglass 0.3 -- true)"
	[ ! -e started ]
	touch enough
	run -0 timeout 20 ptymer wait "$new"
	[ "$(<started)" -gt "$(<ended)" ]
	wait_until column_is state "$old" stopped
}

@test "a new job that is killed leaves no old one that starts a run" {
	old=$(ptymer hourglass 0.3 -r -n tea -- 'echo x >>ran')
	new=$(ptymer hourglass 1h -n tea --replace -- true)
	lose "$new"
	n=$(column runs "$old")
	wait_until column_is state "$old" stopped
	is "$(column runs "$old")" "$n"
	is "$(names tea)" 1
	ptymer stop tea
}

# replace_and_hold ARGUMENT ...: arms a job that takes a name over, and returns
# when it has; its worker, $held, is stopped there.
replace_and_hold() {
	env -u PTYMER_TEST_MARK strace -f -o trace -e trace=fsync \
	    -e inject=fsync:signal=STOP:when=1 -P "$state/names" \
	    "$PTYMER" hourglass "$@" >replaced 3>&- &
	wait_until grep -q 'stopped by SIGSTOP' trace
	held=$(awk '/SIGSTOP/ { print $1; exit }' trace)
}

@test "an old job starts nothing by hand once its name is another's" {
	old=$(ptymer hourglass 1h -n tea -- touch ran)
	replace_and_hold 1h -n tea --replace -- true
	run --separate-stderr -1 ptymer run "$old"
	matches "$stderr" "ptymer: run: cannot run job $old: *"
	kill -CONT "$held"
	run -143 timeout 20 ptymer wait "$old"
	[ ! -e ran ]
	is "$(column runs "$old")" 0
	is_alone tea
}

# has_asked JOB: what --when says has been no.
has_asked() {
	matches "$(column next "$1")" '*when*'
}

@test "an old job begins nothing that waited once its name is another's" {
	old=$(ptymer hourglass 0 -n tea --when 'test -e go && touch went' -- \
	    touch ran)
	wait_until has_asked "$old"
	replace_and_hold 1h -n tea --replace -- true
	touch go
	wait_until test -e went
	kill -CONT "$held"
	run -143 timeout 20 ptymer wait "$old"
	[ ! -e ran ]
	is_alone tea
}

# replace_and_watch COMMAND: replaces 200 times, while a shell runs that command
# again and again; it is to print nothing.
replace_and_watch() {
	local poll

	ptymer hourglass 1h -n tea -- true
	# shellcheck disable=SC2016 # for that shell
	bash -c 'until [ -e enough ]; do
		eval "$1" >>wrong 2>&1
		echo >>polls
	done' watch "$1" 3>&- &
	poll=$!
	for _ in {1..200}; do
		ptymer hourglass 1h -n tea --replace -- true
	done >ids
	touch enough
	wait "$poll"
	is "$(wc -l <ids)" 200
	[ "$(wc -l <polls)" -ge 20 ]
	is "$(sort wrong | uniq -c)" ""
	is "$(column id tea)" "$(tail -n 1 ids)"
	wait_until are_gone_but_one
	is_alone tea
}

@test "status lists one job of the name at any instant of 200 replacements" {
	replace_and_watch 'ptymer status -n --raw -o name | grep -cx tea |
	    grep -vx 1'
}

@test "status NAME finds an active job at any instant of 200 replacements" {
	replace_and_watch 'ptymer status -q tea || echo "exit $?"'
}

@test "a pattern finds one job at any instant of 200 replacements" {
	replace_and_watch 'ptymer status -n --raw -o name "te?" | grep -cx tea |
	    grep -vx 1'
}

@test "a status that is held up lists one job of the name, too" {
	ptymer hourglass 1h -n tea -- true
	bash -c 'until [ -e enough ]; do
		ptymer hourglass 1h -n tea --replace -- true
		ptymer wait "$(ptymer hourglass 0.1 -- true)"
	done' replacing >ids 3>&- &
	replacing=$!
	for _ in {1..15}; do
		# Long enough for who had the name to have ended.
		start_traced -e trace=readlinkat \
		    -e inject=readlinkat:delay_exit=70000 \
		    ptymer status -n --raw -o name
		is "$(grep -cx tea traced)" 1
	done
	touch enough
	wait "$replacing"
	wait_until are_gone_but_one
}

@test "of several that replace at once one has the name, and each had it" {
	ptymer hourglass 1h -n tea -- true
	for i in {1..8}; do
		ptymer hourglass 1h -n tea --replace -- true >"id$i" 3>&- &
		replacing[i]=$!
	done
	for i in {1..8}; do
		wait "${replacing[i]}"
	done
	is "$(cat id? | sort -n | xargs)" '2 3 4 5 6 7 8 9'
	is "$(column id tea)" 9
	wait_until are_gone_but_one
	is_alone tea
	is "$(ptymer status -a -n -o state | grep -c stopped)" 8
}

@test "the new one that cannot be armed leaves the old one as it is" {
	old=$(ptymer hourglass 1h -n tea -- touch ran)
	pid=$(column pid tea)
	due=$(column due tea)
	: >plain
	while read -r status_ line; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr "-$status_" ptymer $line
		is "$output" ""
		matches "$stderr" 'ptymer: *'
		is "$(column id tea)" "$old"
		is "$(column pid tea)" "$pid"
		is "$(column due tea)" "$due"
		is "$(names tea)" 1
	done <<-'END'
	2 hourglass -n tea --replace 5M -- true
	2 hourglass -n tea --replace 1h --count 3 -- true
	2 alarm -n tea --replace 25:00 -- true
	1 alarm -n tea --replace 2020-01-01 -- true
	2 alarm -n tea --replace 10:00 --tz No/Where -- true
	127 hourglass -n tea --replace 1h -- ./nothing
	126 hourglass -n tea --replace 1h -- ./plain
	2 hourglass -n tea --replace 1h -o /no/such/file -- true
	END
	is "$(ptymer status -a -n -o id | xargs)" "$old"
	[ ! -e ran ]
}

# with_fault CALL ERROR N COMMAND ...: its Nth call of that kind, in each of its
# processes, fails.  The output is in the file traced.
with_fault() {
	local call=$1 error=$2 nth=$3

	shift 3
	start_traced -e trace="$call" -e inject="$call:error=$error:when=$nth" \
	    "$@"
}

@test "a broken or full disk leaves the old one, or makes it the new one's" {
	old=$(ptymer hourglass 1h -n tea -- true)
	refused=0
	for fault in fsync:EIO fdatasync:EIO renameat:ENOSPC symlinkat:ENOSPC \
	    mkdirat:ENOSPC; do
		for nth in 1 2 3 4 5; do
			pid=$(column pid tea)
			due=$(column due tea)
			# It ends by itself, and strace with it.
			status_=0
			with_fault "${fault%:*}" "${fault#*:}" "$nth" timeout 20 \
			    ptymer hourglass 0 -n tea --replace -- true ||
			    status_=$?
			if [ "$status_" -eq 0 ]; then
				ptymer wait @last
				run timeout 20 ptymer wait "$old"
				is "$(column state "$old")" stopped
				old=$(ptymer hourglass 1h -n tea -- true)
				grep -q INJECTED trace || break
				continue
			fi
			grep -q INJECTED trace
			refused=$((refused + 1))
			printf '%s %s: %s\n' "$fault" "$nth" "$(<traced)"
			is "$status_" 125
			is "$(names tea)" 1
			is "$(column id tea)" "$old"
			is "$(column pid tea)" "$pid"
			is "$(column due tea)" "$due"
			is "$(column state "$old")" waiting
			ptymer pause tea
			ptymer resume tea
		done
	done
	[ "$refused" -ge 5 ]
}
