# SPDX-License-Identifier: ISC

load helper
load disturb

# A target with a child in its group, one in a session of its own, and one that
# its own parent has left; all of them ignore TERM.
stubborn='trap "" TERM
	sleep 1000 & setsid sleep 1000 & (setsid sleep 1000 &)
	echo $$ >>up; while :; do wait; done'

# And waits until it is up.
arm_stubborn() {
	ptymer hourglass 0 --kill-after 0.2 -- "$stubborn"
	wait_until test -s up
	wait_until column_is state @last running
}

@test "a target that has not been executed yet does not hold its worker's lock" {
	id=$(ptymer hourglass 1h -r --kill-after 0.2 -- sleep 777)
	pid=$(column pid "$id")
	attach "$id" -e trace=execve -e inject=execve:delay_enter=2500000
	kill -USR1 "$pid"
	wait_until column_is state "$id" running
	lose "$id"
	# Its worker is dead, and nobody says that it is not.
	matches "$(column state "$id")" 'lost*'
	run -0 ptymer stop "$id"
	is "$(column state "$id")" stopped
	is "$(processes)" ""
}

@test "a target that has just been forked does not make its dead worker live" {
	id=$(ptymer hourglass 1h -r --kill-after 0.2 -- sleep 777)
	pid=$(column pid "$id")
	attach "$id" -e trace=setsid -e inject=setsid:delay_enter=1500000
	kill -USR1 "$pid"
	wait_until column_is state "$id" running
	kill -KILL "$pid"
	wait_until is_gone "$pid"
	# It holds the worker's lock still.
	matches "$(column state "$id")" 'lost*'
	wait_until ptymer restore
	is "$(column state "$id")" running
	run -0 ptymer stop "$id"
	is "$(column state "$id")" stopped
	is "$(processes)" ""
}

@test "a check that has just been forked does not make its dead worker live" {
	id=$(ptymer hourglass 1h --when 'test -e go' -- touch ran)
	pid=$(column pid "$id")
	attach "$id" -e trace=setsid -e inject=setsid:delay_enter=1500000
	kill -USR1 "$pid"
	wait_until grep -q '^pending ' "$state/active/$id/progress"
	kill -KILL "$pid"
	wait_until is_gone "$pid"
	matches "$(column state "$id")" 'lost*'
	touch go
	wait_until ptymer restore
	wait_until test -e ran
	ptymer stop "$id"
}

# What it makes is never reaped while it lives.
# shellcheck disable=SC2016 # for Python
neglect='
import ctypes, signal, subprocess, sys
ctypes.CDLL(None).prctl(36, 1)	# PR_SET_CHILD_SUBREAPER
subprocess.run(sys.argv[1:], stdout=open("armed", "w"))
signal.pause()'

@test "a dead worker that nobody has reaped does not live in what it forked" {
	env -u PTYMER_TEST_MARK python3 -c "$neglect" "$PTYMER" \
	    hourglass 1h -r --on-end true -- true 3>&- &
	neglecting=$!
	wait_until test -s armed
	id=$(<armed)
	pid=$(column pid "$id")
	attach "$id" -e trace=setsid -e inject=setsid:delay_enter=1500000
	kill -USR1 "$pid"
	wait_until column_is last "$id" ok
	# Its hook is on its way.
	wait_until pgrep -P "$pid"
	kill -KILL "$pid"
	wait_until is_gone "$pid"
	is "$(ps -o stat= -p "$pid" | cut -c 1)" Z
	now=$(column state "$id")
	kill "$neglecting"
	matches "$now" 'lost*'
	wait_until ptymer restore
	run -0 ptymer stop "$id"
}

@test "a target that has not been executed yet is stopped with its worker" {
	id=$(ptymer hourglass 1h -r --kill-after 0.2 -- sleep 777)
	attach "$id" -e trace=execve -e inject=execve:delay_enter=2500000
	kill -USR1 "$(column pid "$id")"
	wait_until column_is state "$id" running
	run -0 ptymer stop "$id"
	is "$(column state "$id")" stopped
	is "$(processes)" ""
}

@test "a worker killed before it lets its target go leaves nothing that runs" {
	id=$(ptymer hourglass 1h -r -- 'echo >>ran')
	pid=$(column pid "$id")
	# The mark is on its way, the target waits for it.
	attach "$id" -P begun.new -e trace=renameat \
	    -e inject=renameat:error=EIO:signal=KILL
	kill -USR1 "$pid"
	wait_until is_gone "$pid"
	wait_until processes_are 0
	[ ! -e ran ]
	run -0 ptymer restore
	is "$(column state "$id")" waiting
	[ ! -e ran ]
}

@test "a target that locks a file called pid is no worker, and is stopped" {
	id=$(ptymer hourglass 0 -- flock "$PWD/pid" sleep 778)
	wait_until processes_are 3
	run -0 ptymer stop "$id"
	is "$(processes)" ""
	is "$(column state "$id")" stopped
}

@test "a target that writes its PID into a locked file is stopped when lost" {
	id=$(ptymer hourglass 0 -- flock "$PWD/pid" sleep 778)
	wait_until processes_are 3
	lose "$id"
	run -0 ptymer stop "$id"
	is "$(processes)" ""
}

@test "a lost job's target is stopped, whatever its environment is" {
	id=$(ptymer hourglass 0 -- env -i sleep 1000)
	wait_until column_is command "$id" 'env -i sleep 1000'
	wait_until column_is state "$id" running
	target=$(column target_pid "$id")
	lose "$id"
	run ptymer stop "$id"
	is "$status" 0
	left=$target
	if is_gone "$target"; then left=; else kill -KILL "$target"; fi
	is "$left" ""
}

@test "a restored job's target has its timeout, whatever its environment is" {
	id=$(ptymer hourglass 0 --timeout 1h -- env -i sleep 1000)
	wait_until column_is state "$id" running
	target=$(column target_pid "$id")
	lose "$id"
	back_by "$state/active/$id/progress" started 3601
	run -0 ptymer restore
	run timeout 10 ptymer wait "$id"
	is_gone "$target" || kill -KILL "$target"
	is "$status" 124
	is "$(column last "$id")" timeout
}

@test "the hook of a restored job's run is stopped with the job" {
	id=$(ptymer hourglass 0 --on-end 'echo >hooked; exec sleep 1000' -- \
	    'echo >up; until [ -e go ]; do sleep 0.02; done')
	wait_until test -e up
	wait_until column_is state "$id" running
	lose "$id"
	run -0 ptymer restore
	touch go
	wait_until test -e hooked
	run -0 ptymer stop "$id"
	is "$(processes)" ""
}

@test "what a lost job left is stopped, whatever ignores TERM, wherever it went" {
	id=$(arm_stubborn)
	lose "$id"
	run --separate-stderr -0 ptymer stop "$id"
	is "$output$stderr" ""
	is "$(processes)" ""
	is "$(column state "$id")" stopped
}

@test "children that a lost job's target left behind are stopped" {
	id=$(ptymer hourglass 1h -r --kill-after 0.2 -- \
	    'trap "" TERM; sleep 1000 & setsid sleep 1000 & echo $$ >>up')
	kill -USR1 "$(column pid "$id")"
	wait_until column_is runs "$id" 1
	wait_until column_is state "$id" waiting
	lose "$id"
	is "$(count_processes)" 2
	run --separate-stderr -0 ptymer stop "$id"
	is "$output$stderr" ""
	is "$(processes)" ""
}

@test "... however large their environment is" {
	big=$(printf '%120000s' '')
	settings=()
	for i in {1..44}; do
		settings+=(-E "A$i=$big")
	done
	id=$(ulimit -s unlimited 2>/dev/null || exit 0
	    ptymer hourglass 1h -r "${settings[@]}" -- setsid -f sleep 1000)
	[ -n "$id" ] || skip "the stack is limited"
	kill -USR1 "$(column pid "$id")"
	wait_until column_is runs "$id" 1
	wait_until column_is state "$id" waiting
	lose "$id"
	is "$(count_processes)" 1
	run --separate-stderr -0 ptymer stop "$id"
	is "$output$stderr" ""
	is "$(processes)" ""
}

@test "children that ignore TERM after a lost job's target has ended are stopped" {
	id=$(arm_stubborn)
	lose "$id"
	kill -KILL "$(<up)"
	wait_until is_gone "$(<up)"
	is "$(count_processes)" 3
	run --separate-stderr -0 ptymer stop "$id"
	is "$output$stderr" ""
	is "$(processes)" ""
}

@test "a job that a lost job's target armed lives on" {
	id=$(ptymer hourglass 0 -- \
	    'ptymer hourglass 0 -n child -- sleep 1000; echo >up; exec sleep 1000')
	wait_until test -e up
	wait_until column_is state child running
	lose "$id"
	run -0 ptymer stop "$id"
	is "$(column state child)" running
	is "$(count_processes)" 2
}

@test "two that stop a lost job at once both tell the truth" {
	id=$(arm_stubborn)
	lose "$id"
	ptymer stop "$id" 2>first 3>&- &
	other=$!
	run -0 ptymer stop "$id"
	is "$(column state "$id")" stopped
	wait "$other"
	is "$(processes)" ""
}

@test "a job that ends while it is looked at does not seem lost" {
	id=$(ptymer hourglass 1h -- true)
	# It has the file of the lock open, and will look at the lock next.
	env -u PTYMER_TEST_MARK strace -f -o trace -e trace=%fstat \
	    -P "$state/active/$id/pid" -e inject=%fstat:signal=STOP:when=1 \
	    ptymer status -n -o state "$id" >seen 2>&1 3>&- &
	looking=$!
	wait_until grep -q 'stopped by SIGSTOP' trace
	run -0 ptymer stop "$id"
	kill -CONT "$(awk '{ print $1; exit }' trace)"
	wait "$looking" || :
	is "$(xargs <seen)" stopped
}

@test "two that stop a stubborn job at once both tell the truth" {
	id=$(arm_stubborn)
	ptymer stop "$id" 2>first 3>&- &
	other=$!
	run -0 ptymer stop "$id"
	is "$(column state "$id")" stopped
	wait "$other"
	is "$(processes)" ""
}

@test "stubborn jobs are told all together, before the first is waited for" {
	for _ in 1 2 3; do
		ptymer hourglass 0 --kill-after 0.2 -- \
		    'trap "" TERM; echo >>up; while :; do sleep 0.1; done'
	done
	wait_until starts_are up 3
	trace_calls poll,ppoll,pidfd_send_signal ptymer stop --all
	# A poll of no time is a look.
	is "$(grep -v 'poll(.*, 0) *=' trace | sed '/poll(/q' |
	    grep -c 'SIGINT')" 3
	is "$(processes)" ""
	is "$(ptymer status -n -o id)" ""
}

@test "a worker that may open no file ends no living target for a dead one" {
	id=$(ptymer hourglass 0 -- \
	    'setsid sleep 1000 & sleep 1000 & echo >up; wait')
	wait_until test -e up
	wait_until processes_are 4
	attach "$id" -e trace=openat \
	    -e inject=openat:error=EMFILE:when=1..20
	run -0 ptymer stop "$id"
	is "$(processes)" ""
	grep -q EMFILE attached
	is "$(column state "$id")" stopped
}

# Its child in a session of its own ends well when it is told to.
told='setsid sh -c "trap \"echo >told; exit\" TERM; echo >ready
	    while :; do sleep 0.02; done" &
	trap "" TERM; until [ -e ready ]; do sleep 0.02; done; echo >up
	until [ -e told ]; do sleep 0.02; done'

@test "a worker that may open no file at first tells all before it kills any" {
	id=$(ptymer hourglass 0 --kill-after 1h -- "$told")
	wait_until test -e up
	attach "$id" -e trace=openat \
	    -e inject=openat:error=EMFILE:when=1..20
	run -0 ptymer stop "$id"
	[ -e told ]
	grep -q EMFILE attached
}

@test "... when it ends a run alone, too" {
	id=$(ptymer hourglass 1h -r --overlap replace --kill-after 1h -- "$told")
	pid=$(column pid "$id")
	kill -USR1 "$pid"
	wait_until test -e up
	attach "$id" -e trace=openat \
	    -e inject=openat:error=EMFILE:when=1..20
	kill -USR1 "$pid"
	wait_until has_result "$id" stopped
	[ -e told ]
	grep -q EMFILE attached
	run -0 ptymer stop "$id"
}

@test "a process that nobody may look at does not keep a job from its end" {
	id=$(ptymer hourglass 0 -- \
	    'setsid sleep 1000 & trap : TERM; echo >up; sleep 1000 & wait; wait')
	wait_until test -e up
	attach "$id" -P /proc/1/stat -e trace=openat \
	    -e inject=openat:error=EPERM
	run -0 ptymer stop "$id"
	is "$(processes)" ""
	grep -q EPERM attached
	is "$(column state "$id")" stopped
}

@test "a job that is putting itself away has ended, for everybody" {
	id=$(ptymer hourglass 1h -r --count 1 -n tea -- 'exit 5')
	pid=$(column pid "$id")
	attach "$id" -P "ended/$id" -e trace=renameat \
	    -e inject=renameat:delay_enter=100000000
	kill -INT "$pid"
	wait_until column_is state "$id" stopped
	run -3 ptymer status "$id"
	run -0 ptymer stop "$id"
	run -143 ptymer wait "$id"
	is "$(column state "$id")" stopped
	[ -d "$state/active/$id" ]
	kill "$tracer"
	wait_until is_gone "$pid"
	is "$(column state "$id")" stopped
	[ -d "$state/ended/$id" ]
}

@test "a job that died while it put itself away stands in nobody's way" {
	id=$(ptymer hourglass 1h -n tea -- true)
	pid=$(column pid "$id")
	attach "$id" -P "ended/$id" -e trace=renameat \
	    -e inject=renameat:error=EIO:signal=KILL
	kill -INT "$pid"
	wait_until is_gone "$pid"
	[ -d "$state/active/$id" ]
	is "$(column state "$id")" stopped
	run -3 ptymer status "$id"
	run -143 ptymer wait "$id"
	run -0 ptymer hourglass 1h -n tea -- true
	is "$output" 2
	is "$(column id tea)" 2
}

@test "... nor in that of --if-absent, restore, or stop" {
	for n in 1 2 3; do
		ptymer hourglass 1h -n "tea-$n" -- true
		pid=$(column pid "$n")
		attach "$n" -P "ended/$n" -e trace=renameat \
		    -e inject=renameat:error=EIO:signal=KILL
		kill -INT "$pid"
		wait_until is_gone "$pid"
	done
	is "$(find "$state/active" -mindepth 1 -maxdepth 1 | wc -l)" 3
	run -0 ptymer hourglass 1h -n tea-1 --if-absent -- true
	is "$output" 4
	run --separate-stderr -0 ptymer stop 2
	matches "$stderr" '*ended*'
	run --separate-stderr -0 ptymer restore
	is "$output$stderr" ""
	# None of them is counted any more.
	is "$(find "$state/active" -mindepth 1 -maxdepth 1 | wc -l)" 1
	is "$(column state 3)" stopped
	run -0 env PTYMER_MAX_JOBS=2 ptymer hourglass 1h -n tea-2 -- true
}

@test "a worker that is held by SIGSTOP is stopped" {
	id=$(ptymer hourglass 1h -- true)
	pid=$(column pid "$id")
	hold "$pid"
	run -0 ptymer stop "$id"
	is_gone "$pid"
	is "$(column state "$id")" stopped
}

@test "a process of another PID namespace is no target of a lost job" {
	for command in restore stop; do
		id=$(ptymer hourglass 0 -- sleep 1000)
		wait_until column_is state "$id" running
		wait_until test -e "$state/active/$id/progress"
		target=$(column target_pid "$id")
		lose "$id"
		edit_record "$state/active/$id/progress" \
		    's/^pid-namespace .*/pid-namespace 1/'
		# What the worker forked may hold its lock for a moment.
		wait_until column_is state "$id" lost
		if [ "$command" = stop ]; then
			run -0 ptymer stop "$id"
			is "$(column state "$id")" stopped
		else
			run -0 ptymer restore
			run -125 timeout 20 ptymer wait "$id"
			matches "$(column last "$id")" 'failed:*killed*'
		fi
		run ! is_gone "$target"
		kill -KILL "$target"
		wait_until is_gone "$target"
	done
}
