# SPDX-License-Identifier: ISC

load ../helper
load ../disturb

setup() {
	[ "$(id -u)" -eq 0 ] || skip "for root"
	ptymer_setup
	disk=$PWD/disk
	mkdir "$disk"
	mount -t tmpfs -o size=4m,mode=700 tmpfs "$disk" || {
		disk=
		skip "cannot mount"
	}
	state=$disk/state
	export PTYMER_STATE_DIR=$state
}

teardown() {
	[ "$(id -u)" -eq 0 ] || return 0
	[ -n "$disk" ] || return 0
	mount -o remount,rw "$disk" || :
	rm -f "$disk/fill"
	ptymer_teardown
	umount -l "$disk"
}

fill_disk() {
	cat /dev/zero >"$disk/fill" 2>/dev/null || :
	# To the last page, of whatever size.
	while echo x 2>/dev/null >>"$disk/fill"; do :; done
}

# each COMMAND: for the twenty.
twenty_ran() {
	[ "$(find . -maxdepth 1 -name 'ran-*' | wc -l)" -eq 20 ]
}

# arm_twenty OPTION ...: jobs that fall due together, two seconds from now.
arm_twenty() {
	local at n

	at=$(date -d '+2 seconds' +%s)
	for n in {1..20}; do
		ptymer alarm "@$at" -n "job-$n" "$@" -- \
		    sh -c "echo \$PTYMER_RUN >>'$PWD/ran-$n'; exit $n"
	done
}

all_ended() {
	[ -z "$(ptymer status -n -o id)" ]
}

# on_record: the records say what ran.
on_record() {
	for n in {1..20}; do
		is "$(<"ran-$n")" 1
		is "$(column state "job-$n")" "done"
		is "$(column last "job-$n")" "exit:$n"
		is "$(column runs "job-$n")" 1
		is "$(ptymer log --runs "job-$n" | awk '{ print $5 }')" "exit:$n"
	done
}

@test "twenty jobs due on a full disk run, and are on record when there is room" {
	arm_twenty
	fill_disk
	wait_until twenty_ran
	# They can be seen, waited for and asked about meanwhile.
	run timeout 60 ptymer status -a
	is "$status" 0
	rm "$disk/fill"
	wait_until all_ended
	on_record
}

@test "... with the log, where no log could be" {
	arm_twenty -o "$PWD/out"
	fill_disk
	wait_until twenty_ran
	rm "$disk/fill"
	wait_until all_ended
	on_record
}

@test "jobs that are stopped on a full disk are stopped afterwards, too" {
	for n in {1..5}; do
		ptymer hourglass 1h -n "tea-$n" -- true
	done
	fill_disk
	run timeout 60 ptymer stop --all
	is "$status" 0
	is "$(ptymer status -n -o id)" ""
	rm "$disk/fill"
	for n in {1..5}; do
		is "$(column state "tea-$n")" stopped
	done
}

@test "lost jobs that come back on a full disk can be stopped there" {
	for n in {1..5}; do
		ptymer hourglass 1h -n "tea-$n" -- true
		lose "tea-$n"
	done
	fill_disk
	run timeout 60 ptymer restore
	is "$(ptymer status -n -o state | xargs -n 1 | sort -u)" waiting
	run timeout 120 ptymer stop --all
	is "$status $output" '0 '
	is "$(processes)" ""
	rm "$disk/fill"
	for n in {1..5}; do
		is "$(column state "tea-$n")" stopped
	done
}

@test "a full disk does not stop a due target" {
	id=$(ptymer hourglass 0.2 -r --count 3 -o "$PWD/out" -- \
	    "echo \$PTYMER_RUN; cat /dev/zero >'$disk/fill'; [ \$PTYMER_RUN -lt 3 ] || rm -f '$disk/fill'; :")
	run -0 timeout 60 ptymer wait "$id"
	is "$(grep -v cat out)" $'1\n2\n3'
	is "$(column state "$id")" "done"
}

@test "jobs come back on a full disk, and due targets run" {
	late=$(ptymer hourglass 0.3 -o "$PWD/out" -- echo ran)
	later=$(ptymer hourglass 1h -n tea -- true)
	lose "$late"
	lose tea
	fill_disk
	run ptymer restore
	is "$(column state tea)" waiting
	wait_until test -s out
	rm "$disk/fill"
	run -0 timeout 60 ptymer wait "$late"
	is "$(<out)" ran
	is "$(column runs "$late")" 1
	is "$(column id tea)" "$later"
	# What could not be written is written when it can be.
	is "$(ptymer log --runs "$late" | awk '{ print $5 }')" ok
}

@test "a job is stopped on a full disk, lost or not, and stays so" {
	ptymer hourglass 1h -n tea -- true
	ptymer hourglass 0 -n milk -- sleep 1000
	wait_until column_is state milk running
	lose milk
	fill_disk
	run ptymer stop tea milk
	is "$(processes)" ""
	rm "$disk/fill"
	is "$(column state tea)" stopped
	is "$(column state milk)" stopped
}

# refused PATTERN: nothing can be armed, and the reason is told.
refused() {
	for command in 'hourglass 1h -- true' 'alarm 10:00 -n new -- true' \
	    'hourglass 1h -n tea --replace -- true'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr timeout 60 ptymer $command
		is "$status" 125
		is "$output" ""
		matches "$stderr" "ptymer: *: $1"
	done
	is "$(ls "$state/drafts")" ""
	is "$(ptymer status -n -o name | xargs)" tea
}

@test "on a full disk nothing is armed or asked, and it is told" {
	ptymer hourglass 1h -n tea -- true
	fill_disk
	refused '*space*'
	run --separate-stderr -1 timeout 60 ptymer pause tea
	matches "$stderr" '*space*'
	rm "$disk/fill"
	is "$(column state tea)" waiting
}

@test "on a disk that may not be written all can be seen, and nothing armed" {
	ptymer hourglass 1h -n tea -- true
	id=$(ptymer hourglass 0 -- echo hi)
	settle "$id"
	lose tea
	mount -o remount,ro "$disk"
	refused '*[Rr]ead-only*'
	matches "$(column state tea)" 'lost*'
	is "$(ptymer log "$id")" hi
	run -0 ptymer wait "$id"
	for command in restore 'stop tea'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -1 timeout 60 ptymer $command
		matches "$stderr" 'ptymer: *[Rr]ead-only*'
	done
	mount -o remount,rw "$disk"
	run -0 ptymer restore
	is "$(column state tea)" waiting
}
