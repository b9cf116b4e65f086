# SPDX-License-Identifier: ISC

load helper
load disturb

# descriptors PID: how many it has open.
descriptors() {
	find "/proc/$1/fd" -mindepth 1 | wc -l
}

# memory PID: kilobytes of its own memory, shared with a child at the moment or
# not.
memory() {
	awk '/^Anonymous:/ { print $2 }' "/proc/$1/smaps_rollup"
}

runs_are() {
	[ "$(column runs "$1")" -ge "$2" ]
}

# A run may be under way while they are counted, with some of its own.
least_descriptors() {
	for _ in {1..20}; do
		descriptors "$1"
	done | sort -n | head -n 1
}

# On tmpfs, as far as there is one: a disk is slower than the runs.
use_memory() {
	[ -w /dev/shm ] || return 0
	memory=$(mktemp -d /dev/shm/ptymer-test-XXXXXX)
	state=$memory/state
	export PTYMER_STATE_DIR=$state
}

teardown() {
	ptymer_teardown
	[ -z "${memory-}" ] || rm -rf "$memory"
}

@test "500 turns of 20 ms are 500 results, and the worker does not grow" {
	use_memory
	id=$(ptymer hourglass 0.02 -r --count 500 --overlap queue -- /bin/true)
	pid=$(column pid "$id")
	wait_until runs_are "$id" 50
	least_descriptors "$pid" >early
	memory "$pid" >>early
	for n in 100 200 300 400; do
		wait_until runs_are "$id" "$n"
	done
	least_descriptors "$pid" >late
	memory "$pid" >>late
	# A zombie is one for as long as the worker needs to look.
	zombies() { pgrep -c -P "$pid" -r Z || :; }
	no_zombies() { [ "$(zombies)" -eq 0 ]; }
	wait_until no_zombies
	run -0 timeout 60 ptymer wait "$id"
	[ "$(sed -n 1p late)" -le $(($(sed -n 1p early) + 4)) ]
	[ "$(sed -n 1p late)" -le 14 ]
	cat early late
	# A sanitizer keeps what has been freed.
	[ -n "${ASAN_OPTIONS-}" ] || [ "$(sed -n 2p late)" -le $(($(sed -n 2p early) + 64)) ]
	is "$(ptymer log --runs "$id" | awk '$5 == "ok"' | wc -l)" 500
	is "$(column runs "$id")" 500
	# Numbered 1 to 500, in order.
	ptymer log --runs "$id" | awk '$5 == "ok" { print $8 }' >numbers
	seq 500 | cmp - numbers
}

@test "a waiting worker has let go of what its runs needed" {
	id=$(ptymer hourglass 1h -r -- 'echo x; exit 3')
	pid=$(column pid "$id")
	wait_until is_asleep "$pid"
	before=$(descriptors "$pid")
	for n in {1..20}; do
		kill -USR1 "$pid"
		wait_until runs_are "$id" "$n"
		wait_until column_is state "$id" waiting
	done
	is "$(descriptors "$pid")" "$before"
	run ! ps -o stat= --ppid "$pid"
	is "$(results "$id" | tr ' ' '\n' | sort -u)" exit:3
}

@test "a target that writes 200 MB has its result, and its log is rotated" {
	use_memory
	id=$(ptymer hourglass 0.1 -r --count 3 -- 'echo "run $PTYMER_RUN"
	    [ "$PTYMER_RUN" -ne 2 ] || head -c 200M /dev/zero')
	run -0 timeout 120 ptymer wait "$id"
	is "$(ptymer log --runs "$id" | awk '$8 != "-" { print $5 }' | xargs)" \
	    'ok ok ok'
	is "$(<"$state/ended/$id/log")" 'run 3'
	is "$(stat -c %s "$state/ended/$id/log.old")" $((200 * 1024 * 1024 + 12))
	is "$(cd "$state/ended/$id" && echo log*)" 'log log.old'
}

@test "one old log is kept, and only one" {
	id=$(ptymer hourglass 0.05 -r --count 4 --log-max 10 -- \
	    'echo "this is the run $PTYMER_RUN"')
	run -0 ptymer wait "$id"
	is "$(<"$state/ended/$id/log")" 'this is the run 4'
	is "$(<"$state/ended/$id/log.old")" 'this is the run 3'
	is "$(ptymer log "$id")" $'this is the run 3\nthis is the run 4'
}

@test "a log that has just the size of --log-max is not rotated yet" {
	id=$(ptymer hourglass 0.05 -r --count 2 --log-max 10 -- \
	    'echo 123456789')
	run -0 ptymer wait "$id"
	[ ! -e "$state/ended/$id/log.old" ]
	id=$(ptymer hourglass 0.05 -r --count 2 --log-max 9 -- 'echo 123456789')
	run -0 ptymer wait "$id"
	[ -e "$state/ended/$id/log.old" ]
}

@test "--log-max takes K and M, and refuses what is no size" {
	for size in 0 1 64K 10M 1G; do
		ptymer hourglass 1h --log-max "$size" -- true
	done
	before=$(ptymer status -n -o id)
	for size in '' x -1 1.5 10Q 99999999999999999999; do
		run --separate-stderr -2 ptymer hourglass 1h --log-max "$size" \
		    -- true
		is "$output" ""
		matches "$stderr" 'ptymer: hourglass: *--log-max*'
		is "${#stderr_lines[@]}" 1
	done
	is "$(ptymer status -n -o id)" "$before"
}

@test "a target that closes its output has its result" {
	id=$(ptymer hourglass 0 -- 'echo before; exec >&- 2>&- <&-; exit 7')
	run -7 ptymer wait "$id"
	is "$(column last "$id")" exit:7
	is "$(ptymer log "$id")" before
}

@test "a target that kills its own process group has its result" {
	id=$(ptymer hourglass 0 -- 'sleep 1000 & kill -KILL 0')
	run -137 ptymer wait "$id"
	is "$(column last "$id")" signal:KILL
	wait_until processes_are 0
	id=$(ptymer hourglass 0.05 -r --count 3 -- 'kill -TERM 0; wait')
	run -143 ptymer wait "$id"
	is "$(results "$id")" 'signal:TERM signal:TERM signal:TERM'
}

@test "a target that stops itself runs on, until it is stopped for good" {
	id=$(ptymer hourglass 0 -- 'echo $$ >up; kill -STOP $$; echo >woken')
	wait_until test -s up
	wait_until is_held "$(<up)"
	is "$(column state "$id")" running
	run -0 ptymer stop "$id"
	is "$(column last "$id")" stopped
	is "$(processes)" ""
}

@test "a target that stops itself ends by its timeout" {
	id=$(ptymer hourglass 0 --timeout 0.2 -- 'kill -STOP $$')
	run -124 timeout 60 ptymer wait "$id"
	is "$(column last "$id")" timeout
	wait_until processes_are 0
}

@test "a child left in the background delays neither result nor wait" {
	id=$(ptymer hourglass 1h -r -- 'sleep 1000 & setsid sleep 1000 & exit 3')
	kill -USR1 "$(column pid "$id")"
	wait_until column_is last "$id" exit:3
	is "$(column state "$id")" waiting
	is "$(count_processes)" 3
	run -0 ptymer stop "$id"
	is "$(processes)" ""
	once=$(ptymer hourglass 0 -- 'sleep 1000 & echo $! >left; exit 3')
	run -3 ptymer wait "$once"
	run ! is_gone "$(<left)"
	kill "$(<left)"
	wait_until is_gone "$(<left)"
}

@test "a program that dumps core, or dies of a signal of its own, is named by it" {
	while read -r signal status; do
		id=$(ptymer hourglass 0 -- "ulimit -c 0; kill -$signal \$\$")
		run "-$status" ptymer wait "$id"
		is "$(column last "$id")" "signal:$signal"
	done <<-'END'
		SEGV 139
		ABRT 134
		INT 130
		PIPE 141
		USR1 138
	END
}

@test "every result has its record: due, started, took, trigger, pid" {
	id=$(ptymer hourglass 0.1 -- 'echo $$ >own; exit 7')
	run -7 ptymer wait "$id"
	read -r due started late took result trigger pid run _ < \
	    <(ptymer log --runs "$id")
	[[ $started > $due ]]
	[[ $late == +([0-9]).+([0-9]) && $took == +([0-9]).+([0-9]) ]]
	is "$result $trigger $run" 'exit:7 schedule 1'
	is "$pid" "$(<own)"
}

@test "an output that cannot be opened when due fails once, and says why" {
	mkdir dir
	id=$(ptymer hourglass 1h -o dir/out -- 'echo >ran')
	rm -r dir
	ptymer adjust "$id" 0
	run -125 timeout 60 ptymer wait "$id"
	is "$(column state "$id")" done
	matches "$(column last "$id")" 'failed:*output*No such file*'
	is "$(column runs "$id")" 1
	[ ! -e ran ]
}

@test "a repeating job goes on after its output could not be opened" {
	mkdir dir
	id=$(ptymer hourglass 0.1 -r --count 3 -o "$PWD/dir/out" -- true)
	rm -r dir
	run -125 timeout 60 ptymer wait "$id"
	is "$(column runs "$id")" 3
}

@test "an output file that is made anew gets the mode of the umask" {
	umask 027
	id=$(ptymer hourglass 1h -o out -- 'echo x; umask')
	rm out
	umask 022
	ptymer adjust "$id" 0
	run -0 ptymer wait "$id"
	is "$(stat -c %a out)" 640
	is "$(<out)" $'x\n0027'
}

@test "whoever ignores SIGCHLD gets the status all the same" {
	id=$(bash -c 'trap "" CHLD; exec ptymer hourglass 0 -- sh -c "exit 5"')
	run -5 ptymer wait "$id"
	run -5 bash -c 'trap "" CHLD; exec ptymer wait "$1"' - "$id"
	id=$(ptymer hourglass 1h -n tea -- true)
	lose tea
	run -0 bash -c 'trap "" CHLD; exec ptymer restore'
	run -0 bash -c 'trap "" CHLD; exec ptymer stop tea'
	run -1 bash -c 'trap "" CHLD
	    ptymer hourglass 1h -n a -- true
	    exec ptymer hourglass 1h -n a -- true'
}

@test "what is skipped meanwhile takes no real run out of the history" {
	id=$(ptymer hourglass 0.1 -r --count 4 --grace 1h -- 'sleep 0.25')
	run -0 timeout 60 ptymer wait "$id"
	ptymer log --runs "$id" >records
	is "$(awk '$5 == "ok" { print $8 }' records | xargs)" '1 2 3 4'
	[ "$(grep -c ' skipped ' records)" -ge 3 ]
}

@test "consecutive skipped due times are one record" {
	id=$(ptymer hourglass 0.05 -r --count 2 --grace 1h -- \
	    '[ -e go ] || { until [ -e go ]; do sleep 0.02; done; }')
	wait_until column_is state "$id" running
	wait_until skipped_are "$id" 5
	touch go
	run -0 timeout 60 ptymer wait "$id"
	is "$(ptymer log --runs "$id" | grep -c ' skipped ')" 1
}

skipped_are() {
	ptymer log --runs "$1" | awk -v least="$2" '
		$5 == "skipped" { n = $9 } END { exit n < least }'
}

@test "PTYMER_LAST_STATUS is the last run's, whatever was missed or skipped" {
	id=$(ptymer hourglass 0.1 -r --count 3 --grace 1h -- '
	    echo "$PTYMER_RUN $PTYMER_LAST_STATUS" >>ran
	    [ "$PTYMER_RUN" -ne 1 ] || sleep 0.25
	    exit $((PTYMER_RUN + 10))')
	run -13 timeout 60 ptymer wait "$id"
	has_result "$id" skipped
	is "$(<ran)" $'1 \n2 11\n3 12'
}

# end_three WHEN: three runs end at once, for a worker that was not there; there
# is no room for such writes to the history.
end_three() {
	local n pid

	id=$(ptymer hourglass 1h -r --overlap allow -- 'echo $$ >>up
	    until [ -e go ]; do sleep 0.02; done')
	for n in 1 2 3; do
		ptymer run "$id"
		wait_until starts_are up "$n"
	done
	pid=$(column pid "$id")
	attach "$id" -P "$state/active/$id/runs" -e trace=write \
	    -e inject="write:error=ENOSPC:when=$1"
	hold "$pid"
	touch go
	wait_until all_are_gone up
	kill -CONT "$pid"
}

@test "a run that there was no room to record is before those that came after" {
	end_three 1
	wait_until column_is state "$id" waiting
	is "$(ptymer log --runs "$id" | awk '{ print $5 }' | xargs)" 'ok ok ok'
	grep -q ENOSPC attached
	is "$(ptymer log --runs "$id" | awk '{ print $8 }' | sort | xargs)" '1 2 3'
}

@test "runs that there was no room to record, twice, are recorded in the end" {
	end_three 1..2
	recorded() {
		[ "$(grep -c '^seq=' "$state/active/$id/runs")" -eq 2 ]
	}
	wait_until recorded
	is "$(grep -c ENOSPC attached)" 2
	is "$(ptymer log --runs "$id" | awk '{ print $8 }' | sort | xargs)" '1 2 3'
}

@test "a job that could not be ended in time for another run ends after that" {
	# What forks is held for good by a strace that ends just then.
	mkfifo go
	id=$(ptymer hourglass 1h -- 'echo >>ran
	    [ "$PTYMER_RUN" -eq 1 ] || read -r line <go')
	pid=$(column pid "$id")
	attach "$id" -e trace=fsync -e inject=fsync:error=ENOSPC
	run -1 ptymer adjust "$id" 0
	again() {
		kill -USR1 "$pid"
		starts_are ran 2
	}
	wait_until starts_are ran 1
	wait_until again
	is "$(column state "$id")" running
	kill "$tracer"
	wait_until test ! -e "$state/active/$id/begun"
	is "$(column state "$id")" running
	echo >go
	run -0 timeout 60 ptymer wait "$id"
	is "$(column runs "$id")" 2
}

# all_are_gone FILE: the processes that it names.
all_are_gone() {
	local pid

	while read -r pid; do
		is_gone "$pid" || return
	done <"$1"
}
