# SPDX-License-Identifier: ISC

load helper
load disturb

# refused DIRECTORY: nothing can be armed there, and the reason names it.
refused() {
	run --separate-stderr -125 env PTYMER_STATE_DIR="$1" \
	    ptymer hourglass 1h -- true
	is "$output" ""
	matches "$stderr" "ptymer: hourglass: *$1*"
	run --separate-stderr -125 env PTYMER_STATE_DIR="$1" ptymer status
	is "$output" ""
	matches "$stderr" "ptymer: status: *$1*"
}

# record ID: the path of its definition.
record() {
	printf '%s\n' "$state"/*/"$1"/job
}

@test "the state directory is PTYMER_STATE_DIR" {
	ptymer hourglass 1h -- true
	[ -d "$state" ]
	is "$(ls -A "$HOME")" ""
}

@test "without PTYMER_STATE_DIR it is below XDG_STATE_HOME" {
	mkdir xdg
	run -0 env -u PTYMER_STATE_DIR XDG_STATE_HOME="$PWD/xdg" \
	    ptymer hourglass 0 -n there -- true
	[ -d xdg/ptymer ]
	run -0 env PTYMER_STATE_DIR="$PWD/xdg/ptymer" ptymer wait there
	is "$(ls -A "$HOME")" ""
}

@test "without either it is below the home directory" {
	run -0 env -u PTYMER_STATE_DIR ptymer hourglass 0 -n there -- true
	[ -d "$HOME/.local/state/ptymer" ]
	run -0 env -u PTYMER_STATE_DIR ptymer wait there
}

@test "without a home there is an error, and nothing is armed" {
	run --separate-stderr -125 env -u PTYMER_STATE_DIR -u HOME \
	    ptymer hourglass 1h -- true
	is "$output" ""
	matches "$stderr" 'ptymer: hourglass: *HOME*'
	run --separate-stderr -125 env -u PTYMER_STATE_DIR -u HOME ptymer status
	is "$output" ""
}

@test "everything in it is for its owner alone, whatever the umask" {
	umask 000
	id=$(ptymer hourglass 0 -n tea -- true)
	settle "$id"
	ptymer hourglass 1h -n tea -- true
	is "$(stat -c %a "$state")" 700
	[ "$(find "$state" -type f | wc -l)" -ge 4 ]
	is "$(find "$state" -type d ! -perm 700)" ""
	is "$(find "$state" -type f ! -perm 600)" ""
}

@test "asking does not make a state directory" {
	run -0 ptymer status
	is "$output" ""
	run -4 ptymer status 1
	[ ! -e "$state" ]
}

@test "a directory that others may write is refused" {
	mkdir bad
	chmod 777 bad
	refused "$PWD/bad"
	chmod 720 bad
	refused "$PWD/bad"
	is "$(ls -A bad)" ""
}

@test "a file is refused" {
	: >bad
	refused "$PWD/bad"
}

@test "a link that leads nowhere is refused" {
	ln -s nowhere/at/all bad
	run --separate-stderr -125 env PTYMER_STATE_DIR="$PWD/bad" \
	    ptymer hourglass 1h -- true
	is "$output" ""
	matches "$stderr" "ptymer: hourglass: *$PWD/bad*"
}

@test "a link to a good directory is fine" {
	mkdir -m 700 real
	ln -s real link
	run -0 env PTYMER_STATE_DIR="$PWD/link" ptymer hourglass 0 -n there -- true
	run -0 env PTYMER_STATE_DIR="$PWD/real" ptymer wait there
}

@test "a link to a bad directory is refused" {
	mkdir real
	chmod 777 real
	ln -s real link
	refused "$PWD/link"
}

@test "PTYMER_MAX_JOBS bounds active and lost jobs, not ended ones" {
	export PTYMER_MAX_JOBS=2
	id=$(ptymer hourglass 0 -- true)
	settle "$id"
	ptymer hourglass 1h -n one -- true
	ptymer hourglass 1h -n two -- true
	run --separate-stderr -1 ptymer hourglass 1h -- true
	is "$output" ""
	matches "$stderr" 'ptymer: hourglass: *PTYMER_MAX_JOBS*'
	lose two
	run -1 ptymer hourglass 1h -- true
	is "$(ptymer status -n -o name | xargs)" 'one two'
	ptymer stop two
	run -0 ptymer hourglass 1h -- true
}

@test "one that takes another's place takes no more room" {
	export PTYMER_MAX_JOBS=1
	ptymer hourglass 1h -n tea -- true
	run --separate-stderr -0 ptymer hourglass 2h -n tea --replace -- true
	is "$stderr" ""
	is "$(column id tea)" "$output"
	run -1 ptymer hourglass 1h --replace -n other -- true
}

@test "PTYMER_KEEP and an hour bound the ended jobs" {
	export PTYMER_KEEP=2
	for n in 1 2 3 4; do
		id=$(ptymer hourglass 0 -- true)
		settle "$id"
	done
	# all ended within the last hour
	is "$(ptymer status -a -n -o id | xargs)" '1 2 3 4'
}

@test "an hour after its end what is beyond PTYMER_KEEP is pruned" {
	for n in 1 2 3 4 5; do
		settle "$(ptymer hourglass 0 -- true)"
	done
	touch -d '-2 hours' "$state/ended/1"
	touch -d '-90 minutes' "$state/ended/2"
	touch -d '-50 minutes' "$state/ended/3"
	end_one 5
	is "$(ptymer status -a -n -o id | xargs)" '2 3 4 5 6'
	end_one 2
	is "$(ptymer status -a -n -o id | xargs)" '3 4 5 6 7'
}

@test "a clock that was ahead when jobs were pruned last keeps no others" {
	settle "$(ptymer hourglass 0 -- true)"
	touch -d '-2 hours' "$state/ended/1"
	id=$(PTYMER_KEEP=0 ptymer hourglass 1h -- true)
	touch -d '+2 days' "$state/pruned"
	ptymer stop "$id"
	is "$(ptymer status -a -n -o id | xargs)" "$id"
}

@test "the last ID is safe before a job is pruned" {
	settle "$(ptymer hourglass 0 -- true)"
	touch -d '-2 hours' "$state/ended/1"
	export PTYMER_KEEP=0
	id=$(ptymer hourglass 1h -- true)
	attach "$id" -y -e trace=fsync,renameat
	touch -d '-10 minutes' "$state/pruned"
	run -0 ptymer stop "$id"
	is "$(ptymer status -a -n -o id | xargs)" "$id"
	awk '/fsync\(.*\/state>/ { safe = 1 }
	    /renameat.*"drafts\/1"/ { exit !safe }' attached
	grep -q 'renameat.*"drafts/1"' attached
}

@test "a history is safe, with its name, before the record goes on" {
	id=$(ptymer hourglass 1h -r -- true)
	run_again "$id" 1
	attach "$id" -y -e trace=fdatasync,fsync,renameat
	run_again "$id" 2
	ptymer stop "$id"
	wait "$tracer" || :
	awk '/fdatasync\(.*\/runs>/ { added = 1 }
	    added && /fsync\([0-9]+<[^>]*\/active\/1>/ { safe = 1 }
	    added && /renameat/ { exit }
	    END { exit !safe }' attached
}

@test "the mark of a run is safe, with its name, while the run goes on" {
	id=$(ptymer hourglass 1h -- 'echo >>ran; until [ -e go ]; do sleep 0.02; done')
	attach "$id" -y -e trace=fsync,renameat
	ptymer adjust "$id" 0
	wait_until test -e ran
	is_safe() {
		awk '/renameat\(.*"begun", .*"progress"/ { marked = 1 }
		    marked && /fsync\([0-9]+<[^>]*\/active\/1>/ { safe = 1 }
		    END { exit !safe }' attached
	}
	wait_until is_safe
	touch go
	run -0 ptymer wait "$id"
}

# end_one KEEP: ends a job, long after jobs were pruned last.
end_one() {
	local id

	id=$(PTYMER_KEEP=$1 ptymer hourglass 1h -- true)
	touch -d '-10 minutes' "$state/pruned"
	ptymer stop "$id"
}

@test "IDs are never used again" {
	id=$(ptymer hourglass 0 -- true)
	settle "$id"
	rm -r "$state/ended/$id"
	is "$(ptymer hourglass 1h -- true)" 2
	ptymer stop 2
	rm -r "$state/ended/2"
	is "$(ptymer hourglass 1h -- true)" 3
}

# bats test_tags=core
@test "a record that cannot be read is named, and stops no other" {
	expect_bad=1
	ptymer hourglass 1h -n good -- true
	id=$(ptymer hourglass 0 -n bad -- true)
	settle "$id"
	: >"$(record "$id")"
	run --separate-stderr ptymer status -a -n -o name
	matches "$output" 'good*'
	matches "$stderr" "*$id*"
	run --separate-stderr -0 ptymer hourglass 1h -n other -- true
	is "$(column state good)" waiting
	is "$(column state other)" waiting
}

@test "a truncated record of an active job stops no other, nor does it run" {
	expect_bad=1
	id=$(ptymer hourglass 1h -n bad -- touch ran)
	ptymer hourglass 1h -n good -- true
	pid=$(column pid "$id")
	record=$(record "$id")
	cp "$record" whole
	for size in 1 100 $(($(stat -c %s whole) - 1)); do
		head -c "$size" whole >"$record"
		rm -f "${record%/*}/progress"
		run --separate-stderr ptymer status -n -o name
		matches "$output" 'good*'
		matches "$stderr" "*$id*"
		run --separate-stderr ptymer stop good
		[ "$status" -eq 0 ]
		ptymer hourglass 1h -n good -- true
	done
	cp whole "$record"
	is "$(column state bad)" waiting
	[ ! -e ran ]
}

@test "a record with one changed byte is not believed" {
	expect_bad=1
	id=$(ptymer hourglass 0 -- touch ran)
	settle "$id"
	record=$(record "$id")
	sed -i s/touch/tough/ "$record"
	run --separate-stderr ptymer status -a -n -o command
	[[ $output != *tough* ]]
	matches "$stderr" "*$id*"
}

@test "a record of a newer version is named as such" {
	expect_bad=1
	id=$(ptymer hourglass 0 -- true)
	settle "$id"
	record=$(record "$id")
	edit_record "$record" '1s/.*/ptymer-job 999/'
	run --separate-stderr ptymer status -a -n -o id
	matches "$stderr" "*$id*newer*"
	tell_why "$id" 'its record is of a newer ptymer'
}

# tell_why JOB REASON: every command that reads a record gives that reason.
tell_why() {
	for verb in log wait status 'next --job' pause skip run restart export \
	    stop; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr ptymer $verb "$1"
		[ "$status" -ne 0 ]
		matches "$stderr" "ptymer: ${verb%% *}: cannot * job $1: $2"
	done
}

@test "a record that is damaged is named as such by every command" {
	expect_bad=1
	id=$(ptymer hourglass 0 -- true)
	settle "$id"
	echo garbage >"$(record "$id")"
	tell_why "$id" 'its record is damaged'
}

@test "what is not a job's directory is left alone" {
	expect_bad=1
	ptymer hourglass 1h -n good -- true
	mkdir "$state/active/notes"
	: >"$state/active/7x"
	: >"$state/active/99"
	run --separate-stderr ptymer status -n -o name
	matches "$output" 'good*'
	run -0 ptymer stop good
	[ -d "$state/active/notes" ]
	rm -r "$state/active/notes" "$state/active/7x" "$state/active/99"
}

@test "a FIFO in place of a record hangs nobody" {
	expect_bad=1
	id=$(ptymer hourglass 0 -- true)
	settle "$id"
	record=$(record "$id")
	rm "$record"
	mkfifo "$record"
	run --separate-stderr timeout 20 ptymer status -a -n -o id
	[ "$status" -ne 124 ]
	matches "$stderr" "*$id*"
	rm "$record"
}

@test "active and ended jobs are apart" {
	one=$(ptymer hourglass 1h -- true)
	two=$(ptymer hourglass 0 -- true)
	settle "$two"
	is "$(ls "$state/active")" "$one"
	is "$(ls "$state/ended")" "$two"
}

@test "a record holds the environment, and status does not show it" {
	SECRET=swordfish ptymer hourglass 1h -n tea -- true
	grep -q swordfish "$(record 1)"
	for arguments in '' '-a' '--json' 'tea' 'tea --json'; do
		# shellcheck disable=SC2086 # words
		run -0 ptymer status $arguments
		matches "$output" '*tea*'
		[[ $output != *swordfish* ]]
	done
}
