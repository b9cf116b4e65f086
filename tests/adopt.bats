# SPDX-License-Identifier: ISC
#
# restore --adopt: jobs of another machine.

load helper
load disturb

# An hourglass of another machine goes by the wall clock.
overdue_lost() {
	estrange "$1"
	back_by "$state/active/$1/job" due 4000
}

@test "a job of another machine is taken over, with its name and due time" {
	local id due

	id=$(ptymer hourglass 1h -n tea -- true)
	due=$(column due tea)
	estrange "$id"
	run -1 ptymer stop tea
	run -0 --separate-stderr ptymer restore --adopt "$id"
	is "$output$stderr" ""
	is "$(column state tea)" waiting
	is "$(column due tea)" "$due"
	is "$(column machine tea)" "$(cat /etc/machine-id 2>/dev/null)"
}

@test "of a job of another machine it is told which that is" {
	local id

	id=$(ptymer hourglass 1h -n tea -- true)
	estrange "$id"
	run -3 ptymer status "$id"
	matches "$output" '*Machine: *beef*'
	ptymer restore --adopt "$id"
	run -0 ptymer status "$id"
	[[ $output != *Machine:* ]]
}

@test "it is found by the name that it has there" {
	local id

	id=$(ptymer hourglass 1h -n tea -- true)
	estrange "$id"
	run -0 ptymer restore --adopt tea
	is "$(column id tea)" "$id"
	is "$(column state tea)" waiting
}

@test "its name is safe on disk before the job says that it is adopted" {
	local id

	id=$(ptymer hourglass 1h -n tea -- true)
	overdue_lost "$id"
	trace_calls fsync,renameat -y ptymer restore --adopt "$id"
	is "$(column state "$id")" done
	awk '/renameat\(.*\/names>, / { linked = 1 }
	    linked && /fsync\([0-9]+<[^>]*\/names>/ { safe = 1 }
	    /renameat\(.*"progress\.new", / { exit }
	    END { exit !safe }' trace
}

@test "of several of that name one must be meant by its ID" {
	local one two

	one=$(ptymer hourglass 1h -n tea -- true)
	estrange "$one"
	two=$(ptymer hourglass 1h -n tea -- true)
	estrange "$two"
	run -1 --separate-stderr ptymer restore --adopt tea
	matches "$stderr" '*several*'
	run -0 ptymer restore --adopt "$two"
	is "$(column id tea)" "$two"
	run -0 ptymer restore --adopt tea
	is "$(column state "$one")" "on beef"
	ptymer stop tea
	run -0 ptymer restore --adopt "$one"
	is "$(column id tea)" "$one"
}

@test "a name that is in use here stays whose it is" {
	local foreign own

	foreign=$(ptymer hourglass 1h -n tea -- true)
	estrange "$foreign"
	own=$(ptymer hourglass 1h -n tea -- true)
	run -1 --separate-stderr ptymer restore --adopt "$foreign"
	matches "$stderr" "*cannot adopt job $foreign: job $own *has its name"
	is "$(column id tea)" "$own"
	is "$(column state "$foreign")" "on beef"
	lose "$own"
	run -1 ptymer restore --adopt "$foreign"
	is "$(column state "$foreign")" "on beef"
	ptymer stop "$own"
	run -0 ptymer restore --adopt "$foreign"
	is "$(column id tea)" "$foreign"
}

@test "it is adopted once, and then as any job of this machine" {
	local id

	id=$(ptymer hourglass 1h -n tea -- true)
	estrange "$id"
	run -0 ptymer restore --adopt "$id" --adopt "$id"
	run -0 ptymer restore --adopt "$id"
	is "$(count_processes)" 1
	lose "$id"
	run -0 ptymer restore --adopt tea
	is "$(column state tea)" waiting
	lose "$id"
	run -0 ptymer restore
	is "$(column state tea)" waiting
	run -1 ptymer hourglass 1h -n tea -- true
}

@test "two that adopt at once make one worker" {
	local id i pids=()

	id=$(ptymer hourglass 1h -n tea -- true)
	estrange "$id"
	for i in 1 2 3 4 5 6 7 8; do
		ptymer restore --adopt "$id" 2>/dev/null 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}" || :
	is "$(count_processes)" 1
	is "$(column state tea)" waiting
}

@test "what fell due there fires here, late, and says so" {
	local id

	id=$(ptymer hourglass 1h -- sh -c 'echo $PTYMER_TRIGGER >>ran')
	overdue_lost "$id"
	run -0 ptymer restore --adopt "$id"
	run -0 ptymer wait "$id"
	is "$(<ran)" catch-up
}

@test "a run that was under way there is not begun again" {
	local id

	id=$(ptymer hourglass 0 -- sh -c 'echo >>ran; exec sleep 1000')
	wait_until test -s ran
	lose "$id"
	kill -KILL "$(column target_pid "$id")"
	edit_record "$state/active/$id/progress" \
	    '/^(machine|boot) /d; s/^pid-namespace.*/machine beef\nboot 77\n&/'
	run -0 ptymer restore --adopt "$id"
	run -125 ptymer wait "$id"
	is "$(starts ran)" 1
	matches "$(column last "$id")" 'failed:*'
}

@test "what a repeating job missed until it was adopted says why" {
	local id

	id=$(ptymer hourglass 1h --repeat --grace 1s -- true)
	estrange "$id"
	back_by "$state/active/$id/job" due 9000
	run -0 ptymer restore --adopt "$id"
	wait_until has_result "$id" missed
	is "$(column cause "$id")" adopted
}

@test "ended, missing and mistyped ones are refused" {
	local id

	id=$(ptymer hourglass 0 -- true)
	settle "$id"
	run -1 --separate-stderr ptymer restore --adopt "$id"
	matches "$stderr" '*has ended'
	run -1 --separate-stderr ptymer restore --adopt 99
	matches "$stderr" '*99: no such job'
	run -1 --separate-stderr ptymer restore --adopt nobody
	matches "$stderr" '*nobody: no such job'
	run -1 --separate-stderr ptymer restore --adopt $'\e[31m'
	matches "$stderr" '*x1b*no such job'
	run -2 ptymer restore --adopt
	run -2 ptymer restore 3
}

@test "a job whose lock is held is not adopted" {
	local id

	id=$(ptymer hourglass 1h -- true)
	estrange "$id"
	exec {lock}<>"$state/active/$id/pid"
	flock "$lock"
	run -1 --separate-stderr ptymer restore --adopt "$id"
	matches "$stderr" '*lock is held'
	is "$(column state "$id")" "on beef"
	exec {lock}<&-
	run -0 ptymer restore --adopt "$id"
}

@test "restore and --all leave what is not adopted alone" {
	local id

	id=$(ptymer hourglass 1h -- true)
	estrange "$id"
	run -0 ptymer restore
	run -0 ptymer stop --all
	is "$(column state "$id")" "on beef"
	run -0 ptymer restore --adopt "$id"
}

@test "--all means no job that is not adopted, and nor does a pattern" {
	local id verb

	id=$(ptymer hourglass 1h -r -n tea -- true)
	estrange "$id"
	for verb in pause resume skip run stop export; do
		run --separate-stderr -0 ptymer "$verb" --all
		is "$output$stderr" ""
		run --separate-stderr -1 ptymer "$verb" 't*'
		is "$output" ""
		is "$stderr" "ptymer: $verb: cannot $verb job 't*': no such job"
	done
	is "$(column state "$id")" "on beef"
	run -0 ptymer restore --adopt "$id"
}
