# SPDX-License-Identifier: ISC

load helper

# bats test_tags=core
@test "arming prints the ID alone, and nothing on standard error" {
	run --separate-stderr -0 ptymer hourglass 1h -- true
	is "$output" 1
	is "$stderr" ""
	run --separate-stderr -0 ptymer hourglass 1h -- true
	is "$output" 2
}

# bats test_tags=core
@test "wait passes on the exit status of the command" {
	id=$(ptymer hourglass 0.1 -- sh -c 'exit 7')
	run -7 ptymer wait "$id"
	is "$output" ""
}

@test "wait passes on success" {
	id=$(ptymer hourglass 0 -- true)
	run -0 ptymer wait "$id"
	is "$(column state "$id")" done
	is "$(column last "$id")" ok
}

@test "a command killed by a signal gives 128 and the signal" {
	id=$(ptymer hourglass 0.1 -- sh -c 'kill -KILL $$')
	run -137 ptymer wait "$id"
	is "$(column last "$id")" signal:KILL
	id=$(ptymer hourglass 0 -- sh -c 'kill -USR1 $$')
	run -138 ptymer wait "$id"
	is "$(column last "$id")" signal:USR1
}

@test "a job stopped before it ran gives 143" {
	id=$(ptymer hourglass 1h -- touch ran)
	run -0 ptymer stop "$id"
	run -143 ptymer wait "$id"
	[ ! -e ran ]
}

@test "status exits with 0 for an active job, 3 for an ended one, 4 for none" {
	run -4 ptymer status 1
	id=$(ptymer hourglass 1h -- true)
	run -0 ptymer status "$id"
	matches "$output" "*$id*"
	ptymer stop "$id"
	run -3 ptymer status "$id"
	matches "$output" "*stopped*"
	run -4 ptymer status 99
	matches "$output" "*99*"
	run -4 ptymer status nobody
	matches "$output" "*nobody*"
}

@test "every form of a duration is taken" {
	local form

	for form in 3600 3600.5 60m 1h0m '1 hour 30 min' 1:00:00 PT1H30M 3weeks; do
		run -0 ptymer hourglass "$form" -n form -- true
		matches "$output" '[0-9]*'
		ptymer stop form
	done
}

@test "zero is now" {
	id=$(ptymer hourglass 0 -- touch ran)
	ptymer wait "$id"
	[ -e ran ]
}

@test "options may stand before and after the duration" {
	ptymer hourglass --name before 1h -- true
	ptymer hourglass 1h --name after -- true
	is "$(column state before)" waiting
	is "$(column state after)" waiting
}

@test "what follows the -- belongs to the command, options too" {
	id=$(ptymer hourglass 0 -- printf '%s|' --name x -- -q)
	ptymer wait "$id"
	is "$(ptymer log "$id")" '--name|x|--|-q|'
	is "$(column name "$id")" ""
}

# bats test_tags=core
@test "a repeating one runs --count times, and counts its runs" {
	id=$(ptymer hourglass 0.1 --repeat --count 3 -- 'echo "run $PTYMER_RUN"')
	run -0 ptymer wait "$id"
	is "$(ptymer log "$id")" $'run 1\nrun 2\nrun 3'
	is "$(column runs "$id")" 3
	is "$(column state "$id")" done
}

@test "-r and --persist are --repeat" {
	for option in -r --persist; do
		rm -f runs
		id=$(ptymer hourglass 0.05 "$option" --count 2 -- 'echo x >>runs')
		ptymer wait "$id"
		is "$(<runs)" $'x\nx'
	done
}

@test "wait gives the last status of a repeating one" {
	id=$(ptymer hourglass 0.1 -r --count 3 -- 'exit $PTYMER_RUN')
	run -3 ptymer wait "$id"
}

@test "without --repeat it runs once" {
	id=$(ptymer hourglass 0 -- 'echo x >>runs')
	ptymer wait "$id"
	is "$(<runs)" x
	is "$(column runs "$id")" 1
}

@test "a name finds the job, and status shows it" {
	id=$(ptymer hourglass 1h -n tea.2-b:c_d -- true)
	is "$(column id tea.2-b:c_d)" "$id"
	is "$(column name "$id")" tea.2-b:c_d
}

@test "a name may be 64 characters long, and no longer" {
	long=$(printf 'n%.0s' {1..64})
	ptymer hourglass 1h -n "$long" -- true
	is "$(column state "$long")" waiting
	run --separate-stderr -2 ptymer hourglass 1h -n "${long}n" -- true
	is "$output" ""
	is "$(ptymer status -n -o id | wc -l)" 1
}

@test "what is no name is refused, and nothing is armed" {
	for name in '' 7 123 -x 'a b' a/b 'a*' @last $'a\nb' $'\e[31m' ä ../x \
	    'a=b'; do
		run --separate-stderr -2 ptymer hourglass 1h --name="$name" -- true
		is "$output" ""
		matches "$stderr" 'ptymer: hourglass: *'
		[[ $stderr != *$'\e'* ]]
	done
	is "$(ptymer status -a -n -o id)" ""
}

@test "a second job of a name is refused, and nothing is armed" {
	first=$(ptymer hourglass 1h -n tea -- true)
	run --separate-stderr -1 ptymer hourglass 1h -n tea -- true
	is "$output" ""
	matches "$stderr" 'ptymer: hourglass: *tea*'
	is "$(ptymer status -a -n -o id | xargs)" "$first"
}

@test "a name is free again when its job has ended" {
	first=$(ptymer hourglass 0 -n tea -- true)
	ptymer wait "$first"
	second=$(ptymer hourglass 1h -n tea -- true)
	is "$(column id tea)" "$second"
	ptymer stop tea
	third=$(ptymer hourglass 1h -n tea -- true)
	is "$(column id tea)" "$third"
}

@test "a lost job holds its name, and the message names restore and stop" {
	expect_lost=1
	ptymer hourglass 1h -n tea -- true
	lose tea
	run --separate-stderr -1 ptymer hourglass 1h -n tea -- true
	is "$output" ""
	matches "$stderr" '*restore*'
	matches "$stderr" '*stop*'
}

@test "--if-absent leaves an active job of that name and prints its ID" {
	first=$(ptymer hourglass 1h -n tea -- true)
	pid=$(column pid tea)
	run --separate-stderr -0 ptymer hourglass 2h --if-absent -n tea -- false
	is "$output" "$first"
	is "$(column pid tea)" "$pid"
	is "$(ptymer status -a -n -o id | xargs)" "$first"
}

@test "--if-absent gives a lost job of that name a worker again" {
	first=$(ptymer hourglass 1h -n tea -- true)
	pid=$(column pid tea)
	lose tea
	matches "$(column state tea)" 'lost*'
	run --separate-stderr -0 ptymer hourglass 1h --if-absent -n tea -- true
	is "$output" "$first"
	is "$(column state tea)" waiting
	[ "$(column pid tea)" -ne "$pid" ]
}

@test "--if-absent arms a job when that of the name has ended" {
	first=$(ptymer hourglass 0 -n tea -- true)
	ptymer wait "$first"
	run --separate-stderr -0 ptymer hourglass 1h --if-absent -n tea -- true
	is "$output" $((first + 1))
	is "$(column state tea)" waiting
}

@test "wrong options arm nothing" {
	run -2 ptymer hourglass
	run -2 ptymer hourglass -- true
	run -2 ptymer hourglass 1h --count 2 -- true
	matches "$output" '*--repeat*'
	for count in 0 -1 x '' 1.5 99999999999999999999; do
		run -2 ptymer hourglass 1h -r --count "$count" -- true
	done
	run -2 ptymer hourglass 0.009 --repeat -- true
	matches "$output" '*10ms*'
	run -2 ptymer hourglass 0 --repeat -- true
	run -2 ptymer hourglass 1h --if-absent -- true
	run -2 ptymer hourglass 1h --no-such -- true
	is "$(ptymer status -a -n -o id)" ""
}

@test "a repeated 10 ms is taken" {
	id=$(ptymer hourglass 10ms --repeat --count 2 -- true)
	run -0 ptymer wait "$id"
}

@test "a word too many says what to do" {
	run --separate-stderr -2 ptymer hourglass 5m make bench
	is "$output" ""
	matches "$stderr" '*put -- before the command'
	run --separate-stderr -2 ptymer hourglass 5m tea
	matches "$stderr" '*put -- before the command, or -n before a name'
	run --separate-stderr -2 ptymer hourglass 1 hour 30 min -- true
	is "$output" ""
	matches "$stderr" '*quote the duration*'
	is "$(ptymer status -a -n -o id)" ""
}

@test "without a command it rings and ends well" {
	id=$(ptymer hourglass 0)
	run -0 ptymer wait "$id"
	is "$(column state "$id")" done
}

@test "an hourglass of 100 years is as good as any" {
	id=$(ptymer hourglass 36525d -n century -- true)
	is "$(column state century)" waiting
	run -0 ptymer pause century
	run -0 ptymer resume century
	lose century
	run -0 ptymer restore
	is "$(column state century)" waiting
	run -0 ptymer stop century
}
