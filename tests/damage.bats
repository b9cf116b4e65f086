# SPDX-License-Identifier: ISC

load helper
load disturb

# Two jobs, of which the first is lost, has run, and is to be spoilt.
arm_two() {
	ptymer hourglass 1h -r -n bad -- echo hi
	ptymer hourglass 1h -n good -- true
	for n in 1 2 3; do
		kill -USR1 "$(column pid bad)"
		wait_until column_is runs bad "$n"
		wait_until column_is state bad waiting
	done
	lose bad
	cp -a "$state/active/1" whole
}

# The first job is as it was before it was spoilt.
put_back() {
	local pid

	pid=$(column pid 1 2>/dev/null)
	[ -z "$pid" ] || lose 1
	rm -rf "$state"/{active,ended,damaged}/1
	cp -a whole "$state/active/1"
	rm -f "$state/active/1/pid"
}

# flip FILE AT MASK: changes one byte.
flip() {
	local byte

	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	# shellcheck disable=SC2059
	printf "\\x$(printf %x $((byte ^ $3)))" |
	    dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# What is said of the first job is said, and is no crash; the second one is
# there throughout.
survive() {
	local command

	for command in 'status -a' 'status 1' 'log --runs 1' 'export 1' \
	    'log 1' 'wait --timeout 0 1' restore 'stop 1' 'status -a --json'; do
		# shellcheck disable=SC2086 # words
		run timeout 60 ptymer $command
		if [ "$status" -gt 125 ] || { [ "$status" -eq 124 ] &&
		    [ "$command" != 'wait --timeout 0 1' ]; }; then
			printf '%s: %s: %d: %s\n' "$1" "$command" "$status" \
			    "$output"
			return 1
		fi
	done
	is "$(column state good)" waiting
}

good_is_well() {
	is "$(column state good)" waiting
	lose good
	run -0 ptymer restore
	is "$(column state good)" waiting
	run -0 ptymer stop good
	is "$(column state good)" stopped
}

# set_aside: the first job is named, is in nobody's way, and is set aside.
set_aside() {
	run --separate-stderr -0 timeout 20 ptymer status -a
	matches "$stderr" '*job 1:*'
	run timeout 20 ptymer wait 1
	is "$status" 125
	run --separate-stderr -1 timeout 20 ptymer restore
	matches "$stderr" '*job 1 is set aside*'
	is "$(ls "$state/damaged")" 1
	[ ! -e "$state/active/1" ]
	run --separate-stderr -0 ptymer status
	is "$stderr" ""
	is "$(column state good)" waiting
}

@test "a flipped byte of any file of a job harms no other, and crashes nobody" {
	expect_bad=1
	arm_two
	for file in job progress runs; do
		size=$(stat -c %s "whole/$file")
		for i in {0..19}; do
			put_back
			flip "$state/active/1/$file" $((size * i / 20)) \
			    $((1 << i % 8))
			survive "$file $((size * i / 20))"
		done
	done
	put_back
	run -0 ptymer restore
	is "$(column state bad)" waiting
	good_is_well
}

@test "a record cut anywhere is named and set aside" {
	expect_bad=1
	arm_two
	for file in job progress; do
		size=$(stat -c %s "whole/$file")
		for length in 0 1 20 $((size / 2)) $((size - 20)) $((size - 1)); do
			put_back
			truncate -s "$length" "$state/active/1/$file"
			set_aside
		done
	done
	good_is_well
}

@test "anything else where a record was is named and set aside" {
	expect_bad=1
	echo mine >file
	arm_two
	for file in job progress; do
		for make in mkdir 'mkdir -p d/' mkfifo 'ln -s file' \
		    'ln -s nowhere' 'ln -s /dev/zero' 'truncate -s 1T' \
		    'head -c 5000 /dev/urandom >'; do
			put_back
			rm "$state/active/1/$file"
			(cd "$state/active/1" && eval "${make/d\//$file/x #}" \
			    "$file") || continue # no such file system
			set_aside
			is "$(<file)" mine
			[ ! -e "$state/damaged/1/nowhere" ]
		done
		put_back
		rm "$state/active/1/$file"
		ln -s "$file" "$state/active/1/$file"
		set_aside
	done
	good_is_well
}

# make_newer FILE: it is of a version to come.
make_newer() {
	edit_record "$1" '1s/ 1$/ 2/; $a unheard-of 1'
}

@test "a record of a newer version is refused, and left as it is" {
	expect_bad=1
	expect_lost=1
	arm_two
	for file in job progress; do
		put_back
		make_newer "$state/active/1/$file"
		cp -a "$state/active/1" before
		run --separate-stderr -0 ptymer status
		matches "$stderr" '*job 1: *newer*'
		for command in restore 'stop 1' 'pause 1' 'export 1' 'log 1'; do
			# shellcheck disable=SC2086 # words
			run --separate-stderr -1 ptymer $command
			matches "$stderr" '*job 1: *newer*'
		done
		run --separate-stderr -125 ptymer wait 1
		matches "$stderr" '*job 1: *newer*'
		for option in '' --if-absent --replace; do
			# shellcheck disable=SC2086 # none or one
			run --separate-stderr -1 ptymer hourglass 1h -n bad \
			    $option -- true
			is "$output" ""
			matches "$stderr" "*'bad'*job 1*newer*"
			# shellcheck disable=SC2086 # none or one
			run -1 ptymer hourglass 1h -n bad --dry-run $option \
			    -- true
			matches "$output" "*'bad'*job 1*newer*"
		done
		diff -r before "$state/active/1"
		rm -r before
	done
	run -1 ptymer stop --all
	is "$(column state good)" stopped
	put_back
}

@test "a living job of a newer version is left alone" {
	expect_bad=1
	ptymer hourglass 1h -n tea -- true
	pid=$(column pid tea)
	cp "$state/active/1/job" whole
	make_newer "$state/active/1/job"
	run --separate-stderr -1 ptymer stop 1
	matches "$stderr" '*newer*'
	run --separate-stderr -1 ptymer hourglass 1h -n tea --replace -- true
	run ! is_gone "$pid"
	cp whole "$state/active/1/job"
	is "$(column state tea)" waiting
	is "$(ptymer status -a -n -o id | xargs)" 1
}

@test "a living worker mends what is put in the place of its record" {
	id=$(ptymer hourglass 1h -r -- true)
	pid=$(column pid "$id")
	for make in mkdir 'mkdir -p x' mkfifo 'ln -s nowhere' 'truncate -s 1T'; do
		rm -rf "$state/active/$id/"progress*
		(cd "$state/active/$id" && ${make/x/progress/x} progress) || :
		before=$(column runs "$id" 2>/dev/null) || :
		kill -USR1 "$pid"
		more() { [ "$(column runs "$id")" -gt "${before:-0}" ]; }
		wait_until more
		wait_until column_is state "$id" waiting
	done
	rm -rf "$state/active/$id/progress."*
}

@test "a damaged history keeps no job alive, and goes on" {
	expect_bad=1
	for make in mkdir 'mkdir -p x' mkfifo 'ln -s nowhere' 'truncate -s 1T' \
	    'ln -s runs'; do
		id=$(ptymer hourglass 1h -r --count 4 -- true)
		(cd "$state/active/$id" && ${make/x/runs/x} runs) || :
		run -0 timeout 30 ptymer log --runs "$id" || is "$status" 125
		for n in 1 2 3; do
			kill -USR1 "$(column pid "$id")"
			wait_until column_is runs "$id" "$n"
			wait_until column_is state "$id" waiting
		done
		is "$(ptymer log --runs "$id" | wc -l)" 3
		run -0 timeout 60 ptymer stop "$id"
		[ ! -e "$state/ended/$id/nowhere" ]
		rm -rf "$state/ended/$id/runs.damaged"
	done
}

@test "of a mark that makes no sense nothing is believed" {
	expect_lost=1
	id=$(ptymer hourglass 1h -n tea -- true)
	lose "$id"
	due=$(column due "$id")
	printf '%s\n' 'ptymer-progress 1' 'due 9000000000000000000' 'runs 5' >mark
	printf 'end %s\n' "$(record_sum mark)" >>mark
	cp mark "$state/active/$id/begun"
	run --separate-stderr -3 ptymer status "$id"
	is "$stderr" ""
	is "$(column due "$id")" "$due"
	is "$(column runs "$id")" 0
	rm "$state/active/$id/begun"
}
