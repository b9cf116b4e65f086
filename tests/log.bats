# SPDX-License-Identifier: ISC

load helper

log_has() {
	[[ $(ptymer log "$1") == *"$2"* ]]
}

# bats test_tags=core
@test "log shows what the target wrote, byte for byte" {
	id=$(ptymer hourglass 0 -- \
	    'printf "out\033[1m\377\n"; printf "err\n" >&2')
	ptymer wait "$id"
	printf 'out\033[1m\377\nerr\n' >expected
	ptymer log "$id" >out
	cmp out expected
}

@test "a job that never wrote has an empty log" {
	id=$(ptymer hourglass 1h -- true)
	run --separate-stderr -0 ptymer log "$id"
	is "$output$stderr" ""
	run --separate-stderr -0 ptymer log -n 3 "$id"
	is "$output$stderr" ""
	run --separate-stderr -0 ptymer log --runs "$id"
	is "$output$stderr" ""
}

@test "what is in the place of a log and cannot be read is an error" {
	id=$(ptymer hourglass 0 -- 'echo secret >elsewhere')
	settle "$id"
	ln -sf "$PWD/elsewhere" "$state/ended/$id/log"
	run --separate-stderr -125 ptymer log "$id"
	is "$output" ""
	matches "$stderr" "ptymer: log: cannot read the log of job $id: *"
}

@test "an unknown job is an error" {
	run --separate-stderr -1 ptymer log 99
	is "$output" ""
	matches "$stderr" 'ptymer: log: *99*'
	run -1 ptymer log nobody
}

@test "log without a job, and with two, is wrong usage" {
	run --separate-stderr -2 ptymer log
	is "$output" ""
	matches "$stderr" 'ptymer: log: *'
	run -2 ptymer log 1 2
}

@test "a pattern that means several jobs is an error" {
	ptymer hourglass 1h -n build-a -- true
	ptymer hourglass 1h -n build-b -- true
	run --separate-stderr -1 ptymer log 'build-*'
	is "$output" ""
	matches "$stderr" '*build-*2*'
	run -0 ptymer log 'build-a*'
}

@test "-n prints the last lines" {
	id=$(ptymer hourglass 0 -- 'seq 20000; printf end')
	ptymer wait "$id"
	is "$(ptymer log "$id" | wc -l)" 20000
	run -0 ptymer log -n 3 "$id"
	is "$(xargs <<<"$output")" "19999 20000 end"
	is "$(ptymer log -n 15001 "$id" | head -n 1)" 5001
	is "$(ptymer log -n 99999 "$id" | md5sum)" \
	    "$({ seq 20000; printf end; } | md5sum)"
	run -0 ptymer log -n 0 "$id"
	is "$output" ""
}

@test "a number of lines that is none is wrong usage" {
	id=$(ptymer hourglass 1h -- true)
	for number in '' x 1.5 +5 ' 5' -5 99999999999999999999; do
		run --separate-stderr -2 ptymer log -n "$number" "$id"
		is "$output" ""
		matches "$stderr" "ptymer: log: wrong value '$number' of *"
	done
}

@test "the rotated half comes first, and -n reaches into it" {
	id=$(ptymer hourglass 0 -- 'seq 1 5')
	settle "$id"
	printf '%s\n' a b c >"$state/ended/$id/log.old"
	is "$(ptymer log "$id" | xargs)" "a b c 1 2 3 4 5"
	is "$(ptymer log -n 7 "$id" | xargs)" "b c 1 2 3 4 5"
	is "$(ptymer log -n 5 "$id" | xargs)" "1 2 3 4 5"
}

@test "a job with --output has its log there" {
	id=$(ptymer hourglass 0 -o out -- 'echo hello')
	ptymer wait "$id"
	is "$(ptymer log "$id")" hello
	is "$(<out)" hello
	id=$(ptymer hourglass 0 -o /dev/null -- 'echo hello')
	ptymer wait "$id"
	run -0 ptymer log "$id"
	is "$output" ""
}

# bats test_tags=core
@test "a log that is standard output is not copied to itself without end" {
	id=$(ptymer hourglass 0 -o out -- 'seq 20000')
	ptymer wait "$id"
	cp out before
	for option in '' -f '-n 15000'; do
		# shellcheck disable=SC2086 # words
		(ulimit -f 8192; ptymer log $option "$id" >>out)
		cmp out before
	done
}

@test "log takes nothing out of a pipe that is the output" {
	mkfifo pipe
	exec 7<>pipe
	id=$(ptymer hourglass 0 -o pipe -- echo hello)
	run -0 timeout 60 ptymer wait "$id"
	run --separate-stderr -0 ptymer log "$id"
	is "$output$stderr" ""
	run --separate-stderr -0 timeout 60 ptymer log -f "$id"
	is "$output$stderr" ""
	read -r -t 60 line <&7
	is "$line" hello
	exec 7>&-
}

@test "-f follows a log that is not there yet until the job ends" {
	mkfifo go
	id=$(ptymer hourglass 0 -- 'echo one; read line <go; echo two')
	ptymer log -f "$id" >out 3>&- &
	reader=$!
	wait_until grep -q one out
	echo >go
	wait "$reader"
	is "$(xargs <out)" "one two"
}

@test "-f of a job that has ended prints its log and returns" {
	id=$(ptymer hourglass 0 -- 'echo hello')
	ptymer wait "$id"
	run -0 timeout 60 ptymer log -f "$id"
	is "$output" hello
}

@test "-f that was held up while the log was rotated twice loses nothing" {
	id=$(ptymer hourglass 1h -r --log-max 1 -- 'echo $PTYMER_RUN')
	run_again "$id" 1
	ptymer log -f "$id" >out 3>&- &
	reader=$!
	wait_until grep -q 1 out
	hold "$reader"
	run_again "$id" 2
	run_again "$id" 3
	kill -CONT "$reader"
	wait_until grep -q 3 out
	ptymer stop "$id"
	wait "$reader"
	is "$(xargs <out)" "1 2 3"
}

@test "-f goes over a rotation and loses nothing" {
	mkfifo go
	id=$(ptymer hourglass 0 -- 'echo one; read line <go; echo three')
	wait_until log_has "$id" one
	ptymer log -f -n 1 "$id" >out 3>&- &
	reader=$!
	wait_until grep -q one out
	directory=$state/active/$id
	mv "$directory/log" "$directory/log.old"
	echo two >"$directory/log"
	wait_until grep -q two out
	echo >go
	wait "$reader"
	is "$(xargs <out)" "one two"
}

# logs_are PID N: it has so many files open that are, or were, a log.
logs_are() {
	[ "$(find "/proc/$1/fd" -lname "$state/*/log*" | wc -l)" -eq "$2" ]
}

@test "-f has one log open, however often it was rotated" {
	ptymer hourglass 1h -r -n tea --log-max 1 -- 'echo "run $PTYMER_RUN"'
	ptymer log -f tea >out 3>&- &
	pid=$!
	for n in 1 2 3 4 5; do
		run_again tea "$n"
		wait_until grep -qx "run $n" out
	done
	wait_until logs_are "$pid" 1
	ptymer stop tea
	wait "$pid"
}

@test "-f follows a file of --output that appears later" {
	mkfifo go
	mkdir out
	id=$(ptymer hourglass 0.3 -o out/put -- \
	    'echo one; read line <go; echo two')
	ptymer log -f "$id" >seen 3>&- &
	reader=$!
	wait_until grep -q one seen
	echo >go
	wait "$reader"
	is "$(xargs <seen)" "one two"
}

@test "-f follows a file of --output that is a link to another place" {
	mkfifo go end
	mkdir real
	touch real/file
	ln -s real/file out
	id=$(ptymer hourglass 0 -o out -- \
	    'echo one; read line <go; echo two; read line <end')
	ptymer log -f "$id" >seen 3>&- &
	reader=$!
	wait_until grep -q one seen
	echo >go
	wait_until grep -q two seen
	echo >end
	wait "$reader"
	is "$(xargs <seen)" "one two"
}

@test "-f reads on in a file of --output that was cut" {
	mkfifo go
	id=$(ptymer hourglass 0 -o out -- 'seq 1000; read line <go; echo new')
	ptymer log -f "$id" >seen 3>&- &
	reader=$!
	wait_until grep -qx 1000 seen
	: >out
	echo >go
	wait "$reader"
	is "$(tail -n 1 seen)" new
	is "$(wc -l <seen)" 1001
}

@test "-f sleeps between two lines" {
	command -v strace >/dev/null || skip "no strace"
	mkfifo go
	id=$(ptymer hourglass 0 -- 'echo one; read line <go')
	wait_until log_has "$id" one
	trace_calls all ptymer log -f "$id" >out 3>&- &
	reader=$!
	wait_until grep -q 'poll' trace
	echo >go
	wait "$reader"
	is "$(<out)" one
	[ "$(grep -c poll trace)" -ge 1 ]
	[ "$(grep -c poll trace)" -le 10 ]
}

@test "-f ends when nobody reads any more" {
	id=$(ptymer hourglass 0 -- 'echo one; exec sleep 1000')
	run -0 bash -c "set -o pipefail; timeout 20 ptymer log -f $id | head -n 1"
	is "$output" one
	is "$(column state "$id")" running
}

@test "-f follows the target that a lost job left running" {
	expect_lost=1
	mkfifo go
	id=$(ptymer hourglass 0 -- sh -c 'echo one; read line <go; echo two')
	wait_until log_has "$id" one
	wait_until column_is state "$id" running
	lose "$id"
	ptymer log -f "$id" >out 3>&- &
	reader=$!
	wait_until grep -q one out
	echo >go
	wait "$reader"
	is "$(xargs <out)" "one two"
}

# bats test_tags=core
@test "--runs has a line for each run" {
	id=$(ptymer hourglass 0 --retry 2 --retry-delay 0.01 -- \
	    'test "$PTYMER_RUN" -eq 3')
	run -0 ptymer wait "$id"
	run -0 ptymer log --runs "$id"
	is "${#lines[@]}" 3
	is "$(cut -d ' ' -f 5,6,8 <<<"$output" | xargs)" \
	    "exit:1 schedule 1 exit:1 retry 2 ok retry 3"
	for line in "${lines[@]}"; do
		read -r due started late took _ _ pid _ <<<"$line"
		[ -n "$(date -d "$due" +%s)" ]
		[[ $started > $due || $started = "$due" ]]
		[[ $late =~ ^[0-9.]+$ && $took =~ ^[0-9.]+$ ]]
		[[ $pid =~ ^[0-9]+$ ]]
	done
	is "$(ptymer log --runs -n 1 "$id" | cut -d ' ' -f 8)" 3
	run -0 ptymer log --runs -n 0 "$id"
	is "$output" ""
}

@test "--runs has a heading on a terminal" {
	id=$(ptymer hourglass 0 -- true)
	ptymer wait "$id"
	run -0 script -qec "ptymer log --runs $id" /dev/null </dev/null
	is "${#lines[@]}" 2
	matches "${lines[0]}" \
	    'DUE *STARTED *LATENESS *TOOK *RESULT *TRIGGER *PID *RUN*'
	matches "${lines[1]}" '*ok*schedule*'
}

@test "--runs shows the run under way" {
	id=$(ptymer hourglass 0 -- 'exec sleep 1000')
	wait_until column_is state "$id" running
	run -0 ptymer log --runs "$id"
	is "$(cut -d ' ' -f 5,8 <<<"$output")" "running 1"
	run -2 ptymer log --runs -f "$id"
}

@test "--runs -n counts the run under way" {
	id=$(ptymer hourglass 1h -r -- '[ ! -e hold ] || exec sleep 1000')
	for n in 1 2; do
		run_again "$id" "$n"
	done
	touch hold
	ptymer run "$id"
	wait_until column_is state "$id" running
	is "$(ptymer log --runs -n 1 "$id" | cut -d ' ' -f 5)" running
	is "$(ptymer log --runs -n 2 "$id" | cut -d ' ' -f 5 | xargs)" \
	    'ok running'
	is "$(ptymer log --runs -n 0 "$id")" ""
}
