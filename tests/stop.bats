# SPDX-License-Identifier: ISC

load helper
load disturb

# bats test_tags=core
@test "a waiting job is stopped, and status says so at once" {
	id=$(ptymer hourglass 1h -- touch ran)
	pid=$(column pid "$id")
	run --separate-stderr -0 ptymer stop "$id"
	is "$output" ""
	is_gone "$pid"
	is "$(column state "$id")" stopped
	run -3 ptymer status "$id"
	[ ! -e ran ]
}

@test "a job that was stopped has ended when it was stopped" {
	id=$(ptymer hourglass 1h -- true)
	before=$(now_us)
	ptymer stop "$id"
	ended=$(column ended_epoch "$id")
	((${ended/./} >= before && ${ended/./} <= $(now_us)))
}

@test "the whole tree of a running target is gone when stop returns" {
	id=$(ptymer hourglass 0 -- 'setsid sleep 1000 & sleep 1000 & wait')
	wait_until processes_are 4
	is "$(column state "$id")" running
	run -0 ptymer stop "$id"
	is "$(processes)" ""
	is "$(column state "$id")" stopped
	is "$(column last "$id")" stopped
	run -143 ptymer wait "$id"
}

@test "what is in the group of a run is told to end once" {
	id=$(ptymer hourglass 0 -- \
	    'echo $$ >up; sleep 1000 & until [ -e go ]; do sleep 0.02; done')
	wait_until test -s up
	attach "$id" -e trace=kill,pidfd_send_signal
	run -0 ptymer stop "$id"
	wait "$tracer" || :
	is "$(grep -c "kill(-$(<up), SIGTERM)" attached)" 1
	run ! grep 'pidfd_send_signal(.*SIGTERM' attached
}

@test "a descendant that left its parents and its session is stopped too" {
	id=$(ptymer hourglass 0 -- \
	    '(setsid sh -c "sleep 1000 & echo \$! >left" &) ; exec sleep 1000')
	wait_until test -s left
	run -0 ptymer stop "$id"
	is "$(processes)" ""
}

@test "a job that the target armed lives on" {
	id=$(ptymer hourglass 0 -- \
	    'ptymer hourglass 1h -n child -- true >child.id; exec sleep 1000')
	wait_until test -s child.id
	child=$(<child.id)
	pid=$(column pid "$child")
	run -0 ptymer stop "$id"
	is "$(column state "$child")" waiting
	is "$(column pid "$child")" "$pid"
	is "$(column state "$id")" stopped
}

@test "what a job that the target armed runs lives on too" {
	id=$(ptymer hourglass 0 -- \
	    'ptymer hourglass 0 -n child -- sleep 1000 >child.id; exec sleep 1000')
	wait_until test -s child.id
	wait_until column_is state child running
	wait_until processes_are 4
	run -0 ptymer stop "$id"
	is "$(column state child)" running
	is "$(count_processes)" 2
}

@test "a target that is held by SIGSTOP gets its SIGTERM" {
	id=$(ptymer hourglass 0 -- \
	    'trap "echo TERM >got; exit 0" TERM; echo >ready; kill -STOP $$; wait')
	wait_until test -e ready
	run -0 ptymer stop "$id"
	is "$(<got)" TERM
	is "$(column last "$id")" stopped
}

@test "what a run of a repeating job left in the background is stopped" {
	id=$(ptymer hourglass 1h --repeat -- 'sleep 1000 & echo $! >left')
	kill -USR1 "$(column pid "$id")"
	wait_until test -s left
	wait_until column_is runs "$id" 1
	run -0 ptymer stop "$id"
	is_gone "$(<left)"
}

@test "what the last run left in the background is the user's own" {
	id=$(ptymer hourglass 0 -- 'sleep 1000 & echo $! >left')
	run -0 ptymer wait "$id"
	left=$(<left)
	run is_gone "$left"
	[ "$status" -ne 0 ]
	kill "$left"
	wait_until is_gone "$left"
}

@test "an ended job is left as it is, and stop says so" {
	id=$(ptymer hourglass 0 -n tea -- true)
	ptymer wait "$id"
	run --separate-stderr -0 ptymer stop "$id"
	is "$output" ""
	matches "$stderr" '*ended*'
	is "$(column state "$id")" done
}

@test "a job that is not there is an error, and the others are stopped" {
	one=$(ptymer hourglass 1h -- true)
	two=$(ptymer hourglass 1h -- true)
	run --separate-stderr -1 ptymer stop "$one" 99 nobody "$two"
	is "$output" ""
	matches "$stderr" '*ptymer: stop: cannot stop job *99*: no such job*'
	matches "$stderr" '*nobody*'
	is "$(column state "$one")" stopped
	is "$(column state "$two")" stopped
}

@test "names, patterns and @last are jobs" {
	ptymer hourglass 1h -n build-a -- true
	ptymer hourglass 1h -n build-b -- true
	ptymer hourglass 1h -n tea -- true
	ptymer hourglass 1h -- true
	run -0 ptymer stop 'build-*'
	is "$(ptymer status -n -o id | xargs)" '3 4'
	run -0 ptymer stop @last
	is "$(ptymer status -n -o id | xargs)" 3
	run -0 ptymer stop tea
	is "$(ptymer status -n -o id)" ""
	run -1 ptymer stop 'build-*'
	[ -n "$output" ]
}

@test "a job whose end cannot be recorded is stopped all the same" {
	settle "$(ptymer hourglass 0 -- true)"
	id=$(ptymer hourglass 1h -- true)
	attach "$id" -e trace=fsync -e inject=fsync:error=ENOSPC
	run -0 ptymer stop "$id"
	is "$(column state "$id")" stopped
	[ -d "$state/ended/$id" ]
}

@test "a job that can neither be recorded nor put away is stopped all the same" {
	id=$(ptymer hourglass 1h -n tea -- true)
	lose "$id"
	# No job has ended before: there is no room for a place for them.
	start_traced -e trace=fsync,mkdirat \
	    -e inject=fsync,mkdirat:error=ENOSPC ptymer stop tea
	is "$(<traced)" ""
	[ ! -e "$state/ended" ]
	is "$(column state tea)" stopped
	is "$(ptymer status -n -o id)" ""
	run -0 ptymer restore
	is "$(column state tea)" stopped
	[ -d "$state/ended/$id" ]
}

@test "a worker that could not be found at first is looked for again" {
	id=$(ptymer hourglass 1h -- true)
	start_traced -e trace=pidfd_open \
	    -e inject=pidfd_open:error=ESRCH:when=1 ptymer stop "$id"
	is "$(<traced)" ""
	grep -q INJECTED trace
	is "$(column state "$id")" stopped
}

@test "stop without a job is wrong usage" {
	run --separate-stderr -2 ptymer stop
	is "$output" ""
	matches "$stderr" 'ptymer: stop: *'
}

@test "a lost job is stopped" {
	id=$(ptymer hourglass 1h -- true)
	lose "$id"
	matches "$(column state "$id")" 'lost*'
	run -0 ptymer stop "$id"
	is "$(column state "$id")" stopped
}

@test "the target that a lost job left running is stopped with it" {
	id=$(ptymer hourglass 0 -- sh -c 'echo $$ >left; exec sleep 1000')
	wait_until test -s left
	wait_until column_is state "$id" running
	lose "$id"
	matches "$(column state "$id")" 'lost*'
	run is_gone "$(<left)"
	[ "$status" -ne 0 ]
	run -0 ptymer stop "$id"
	is_gone "$(<left)"
	is "$(column state "$id")" stopped
}

@test "a target that locks a PID file of its own is no worker" {
	id=$(ptymer hourglass 0 -- 'setsid python3 -c "
import fcntl, os, time
file = open(\"pid\", \"w\")
fcntl.flock(file, fcntl.LOCK_EX)
file.write(str(os.getpid()))
file.flush()
time.sleep(1000)" & wait')
	wait_until test -s pid
	run -0 ptymer stop "$id"
	is_gone "$(<pid)"
}

@test "a PID file that names somebody else makes no worker of who has it locked" {
	mkdir -p active/7
	echo 1 >active/7/pid
	id=$(ptymer hourglass 0 -- \
	    'setsid flock active/7/pid sh -c "echo >locked; exec sleep 1000"')
	wait_until test -e locked
	run -0 ptymer stop "$id"
	is "$(processes)" ''
}

@test "a lost job is stopped whose zone is not known any more" {
	id=$(ptymer alarm --tz Europe/Berlin 'tomorrow 10:00' -n tea -- true)
	lose tea
	edit_record "$state/active/$id/job" 's:^tz .*:tz Mars/Base:'
	run --separate-stderr -1 ptymer restore
	matches "$stderr" '*zone*'
	run --separate-stderr -0 ptymer stop tea
	is "$output$stderr" ""
	is "$(column state "$id")" stopped
	[ -d "$state/ended/$id" ]
}

@test "more jobs are stopped than the shell may have files open" {
	for _ in {1..30}; do
		ptymer hourglass -q 1h -- true
	done
	ulimit -n 24
	run --separate-stderr -0 ptymer stop --all
	is "$output$stderr" ""
	is "$(ptymer status -n)" ""
	is "$(processes)" ""
}

@test "jobs that a target has armed stay where descriptors are few" {
	id=$(ptymer hourglass 0 -- 'for n in 1 2 3 4 5 6 7 8; do
		    ptymer hourglass -q 1h
	    done
	    echo >up
	    exec sleep 778')
	wait_until test -e up
	prlimit --pid "$(column pid "$id")" --nofile=16:
	run -0 ptymer stop "$id"
	is "$(ptymer status -n -o state | sort | uniq -c | xargs)" '8 waiting'
}

@test "two that stop one job at once both succeed" {
	id=$(ptymer hourglass 1h -- true)
	ptymer stop "$id" 3>&- &
	first=$!
	run -0 ptymer stop "$id"
	wait "$first"
	is "$(column state "$id")" stopped
}

@test "a worker that is asked to stop in another way ends as any other" {
	for manner in '-s USR1' --drain; do
		id=$(ptymer hourglass 1h -- true)
		attach "$id" -e trace=none
		# shellcheck disable=SC2086 # an option and its value
		run -0 ptymer stop $manner "$id"
		wait_until grep -q '+++' attached
		matches "$(<attached)" '*+++ exited with 0 +++'
		rm attached
	done
}
