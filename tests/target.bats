# SPDX-License-Identifier: ISC

load helper

# logged JOB: its output, once it has ended.
logged() {
	ptymer wait "$1" || :
	ptymer log "$1"
}

# environment FILE: its variables but those that a shell or ptymer sets.
environment() {
	grep -zavE '^(PTYMER_(ID|NAME|KIND|RUN|DUE|LATE|MISSED|TRIGGER|LAST_STATUS|DATA)|_)=' \
	    "$1" | sort -z | tr '\0' '\1'
}

# armed NONE: nothing has been armed.
nothing_is_armed() {
	is "$(ptymer status -a -n -o id)" ""
}

@test "the environment is that of the arming shell, to the byte" {
	export WORDS='a  b' LINES_='a
b' EMPTY='' BACKSLASH='\n\\z' BYTES=$'\xff\xfe\e[31m' EQUALS='a=b=c'
	env -0 >mine
	id=$(ptymer hourglass 0 -o target -- env -0)
	ptymer wait "$id"
	[ "$(environment mine | wc -c)" -gt 100 ]
	is "$(environment target)" "$(environment mine)"
}

@test "a job armed by a target has its own PTYMER variables, once each" {
	export PTYMER_ID=99 PTYMER_NAME=other PTYMER_RUN=88 PTYMER_DATA=/nowhere
	id=$(ptymer hourglass 0 -n mine -- env)
	output=$(logged "$id")
	is "$(grep ^PTYMER_ID= <<<"$output")" "PTYMER_ID=$id"
	is "$(grep ^PTYMER_NAME= <<<"$output")" PTYMER_NAME=mine
	is "$(grep ^PTYMER_RUN= <<<"$output")" PTYMER_RUN=1
	is "$(grep -c ^PTYMER_DATA= <<<"$output")" 1
}

# bats test_tags=core
@test "the target is told about its job and its run" {
	id=$(ptymer hourglass 0 --retry 1 --retry-delay 0 -n tea -- \
	    'env | grep ^PTYMER_; exit 3')
	output=$(logged "$id")
	is "$(grep ^PTYMER_ID= <<<"$output")" $'PTYMER_ID=1\nPTYMER_ID=1'
	is "$(grep ^PTYMER_NAME= <<<"$output")" $'PTYMER_NAME=tea\nPTYMER_NAME=tea'
	is "$(grep ^PTYMER_KIND= <<<"$output")" \
	    $'PTYMER_KIND=hourglass\nPTYMER_KIND=hourglass'
	is "$(grep ^PTYMER_RUN= <<<"$output")" $'PTYMER_RUN=1\nPTYMER_RUN=2'
	is "$(grep ^PTYMER_TRIGGER= <<<"$output")" \
	    $'PTYMER_TRIGGER=schedule\nPTYMER_TRIGGER=retry'
	is "$(grep -cE '^PTYMER_DUE=[0-9]{10}\.[0-9]{6}$' <<<"$output")" 2
	is "$(grep -cE '^PTYMER_LATE=[0-9]+\.[0-9]{6}$' <<<"$output")" 2
	is "$(grep -cE '^PTYMER_MISSED=[0-9]+$' <<<"$output")" 2
	is "$(grep '^PTYMER_LAST_STATUS=' <<<"$output" | tail -n 1)" \
	    PTYMER_LAST_STATUS=3
}

# bats test_tags=core
@test "PTYMER_DATA is a directory of the job's own that lasts from run to run" {
	id=$(ptymer hourglass 0.05 -r --count 3 -- \
	    'echo x >>"$PTYMER_DATA/file"; stat -c %a "$PTYMER_DATA"; wc -l <"$PTYMER_DATA/file"')
	is "$(logged "$id")" $'700\n1\n700\n2\n700\n3'
	id=$(ptymer hourglass 0 -- 'ls -A "$PTYMER_DATA"')
	is "$(logged "$id")" ""
}

@test "the working directory is that of the arming shell" {
	mkdir 'a dir'
	cd 'a dir'
	id=$(ptymer hourglass 0 -- pwd)
	is "$(logged "$id")" "$BATS_TEST_TMPDIR/a dir"
}

@test "a PWD that names another directory is not believed" {
	mkdir here there
	cd here
	id=$(env PWD="$BATS_TEST_TMPDIR/there" ptymer hourglass 0 -- /bin/pwd)
	is "$(logged "$id")" "$BATS_TEST_TMPDIR/here"
}

@test "the working directory is called as the person who went there did" {
	mkdir place
	ln -s place link
	cd link
	id=$(ptymer hourglass 0 -- true)
	run -0 ptymer wait "$id"
	run -3 ptymer status "$id"
	matches "$output" "*Directory:*$BATS_TEST_TMPDIR/link"$'\n*'
}

@test "a working directory that is gone when it is due is told" {
	mkdir gone
	id=$(cd gone && ptymer hourglass 1h --repeat -- touch ran)
	rmdir gone
	kill -USR1 "$(column pid "$id")"
	has_run() { ptymer log --runs "$id" | grep -q failed; }
	wait_until has_run
	matches "$(column last "$id")" 'failed:*'
	[ ! -e ran ]
}

@test "-C is the working directory, and where a relative program is found" {
	mkdir dir
	printf '#!/bin/sh\npwd\n' >dir/program
	chmod +x dir/program
	id=$(ptymer hourglass 0 -C dir -- ./program)
	is "$(logged "$id")" "$BATS_TEST_TMPDIR/dir"
	id=$(ptymer hourglass 0 --chdir="$PWD/dir" -- 'pwd; :')
	is "$(logged "$id")" "$BATS_TEST_TMPDIR/dir"
}

@test "-C with a directory that is not there arms nothing" {
	run --separate-stderr ptymer hourglass 1h -C nowhere -- true
	[ "$status" -ne 0 ]
	is "$output" ""
	matches "$stderr" 'ptymer: hourglass: *nowhere*'
	nothing_is_armed
}

@test "the umask is that of the arming shell" {
	umask 027
	id=$(ptymer hourglass 0 -- 'umask; : >file')
	is "$(logged "$id")" 0027
	is "$(stat -c %a file)" 640
}

@test "resource limits are those of the arming shell" {
	id=$(ulimit -Sn 66 && ulimit -Hn 77 && ulimit -c 0 && ulimit -f 1000 &&
	    ptymer hourglass 0 -- bash -c 'ulimit -Sn; ulimit -Hn; ulimit -c; ulimit -f')
	is "$(logged "$id")" $'66\n77\n0\n1000'
}

@test "standard input is empty" {
	id=$(echo data | ptymer hourglass 0 -- 'readlink /proc/self/fd/0; cat')
	is "$(logged "$id")" /dev/null
}

@test "there is no controlling terminal, though it was armed from one" {
	script -qfec "ptymer hourglass 0 -n tty -- sh -c 'ps -o tty= -p \$\$; : </dev/tty && echo opened'" \
	    /dev/null </dev/null >/dev/null
	run logged tty
	matches "${lines[0]}" '\?*'
	[[ $output != *opened* ]]
}

@test "no descriptor above 2 reaches the worker or the target" {
	: >mine
	(
		for n in {3..40}; do
			eval "exec $n>mine"
		done
		ptymer hourglass 1h -- true >first
		ptymer hourglass 0 -- sh -c 'ls /proc/$$/fd' >second
	)
	first=$(<first)
	second=$(<second)
	wait_until is_asleep "$(column pid "$first")"
	is "$(logged "$second" | xargs)" '0 1 2'
	find "/proc/$(column pid "$first")/fd" -type l -printf '%l\n' >worker
	[ "$(wc -l <worker)" -ge 3 ]
	run ! grep -vE "^($state|/dev/null|anon_inode:)" worker
}

@test "a worker has no descriptor that another one has not, however it came" {
	descriptors() {
		wait_until is_asleep "$(column pid "$1")"
		find "/proc/$(column pid "$1")/fd" -type l -printf '%l\n' |
		    sed -E "s,/active/[0-9]+,/active," | sort
	}
	first=$(ptymer hourglass 1h -n tea -- true)
	descriptors "$first" >held
	[ "$(wc -l <held)" -ge 3 ]
	ptymer stop "$first"
	ended=$(ptymer hourglass 0 -- true)
	ptymer wait "$ended"
	second=$(ptymer restart "$ended" "$first" | tail -n 1)
	descriptors "$second" | diff held -
	lose "$second"
	ptymer restore
	descriptors "$second" | diff held -
	lose "$second"
	is "$(ptymer hourglass 1h -n tea --if-absent -- true)" "$second"
	descriptors "$second" | diff held -
	third=$(ptymer hourglass 1h -n tea --replace -- true)
	run -143 ptymer wait "$second"
	descriptors "$third" | diff held -
}

@test "signals have their default disposition, whatever the arming shell ignores" {
	id=$(trap '' HUP INT QUIT TERM PIPE USR1 CHLD CONT TSTP TTOU &&
	    exec env --block-signal=HUP,TERM,USR2,ALRM \
	    ptymer hourglass 0 -- grep -E '^Sig(Blk|Ign)' /proc/self/status)
	logged "$id" >masks
	is "$(wc -l <masks)" 2
	# 32 and 33 belong to the C library, which lets nobody change them
	while read -r _ mask; do
		is $((16#$mask & ~16#180000000)) 0
	done <masks
}

@test "several words are the program and its arguments, exactly" {
	id=$(ptymer hourglass 0 -- printf '<%s>\n' 'a  b' '$HOME' '*' "it's" '' ';')
	is "$(logged "$id")" $'<a  b>\n<$HOME>\n<*>\n<it\'s>\n<>\n<;>'
}

# bats test_tags=core
@test "one word is a line for the shell" {
	id=$(ptymer hourglass 0 -- 'echo one >&2; X=two; echo "$X" | cat; exit 5')
	run -5 ptymer wait "$id"
	is "$(ptymer log "$id")" $'one\ntwo'
}

@test "one simple word is a program, not a line for the shell" {
	printf '#!/bin/sh\necho "$# $0"\n' >a_B-1.2+x:y@z%
	chmod +x a_B-1.2+x:y@z%
	id=$(ptymer hourglass 0 -- ./a_B-1.2+x:y@z%)
	matches "$(logged "$id")" '0 *a_B-1.2+x:y@z%'
	# a word of the shell's own is not a program
	run -127 ptymer hourglass 1h -- exit
	run -127 ptymer hourglass 1h -- :
}

@test "one word with any other character is for the shell" {
	id=$(ptymer hourglass 0 -- 'X=1')
	run -0 ptymer wait "$id"
	id=$(ptymer hourglass 0 -- 'no-such-program;')
	run -127 ptymer wait "$id"
}

@test "--exec takes any word as a program" {
	printf '#!/bin/sh\necho "ran $#"\n' >'my program; exit 9'
	chmod +x 'my program; exit 9'
	id=$(ptymer hourglass 0 --exec -- './my program; exit 9')
	is "$(logged "$id")" 'ran 0'
	run -127 ptymer hourglass 1h --exec -- 'echo x'
}

@test "a program that is not there is an error when the job is armed" {
	touch file
	for program in no-such-program-at-all ./no-such ./no/such /no/such \
	    ./file/such; do
		run --separate-stderr -127 ptymer hourglass 1h -- "$program" x
		is "$output" ""
		matches "$stderr" "ptymer: hourglass: *$program*"
	done
	run -127 ptymer alarm 10:00 -- no-such-program-at-all
	nothing_is_armed
}

@test "a program that cannot be executed is an error when the job is armed" {
	: >data
	mkdir directory
	for program in ./data ./directory "$PWD/data"; do
		run --separate-stderr -126 ptymer hourglass 1h -- "$program" x
		is "$output" ""
		matches "$stderr" "ptymer: hourglass: *$program*"
	done
	nothing_is_armed
}

@test "a program that has gone when it is due gives 127" {
	printf '#!/bin/sh\nrm "$0"\n' >once
	chmod +x once
	id=$(ptymer hourglass 0.1 -r --count 2 -- ./once)
	run -127 ptymer wait "$id"
	matches "$(column last "$id")" 'failed:*'
}

@test "a program that may not be executed any more when it is due gives 126" {
	printf '#!/bin/sh\nchmod -x "$0"\n' >once
	chmod +x once
	id=$(ptymer hourglass 0.1 -r --count 2 -- ./once)
	run -126 ptymer wait "$id"
	matches "$(column last "$id")" 'failed:*'
}

@test "a script without a first line for its interpreter is told, not run by chance" {
	printf 'echo run\n' >plain
	chmod +x plain
	id=$(ptymer hourglass 0 -- ./plain)
	run ptymer wait "$id"
	# as sh(1) would, or not at all
	[[ $status -eq 126 || $(ptymer log "$id") == run ]]
	printf 'printf "<%%s>" "$@"\n' >plain
	id=$(ptymer hourglass 0 -- ./plain a 'b c')
	run ptymer wait "$id"
	[[ $status -eq 126 || $(ptymer log "$id") == '<a><b c>' ]]
}

@test "output and errors go to the job's log, in order" {
	id=$(ptymer hourglass 0 -- 'echo one; echo two >&2; echo three')
	is "$(logged "$id")" $'one\ntwo\nthree'
}

@test "-o appends to a file instead, which log shows" {
	echo before >file
	id=$(ptymer hourglass 0 -o file -- 'echo out; echo err >&2')
	ptymer wait "$id"
	is "$(<file)" $'before\nout\nerr'
	matches "$(ptymer log "$id")" $'*out\nerr'
	id=$(ptymer hourglass 0 --output=/dev/null -- echo out)
	run -0 ptymer wait "$id"
}

@test "a target waits for who reads the pipe that is its output" {
	mkfifo pipe
	exec 7<>pipe
	id=$(ptymer hourglass 0 -o pipe -- 'echo >up; head -c 300000 /dev/zero')
	wait_until test -e up
	is "$(timeout 60 head -c 300000 <&7 | wc -c)" 300000
	run -0 timeout 60 ptymer wait "$id"
	exec 7>&-
}

@test "-o is below the arming shell's directory, and made when needed" {
	mkdir dir
	id=$(ptymer hourglass 0 -o new -C dir -- echo out)
	ptymer wait "$id"
	is "$(<new)" out
	[ ! -e dir/new ]
}

@test "-o with a file that cannot be written arms nothing" {
	run --separate-stderr ptymer hourglass 1h -o nowhere/file -- true
	[ "$status" -ne 0 ]
	is "$output" ""
	matches "$stderr" 'ptymer: hourglass: *nowhere/file*'
	nothing_is_armed
}

@test "a child left in the background holds nothing up" {
	id=$(ptymer hourglass 0 -- 'sleep 1000 & echo $! >left')
	run -0 timeout 60 ptymer wait "$id"
	left=$(<left)
	kill "$left"
	wait_until is_gone "$left"
}

@test "the target is the leader of a session of its own" {
	id=$(ptymer hourglass 0 -- sh -c 'ps -o pid=,pgid= -p $$')
	read -r pid pgid < <(logged "$id")
	[ -n "$pid" ]
	is "$pgid" "$pid"
}

@test "a log that has grown past its limit is rotated between runs" {
	id=$(ptymer hourglass 0.1 -r --count 2 -- \
	    'echo "run $PTYMER_RUN"; head -c 1100000 /dev/zero | tr "\0" x')
	settle "$id"
	matches "$(head -c 5 "$state/ended/$id/log.old")" 'run 1'
	matches "$(head -c 5 "$state/ended/$id/log")" 'run 2'
}
