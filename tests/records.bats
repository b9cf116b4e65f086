# SPDX-License-Identifier: ISC

load helper
load disturb

@test "the checksum of these tests is ptymer's own" {
	id=$(ptymer hourglass 1h -- true)
	file=$state/active/$id/job
	head -n -1 "$file" >body
	is "end $(record_sum body)" "$(tail -n 1 "$file")"
	cp "$file" before
	edit_record "$file" 's/x/x/'
	cmp before "$file"
}

@test "a damaged record does not keep a living worker from being stopped" {
	expect_bad=1
	id=$(ptymer hourglass 1h -n tea -- true)
	pid=$(column pid tea)
	printf x >>"$state/active/$id/job"
	printf x >>"$state/active/$id/progress"
	run -0 ptymer stop "$id"
	is_gone "$pid"
}

@test "a damaged record of a running job is stopped with its target" {
	expect_bad=1
	id=$(ptymer hourglass 0 -- 'setsid sleep 1000 & echo >up; exec sleep 1000')
	wait_until test -e up
	printf x >>"$state/active/$id/job"
	run -0 ptymer stop "$id"
	is "$(processes)" ""
}

@test "a damaged record of a lost job is set aside by stop, and told" {
	expect_bad=1
	ptymer hourglass 1h -n tea -- true
	ptymer hourglass 1h -n other -- true
	lose 1
	printf x >>"$state/active/1/job"
	run --separate-stderr ptymer stop 1
	matches "$stderr" '*job 1 *set aside*'
	[ ! -e "$state/active/1" ]
	is "$(ls "$state/damaged")" 1
	is "$(column state other)" waiting
	run --separate-stderr -0 ptymer status
	is "$stderr" ""
}

@test "a job without its record is a damaged one, and not none" {
	expect_bad=1
	id=$(ptymer hourglass 0 -- true)
	settle "$id"
	rm "$state/ended/$id/job"
	run --separate-stderr -0 ptymer status -a
	is "$stderr" "ptymer: status: cannot read job $id: its record is damaged"
	run --separate-stderr -125 ptymer status "$id"
	is "$stderr" "ptymer: status: cannot read job $id: its record is damaged"
}

@test "a damaged record of a lost job holds no name" {
	expect_bad=1
	for option in '' --if-absent; do
		ptymer hourglass 1h -n "tea$option" -- true
		lose @last
		printf x >>"$state/active/$(ptymer status -n -o id | xargs)/job"
		# shellcheck disable=SC2086 # none or one
		run --separate-stderr -0 ptymer hourglass 1h -n "tea$option" \
		    $option -- true
		matches "$stderr" '*set aside*'
		is "$(column state "tea$option")" waiting
		ptymer stop "tea$option"
	done
}

@test "a damaged record is in nobody's way in restore, wait, log and globs" {
	expect_bad=1
	ptymer hourglass 1h -n tea-1 -- true
	ptymer hourglass 1h -n tea-2 -- true
	lose 1
	lose 2
	printf x >>"$state/active/1/job"
	run --separate-stderr -125 ptymer wait 1
	matches "$stderr" '*1*'
	run ptymer log 1
	[ "$status" -ne 0 ]
	run --separate-stderr -1 ptymer restore
	matches "$stderr" '*job 1 *set aside*'
	is "$(column state 2)" waiting
	run -0 ptymer stop 'tea-*'
	is "$(column state 2)" stopped
}

@test "an ID whose record was set aside is not used again" {
	expect_bad=1
	ptymer hourglass 1h -- true
	lose 1
	printf x >>"$state/active/1/job"
	run -1 ptymer restore
	rm "$state/last-id"
	is "$(ptymer hourglass 1h -- true)" 2
}

# unblocked PRANK: with that under the name of a record that is being written, a
# run begins, ends, and is on record.
unblocked() {
	local id=$1

	kill -USR1 "$(column pid "$id")"
	wait_until column_is last "$id" ok
	is "$(column runs "$id")" 1
	run -0 timeout 60 ptymer stop "$id"
	is "$(column state "$id")" stopped
}

@test "a FIFO where a record is written neither hangs nor blocks a worker" {
	id=$(ptymer hourglass 1h -r -- true)
	mkfifo "$state/active/$id/progress.new"
	unblocked "$id"
}

@test "a link to nowhere where a record is written does not block a worker" {
	id=$(ptymer hourglass 1h -r -- true)
	ln -s "$PWD/nowhere" "$state/active/$id/progress.new"
	unblocked "$id"
	[ ! -e nowhere ]
}

@test "a link to a file where a record is written is not followed" {
	echo mine >file
	id=$(ptymer hourglass 1h -r -- true)
	ln -s "$PWD/file" "$state/active/$id/progress.new"
	unblocked "$id"
	is "$(<file)" mine
}

@test "an empty directory where a record is written keeps no job alive" {
	id=$(ptymer hourglass 1h -r -- 'echo >>ran')
	mkdir "$state/active/$id/progress.new"
	kill -USR1 "$(column pid "$id")"
	wait_until test -e ran
	run -0 timeout 60 ptymer stop "$id"
	is "$(column state "$id")" stopped
	is "$(processes)" ""
	rmdir "$state/ended/$id/progress.new" || :
}

@test "a record of a right checksum that makes no sense is refused" {
	expect_bad=1
	id=$(ptymer hourglass 1h -n tea -- true)
	lose "$id"
	cp "$state/active/$id/job" whole
	while IFS= read -r script; do
		cp whole "$state/active/$id/job"
		edit_record "$state/active/$id/job" "$script"
		printf '%s\n' "$script"
		if cmp -s whole "$state/active/$id/job"; then
			echo "changes nothing"
			false
		fi
		run --separate-stderr ptymer status "$id"
		[ "$status" -lt 128 ]
		matches "$stderr" '*1*damaged*'
		run ptymer status -a
		[ "$status" -lt 128 ]
		run -125 ptymer wait "$id"
	done <<-'END'
		/^when /d
		/^chdir /d
		/^kind /s/ .*/ clock/
		s/^kill-after .*/kill-after 9223372036854775807/
		s/^kill-after .*/kill-after -1/
		s/^kill-after .*/kill-after 99999999999999999999/
		s/^duration .*/duration -5/
		s/^grace .*/grace -2/
		s/^jitter .*/jitter 9223372036854775807/
		s/^timeout .*/timeout -1/
		s/^retry-delay .*/retry-delay 9223372036854775807/
		s/^overlap .*/overlap maybe/
		s/^due .*/due -1/
		s/^due .*/due 9223372036854775807/
		s/^dealt .*/dealt -1/
		s/^due-boot .*/due-boot -9223372036854775807/
		s/^due-jitter .*/due-jitter -1/
		s/^last-status .*/last-status 256/
		s/^repeat .*/repeat 2/
		s/^umask .*/umask 99/
		s/^name .*/name ..\/..\/etc/
		s/^name .*/name 77/
		s/^ptymer-job 1/ptymer-job 0/
		s/^ptymer-job 1/ptymer-progress 1/
		$a limit 99 1 1
		s/^armed /lock ..\/x\n&/
		$a unheard-of 1
	END
	# And it is back where it was.
	cp whole "$state/active/$id/job"
	run -0 ptymer restore
	is "$(column state tea)" waiting
}

@test "records of runs that make no sense are refused" {
	expect_lost=1
	id=$(ptymer hourglass 1h -- true)
	lose "$id"
	cp "$state/active/$id/job" whole
	run='seq=1 run=1 trigger=schedule due=1 last=1 count=1 started=1 ended=0'
	run+=' late=0 missed=0 pid=1 pid-start=1 result=unfinished:0:'
	for script in "s/^/&/;\$a running x" \
	    "\$a running ${run/pid=1/pid=-1}" \
	    "\$a running ${run/pid=1/pid=99999999999}" \
	    "\$a running ${run/count=1/count=-1}" \
	    "\$a pending ${run/unfinished/finished}" \
	    "\$a last ${run/:0:/:256:}" \
	    "\$a last ${run/trigger=schedule/trigger=moon}"; do
		cp whole "$state/active/$id/job"
		edit_record "$state/active/$id/job" "$script"
		run --separate-stderr ptymer status "$id"
		[ "$status" -lt 128 ]
		matches "$stderr" '*damaged*'
	done
	cp whole "$state/active/$id/job"
}

@test "numbers at the ends of what a record can hold crash nobody" {
	expect_lost=1
	id=$(ptymer hourglass 1h -r -- true)
	lose "$id"
	cp "$state/active/$id/job" whole
	run='seq=9223372036854775807 run=1 trigger=schedule'
	run+=' due=9223372036854775807 last=-9223372036854775808'
	run+=' count=9223372036854775807 started=-9223372036854775808'
	run+=' ended=9223372036854775807 late=9223372036854775807'
	run+=' missed=9223372036854775807 pid=2147483647'
	run+=' pid-start=9223372036854775807'
	for script in "\$a last $run result=missed:0:" \
	    "\$a last $run result=exit:0:" \
	    "\$a running $run result=unfinished:0:" \
	    "\$a pending $run result=unfinished:0:" \
	    "s/^saved .*/saved 9223372036854775807/" \
	    "s/^moved .*/moved -9223372036854775808/" \
	    "s/^left-time .*/left-time 9223372036854775807/" \
	    "s/^count .*/count 18446744073709551615/" \
	    "s/^fired .*/fired 18446744073709551615/" \
	    "s/^runs .*/runs 18446744073709551615/" \
	    "s/^seq .*/seq 18446744073709551615/" \
	    "s/^retry .*/retry 18446744073709551615/" \
	    "s/^log-max .*/log-max -1/" \
	    "s/^freeze .*/freeze -1/" \
	    "s/^armed .*/armed 1/; s/^due .*/due 1/"; do
		cp whole "$state/active/$id/job"
		edit_record "$state/active/$id/job" "$script"
		rm -f "$state/active/$id/progress"
		printf '%s\n' "$script"
		for command in "status $id" 'status -a --json' "log --runs $id" \
		    'restore' "wait --timeout 0 $id"; do
			# shellcheck disable=SC2086 # words
			run timeout 20 ptymer $command
			[ "$status" -lt 124 ] || [ "$status" -eq 125 ] ||
			    [ "$command" = "wait --timeout 0 $id" ]
			[ "$status" -lt 126 ]
		done
		if [ ! -d "$state/active/$id" ]; then
			# Set aside, or it has ended: the next one is another.
			id=$(ptymer hourglass 1h -r -- true)
			cp "$state/active/$id/job" whole
		fi
		lose_if_alive "$id"
	done
	cp whole "$state/active/$id/job"
	rm -f "$state/active/$id/progress"
}

lose_if_alive() {
	case $(column state "$1") in
	waiting | running) lose "$1" ;;
	esac
}

@test "a name that leads to no job of it is a living one's, not an ended one's" {
	ptymer hourglass 1h -n tea -- true
	ptymer stop tea
	ptymer hourglass 1h -n tea -- true
	ln -sfn 99 "$(echo "$state"/names/tea@*)"
	is "$(column id tea)" 2
	run --separate-stderr -1 ptymer hourglass 1h -n tea -- true
	matches "$stderr" '*in use by job 2'
}

@test "a name that leads to no job of it is whose record has it" {
	ptymer hourglass 1h -n tea -- true
	ptymer hourglass 1h -n milk -- true
	link=$(cd "$state/names" && echo tea@*)
	for to in 2 99; do
		ln -sfn "$to" "$state/names/$link"
		is "$(column id tea)" 1
		run --separate-stderr -1 ptymer hourglass 1h -n tea -- true
		matches "$stderr" '*in use by job 1'
		is "$(ptymer hourglass 1h -n tea --if-absent -- true)" 1
		is "$(ptymer status -n -o name | sort | xargs)" 'milk tea'
	done
	run -0 ptymer stop tea
	is "$(column state 1)" stopped
	is "$(column state 2)" waiting
	# ... and still has it when that job has ended.
	for to in 2 99; do
		ln -sfn "$to" "$state/names/$link"
		is "$(column id tea)" 1
	done
}

@test "a name that leads nowhere is nobody's" {
	ptymer hourglass 1h -n tea -- true
	ptymer hourglass 1h -n milk -- true
	link=$(cd "$state/names" && echo tea@*)
	for to in 0 x ../x ''; do
		ln -sfn "${to:-/}" "$state/names/$link"
		run -1 ptymer stop tea
		run -4 ptymer status tea
		is "$(column state 2)" waiting
	done
	ln -sfn 1 "$state/names/$link"
	is "$(column state tea)" waiting
}

@test "a name that leads to another job's ID can be taken" {
	ptymer hourglass 1h -n tea -- true
	ptymer hourglass 1h -n milk -- true
	ptymer stop tea
	link=$(cd "$state/names" && echo tea@*)
	for to in 2 99 x; do
		ln -sfn "$to" "$state/names/$link"
		id=$(ptymer hourglass 1h -n tea -- true)
		is "$(column id tea)" "$id"
		is "$(column state milk)" waiting
		ptymer stop tea
	done
}

@test "another machine's job is listed, and left alone by all" {
	id=$(ptymer hourglass 1h -n tea -- true)
	ptymer hourglass 1h -n mine -- true
	lose "$id"
	edit_record "$state/active/$id/job" \
	    's/^machine .*/machine 0123456789abcdef0123456789abcdef/'
	# Where it would have its name.
	link=$(cd "$state/names" && echo tea@*)
	mv "$state/names/$link" "$state/names/tea@0123456789abcdef0123456789abcdef"
	cp "$state/active/$id/job" before
	ptymer status | grep -q 'on 01234567'
	run --separate-stderr -0 ptymer restore
	is "$output$stderr" ""
	run --separate-stderr -0 ptymer stop --all
	is "$output$stderr" ""
	is "$(column state mine)" stopped
	run --separate-stderr -1 ptymer stop "$id"
	matches "$stderr" '*another machine*'
	run -125 ptymer wait "$id"
	# A name is one machine's.
	ptymer hourglass 1h -n tea -- true
	is "$(column id tea)" 3
	cmp before "$state/active/$id/job"
	edit_record "$state/active/$id/job" \
	    "s/^machine .*/$(grep '^machine ' "$state/active/3/job")/"
	matches "$(column state "$id")" 'lost*'
	run -0 ptymer stop "$id"
}
