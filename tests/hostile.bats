# SPDX-License-Identifier: ISC

load helper
load disturb

# put KIND PATH: something that does not belong there.
put() {
	rm -rf "$2"
	case $1 in
	directory) mkdir "$2" ;;
	full) mkdir -p "$2/x" ;;
	fifo) mkfifo "$2" ;;
	link) ln -s "$PWD/file" "$2" ;;
	away) ln -s "$PWD/away" "$2" ;;
	nowhere) ln -s "$PWD/nowhere" "$2" ;;
	itself) ln -s "${2##*/}" "$2" ;;
	zeros) ln -s /dev/zero "$2" ;;
	sparse) truncate -s 1T "$2" || : >"$2" ;;
	text) echo text >"$2" ;;
	esac
}

kinds='directory full fifo link away nowhere itself zeros sparse text'

# What these lead to, which nobody may touch.
outside() {
	mkdir -p away/1
	echo mine >file
	echo mine >away/1/job
	chmod 755 away away/1
	chmod 644 file away/1/job
	find away file -printf '%p %m %s %T@ %C@\n' | sort >outside
}

untouched() {
	[ ! -e nowhere ]
	find away file -printf '%p %m %s %T@ %C@\n' | sort | diff outside -
}

# survive COMMAND ...: it says something or not, and is neither a crash nor long.
survive() {
	run --separate-stderr timeout 60 "$@"
	if [ "$status" -gt 125 ] || [ "$status" -eq 124 ]; then
		printf '%s: %d: %s\n' "$*" "$status" "$stderr"
		return 1
	fi
}

@test "whatever is where the PID file was, the job can be restored" {
	outside
	for kind in $kinds; do
		id=$(ptymer hourglass 1h -n tea -- true)
		lose tea
		put "$kind" "$state/active/$id/pid"
		matches "$(column state tea)" 'lost*'
		survive ptymer restore
		is "$(column state tea)" waiting
		is "$(stat -c %F "$state/active/$id/pid")" 'regular file'
		run -0 ptymer stop tea
		rm -rf "$state/ended/$id/pid.damaged"
		untouched
	done
}

@test "whatever becomes of its PID file, a job has one worker" {
	local -A ids workers

	outside
	for kind in gone $kinds; do
		ids[$kind]=$(ptymer hourglass 2 -r -- "echo >>ran.$kind")
		workers[$kind]=$(column pid "${ids[$kind]}")
		put "$kind" "$state/active/${ids[$kind]}/pid"
	done
	run ptymer restore
	for kind in gone $kinds; do
		wait_until starts_are "ran.$kind" 1
		wait_until column_is state "${ids[$kind]}" waiting
		other=$(column pid "${ids[$kind]}")
		[ "${workers[$kind]}" = "$other" ] ||
		    wait_until is_gone "${workers[$kind]}"
		wait_until starts_are "ran.$kind" 2
		run -0 ptymer stop --drain "${ids[$kind]}"
		is "$(column runs "${ids[$kind]}")" "$(starts "ran.$kind")"
		rm -rf "$state/ended/${ids[$kind]}/pid.damaged"
	done
	is "$(processes)" ""
	untouched
}

@test "without anybody else a worker keeps a job whose PID file is gone" {
	id=$(ptymer hourglass 1h -r -- true)
	pid=$(column pid "$id")
	rm "$state/active/$id/pid"
	kill -USR1 "$pid"
	# It has the file again by the time that the run is on record.
	wait_until column_is last "$id" ok
	wait_until column_is state "$id" waiting
	is "$(column pid "$id")" "$pid"
	run -0 ptymer stop "$id"
	is_gone "$pid"
}

@test "a worker that another has taken the job from leaves it alone" {
	for signal in TSTP USR1; do
		id=$(ptymer hourglass 1h -r -- "echo >>ran")
		pid=$(column pid "$id")
		rm "$state/active/$id/pid"
		run -0 ptymer restore
		other=$(column pid "$id")
		[ "$other" != "$pid" ]
		kill -"$signal" "$pid"
		wait_until is_gone "$pid"
		is "$(column state "$id")" waiting
		is "$(column pid "$id")" "$other"
		run -0 ptymer stop "$id"
	done
	[ ! -e ran ]
}

@test "output goes to a log, whatever is in its place" {
	outside
	for kind in $kinds; do
		[ "$kind" != text ] || continue
		[ "$kind" != sparse ] || continue
		id=$(ptymer hourglass 1h -r -- echo hi)
		# The worker makes one once it is ready.
		wait_until test -e "$state/active/$id/log"
		put "$kind" "$state/active/$id/log"
		survive ptymer log "$id"
		survive ptymer log -n 2 "$id"
		kill -USR1 "$(column pid "$id")"
		wait_until column_is runs "$id" 1
		wait_until column_is state "$id" waiting
		is "$(ptymer log "$id")" hi
		run -0 ptymer stop "$id"
		rm -rf "$state/ended/$id/log.damaged"
		untouched
	done
}

@test "a log is rotated, whatever is where the old one goes" {
	outside
	for kind in $kinds; do
		id=$(ptymer hourglass 1h -r --log-max 1 -- 'echo $PTYMER_RUN')
		run_again "$id" 1
		put "$kind" "$state/active/$id/log.old"
		run_again "$id" 2
		is "$(<"$state/active/$id/log")" 2
		is "$(<"$state/active/$id/log.old")" 1
		run -0 ptymer stop "$id"
		rm -rf "$state/ended/$id/log.old.damaged"
		untouched
	done
}

@test "whatever is where requests are left, a job can be stopped" {
	outside
	for kind in $kinds; do
		id=$(ptymer hourglass 1h -- true)
		put "$kind" "$state/active/$id/requests"
		survive ptymer pause "$id"
		is "$output" ""
		survive ptymer resume "$id"
		run -0 timeout 60 ptymer stop "$id"
		rm -rf "$state/ended/$id/requests"
		untouched
	done
}

@test "requests that are none are no harm, nor is any number of them" {
	outside
	id=$(ptymer hourglass 1h -- true)
	mkdir "$state/active/$id/requests"
	for kind in $kinds; do
		put "$kind" "$state/active/$id/requests/$kind.ask"
		put "$kind" "$state/active/$id/requests/$kind"
	done
	touch "$state/active/$id/requests/.ask"
	long=$(printf 'x%.0s' {1..251})
	echo pause >"$state/active/$id/requests/$long.ask"
	head -c 100000 /dev/urandom >"$state/active/$id/requests/noise.ask"
	(cd "$state/active/$id/requests" && touch {1..500}.ask)
	survive ptymer pause "$id"
	is "$stderr" ""
	is "$(column state "$id")" paused
	run -0 timeout 60 ptymer stop "$id"
	untouched
	rm -r "$state/ended/$id/requests"
}

@test "whatever is where a name is linked, the name can be had" {
	outside
	ptymer hourglass 1h -n tea -- true
	link=$(cd "$state/names" && echo tea@*)
	ptymer stop tea
	for kind in $kinds; do
		put "$kind" "$state/names/$link"
		survive ptymer status tea
		survive ptymer hourglass 1h -n tea -- true
		is "$stderr" ""
		is "$(column id tea)" "$output"
		run -0 ptymer stop tea
		untouched
		rm -rf "$state"/names/*.damaged
	done
}

@test "what is where the lock is held is told, and never followed" {
	outside
	ptymer hourglass 1h -n tea -- true
	for kind in $kinds; do
		put "$kind" "$state/lock"
		survive ptymer hourglass 1h -n other -- true
		if [ "$status" -eq 0 ]; then
			run -0 ptymer stop other
		else
			is "$status" 125
			matches "$stderr" 'ptymer: hourglass: ?*'
			is "$(ls "$state/drafts")" ""
		fi
		is "$(column state tea)" waiting
		untouched
	done
	rm -rf "$state/lock"
}

@test "IDs grow, whatever is where the last one is kept" {
	outside
	id=$(ptymer hourglass 0 -- true)
	settle "$id"
	before=$id
	for kind in $kinds; do
		put "$kind" "$state/last-id"
		survive ptymer hourglass 1h -- true
		is "$stderr" ""
		[ "$output" -gt "$before" ]
		before=$output
		run -0 ptymer stop "$output"
		untouched
		rm -rf "$state"/last-id.damaged
	done
	for text in 0 -1 x 01 99999999999999999999 9223372036854775808; do
		ln -sfn -- "$text" "$state/last-id"
		survive ptymer hourglass 1h -- true
		is "$output" $((++before))
		run -0 ptymer stop "$output"
	done
	ln -sfn 9223372036854775807 "$state/last-id"
	survive ptymer hourglass 1h -- true
	is "$status" 125
	matches "$stderr" 'ptymer: hourglass: *too large*'
	rm "$state/last-id"
	run -0 ptymer hourglass 1h -- true
	is "$output" $((before + 1))
}

@test "the last job is found, whatever is where its ID is kept" {
	outside
	settle "$(ptymer hourglass 0 -- true)"
	ptymer prune
	id=$(ptymer hourglass 1h -- true)
	for kind in $kinds; do
		put "$kind" "$state/last-id"
		is "$(column id @last)" "$id"
		untouched
	done
	rm -rf "$state/last-id"
	is "$(column id @last)" "$id"
	run -0 ptymer stop @last
}

@test "what stands where the next job goes is passed" {
	outside
	id=$(ptymer hourglass 1h -- true)
	for kind in $kinds; do
		put "$kind" "$state/active/$((id + 1))"
		survive ptymer hourglass 1h -- true
		is "$stderr" ""
		is "$output" $((id + 2))
		rm -rf "$state/active/$((id + 1))"
		id=$output
		untouched
	done
}

@test "what is where a job is to be is named, and hides no other" {
	expect_bad=1
	outside
	ptymer hourglass 1h -n tea -- true
	lose tea
	for kind in fifo link away nowhere itself zeros text; do
		for place in active ended; do
			mkdir -p "$state/$place"
			put "$kind" "$state/$place/77"
			survive ptymer status -a
			matches "$stderr" '*job 77:*'
			matches "$output" '*tea*'
			for command in stop log wait pause restart export \
			    status prune; do
				survive ptymer "$command" 77
				[ "$status" -ne 0 ] || [ "$command" = prune ]
			done
			rm -f "$state/$place/77"
			untouched
		done
	done
	run -0 ptymer restore
	is "$(column state tea)" waiting
}

@test "a link where the jobs are kept is refused, with the reason" {
	outside
	for place in active ended damaged data drafts; do
		rm -rf "$state"
		id=$(ptymer hourglass 0 -- true)
		settle "$id"
		for kind in link away nowhere itself text fifo; do
			put "$kind" "$state/$place"
			for command in status 'status 1' 'stop 1' 'prune 1' \
			    'hourglass 1h -- true' restore 'log 1' 'wait 1'; do
				# shellcheck disable=SC2086 # words
				survive ptymer $command
				is "$status" 125
				is "$output" ""
				matches "$stderr" "*$state*$place*directory*"
			done
			untouched
		done
	done
	rm -rf "$state"
}

@test "an ID is a number as it is shown, and nothing else" {
	id=$(ptymer hourglass 1h -- true)
	for word in "../$id" "./$id" "active/$id" "$id/" "0$id" "+$id" "$id " \
	    " $id" "$id.0" "0x$id" 0 00 99999999999999999999 \
	    9223372036854775808 18446744073709551617 "$id"$'\n' $'\e[31m' \
	    @last/.. @ '' . ..; do
		for command in status stop wait log pause resume skip run \
		    restart prune export 'adjust' 'next --job'; do
			amount=()
			[ "$command" != adjust ] || amount=(+1m)
			# shellcheck disable=SC2086 # words
			survive ptymer $command "$word" "${amount[@]}"
			[ "$status" -ne 0 ]
			is "$output" ""
			matches "$stderr" 'ptymer: *'
			run ! grep -q $'\e' <<<"$stderr"
			is "$(wc -l <<<"$stderr")" 1
		done
	done
	run --separate-stderr -2 ptymer stop -1
	is "$(column state "$id")" waiting
}
