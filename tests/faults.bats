# SPDX-License-Identifier: ISC
#
# Each step that can go wrong goes wrong, or the process dies there: src/job/
# fault.h, and `faults` beside this file.

load helper
load disturb

setup() {
	ptymer_setup
	find_faulty
	ln "$FAULTY" bin/faulty 2>/dev/null || cp "$FAULTY" bin/faulty
	export FAULTY=$BATS_TEST_TMPDIR/bin/faulty
	unset PTYMER_STATE_DIR
}

# goes_through SCENARIO ERRNO: what it says is the end of the test's output.
goes_through() {
	"$helper_directory/faults" "$@" >said 3>&- || {
		cat said
		return 1
	}
	tail -n 1 said
}

@test "the program that people get has no points at which to make it fail" {
	run -1 grep -q FAULT_MET "$PTYMER"
	grep -q FAULT_MET "$FAULTY"
	export PTYMER_STATE_DIR=$state
	FAULT=worker-fork:1:5 run -0 ptymer hourglass 0 -- true
	run -0 ptymer wait "$output"
}

@test "a job is armed and runs as often as it should, or is not armed, at EIO" {
	goes_through life 5
}

@test "a job that was armed comes back and runs each turn once, at SIGKILL" {
	goes_through life 0
}

@test "a job is steered as the command says, or not, at EIO" {
	MOST=1 goes_through steer 5
}

@test "a job is steered as the command says, or not, at SIGKILL" {
	goes_through steer 0
}

@test "commands say what went wrong and leave other jobs alone, at EIO" {
	MOST=1 goes_through commands 5
}

@test "commands that are killed leave no harm" {
	MOST=1 goes_through commands 0
}

@test "a lost job whose worker dies each time is not said to be stopped" {
	export PTYMER_STATE_DIR=$state
	expect_lost=1
	id=$(ptymer hourglass 1h -- true)
	lose "$id"
	FAULT=record-rename:1:0 run --separate-stderr -1 "$FAULTY" stop "$id"
	is "$output" ""
	is "$stderr" "ptymer: stop: cannot stop job $id: its worker dies again and again"
	matches "$(column state "$id")" 'lost*'
}

@test "a job stays the other machine's where its adoption cannot be written" {
	export PTYMER_STATE_DIR=$state
	id=$(ptymer hourglass 1h -n tea -- true)
	estrange "$id"
	FAULT=record-sync:1:28 run -1 --separate-stderr "$FAULTY" restore --adopt "$id"
	matches "$stderr" "*cannot adopt job $id: cannot write the record: *"
	is "$(column state "$id")" "on beef"
	is "$(count_processes)" 0
	run -0 ptymer restore --adopt "$id"
	is "$(column state tea)" waiting
}

@test "runs that wait are not lost when their worker dies as it takes them up" {
	export PTYMER_STATE_DIR=$state
	expect_lost=1
	mkdir -p "$state/locks"
	id=$(flock "$state/locks/tape" sh -c '
		id=$(ptymer hourglass 1h --overlap allow --lock tape -- \
		    "echo \$PTYMER_RUN >>ran")
		ptymer run "$id" && ptymer run "$id" &&
		    kill -KILL $(ptymer status -n -o pid "$id") && echo "$id"')
	wait_until processes_are 0
	is "$(grep -c '^pending ' "$state/active/$id/progress")" 2
	# The next one dies when the first of the two has been let go.
	FAULT=mark-sync:1:0 run -0 "$FAULTY" restore
	wait_until processes_are 0
	is "$(grep -c '^pending ' "$state/active/$id/begun")" 1
	run -0 ptymer restore
	wait_until starts_are ran 2
	is "$(sort ran | xargs)" '1 2'
}

@test "a target that cannot be watched is not said to have ended" {
	export PTYMER_STATE_DIR=$state
	id=$(ptymer hourglass 0 -- \
	    'echo $$ >up; until [ -e enough ]; do sleep 0.02; done')
	wait_until test -s up
	wait_until column_is state "$id" running
	lose "$id"
	FAULT=watch-fork:1:11 run --separate-stderr -1 "$FAULTY" restore
	is "$output" ""
	matches "$stderr" "ptymer: restore: cannot restore job $id: *"
	matches "$(column state "$id")" 'lost*'
	matches "$(runs "$id")" 'running *'
	# Nor when there is no descriptor to see whether it is still the same.
	run --separate-stderr -1 trace_calls openat -P "/proc/$(<up)/stat" \
	    -e inject=openat:error=EMFILE "$PTYMER" restore
	grep -q EMFILE trace
	is "$output" ""
	matches "$(column state "$id")" 'lost*'
	run -0 ptymer restore
	is "$(column state "$id")" running
	touch enough
	run -125 ptymer wait "$id"
	is "$(wc -l <up)" 1
}

@test "a target that could not be looked at when it began is known later" {
	export PTYMER_STATE_DIR=$state
	id=$(FAULT=start-read:1:24 FAULT_MET=$PWD/met "$FAULTY" hourglass 0 -- \
	    'echo $$ >up; until [ -e enough ]; do sleep 0.02; done')
	wait_until test -s up
	[ -e met ]
	wait_until column_is state "$id" running
	lose "$id"
	run -0 ptymer restore
	is "$(column state "$id")" running
	touch enough
	run -125 ptymer wait "$id"
	is "$(wc -l <up)" 1
}

@test "a run waits for its lock, and for --when, where no process can be had" {
	export PTYMER_STATE_DIR=$state
	mkdir -p "$state/locks"
	: >ids
	flock "$state/locks/tape" sh -c '
		for fault in lock-open:1:24 lock-fork:1:11; do
			FAULT=$fault "$FAULTY" hourglass 0 --lock tape -- \
			    "echo ran >>ran"
		done >ids
		until [ -e enough ]; do sleep 0.02; done' 3>&- &
	wait_until starts_are ids 2
	when=$(FAULT=target-fork:1:11 "$FAULTY" hourglass 0 --when true -- true)
	mapfile -t ids <ids
	for id in "${ids[@]}"; do
		wait_until column_is next "$id" "lock tape"
	done
	wait_until column_is next "$when" when
	touch enough
	run -0 ptymer wait "${ids[@]}" "$when"
	is "$(wc -l <ran)" 2
	is "$(runs "$when")" "ok schedule 1 - -"
}

@test "a run for which there is no process is begun once, when there is one" {
	export PTYMER_STATE_DIR=$state
	ids=()
	for fault in target-fork:1:11 target-pipe:1:24 target-pipe:2:24; do
		ids+=("$(FAULT=$fault FAULT_MET=$PWD/met.$fault "$FAULTY" \
		    hourglass 0.01 --repeat --grace 1h --count 1 -- \
		    'echo "$PTYMER_RUN" >>ran')")
	done
	run -0 ptymer wait "${ids[@]}"
	is "$(echo met.*)" \
	    "met.target-fork:1:11 met.target-pipe:1:24 met.target-pipe:2:24"
	is "$(xargs <ran)" "1 1 1"
	for id in "${ids[@]}"; do
		matches "$(runs "$id" | tail -n 1)" "ok * 1 - -"
	done
}

@test "where a directory has one link the jobs in it are counted" {
	export PTYMER_STATE_DIR=$state PTYMER_MAX_JOBS=2
	for id in 1 2; do
		FAULT=link-count:1:5 run -0 "$FAULTY" hourglass 1h
		is "$output" "$id"
	done
	FAULT=link-count:1:5 FAULT_MET=$PWD/met run -1 "$FAULTY" hourglass 1h
	[ -e met ]
	ptymer stop 1
	FAULT=link-count:1:5 run -0 "$FAULTY" hourglass 1h
}
