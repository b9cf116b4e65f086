# SPDX-License-Identifier: ISC
#
# What a reboot leaves, and a shutdown before it.

load helper
load disturb

# reboot: every worker is killed, and the records are of another boot.
reboot() {
	local file pids

	mapfile -t pids < <(processes)
	kill -KILL "${pids[@]}" 2>/dev/null || :
	wait_until processes_are 0
	for file in "$state"/active/*/{job,progress}; do
		[ ! -e "$file" ] || edit_record "$file" \
		    's/^boot .*/boot 00000000-0000-4000-8000-000000000000/'
	done
}

# later FILE SECONDS: so long ago is what the record says of this moment.
later() {
	local key

	for key in due saved armed dealt; do
		back_by "$1" "$key" "$2"
	done
}

# causes JOB: of what its runs record, in a row.
causes() {
	ptymer log --runs "$1" | awk '{ print $5, $11 }' | xargs
}

@test "after a reboot an hourglass goes on by the wall clock" {
	id=$(ptymer hourglass 1h -n tea -- true)
	due=$(column due tea)
	reboot
	is "$(column state tea)" lost
	run --separate-stderr -0 ptymer restore
	is "$output$stderr" ""
	is "$(column state tea)" waiting
	is "$(column id tea)" "$id"
	is "$(column due tea)" "$due"
}

@test "an hourglass whose time ran out while the machine was off runs late" {
	id=$(ptymer hourglass 1h -- 'echo "$PTYMER_TRIGGER" >>ran')
	reboot
	later "$state/active/$id/job" 7200
	run -0 ptymer restore
	run -0 ptymer wait --timeout 60 "$id"
	is "$(<ran)" catch-up
}

@test "after a reboot without a clock an hourglass has no more left than it had" {
	# a hundred hours before the record was written, says the clock now
	id=$(ptymer hourglass 10h -- true)
	reboot
	later "$state/active/$id/job" -360000
	run -0 ptymer restore
	left=$(ptymer status -n --raw -o left "$id")
	[ "${left%.*}" -le 36000 ]
	[ "${left%.*}" -ge 30000 ]
}

@test "with --awake an hourglass goes on after a reboot with what was left" {
	id=$(ptymer hourglass 1h --awake -- touch ran)
	reboot
	later "$state/active/$id/job" 7200
	run -0 ptymer restore
	is "$(column state "$id")" waiting
	left=$(column left "$id")
	matches "$left" '5[89]m*'
	[ ! -e ran ]
}

@test "with --awake that is what was left at the last record written" {
	id=$(ptymer hourglass 1h --awake -- true)
	lose "$id"
	back_by "$state/active/$id/job" saved 1800
	run -0 ptymer restore
	ptymer adjust "$id" 1h
	reboot
	run -0 ptymer restore
	left=$(ptymer status -n --raw -o left "$id")
	[ "${left%.*}" -gt 1800 ]
	[ "${left%.*}" -le 3600 ]
}

@test "what was due while the machine was off is missed, and says so" {
	once=$(ptymer hourglass 1h --grace 1m -- touch ran)
	alarm=$(ptymer alarm 'now + 1 hour' --grace 1m -- touch ran)
	often=$(ptymer hourglass 1h -r --grace 1m -- touch ran)
	reboot
	for id in "$once" "$often"; do
		later "$state/active/$id/job" 9000
	done
	for key in due fixed; do
		back_by "$state/active/$alarm/job" "$key" 9000
	done
	run -0 ptymer restore
	run -125 ptymer wait --timeout 60 "$once" "$alarm"
	is "$(causes "$once")" 'missed rebooted'
	is "$(causes "$alarm")" 'missed rebooted'
	wait_until has_result "$often" missed
	is "$(causes "$often")" 'missed rebooted'
	is "$(column state "$often")" waiting
	[ ! -e ran ]
}

@test "what was due after TERM is missed, and says so" {
	id=$(ptymer hourglass 1h --grace 1m -- touch ran)
	pid=$(column pid "$id")
	kill -TERM "$pid"
	wait_until is_gone "$pid"
	is "$(column state "$id")" 'lost (terminated)'
	overdue "$id" 3600
	run -0 ptymer restore
	run -125 ptymer wait --timeout 60 "$id"
	is "$(causes "$id")" 'missed terminated'
	[ ! -e ran ]
}

@test "a run of before a reboot is over, whoever has its PID now" {
	id=$(ptymer hourglass 0 -- 'echo >up; exec sleep 1000')
	wait_until test -e up
	wait_until column_is state "$id" running
	reboot
	sleep 1000 3>&- &
	stranger=$!
	start=$(cut -d ' ' -f 22 "/proc/$stranger/stat")
	edit_record "$state/active/$id/progress" \
	    "s/ pid=[0-9]+ pid-start=[0-9]+/ pid=$stranger pid-start=$start/"
	is "$(column state "$id")" lost
	run -0 ptymer restore
	run -125 ptymer wait --timeout 60 "$id"
	is "$(column state "$id")" done
	matches "$(results "$id")" 'failed:*'
	kill "$stranger"
}

# a crontab line
cron() {
	ptymer hourglass 1h -n tea --if-absent -- true
}

# is_one ID: the job of that name, and no other.
is_one() {
	is "$(ptymer status -n -o id,name,state | xargs)" "$1 tea waiting"
	is "$(count_processes)" 1
}

@test "after a reboot a crontab line and restore give one job, in either order" {
	id=$(cron)
	reboot
	is "$(cron)" "$id"
	run --separate-stderr -0 ptymer restore
	is "$output$stderr" ""
	is_one "$id"
	reboot
	run -0 ptymer restore
	is "$(cron)" "$id"
	is_one "$id"
}

# bats test_tags=core
@test "after a reboot several crontab lines and restore at once give one job" {
	local pids

	id=$(cron)
	for _ in {1..5}; do
		reboot
		pids=()
		for n in 1 2 3; do
			cron >"cron.$n" 2>&1 3>&- &
			pids+=($!)
			ptymer restore >"restore.$n" 2>&1 3>&- &
			pids+=($!)
		done
		wait "${pids[@]}"
		is "$(sort -u cron.*)" "$id"
		is "$(cat restore.*)" ""
		is_one "$id"
	done
}

# what_runs FILE: it says that it is up, and that it has been told to end.
what_runs() {
	printf 'trap "echo >%s.told; exit 3" TERM; echo >%s.up
	    while :; do sleep 0.02; done' "$1" "$1"
}

@test "a shutdown loses no job, doubles none and stops none" {
	ptymer hourglass 1h -n sand -- true
	ptymer alarm -r 'every 1h' -n bell -- true
	ptymer hourglass 1h -n held -- true
	ptymer pause held
	ptymer hourglass 0 -n once -- "$(what_runs once)"
	ptymer alarm -r 'every 1h' -n often -- "$(what_runs often)"
	kill -USR1 "$(column pid often)"
	ptymer hourglass 0 -n deaf -- \
	    'trap "" TERM; echo >deaf.up; while :; do sleep 0.02; done'
	for name in once often deaf; do
		wait_until test -e "$name.up"
		wait_until column_is state "$name" running
	done
	mapfile -t workers < <(ptymer status -n --raw -o pid)
	is "${#workers[@]}" 6
	kill -TERM "${workers[@]}"
	# Those that are to be ended have 2 s, as at a shutdown; deaf has not ended.
	run -124 ptymer wait --timeout 2 deaf
	# On a machine that is too busy for it, longer.
	for name in once often; do
		wait_until column_is state "$name" 'lost (terminated)'
	done
	mapfile -t left < <(processes)
	kill -KILL "${left[@]}"
	wait_until processes_are 0
	[ -e once.told ]
	[ -e often.told ]
	for name in sand bell held once often deaf; do
		matches "$(column state "$name")" 'lost*'
	done

	run --separate-stderr -0 ptymer restore
	is "$output$stderr" ""
	run -143 ptymer wait --timeout 60 once
	run -125 ptymer wait --timeout 60 deaf
	is "$(ptymer status -a -n --raw -o name,state | sort | xargs)" \
	    'bell waiting deaf done held paused often waiting once done sand waiting'
	for name in once often deaf; do
		is "$(column runs "$name")" 1
	done
	# The result of a run that had its time is on record.
	is "$(results once)" stopped
	is "$(results often)" stopped
	matches "$(results deaf)" 'failed:*'
}

@test "a job that is being restored after a reboot is here, and can be stopped" {
	id=$(ptymer hourglass 1h -n tea -- true)
	reboot
	# It has the lock, and its record is on its way to the disk.
	start_traced -e trace=fsync -e inject=fsync:signal=STOP:when=1 \
	    "$PTYMER" restore 3>&- &
	restoring=$!
	wait_until grep -q 'stopped by SIGSTOP' trace
	is_held "$(<"$state/active/$id/pid")"
	is "$(column state tea)" waiting
	run --separate-stderr -0 ptymer stop tea
	is "$stderr" ""
	is "$(column state "$id")" stopped
	wait "$restoring"
}
