# SPDX-License-Identifier: ISC

load helper

@test "a full standard output is an error that is told" {
	ptymer hourglass 1h -- true
	for command in 'status' 'help' '--version' 'next 10:00' 'stop --help'; do
		# shellcheck disable=SC2086 # words
		run -125 bash -c "ptymer $command >/dev/full"
		matches "$output" 'ptymer*: No space left on device'
	done
}

@test "an ID that could not be printed is an error" {
	for options in '-n tea' '-n tea --if-absent'; do
		run -125 bash -c "ptymer hourglass 1h $options -- true >/dev/full"
		is "$output" "ptymer: hourglass: job 1 is armed, but its ID cannot\
 be written to standard output: No space left on device"
	done
}

@test "closed standard streams harm nothing" {
	ptymer hourglass 1h -n one -- true <&- >&- 2>&- || :
	ptymer hourglass 1h -n two -- true <&- >&- || :
	ptymer hourglass 1h -n three -- true 2>&- || :
	run --separate-stderr -0 ptymer status -n -o name
	is "$(xargs <<<"$output")" 'one two three'
	is "$stderr" ""
	ptymer status >&- 2>&- <&- || :
	ptymer stop one two three <&- >&- 2>&-
	is "$(ptymer status -n -o id)" ""
}

@test "a target armed with closed streams has its own" {
	ptymer hourglass 0 -n one -- 'readlink /proc/self/fd/0; echo out; echo err >&2' \
	    <&- >&- 2>&- || :
	ptymer wait one
	is "$(ptymer log one)" $'/dev/null\nout\nerr'
}

@test "a reader that goes away early does not hurt" {
	ptymer hourglass 1h -- true | :
	ptymer status -n -o id | head -n 0
	is "$(ptymer status -n -o state)" waiting
}

@test "help and the version go to standard output" {
	run --separate-stderr -0 ptymer help
	[ -n "$output" ]
	is "$stderr" ""
	run --separate-stderr -0 ptymer --version
	[ -n "$output" ]
	is "$stderr" ""
}
