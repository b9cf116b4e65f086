# SPDX-License-Identifier: ISC

load helper

# preload/clock.c gives a worker clocks that a test can set.
setup_file() {
	"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -fPIC -shared \
	    -o "$BATS_FILE_TMPDIR/clock.so" \
	    "$BATS_TEST_DIRNAME/preload/clock.c" -ldl
}

setup() {
	ptymer_setup
	# What is linked statically takes no LD_PRELOAD.
	[ ! -e bin/ptymer-tables ] || mv bin/ptymer-tables bin/ptymer
	export TEST_CLOCK=$BATS_TEST_TMPDIR/clock
	set_clocks 0 0
}

# set_clocks AHEAD SLEPT: the wall clock that far from the machine's, after a
# sleep that long; in seconds.
set_clocks() {
	printf '%d %d\n' "$1" "$2" >"$TEST_CLOCK"
}

# let_pass SECONDS: so much later, by all clocks.
let_pass() {
	printf '0 0 %d\n' "$1" >"$TEST_CLOCK"
}

# As somebody whose clocks these are.
clocked() {
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0 \
	    LD_PRELOAD=$BATS_FILE_TMPDIR/clock.so "$@"
}

# The due time of a job in microseconds.
due_of() {
	local due

	due=$(column due "$1")
	printf '%s\n' "${due/./}"
}

# due_is_near JOB MICROSECONDS: within 1 s; two clocks are read for it.
due_is_near() {
	local difference

	difference=$(($(due_of "$1") - $2))
	((difference >= -1000000 && difference <= 1000000))
}

# moved_by JOB MICROSECONDS SECONDS: its due time was that, and is so much later.
moved_by() {
	wait_until due_is_near "$1" $(($2 + $3 * 1000000))
}

@test "an hourglass goes on when the clock is set, and its record says so" {
	id=$(clocked ptymer hourglass 1h -- touch ran)
	due=$(due_of "$id")
	set_clocks 7200 0
	moved_by "$id" "$due" 7200
	set_clocks -7200 0
	moved_by "$id" "$due" -7200
	# what is on record is what a reboot would go on with
	grep -q "^due[[:blank:]]*$(due_of "$id")" "$state/active/$id/progress"
	is "$(column state "$id")" waiting
	[ ! -e ran ]
}

@test "a paused hourglass is not due, however the clock is set" {
	id=$(clocked ptymer hourglass 1h -r -- touch ran)
	ptymer pause "$id"
	dealt=$(grep '^dealt ' "$state/active/$id/progress")
	set_clocks 7200 0
	# it has seen that
	has_seen() { ! grep -qx "$dealt" "$state/active/$id/progress"; }
	wait_until has_seen
	is "$(column state "$id")" paused
	is "$(column due "$id")$(column last "$id")" ""
	run -0 ptymer resume "$id"
	(($(due_of "$id") >= $(now_us) + 2 * 3600 * 1000000))
	[ ! -e ran ]
}

@test "an hourglass runs when its time is over, whatever the clock shows" {
	start=$(now_us)
	id=$(clocked ptymer hourglass 2 -- \
	    bash -c 'echo "$EPOCHREALTIME $PTYMER_DUE $PTYMER_LATE $PTYMER_TRIGGER"')
	set_clocks 36000 0
	run -0 clocked timeout 60 ptymer wait "$id"
	read -r began due late trigger < <(ptymer log "$id")
	((${began/./} >= start + 2000000))
	((${due/./} >= start + 36002000000))
	((10#${late/./} < 36000000000))
	is "$trigger" schedule
}

@test "a one-shot alarm that the clock jumped over runs, however late" {
	due=$(($(date +%s) + 3600))
	id=$(clocked ptymer alarm "@$due" -- \
	    'echo "$PTYMER_DUE $PTYMER_LATE $PTYMER_TRIGGER $PTYMER_MISSED"')
	set_clocks 7200 0
	run -0 clocked timeout 60 ptymer wait "$id"
	read -r was late trigger missed < <(ptymer log "$id")
	is "$was" "$due.000000"
	((${late%.*} >= 3599 && ${late%.*} < 7200))
	is "$trigger" catch-up
	is "$missed" 0
}

@test "a clock that is set wrong by more than a century spoils no record" {
	due=$(($(date +%s) + 3600))
	for words in "alarm @$due" "alarm @$due --grace 1m"; do
		set_clocks 0 0
		# shellcheck disable=SC2086 # words
		id=$(clocked ptymer $words -- true)
		set_clocks $((130 * 31557600)) 0
		run clocked timeout 20 ptymer wait "$id"
		run --separate-stderr -3 ptymer status "$id"
		is "$stderr" ""
		is "$(column state "$id")" done
	done
}

@test "by a clock of the next century nothing is due beyond what can be told" {
	set_clocks $((164 * 31557600)) 0
	for words in 'hourglass 36525d' 'hourglass 4000d' 'alarm now+36525d' \
	    'alarm --repeat every\ 36525d'; do
		run --separate-stderr -1 clocked bash -c "ptymer $words -- true"
		is "$output" ""
		matches "$stderr" '*will never fire*'
	done
	# Neither by a detour.
	id=$(clocked ptymer hourglass 3000d -- true)
	run --separate-stderr -1 clocked ptymer adjust "$id" +35000d
	matches "$stderr" '*after 2199*'
	run --separate-stderr -0 clocked ptymer status "$id"
	is "$stderr" ""
}

@test "beyond its grace an alarm that the clock jumped over is missed" {
	due=$(($(date +%s) + 3600))
	id=$(clocked ptymer alarm "@$due" --grace 1m -- touch ran)
	other=$(clocked ptymer alarm "@$due" --missed skip -- touch ran)
	set_clocks 7200 0
	run -125 clocked timeout 60 ptymer wait "$id" "$other"
	for job in "$id" "$other"; do
		is "$(column last "$job")" missed
		is "$(column cause "$job")" 'clock set'
	done
	[ ! -e ran ]
}

@test "several due times that the clock jumped over are one run" {
	id=$(clocked ptymer alarm '*:00' --repeat --count 1 --grace 1h -- \
	    'echo "$PTYMER_DUE $PTYMER_MISSED $PTYMER_TRIGGER"')
	first=$(due_of "$id")
	set_clocks $((5 * 3600)) 0
	run -0 clocked timeout 60 ptymer wait "$id"
	is "$(ptymer log "$id")" \
	    "$((first / 1000000 + 4 * 3600)).000000 4 catch-up"
	run -0 ptymer log --runs "$id"
	matches "${lines[-2]}" '* missed * 4 *clock*set'
}

@test "by default a repeating alarm is missed after half the distance" {
	id=$(clocked ptymer alarm '*:00' --repeat -- touch ran)
	first=$(($(due_of "$id") / 1000000))
	# 40 minutes after one of its due times
	set_clocks $((first - $(date +%s) + 2 * 3600 + 2400)) 0
	moved_by "$id" $((first * 1000000)) $((3 * 3600))
	is "$(column last "$id")" missed
	is "$(column cause "$id")" 'clock set'
	[ ! -e ran ]
}

@test "set back by less than 3 h an instant that has fired does not again" {
	start=$(date +%s)
	id=$(clocked ptymer alarm '*:00' --repeat --grace 1h -- 'echo "$PTYMER_DUE"')
	first=$(($(due_of "$id") / 1000000))
	set_clocks $((first - start + 60)) 0
	wait_until column_is runs "$id" 1
	set_clocks $((first - start + 60 - 3 * 3600 + 300)) 0
	# it has seen that, once it has answered
	run -0 ptymer pause "$id"
	run -0 ptymer resume "$id"
	is "$(due_of "$id")" $(((first + 3600) * 1000000))
	is "$(column runs "$id")" 1
}

@test "set back by more, a repeating alarm begins anew" {
	start=$(date +%s)
	id=$(clocked ptymer alarm '*:00' --repeat --grace 1h -- 'echo "$PTYMER_DUE"')
	first=$(($(due_of "$id") / 1000000))
	set_clocks $((first - start + 60)) 0
	wait_until column_is runs "$id" 1
	set_clocks $((first - start - 5 * 3600 + 60)) 0
	moved_by "$id" $((first * 1000000)) $((-4 * 3600))
	is "$(column runs "$id")" 1
}

@test "set back when something is asked at once, it begins anew, too" {
	id=$(clocked ptymer alarm '*:00' --repeat -- true)
	first=$(due_of "$id")
	pid=$(column pid "$id")
	hold "$pid"
	set_clocks -18000 0
	ptymer skip "$id" 3>&- &
	wait_until is_told "$pid"
	kill -CONT "$pid"
	wait "$!"
	moved_by "$id" "$first" -18000
}

@test "set back, a one-shot alarm keeps its date" {
	id=$(clocked ptymer alarm 10:00 -- touch ran)
	due=$(due_of "$id")
	set_clocks -172800 0
	run -0 ptymer pause "$id"
	run -0 ptymer resume "$id"
	is "$(due_of "$id")" "$due"
	is "$(column state "$id")" waiting
}

@test "suspended time is elapsed time, but not with --awake" {
	id=$(clocked ptymer hourglass 1h -- \
	    'echo "$PTYMER_LATE $PTYMER_TRIGGER"')
	awake=$(clocked ptymer hourglass 1h --awake -- touch ran)
	due=$(due_of "$awake")
	set_clocks 0 7200
	run -0 clocked timeout 60 ptymer wait "$id"
	read -r late trigger < <(ptymer log "$id")
	((${late%.*} >= 3599 && ${late%.*} < 7200))
	is "$trigger" catch-up
	moved_by "$awake" "$due" 7200
	is "$(column state "$awake")" waiting
	[ ! -e ran ]
}

@test "what is missed asleep says so" {
	id=$(clocked ptymer hourglass 1h --grace 1m -- touch ran)
	alarm=$(clocked ptymer alarm 'now + 1 hour' --grace 1m -- touch ran)
	set_clocks 0 7200
	run -125 clocked timeout 60 ptymer wait "$id" "$alarm"
	for job in "$id" "$alarm"; do
		is "$(column last "$job")" missed
		is "$(column cause "$job")" suspended
	done
	[ ! -e ran ]
}

@test "a run that waits is missed when the machine sleeps past its grace" {
	mkdir -p "$state/locks"
	(
		exec 9>"$state/locks/tape"
		flock 9
		echo >locked
		until [ -e go ]; do sleep 0.02; done
	) 3>&- &
	wait_until test -e locked
	held=$(clocked ptymer hourglass 0 --grace 10m --lock tape -- touch ran)
	asked=$(clocked ptymer hourglass 0 --grace 10m --when '[ -e go ]' -- \
	    touch ran)
	alarm=$(clocked ptymer alarm now --grace 10m --when '[ -e go ]' -- \
	    touch ran)
	wait_until column_is next "$held" 'lock tape'
	wait_until column_is next "$asked" when
	wait_until column_is next "$alarm" when
	set_clocks 0 3600
	touch go
	run -125 clocked timeout 60 ptymer wait "$held" "$asked" "$alarm"
	for id in "$held" "$asked" "$alarm"; do
		is "$(column last "$id")" missed
	done
	is "$(column cause "$held") $(column cause "$alarm")" 'lock when'
	[ ! -e ran ]
}

@test "a --when that takes over a minute is a no, however it ends" {
	id=$(clocked ptymer hourglass 0 --when '
	    [ ! -e up ] || exec touch again
	    trap "exit 0" TERM; echo >up; while :; do sleep 0.02; done' -- \
	    '[ -e again ]')
	wait_until test -e up
	let_pass 61
	run -0 clocked timeout 60 ptymer wait "$id"
}

@test "a hook that takes over a minute is ended" {
	id=$(clocked ptymer hourglass 0 --on-end 'echo >up; exec sleep 1000' -- \
	    true)
	wait_until test -e up
	let_pass 61
	run -0 clocked timeout 60 ptymer wait "$id"
}

@test "what is missed for another reason is another record" {
	start=$(date +%s)
	id=$(clocked ptymer alarm '*:00' --repeat --grace 1m -- touch ran)
	first=$(($(due_of "$id") / 1000000))
	# half an hour after a due time, and so again
	set_clocks $((first - start + 1800)) 0
	wait_until column_is cause "$id" 'clock set'
	set_clocks $((first - start + 1800)) 7200
	wait_until column_is cause "$id" suspended
	is "$(ptymer log --runs "$id" | grep -c missed)" 2
	[ ! -e ran ]
}

# cancelled ARGUMENT ...: arms a job whose first look at its timer is told that
# the clock was set, and waits for it.  Fails where it was due before that.
cancelled() {
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
	    strace -f -o trace -P 'anon_inode:[timerfd]' -e trace=read \
	    -e inject=read:error=ECANCELED:when=1 ptymer "$@" >id || return
	ptymer wait "$(<id)" || return
	grep -q 'ECANCELED.*INJECTED' trace
}

@test "a timer that is cancelled is set again, and nothing runs twice" {
	for kind in hourglass alarm; do
		# A busy machine takes its time before the first look.
		for us in 300000 3000000 30000000; do
			due=$(($(now_us) + us))
			when=@${due:0:-6}.${due: -6}
			[ "$kind" = alarm ] || when=${us}us
			! cancelled "$kind" "$when" -- \
			    bash -c 'echo "$EPOCHREALTIME"' || break
		done
		grep -q 'ECANCELED.*INJECTED' trace
		run -0 ptymer log "$(<id)"
		is "${#lines[@]}" 1
		((${output/./} >= due))
	done
}

# still_there JOB ...: they can be read, and taken up again.
still_there() {
	for id; do
		lose "$id"
		matches "$(column state "$id")" 'lost*'
	done
	run --separate-stderr -0 clocked ptymer restore
	is "$stderr" ""
	run --separate-stderr -0 clocked ptymer stop "$@"
	is "$stderr" ""
}

@test "a clock that is set back to 1970 makes no record unreadable" {
	glass=$(clocked ptymer hourglass 10h -r -- sleep 1000)
	kill -USR1 "$(column pid "$glass")"
	alarm=$(clocked ptymer alarm '*:*:*' -r --overlap queue -- sleep 1000)
	wait_until column_is state "$glass" running
	wait_until column_is state "$alarm" running
	# an hour later it is ten seconds after the Epoch
	set_clocks $((10 - $(date +%s) - 3600)) 3600
	soon() { [ "$(column due "$1" | cut -d . -f 1)" -lt 86400 ]; }
	wait_until soon "$glass"
	wait_until soon "$alarm"
	still_there "$glass" "$alarm"
}

@test "a clock that is set past the last due time makes no record unreadable" {
	glass=$(clocked ptymer hourglass 1h -r -- sleep 1000)
	kill -USR1 "$(column pid "$glass")"
	alarm=$(clocked ptymer alarm '*:*:*' -r -- sleep 1000)
	wait_until column_is state "$glass" running
	wait_until column_is state "$alarm" running
	set_clocks $((7258118400 + 86400 - $(date +%s))) 0
	late() { [ "$(column due "$1" | cut -d . -f 1)" -gt 7258118400 ]; }
	wait_until late "$glass"
	still_there "$glass" "$alarm"
}

@test "past the last due time nothing can be armed" {
	set_clocks $((7258118400 - 1800 - $(date +%s))) 0
	run --separate-stderr -1 clocked ptymer hourglass 1h -- true
	is "$output" ""
	matches "$stderr" '*never*'
	run -0 clocked ptymer hourglass 10m -- true
}

@test "a worker takes requests, whatever clock the file system goes by" {
	set_clocks 3600 0
	clocked ptymer hourglass 1h -n tea -- true
	run -0 clocked ptymer pause tea
	is "$(column state tea)" paused
	set_clocks -3600 0
	run -0 clocked ptymer resume tea
	is "$(column state tea)" waiting
	# ... but what a killed command left is not done.
	touch -d '-1 minute' "$state/active/1/requests/left.ask"
	run -0 clocked ptymer pause tea
	wait_until test ! -e "$state/active/1/requests/left.ask"
	[ ! -e "$state/active/1/requests/left.answer" ]
}
