# SPDX-License-Identifier: ISC

load helper

# bats test_tags=core
@test "wait exits with what the target exits with" {
	id=$(ptymer hourglass 0.1 -- sh -c 'exit 7')
	run --separate-stderr -7 ptymer wait "$id"
	is "$output$stderr" ""
	run -7 ptymer wait "$id"
	id=$(ptymer hourglass 0 -- true)
	run -0 ptymer wait "$id"
}

# bats test_tags=core
@test "wait exits with 128 and the signal that killed the target" {
	id=$(ptymer hourglass 0 -- 'kill -KILL $$')
	run -137 ptymer wait "$id"
	id=$(ptymer hourglass 0 -- 'kill -INT $$')
	run -130 ptymer wait "$id"
}

@test "a job that was stopped in its run is 143, whatever ended that" {
	id=$(ptymer hourglass 0 -- 'trap "exit 5" TERM; echo >up
	    while :; do sleep 0.02; done')
	wait_until test -e up
	ptymer stop "$id"
	run -143 ptymer wait "$id"
}

@test "a job that was stopped before it ran is 143" {
	id=$(ptymer hourglass 1h -- true)
	ptymer wait "$id" 3>&- &
	waiter=$!
	ptymer stop "$id"
	run -143 ptymer wait "$id"
	status=0
	wait "$waiter" || status=$?
	is "$status" 143
}

@test "a job that is not there is 125" {
	run --separate-stderr -125 ptymer wait 99
	is "$output" ""
	matches "$stderr" 'ptymer: wait: *99*'
	run -125 ptymer wait nobody
	run -125 ptymer wait 'nobody-*'
}

@test "wait without a job is wrong usage" {
	run --separate-stderr -2 ptymer wait
	is "$output" ""
	matches "$stderr" 'ptymer: wait: *'
}

@test "of several the first failure in the order of the operands counts" {
	ptymer hourglass 0.2 -n a -- sh -c 'exit 3'
	ptymer hourglass 0 -n b -- sh -c 'exit 4'
	ptymer hourglass 0.1 -n c -- true
	run -3 ptymer wait a b c
	run -4 ptymer wait c b a
	run -0 ptymer wait c
	run -125 ptymer wait c nobody a
	run -3 ptymer wait '[abc]'
}

@test "--any returns with the first that ends" {
	slow=$(ptymer hourglass 1h -- true)
	ptymer hourglass 0.2 -n b -- sh -c 'exit 4'
	run -4 timeout 20 ptymer wait --any "$slow" b
	is "$(column state "$slow")" waiting
	ptymer hourglass 0 -n c -- sh -c 'exit 5'
	ptymer wait c || :
	run -4 timeout 20 ptymer wait --any "$slow" c b
	run --separate-stderr -5 timeout 20 ptymer wait --any nobody c "$slow"
	matches "$stderr" '*nobody*'
}

# bats test_tags=core
@test "--any is not over with a job that is not there" {
	id=$(ptymer hourglass 0.3 -- 'exit 7')
	run --separate-stderr -7 ptymer wait --any 99 "$id"
	matches "$stderr" '*99*'
}

@test "--timeout gives up with 124 and says so" {
	id=$(ptymer hourglass 1h -- true)
	before=$(now_us)
	run --separate-stderr -124 ptymer wait --timeout 0.2 "$id"
	[ $(($(now_us) - before)) -ge 200000 ]
	is "$output" ""
	matches "$stderr" 'ptymer: wait: timed out: *'
	run -124 ptymer wait --timeout 0 "$id"
	is "$(column state "$id")" waiting
}

@test "--timeout is no matter where all have ended" {
	id=$(ptymer hourglass 0 -- sh -c 'exit 7')
	run -7 ptymer wait "$id"
	run -7 ptymer wait --timeout 0 "$id"
	run -7 ptymer wait --timeout 1h "$id"
}

@test "a wrong timeout is wrong usage" {
	id=$(ptymer hourglass 0 -- true)
	for timeout in '' x 1:30 5M -1; do
		run --separate-stderr -2 ptymer wait --timeout "$timeout" "$id"
		is "$output" ""
		matches "$stderr" 'ptymer: wait: *'
	done
}

@test "a lost job is 125 at once" {
	expect_lost=1
	id=$(ptymer hourglass 1h -- true)
	lose "$id"
	run --separate-stderr -125 timeout 20 ptymer wait "$id"
	matches "$stderr" '*lost*'
}

@test "a job that gets lost while it is waited for is 125" {
	expect_lost=1
	id=$(ptymer hourglass 1h -- true)
	ptymer wait "$id" 3>&- 2>/dev/null &
	waiter=$!
	lose "$id"
	status=0
	wait "$waiter" || status=$?
	is "$status" 125
}

@test "a lost job is waited for as long as its target runs" {
	expect_lost=1
	id=$(ptymer hourglass 0 -- sh -c 'echo $$ >left; exec sleep 1000')
	wait_until test -s left
	wait_until column_is state "$id" running
	lose "$id"
	run -124 ptymer wait --timeout 0.2 "$id"
	ptymer wait "$id" 3>&- 2>/dev/null &
	waiter=$!
	kill "$(<left)"
	status=0
	wait "$waiter" || status=$?
	is "$status" 125
	is "$(column state "$id")" lost
}

@test "a repeating job is waited for until its last run" {
	id=$(ptymer hourglass 0.05 --repeat --count 3 -- 'exit $PTYMER_RUN')
	run -3 ptymer wait "$id"
	is "$(column runs "$id")" 3
}

@test "waiting sleeps in one call until something happens" {
	id=$(ptymer hourglass 1h -- true)
	trace_calls all ptymer wait "$id" 3>&- &
	waiter=$!
	wait_until grep -q 'epoll_wait(' trace
	ptymer stop "$id"
	wait "$waiter" || :
	is "$(grep -c 'epoll_wait(' trace)" 1
}

# files_of PID N: it has at least that many open.
files_of() {
	[ "$(find "/proc/$1/fd" -mindepth 1 | wc -l)" -ge "$2" ]
}

@test "more jobs than descriptors are waited for" {
	for ((i = 0; i < 50; i++)); do
		ptymer hourglass 1h -n "many-$i" -- true
	done >/dev/null
	bash -c 'ulimit -n 40; exec ptymer wait "many-*"' 3>&- &
	waiter=$!
	wait_until files_of "$waiter" 24
	run ! files_of "$waiter" 30
	run -0 ptymer stop 'many-*'
	status=0
	wait "$waiter" || status=$?
	is "$status" 143
}

@test "one that ends first returns --any, however many there are" {
	for ((i = 0; i < 20; i++)); do
		ptymer hourglass 1h -n "many-$i" -- true
	done >/dev/null
	ptymer wait --any 'many-*' 3>&- &
	waiter=$!
	wait_until files_of "$waiter" 24
	run -0 ptymer stop many-17
	status=0
	wait "$waiter" || status=$?
	is "$status" 143
	is "$(ptymer status -n -o id 'many-*' | wc -l)" 19
}
