# SPDX-License-Identifier: ISC

load helper

# Nobody waits 1 h for what must return at once.
at_once() {
	timeout 60 "$@"
}

# bats test_tags=core
@test "command substitution around a pipeline returns at once" {
	run -0 at_once bash -c 'x=$(ptymer hourglass 1h -- true | cat); echo "<$x>"'
	is "$output" '<1>'
	is "$(column state 1)" waiting
}

@test "a descriptor that is held open holds nothing up" {
	run -0 at_once bash -c \
	    'exec 9> >(cat); x=$(ptymer hourglass 1h -- true); echo "<$x>"'
	is "$output" '<1>'
	run -0 at_once bash -c \
	    '{ x=$(ptymer hourglass 1h -- true | cat); } 9>&1 3>&1; echo "<$x>"'
	is "$output" '<2>'
	is "$(at_once bash -c 'ptymer hourglass 1h -- true 9>&1 3>&1' | cat)" 3
}

@test "standard error is let go of as well" {
	run -0 at_once bash -c 'x=$(ptymer hourglass 1h -- true 2>&1 | cat); echo "<$x>"'
	is "$output" '<1>'
}

@test "a job is in status as soon as arming returns" {
	for _ in {1..20}; do
		id=$(ptymer hourglass 1h -- true)
		is "$(ptymer status -n -o id,state "$id" | xargs)" "$id waiting"
	done
}

@test "a hundred armed side by side have a hundred IDs, all in status" {
	seq 100 | xargs -P 12 -I '{}' ptymer hourglass 1h -n 'job-{}' -- true >ids
	is "$(sort -n ids | xargs)" "$(seq 100 | xargs)"
	is "$(ptymer status -n -o id | sort -n | xargs)" "$(seq 100 | xargs)"
	is "$(ptymer status -n -o name | xargs -n 1 | sort -u | wc -l)" 100
	is "$(ptymer status -n -o state | sort | uniq -c | xargs)" '100 waiting'
}

@test "thirty side by side with --if-absent make one job" {
	seq 30 | xargs -P 12 -I '{}' \
	    ptymer hourglass 1h --if-absent -n one -- true >ids
	is "$(wc -l <ids)" 30
	is "$(sort -u ids | wc -l)" 1
	is "$(ptymer status -a -n -o id | xargs)" "$(sort -u ids)"
}

@test "thirty side by side of one name make one job and 29 errors" {
	seq 30 | xargs -P 12 -I '{}' sh -c \
	    'ptymer hourglass 1h -n one -- true 2>>errors; echo $? >>statuses' >ids
	is "$(wc -l <ids)" 1
	is "$(sort statuses | uniq -c | xargs)" '1 0 29 1'
	is "$(wc -l <errors)" 29
	is "$(ptymer status -a -n -o id | xargs)" "$(<ids)"
}

@test "on a terminal it says what was understood, on standard error" {
	script -qfec 'ptymer hourglass 5m -n tea -- true >id' /dev/null \
	    </dev/null >said
	is "$(<id)" 1
	matches "$(tr -d '\r' <said)" \
	    '*hourglass 1 "tea" runs at [0-2][0-9]:[0-5][0-9]:[0-5][0-9], in 5m*'
}

@test "an alarm on a terminal says that it is once" {
	script -qfec 'ptymer alarm 10:00 -- true >id' /dev/null </dev/null >said
	is "$(<id)" 1
	matches "$(tr -d '\r' <said)" '*alarm 1 runs *10:00:00*once*--repeat*'
}

@test "an alarm for a date says that --repeat does not make it come again" {
	for when in 2198-01-01 'tomorrow 7:00' 'now + 1 hour' @7000000000; do
		run --separate-stderr -0 ptymer alarm "$when" -r --dry-run
		matches "$stderr" '*, once (a date does not come again)'
		run --separate-stderr -0 ptymer alarm "$when" --dry-run
		matches "$stderr" '*, once'
	done
	run --separate-stderr -0 ptymer alarm 2198-01-01 @7000000000 7:00 -r --dry-run
	matches "$stderr" '*, repeatedly'
}

@test "-q says nothing, but prints the ID" {
	script -qfec 'ptymer hourglass 5m -q -n tea -- true >id' /dev/null \
	    </dev/null >said
	is "$(<id)" 1
	is "$(tr -d '\r' <said)" ""
	run --separate-stderr -0 ptymer alarm 10:00 --quiet -- true
	is "$output" 2
	is "$stderr" ""
}

@test "-v says on standard error what was understood, terminal or not" {
	run --separate-stderr -0 ptymer hourglass 5m -v -n tea -- true
	is "$output" 1
	matches "$stderr" '*hourglass 1 "tea" runs at *, in 5m*'
}

@test "--dry-run arms nothing" {
	run --separate-stderr -0 ptymer hourglass 5m --dry-run -n tea -- true
	matches "$output$stderr" '*in 5m*'
	run --separate-stderr -0 ptymer alarm 10:00 --dry-run -- true
	[ -n "$output$stderr" ]
	is "$(ptymer status -a -n -o id)" ""
	# and what could not be armed is an error all the same
	run -127 ptymer hourglass 5m --dry-run -- no-such-program-at-all
	run -2 ptymer hourglass 5M --dry-run -- true
	is "$(ptymer hourglass 1h -n tea -- true)" 1
	run -1 ptymer hourglass 5m --dry-run -n tea -- true
	is "$output" "ptymer: hourglass: name 'tea' is in use by job 1"
	for option in --replace --if-absent; do
		run -0 ptymer hourglass 5m --dry-run -n tea "$option" -- true
	done
	ptymer stop tea
	run -0 ptymer hourglass 5m --dry-run -n tea -- true
}

@test "--dry-run tells what is wrong with an output file, and makes none" {
	mkdir dir
	: >file
	ln -s dir/made link
	ln -s nowhere/made lost
	ln -s around around
	mkfifo fifo
	for file in no-dir/file dir dir/new/ file/x lost around fifo \
	    "$(printf %0300d 0)"; do
		for dry in '' --dry-run; do
			# shellcheck disable=SC2086 # none, or a word
			run --separate-stderr -2 ptymer hourglass 1h $dry \
			    -o "$file" -- true
			is "$output" ""
			matches "$stderr" "*hourglass: cannot write to '*"
			printf '%s\n' "$stderr" >"told$dry"
		done
		cmp told told--dry-run
	done
	for file in "$PWD/new" new link file /dev/null; do
		run -0 ptymer hourglass 1h --dry-run -o "$file" -- true
	done
	[ ! -e new ]
	[ ! -e dir/made ]
	is "$(ptymer status -a -n -o id)" ""
}

@test "--dry-run tells when an output file cannot be made for want of a right" {
	[ "$(id -u)" -ne 0 ] || skip "root may write everywhere"
	mkdir -m 555 sealed
	run --separate-stderr -2 ptymer hourglass 1h --dry-run -o sealed/x -- true
	matches "$stderr" "*cannot write to '*sealed/x': Permission denied"
}

@test "an output file that is another one for the job is refused" {
	for file in /dev/stdout /dev/stderr /dev/stdin /dev/tty /dev/fd/1 \
	    /proc/self/fd/1 /proc/thread-self/fd/2; do
		run --separate-stderr -2 ptymer hourglass 0 -o "$file" -- true
		is "$output" ""
		matches "$stderr" "*'$file' of --output*"
		run -2 ptymer hourglass 0 --dry-run -o "$file" -- true
	done
	is "$(ptymer status -a -n -o id)" ""
}

@test "a record is on disk when arming returns, and complete" {
	id=$(ptymer hourglass 1h -n tea -- true)
	[ -s "$state/active/$id/job" ]
	[ -s "$state/active/$id/pid" ]
	is "$(<"$state/active/$id/pid")" "$(column pid "$id")"
	is "$(ls "$state/drafts")" ""
}

@test "no record is written without fsync of it and of its directory" {
	trace_calls fsync,fdatasync,rename,renameat,renameat2,link,linkat \
	    ptymer hourglass 0.2 -- true
	[ "$(grep -cE 'f(data)?sync\(' trace)" -ge 2 ]
	# something is synced before the first record is published
	matches "$(head -n 1 trace)" '*sync(*'
}

@test "a job that ends is synced where it was and where it is" {
	trace_calls fsync,renameat -y ptymer hourglass 0 -- true
	awk '/renameat\(.*"active\/1", .*"ended\/1"/ { moved = 1 }
	    moved && /fsync\([0-9]+<[^>]*\/active>/ { was = 1 }
	    moved && /fsync\([0-9]+<[^>]*\/ended>/ { is = 1 }
	    END { exit !(was && is) }' trace
}

@test "a state directory that was made is safe before the ID is told" {
	trace_calls mkdir,syncfs,write ptymer hourglass 0 -- true
	awk '/ mkdir\(".*\/state",/ { made = 1 }
	    made && / syncfs\(/ { safe = 1 }
	    / write\(1, "1\\n"/ { told = 1; exit }
	    END { exit !(safe && told) }' trace
}

@test "a state directory that cannot be written arms nothing" {
	ptymer hourglass 1h -n tea -- true
	chmod 500 "$state" "$state/drafts"
	run --separate-stderr ptymer hourglass 1h -- true
	chmod 700 "$state" "$state/drafts"
	if [ "$(id -u)" -ne 0 ]; then
		is "$status" 125
		is "$output" ""
		matches "$stderr" 'ptymer: hourglass: *'
		is "$(ptymer status -n -o id | xargs)" 1
	fi
}

@test "when no process can be started the caller is told, and nothing is armed" {
	[ "$(id -u)" -ne 0 ] || skip "root has no limit of processes"
	run --separate-stderr -125 bash -c 'ulimit -u 1; exec ptymer hourglass 1h -- true'
	is "$output" ""
	matches "$stderr" 'ptymer: hourglass: *'
	is "$(ptymer status -a -n -o id)" ""
}
