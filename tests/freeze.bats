# SPDX-License-Identifier: ISC

load helper
load disturb

setup() {
	ptymer_setup
	env -u PTYMER_TEST_MARK sleep 1000 3>&- &
	neighbour=$!
}

teardown() {
	kill -KILL "$neighbour" 2>/dev/null || :
	ptymer_teardown
}

is_frozen() {
	[[ $(ps -o stat= -p "$neighbour") == T* ]]
}

is_awake() {
	[[ $(ps -o stat= -p "$neighbour") == S* ]]
}

@test "--freeze stops a process while the target runs" {
	id=$(ptymer hourglass 0 --freeze "$neighbour" -- \
	    "for i in \$(seq 200); do
		ps -o stat= -p $neighbour >seen
		grep -q ^T seen && break
		sleep 0.05
	    done")
	run -0 timeout 60 ptymer wait "$id"
	matches "$(<seen)" 'T*'
	wait_until is_awake
}

@test "a frozen process goes on before the job is over, and after a failure" {
	id=$(ptymer hourglass 1h -r --freeze "$neighbour" -- 'exit 3')
	kill -USR1 "$(column pid "$id")"
	wait_until column_is last "$id" exit:3
	wait_until is_awake
	run -0 ptymer stop "$id"
}

@test "a frozen process goes on when the job is stopped, or times out" {
	id=$(ptymer hourglass 0 --freeze "$neighbour" -- 'echo >up; exec sleep 1000')
	wait_until test -e up
	wait_until is_frozen
	run -0 ptymer stop "$id"
	wait_until is_awake
	id=$(ptymer hourglass 0 --freeze "$neighbour" --timeout 0.2 -- sleep 1000)
	run -124 timeout 60 ptymer wait "$id"
	wait_until is_awake
}

@test "a frozen process goes on when the worker is killed" {
	for signal in KILL TERM; do
		rm -f up
		id=$(ptymer hourglass 0 --freeze "$neighbour" -- \
		    'echo >up; exec sleep 1000')
		wait_until test -e up
		wait_until is_frozen
		pid=$(column pid "$id")
		kill -"$signal" "$pid"
		wait_until is_gone "$pid"
		wait_until is_awake
		run -0 ptymer stop "$id"
	done
}

@test "a job that is restored freezes nobody again" {
	id=$(ptymer hourglass 0 --freeze "$neighbour" -- 'echo >>up; exec sleep 1000')
	wait_until test -e up
	lose "$id"
	wait_until is_awake
	run -0 ptymer restore
	is "$(column state "$id")" running
	is_awake
	run -0 ptymer stop "$id"
}

@test "a process that is gone when it is due keeps no target from running" {
	id=$(ptymer hourglass 0.3 --freeze "$neighbour" -- 'exit 5')
	kill -KILL "$neighbour"
	wait_until is_gone "$neighbour"
	run -5 timeout 60 ptymer wait "$id"
}

@test "a process is not stopped where nobody could make it go on" {
	id=$(ptymer hourglass 1h -r --freeze "$neighbour" -- \
	    "ps -o stat= -p $neighbour >seen")
	# The first process that its worker makes is who would do that.
	attach "$id" -e trace=clone -e inject=clone:error=EAGAIN:when=1
	run -0 ptymer run "$id"
	wait_until has_result "$id" ok
	matches "$(<seen)" 'S*'
	is_awake
	run -0 ptymer stop "$id"
}

# room_for N PID: so many descriptors more, and not one beside.
room_for() {
	local limit=0 room=0

	while ((room < $1)); do
		[ -e "/proc/$2/fd/$limit" ] || room=$((room + 1))
		limit=$((limit + 1))
	done
	prlimit --pid "$2" --nofile="$limit:"
}

@test "a process goes on where no descriptor is left to run the target" {
	id=$(ptymer hourglass 1h -r --freeze "$neighbour" -- true)
	pid=$(column pid "$id")
	room_for 3 "$pid"
	attach "$id" -e trace=pidfd_send_signal
	kill -USR1 "$pid"
	wait_until grep -q SIGSTOP attached
	wait_until is_awake
	prlimit --pid "$pid" --nofile=1024:
	wait_until has_result "$id" ok
	run -0 ptymer stop "$id"
}

@test "a process that is gone while it is frozen does no harm" {
	id=$(ptymer hourglass 0 --freeze "$neighbour" -- \
	    'echo >up; until [ -e go ]; do sleep 0.02; done; exit 5')
	wait_until test -e up
	kill -KILL "$neighbour"
	touch go
	run -5 timeout 60 ptymer wait "$id"
}

@test "a PID that is gone, nobody's, or ptymer's own arms nothing" {
	bash -c 'echo $$' >gone
	wait_until is_gone "$(<gone)"
	run --separate-stderr -1 ptymer hourglass 1h --freeze "$(<gone)" -- true
	is "$output" ""
	matches "$stderr" 'ptymer: hourglass: *No such process*'
	for pid in '' 0 1 -1 x 99999999999; do
		run --separate-stderr -2 ptymer hourglass 1h --freeze "$pid" -- \
		    true
		is "$output" ""
		is "${#stderr_lines[@]}" 1
	done
	is "$(ptymer status -a -n -o id)" ""
}

@test "a process that has ended, and was not waited for, arms nothing" {
	mkfifo go
	bash -c 'read line <go & echo $! >zombie; exec sleep 1000' 3>&- &
	parent=$!
	# it waits for nobody now
	is_sleep() { [ "$(ps -o comm= -p "$parent")" = sleep ]; }
	wait_until is_sleep
	echo >go
	is_zombie() { grep -q '^State:[[:space:]]*Z' "/proc/$(<zombie)/status"; }
	wait_until is_zombie
	run --separate-stderr -1 ptymer hourglass 1h --freeze "$(<zombie)"
	is "$output" ""
	matches "$stderr" "*cannot freeze process $(<zombie): No such process"
	kill "$parent"
}
