# SPDX-License-Identifier: ISC

load helper
load disturb

# raw COLUMN JOB: a cell as scripts get it.
raw() {
	local text

	text=$(ptymer status -a -n --raw -o "$1" "$2") || :
	printf '%s\n' "${text%"${text##*[![:blank:]]}"}"
}

# due JOB: when it is due, in microseconds since the Epoch.
due() {
	local text

	text=$(raw due "$1")
	printf '%s\n' "${text//[!0-9]/}"
}

# left JOB: nanoseconds.
left() {
	local text fraction

	text=$(raw left "$1")
	fraction=${text#"${text%%.*}"}000000000
	printf '%s\n' "$((${text%%.*} * 1000000000 +
	    10#$(printf '%s' "${fraction#.}" | cut -c -9)))"
}

hour=3600000000

# let_pass DURATION: as long as a job of that duration takes.
let_pass() {
	ptymer wait "$(ptymer hourglass "$1" -- true)"
}

# between LOW VALUE HIGH
between() {
	if (($2 < $1 || $2 > $3)); then
		printf '%s is not from %s to %s\n' "$2" "$1" "$3"
		return 1
	fi
}

busy='until [ -e go ]; do sleep 0.05; done'

# arm_kind KIND TARGET: a job that is not due for an hour.
arm_kind() {
	case $1 in
	hourglass)	ptymer hourglass 1h -- "$2" ;;
	hourglass-r)	ptymer hourglass 1h -r -- "$2" ;;
	alarm)		ptymer alarm 'now + 1 hour' -- "$2" ;;
	alarm-r)	ptymer alarm 'every 1h' -- "$2" ;;
	overlap-*)	ptymer hourglass 1h -r --overlap "${1#*-}" -- "$2" ;;
	esac
}

arm_running() {
	local id

	case $1 in
	hourglass)	id=$(ptymer hourglass 0 -- "$busy") ;;
	alarm)		id=$(ptymer alarm now -- "$busy") ;;
	alarm-r)	id=$(ptymer alarm now 'every 1h' -- "$busy") ;;
	*)
		id=$(arm_kind "$1" "$busy")
		kill -USR1 "$(column pid "$id")"
		;;
	esac
	wait_until column_is state "$id" running || return
	printf '%s\n' "$id"
}

arm_ended() {
	local id

	case $1 in
	hourglass)	id=$(ptymer hourglass 0 -- true) ;;
	hourglass-r)	id=$(ptymer hourglass 10ms -r --count 1 -- true) ;;
	alarm)		id=$(ptymer alarm now -- true) ;;
	alarm-r)	id=$(ptymer alarm now 'every 1h' --count 1 -- true) ;;
	esac
	ptymer wait "$id" || return
	printf '%s\n' "$id"
}

# arm_in_state STATE KIND
arm_in_state() {
	local id

	case $1 in
	waiting)	arm_kind "$2" "$busy" ;;
	running)	arm_running "$2" ;;
	ended)		arm_ended "$2" ;;
	unknown)	printf '99999\n' ;;
	paused)
		id=$(arm_kind "$2" "$busy")
		ptymer pause "$id" || return
		printf '%s\n' "$id"
		;;
	lost)
		id=$(arm_kind "$2" "$busy")
		lose "$id" || return
		printf '%s\n' "$id"
		;;
	esac
}

# try VERB STATE KIND EXIT AFTER: one line of the table.
try() {
	local id got=0 after
	local -a amount=()

	id=$(arm_in_state "$2" "$3") || return
	[ "$1" != adjust ] || amount=(+5m)
	ptymer "$1" "$id" "${amount[@]}" >out 2>err || got=$?
	is "$got" "$4" || return
	if [ "$1" = restart ] && [ "$4" -eq 0 ]; then
		is "$(<out)" "$((id + 1))" || return
	else
		is "$(<out)" "" || return
	fi
	if [ "$4" -eq 0 ] && [ "$1$2" != stopended ]; then
		is "$(<err)" "" || return
	else
		is "$(wc -l <err)" 1 || return
		matches "$(<err)" "ptymer: $1: *job *$id*" || return
	fi
	[ "$2" != unknown ] || return 0
	after=$(column state "$id")
	is "${after%% (*}" "$5" || return
	ptymer stop "$id" 2>/dev/null
}

# walk VERB: through its lines; all of them are tried.
walk() {
	local verb state_ kind exit_ after n=0 failed=0

	while read -r verb state_ kind exit_ after <&4; do
		[ "$verb" = "$1" ] || continue
		n=$((n + 1))
		if ! try "$verb" "$state_" "$kind" "$exit_" "$after"; then
			printf '%s: %s %s\n' "$verb" "$state_" "$kind"
			failed=1
		fi
	done 4<"$helper_directory/verbs.table"
	[ "$n" -ge 21 ]
	[ "$failed" -eq 0 ]
}

@test "stop, in each state" {
	walk stop
}

@test "pause, in each state" {
	walk pause
}

@test "resume, in each state" {
	walk resume
}

@test "adjust, in each state" {
	walk adjust
}

@test "skip, in each state" {
	walk skip
}

@test "run, in each state" {
	walk run
}

@test "restart, in each state" {
	walk restart
}

# The data as the manual shows them: a line for each verb, a column for each
# state.
summary() {
	awk '/^[^#]/ {
		kinds = $1 SUBSEP $2
		if (!($1 in seen))
			order[++n] = $1
		seen[$1] = 1
		if ($3 ~ /^overlap/)
			overlap[kinds] = overlap[kinds] " " $3 $4
		if ($3 ~ /-r$/ || $3 == "-")
			many[kinds] = many[kinds] $4
		if ($3 !~ /-r$/)
			one[kinds] = one[kinds] $4
	}
	# 0 or 1, if they are all the same
	function all_of(statuses) {
		return statuses ~ /^0+$/ ? 0 : statuses ~ /^1+$/ ? 1 : "mixed"
	}
	function cell(verb, state, k, m, o) {
		k = verb SUBSEP state
		if (k in overlap)
			return overlap[k] == " overlap-skip1 overlap-queue0 " \
			    "overlap-replace0 overlap-allow0" ? "overlap" : "mixed"
		m = all_of(many[k])
		o = all_of(one[k])
		if (m == o)
			return o
		return m == 0 && o == 1 ? "repeats" : "mixed"
	}
	END {
		m = split("waiting paused running lost ended unknown", s, " ")
		for (i = 1; i <= n; i++) {
			line = order[i]
			for (j = 1; j <= m; j++)
				line = line " " cell(order[i], s[j])
			print line
		}
	}' "$helper_directory/verbs.table"
}

@test "each command that steers is in the table, and is walked through" {
	ptymer help | sed -n '/^Steer /,/^Besides /{
		/^Besides /!s/^.\{9\}\([a-z]*\)  .*/\1/p
	}' | sort >steering
	[ "$(wc -l <steering)" -ge 7 ]
	is "$(awk '/^[^#]/ { print $1 }' "$helper_directory/verbs.table" |
	    sort -u)" "$(<steering)"
	is "$(sed -n 's/^	walk \([a-z]*\)$/\1/p' "$BATS_TEST_FILENAME" |
	    sort)" "$(<steering)"
}

@test "the manual has the same table" {
	summary >expected
	[ -s expected ]
	run ! grep mixed expected
	sed -n '/^\.Sh VERBS AND STATES/,/^\.El/{
		/^\.It Cm /!d
		s/^\.It Cm //
		s/ Ta / /g
		p
	}' "$helper_directory/../man/ptymer.1" >shown
	diff expected shown
}

# bats test_tags=core
@test "a paused hourglass keeps exactly what is left" {
	id=$(ptymer hourglass 1h -- touch ran)
	before=$(due "$id")
	low=$(now_us)
	ptymer pause "$id"
	high=$(now_us)
	is "$(column state "$id")" paused
	is "$(raw due "$id")" ""
	left=$(left "$id")
	between $(((before - high) * 1000)) "$left" \
	    $(((before - low + 1) * 1000))
	ptymer pause "$id"
	let_pass 0.1
	is "$(left "$id")" "$left"
	low=$(now_us)
	ptymer resume "$id"
	high=$(now_us)
	is "$(column state "$id")" waiting
	between $((low + left / 1000)) "$(due "$id")" \
	    $((high + left / 1000 + 1))
	[ ! -e ran ]
}

@test "a paused hourglass keeps what is left over kill -9 and restore" {
	id=$(ptymer hourglass 1h -- true)
	ptymer pause "$id"
	left=$(left "$id")
	lose "$id"
	matches "$(column state "$id")" 'lost*'
	let_pass 0.1
	run -0 ptymer restore
	is "$(column state "$id")" paused
	is "$(left "$id")" "$left"
	low=$(now_us)
	ptymer resume "$id"
	high=$(now_us)
	between $((low + left / 1000)) "$(due "$id")" \
	    $((high + left / 1000 + 1))
}

@test "a paused hourglass does not fire, and fires when resumed" {
	id=$(ptymer hourglass 1h -- touch ran)
	ptymer pause "$id"
	ptymer adjust "$id" 0.05
	let_pass 0.2
	is "$(column state "$id")" paused
	[ ! -e ran ]
	ptymer resume "$id"
	run -0 ptymer wait "$id"
	[ -e ran ]
	is "$(results "$id")" ok
}

@test "a paused hourglass whose sand has run out fires when resumed" {
	id=$(ptymer hourglass 1h -- touch ran)
	ptymer pause "$id"
	ptymer adjust "$id" -2h
	is "$(left "$id")" 0
	is "$(column state "$id")" paused
	[ ! -e ran ]
	ptymer resume "$id"
	run -0 ptymer wait "$id"
	[ -e ran ]
}

@test "a paused hourglass that repeats goes on from the moved due time" {
	id=$(ptymer hourglass 1h -r -- true)
	ptymer pause "$id"
	ptymer adjust "$id" 10m
	ptymer resume "$id"
	before=$(due "$id")
	ptymer skip "$id"
	is "$(due "$id")" $((before + hour))
}

# bats test_tags=core
@test "nothing that an alarm skips while it is paused is made up for" {
	id=$(ptymer alarm 'every 1h' -- touch ran)
	before=$(due "$id")
	ptymer pause "$id"
	for n in - 2 3; do
		ptymer adjust "$id" 0.05
		wait_until skipped_are "$id" "$n"
	done
	is "$(column state "$id")" paused
	is "$(due "$id")" $((before + 3 * hour))
	ptymer resume "$id"
	is "$(column state "$id")" waiting
	is "$(due "$id")" $((before + 3 * hour))
	[ ! -e ran ]
	ptymer run "$id"
	wait_until column_is runs "$id" 1
	wait_until column_is state "$id" waiting
	is "$(runs "$id")" $'skipped schedule - 3 -\nok manual 1 - -'
}

skipped_are() {
	is "$(runs "$1")" "skipped schedule - $2 -"
}

@test "what falls due while an alarm is paused is skipped" {
	id=$(ptymer alarm 'every 200ms' -- 'echo x >>ran')
	ptymer pause "$id"
	wait_until column_is state "$id" paused
	n=$(starts ran)
	let_pass 0.7
	is "$(starts ran)" "$n"
	is "$(column last "$id")" skipped
	is "$(column state "$id")" paused
	[ -n "$(raw due "$id")" ]
	ptymer resume "$id"
	wait_until starts_are ran $((n + 1))
}

@test "a one-shot alarm that is paused past its due time ends: skipped" {
	id=$(ptymer alarm 'now + 1 hour' -- touch ran)
	ptymer pause "$id"
	ptymer adjust "$id" 0.05
	run -125 timeout 20 ptymer wait "$id"
	is "$(column state "$id")" done
	is "$(column last "$id")" skipped
	[ ! -e ran ]
}

@test "a one-shot alarm with two times is paused past the first alone" {
	id=$(ptymer alarm 'now + 1 hour' 'now + 2 hours' -- touch ran)
	ptymer pause "$id"
	before=$(due "$id")
	ptymer adjust "$id" 0.05
	wait_until column_is last "$id" skipped
	is "$(column state "$id")" paused
	is "$(due "$id")" $((before + hour))
	[ ! -e ran ]
}

@test "a pause leaves the run under way alone, and holds the schedule" {
	id=$(arm_running hourglass-r)
	target=$(column target_pid "$id")
	ptymer pause "$id"
	is "$(column state "$id")" running
	is "$(column target_pid "$id")" "$target"
	left=$(left "$id")
	touch go
	wait_until column_is state "$id" paused
	is "$(results "$id")" ok
	is "$(left "$id")" "$left"
	ptymer resume "$id"
	is "$(column state "$id")" waiting
}

@test "the only run of a job is not held up by a pause" {
	for kind in hourglass alarm; do
		rm -f go
		id=$(arm_running "$kind")
		run -0 ptymer pause "$id"
		touch go
		run -0 timeout 20 ptymer wait "$id"
		is "$(column state "$id")" done
		is "$(results "$id")" ok
	done
}

@test "--until holds for what a pause has put off" {
	id=$(ptymer hourglass 1h -r --until 'now + 90 minutes' -- touch ran)
	ptymer pause "$id"
	ptymer adjust "$id" 2h
	is "$(column state "$id")" paused
	ptymer resume "$id"
	run -125 timeout 60 ptymer wait "$id"
	is "$(column state "$id")" done
	[ ! -e ran ]
}

@test "adjust past --until is refused, as nothing is due after that" {
	for what in 'hourglass 1h' 'alarm *:0/30'; do
		# shellcheck disable=SC2086 # words
		id=$(set -f; ptymer $what -r --until 'now + 90 minutes' -- true)
		due=$(due "$id")
		run --separate-stderr -1 ptymer adjust "$id" +2h
		is "$stderr" "ptymer: adjust: cannot adjust job $id: that is\
 after --until"
		is "$(due "$id")" "$due"
		is "$(ptymer log --runs "$id")" ""
		ptymer adjust "$id" 80m
	done
}

# bats test_tags=core
@test "adjust gives more, less, or exactly so much" {
	for kind in hourglass hourglass-r alarm alarm-r; do
		id=$(arm_kind "$kind" true)
		before=$(due "$id")
		run --separate-stderr -0 ptymer adjust "$id" +5m
		is "$output$stderr" ""
		between $((before + 300000000)) "$(due "$id")" \
		    $((before + 300000000))
		ptymer adjust "$id" -30s
		between $((before + 270000000)) "$(due "$id")" \
		    $((before + 270000000))
		low=$(now_us)
		ptymer adjust "$id" 10m
		high=$(now_us)
		between $((low + 600000000)) "$(due "$id")" \
		    $((high + 600000001))
	done
}

@test "a paused hourglass is adjusted to the nanosecond" {
	id=$(ptymer hourglass 1h -- true)
	ptymer pause "$id"
	left=$(left "$id")
	ptymer adjust "$id" +5m
	is "$(left "$id")" $((left + 300000000000))
	ptymer adjust "$id" -30s
	is "$(left "$id")" $((left + 270000000000))
	ptymer adjust "$id" 10m
	is "$(left "$id")" 600000000000
	is "$(column state "$id")" paused
}

@test "too much for a paused hourglass is refused, and changes nothing" {
	id=$(ptymer hourglass 1h -- true)
	ptymer pause "$id"
	ptymer adjust "$id" 5200w
	for _ in 1 2 3; do
		run --separate-stderr -1 ptymer adjust "$id" +5200w
		matches "$stderr" "ptymer: adjust: cannot adjust job $id: *"
		is "$(column state "$id")" paused
		is "$(raw left "$id")" 3144960000
	done
	ptymer resume "$id"
	is "$(column state "$id")" waiting
}

@test "the title and status show the new due time" {
	for kind in hourglass alarm; do
		id=$(arm_kind "$kind" true)
		ptymer adjust "$id" +17m
		due=$(due "$id")
		# The answer comes first.
		wait_until is_titled "$(column pid "$id")" \
		    "ptymer: $id due $(date -u -d "@${due%??????}" +%T)"
		between $((76 * 60)) "$(($(left "$id") / 1000000000))" \
		    $((77 * 60))
	done
	ptymer resume "$id"
}

# bats test_tags=core
@test "an adjustment below zero fires now" {
	for kind in hourglass alarm; do
		id=$(arm_kind "$kind" "touch $kind")
		low=$(now_us)
		ptymer adjust "$id" -2h
		run -0 timeout 20 ptymer wait "$id"
		[ -e "$kind" ]
		is "$(runs "$id")" 'ok schedule 1 - -'
		started=$(raw started_epoch "$id")
		between "$low" "${started//[!0-9]/}" "$(now_us)"
	done
}

@test "an alarm that is moved earlier does not fire at its old time as well" {
	id=$(ptymer alarm 'every 1h' -- true)
	before=$(due "$id")
	ptymer adjust "$id" 0
	wait_until column_is runs "$id" 1
	wait_until column_is state "$id" waiting
	is "$(due "$id")" $((before + hour))
	is "$(results "$id")" ok
}

@test "a hourglass that is moved goes on from there" {
	id=$(ptymer hourglass 1h -r -- true)
	low=$(now_us)
	ptymer adjust "$id" 0
	high=$(now_us)
	wait_until column_is runs "$id" 1
	wait_until column_is state "$id" waiting
	between $((low + hour)) "$(due "$id")" $((high + hour + 1))
}

@test "due times that a moved alarm jumps over are skipped" {
	id=$(ptymer alarm 'every 1h' -- true)
	ptymer adjust "$id" +150m
	is "$(runs "$id")" 'skipped schedule - 2 -'
	is "$(column last "$id")" skipped
}

@test "what is wrong with an amount has the caret under it, sign or not" {
	ptymer hourglass 1h -n tea -- true
	for sign in '' + -; do
		run --separate-stderr -2 ptymer adjust tea "${sign}5x"
		before=${stderr_lines[1]%%x*}
		is "${stderr_lines[2]}" "${before//?/ }^"
	done
}

@test "who puts the amount first is told that it comes last" {
	ptymer hourglass 1h -n tea -- true
	for amount in +5m -30s 10m; do
		run --separate-stderr -2 ptymer adjust "$amount" tea
		matches "${stderr_lines[0]}" '*the amount comes last*'
	done
	run --separate-stderr -2 ptymer adjust 1 tea
	[[ ${stderr_lines[0]} != *last* ]]
}

@test "the due time to which an alarm is moved is not skipped" {
	id=$(ptymer alarm 'every 1h' -- true)
	run -0 ptymer adjust "$id" +1h
	is "$(ptymer log --runs "$id")" ""
	run -0 ptymer adjust "$id" +1m
	is "$(runs "$id")" ""
}

@test "due times are skipped once, however often the alarm is moved" {
	id=$(ptymer alarm 'every 1h' -- true)
	ptymer adjust "$id" +90m
	ptymer adjust "$id" +1h
	is "$(ptymer log --runs "$id" | awk '{
		n += $9 == "-" ? 1 : $9 } END { print n }')" 2
}

@test "a moved alarm is where it was moved to after kill -9 and restore" {
	id=$(ptymer alarm 'every 1h' -- true)
	original=$(due "$id")
	ptymer adjust "$id" 30m
	before=$(due "$id")
	lose "$id"
	ptymer restore
	is "$(due "$id")" "$before"
	ptymer adjust "$id" 0
	wait_until column_is runs "$id" 1
	wait_until column_is state "$id" waiting
	is "$(due "$id")" $((original + hour))
}

@test "run leaves the schedule as it is, and waits for no jitter" {
	for kind in hourglass hourglass-r alarm alarm-r; do
		id=$(arm_kind "$kind" true)
		before=$(due "$id")
		run --separate-stderr -0 ptymer run "$id"
		is "$output$stderr" ""
		wait_until column_is runs "$id" 1
		wait_until column_is state "$id" waiting
		is "$(due "$id")" "$before"
		is "$(runs "$id")" 'ok manual 1 - -'
	done
	id=$(ptymer hourglass 1h -r --jitter 30m -- true)
	before=$(due "$id")
	low=$(now_us)
	ptymer run "$id"
	wait_until column_is runs "$id" 1
	started=$(raw started_epoch "$id")
	between "$low" "${started//[!0-9]/}" "$(now_us)"
	is "$(due "$id")" "$before"
}

@test "a paused job can be run, and stays paused" {
	for kind in hourglass alarm-r; do
		id=$(arm_kind "$kind" true)
		ptymer pause "$id"
		left=$(raw left "$id")
		ptymer run "$id"
		wait_until column_is runs "$id" 1
		wait_until column_is state "$id" paused
		[ "$kind" = alarm-r ] || is "$(raw left "$id")" "$left"
	done
}

@test "run with --overlap skip is refused while a run is under way" {
	id=$(arm_running overlap-skip)
	run --separate-stderr -1 ptymer run "$id"
	is "$stderr" "ptymer: run: cannot run job $id: the last run has not\
 ended (--overlap skip)"
	touch go
	wait_until column_is state "$id" waiting
	is "$(column runs "$id")" 1
	is "$(ptymer log --runs "$id" | cut -d " " -f 5)" ok
}

@test "run with --overlap queue comes afterwards" {
	id=$(arm_running overlap-queue)
	run -0 ptymer run "$id"
	is "$(column runs "$id")" 1
	touch go
	wait_until column_is runs "$id" 2
	wait_until column_is state "$id" waiting
	is "$(results "$id")" 'ok ok'
}

@test "run says so when there is no more room in the queue" {
	id=$(arm_running overlap-queue)
	run -0 ptymer run "$id"
	run --separate-stderr ptymer run "$id"
	touch go
	wait_until column_is state "$id" waiting
	if [ "$status" -eq 0 ]; then
		is "$(column runs "$id")" 3
	else
		is "$status" 1
		matches "$stderr" "*another one waits already (--overlap queue)"
		is "$(column runs "$id")" 2
		is "$(ptymer log --runs "$id" | cut -d " " -f 5)" $'ok\nok'
	fi
}

@test "run with --overlap replace ends the run under way first" {
	id=$(arm_running overlap-replace)
	first=$(column target_pid "$id")
	run -0 ptymer run "$id"
	wait_until column_is runs "$id" 2
	is_gone "$first"
	touch go
	wait_until column_is state "$id" waiting
	is "$(results "$id")" 'stopped ok'
}

@test "run with --overlap allow runs beside the run under way" {
	id=$(arm_running overlap-allow)
	first=$(column target_pid "$id")
	run -0 ptymer run "$id"
	wait_until column_is runs "$id" 2
	run ! is_gone "$first"
	touch go
	wait_until column_is state "$id" waiting
	is "$(results "$id")" 'ok ok'
}

# bats test_tags=core
@test "skip leaves out the next due times" {
	for kind in hourglass-r alarm-r; do
		id=$(arm_kind "$kind" 'touch ran')
		before=$(due "$id")
		run --separate-stderr -0 ptymer skip "$id"
		is "$output$stderr" ""
		is "$(due "$id")" $((before + hour))
		is "$(runs "$id")" 'skipped schedule - - -'
		ptymer skip "$id" -n 3
		is "$(due "$id")" $((before + 4 * hour))
		is "$(ptymer log --runs "$id" | awk '{
			n += $9 == "-" ? 1 : $9 } END { print n }')" 4
	done
	[ ! -e ran ]
}

@test "skip puts off what is left of a paused hourglass" {
	id=$(ptymer hourglass 1h -r -- true)
	ptymer pause "$id"
	left=$(left "$id")
	ptymer skip -n 2 "$id"
	is "$(left "$id")" $((left + 2 * 3600000000000))
	is "$(column state "$id")" paused
	is "$(runs "$id")" 'skipped schedule - 2 -'
	# The last of two is a turn after the first.
	read -r first last < <(ptymer log --runs "$id" | awk '{ print $1, $10 }')
	is $(($(date -d "$last" +%s) - $(date -d "$first" +%s))) 3600
}

@test "a skip that a paused hourglass has no room for is refused" {
	id=$(ptymer hourglass 3000w -r -- true)
	ptymer pause "$id"
	left=$(left "$id")
	run --separate-stderr -1 ptymer skip "$id"
	is "$(left "$id")" "$left"
	is "$(runs "$id")" ""
}

@test "what is skipped does not count for --count" {
	id=$(ptymer hourglass 1h -r --count 1 -- true)
	ptymer skip "$id" -n 2
	is "$(column state "$id")" waiting
	ptymer adjust "$id" 0
	run -0 timeout 20 ptymer wait "$id"
	is "$(column runs "$id")" 1
}

@test "skip of the last due time ends the job" {
	id=$(ptymer hourglass 1h -r --until 'now + 90 minutes' -- true)
	ptymer skip "$id"
	run -125 timeout 20 ptymer wait "$id"
	is "$(column state "$id")" done
	is "$(column last "$id")" skipped
}

@test "what was skipped after the last run leaves its exit status" {
	id=$(ptymer hourglass 1h -r --until 'now + 90 minutes' -- 'exit 3')
	run_again "$id" 1
	ptymer skip "$id"
	run -3 timeout 20 ptymer wait "$id"
	is "$(column last "$id")" skipped
}

@test "a worker that answers and ends at once has answered" {
	id=$(ptymer hourglass 1h -r --until 'now + 90 minutes' -- true)
	# it is gone when we look what has happened
	run -0 start_traced -e trace=poll \
	    -e inject=poll:delay_enter=1500000 ptymer skip "$id"
	is "$(<traced)" ""
	run -125 timeout 20 ptymer wait "$id"
	is "$(column state "$id")" done
}

@test "skip of a million due times is answered in time" {
	for when in '* * * * *' '*:*:*' '0 3 * * mon'; do
		id=$(ptymer alarm -r --tz Europe/Berlin "$when" -- true)
		run ptymer skip "$id" -n 1000000
		[ "$status" -le 1 ]
		run ! grep 'does not answer' <<<"$output"
		run -0 timeout 20 ptymer stop "$id"
	done
}

@test "skip of more due times than can be looked at in time is refused" {
	times=()
	for n in {0..199}; do
		times+=("*-02-29 $((n % 24)):$((n % 50))")
	done
	id=$(ptymer alarm -r "${times[@]}" -- true)
	run --separate-stderr -1 ptymer skip "$id" -n 1000000
	matches "$stderr" "ptymer: skip: cannot skip job $id: *too many at a time"
	is "$(runs "$id")" ""
	ptymer skip "$id" -n 5000
	is "$(runs "$id")" 'skipped schedule - 5000 -'
}

@test "skip over more than a century leaves the record whole" {
	for words in "alarm -r mon" "hourglass -r 50w"; do
		# shellcheck disable=SC2086 # words
		id=$(ptymer $words -- true)
		run ptymer skip "$id" -n 6000
		[ "$status" -le 1 ]
		run --separate-stderr ptymer status "$id"
		is "$stderr" ""
		[ "$status" -ne 125 ]
	done
}

@test "what is due in more than a century can be paused, and adjusted" {
	id=$(ptymer hourglass -r 50w -- true)
	ptymer skip "$id" -n 150
	ptymer pause "$id"
	run --separate-stderr -0 ptymer status "$id"
	is "$stderr" ""
	is "$(column state "$id")" paused
	left=$(left "$id")
	ptymer adjust "$id" -1h
	is "$(left "$id")" $((left - 3600000000000))
	run --separate-stderr -1 ptymer adjust "$id" +1h
	matches "$stderr" '*more than 100 years*'
	run --separate-stderr -1 ptymer skip "$id"
	matches "$stderr" '*more than 100 years*'
	ptymer resume "$id"
	is "$(column state "$id")" waiting
}

@test "adjust over more than a century leaves the record whole" {
	id=$(ptymer alarm -r mon -- true)
	for _ in 1 2; do
		run ptymer adjust "$id" +5000w
		[ "$status" -le 1 ]
	done
	run --separate-stderr -0 ptymer status "$id"
	is "$stderr" ""
	is "$(column state "$id")" waiting
}

# bats test_tags=core
@test "restart arms a job as it was first given" {
	mkdir dir
	id=$(cd dir && VALUE=old ptymer hourglass 1h -r -n tea -E X=1 \
	    --overlap queue -- 'echo "$PWD $VALUE $X $PTYMER_RUN" >../ran')
	ptymer adjust tea +5h
	ptymer run tea
	wait_until column_is runs tea 1
	wait_until column_is state tea waiting
	ptymer pause tea
	ptymer stop tea
	rm ran
	low=$(now_us)
	run --separate-stderr -0 env VALUE=new ptymer restart tea
	high=$(now_us)
	is "$output" $((id + 1))
	is "$(column id tea)" "$output"
	is "$(column name "$output")" tea
	is "$(column state tea)" waiting
	is "$(column runs tea)" 0
	is "$(column last tea)" ""
	is "$(column when tea)" 1h
	between $((low + hour)) "$(due tea)" $((high + hour + 1))
	ptymer run tea
	wait_until test -s ran
	is "$(<ran)" "$PWD/dir old 1 1"
	is "$(column state "$id")" stopped
}

@test "restart has a data directory of its own" {
	id=$(ptymer hourglass 0 -- 'echo "$PTYMER_DATA" >>where; touch "$PTYMER_DATA/x"')
	ptymer wait "$id"
	id=$(ptymer restart "$id")
	ptymer wait "$id"
	is "$(sort -u where | wc -l)" 2
}

@test "restart reads the times of an alarm anew" {
	id=$(ptymer alarm 'now + 1 hour' -- true)
	before=$(due "$id")
	ptymer stop "$id"
	id=$(ptymer restart "$id")
	[ "$(due "$id")" -gt "$before" ]
}

@test "restart of what would never fire arms nothing" {
	id=$(ptymer alarm @4000000000 -- true)
	ptymer adjust "$id" 0
	settle "$id"
	edit_record "$state/ended/$id/job" 's/^when .*/when @1000000000/'
	run --separate-stderr -1 ptymer restart "$id"
	is "$output" ""
	is "${#stderr_lines[@]}" 1
	is "$(ptymer status -n -o id)" ""
}

@test "restart of a job whose name is in use is refused by its name" {
	old=$(ptymer hourglass 1h -n tea -- true)
	ptymer stop "$old"
	new=$(ptymer hourglass 1h -n tea -- true)
	run --separate-stderr -1 ptymer restart "$old"
	is "$output" ""
	matches "$stderr" "*name 'tea' is in use by job $new*"
	is "$(ptymer status -n -o id | xargs)" "$new"
}

@test "restart of several tries each" {
	old=$(ptymer hourglass 1h -n tea -- true)
	other=$(ptymer hourglass 1h -- true)
	ptymer stop "$old" "$other"
	tea=$(ptymer hourglass 1h -n tea -- true)
	run --separate-stderr -1 ptymer restart 99 "$tea" "$old" "$other"
	is "$output" $((tea + 1))
	matches "$stderr" '*99*no such job*'
	matches "$stderr" "*$tea*not ended*"
	matches "$stderr" "*'tea'*in use*"
	is "$(ptymer status -n -o id | xargs)" "$tea $((tea + 1))"
}

@test "restart of a program that is gone is an error" {
	cp "$(type -P true)" program
	id=$(ptymer hourglass 1h -- ./program)
	ptymer stop "$id"
	rm program
	run --separate-stderr -127 ptymer restart "$id"
	is "$output" ""
	is "${#stderr_lines[@]}" 1
	is "$(ptymer status -n -o id)" ""
}

# bats test_tags=core
@test "prune deletes ended jobs with all that was theirs" {
	id=$(ptymer hourglass 0 -n tea -- 'echo x; touch "$PTYMER_DATA/x"')
	ptymer wait "$id"
	waiting=$(ptymer hourglass 1h -n one -- true)
	paused=$(ptymer hourglass 1h -n two -- true)
	ptymer pause "$paused"
	[ -e "$state/data/$id/x" ]
	run --separate-stderr -0 ptymer prune
	is "$output$stderr" ""
	run -4 ptymer status "$id"
	run -4 ptymer status tea
	run -1 ptymer log "$id"
	[ ! -e "$state/data/$id" ]
	[ ! -e "$state/ended/$id" ]
	is "$(find "$state/names" -name 'tea@*')" ""
	is "$(ptymer status -a -n -o id | xargs)" "$waiting $paused"
	is "$(ptymer hourglass 1h -n tea -- true)" $((paused + 1))
}

@test "prune deletes what a target has made, however deep and however shut" {
	printf '%s\n' 'import os' 'for _ in range(3000):' ' os.mkdir("d")' \
	    ' os.chdir("d")' >deep.py
	id=$(ptymer hourglass 0 -- 'cd "$PTYMER_DATA" &&
	    python3 "$OLDPWD/deep.py" && mkdir -p 1/2 3/4/5 && touch 1/2/x 3/4/5/x 4 && ln -s / 3/link &&
	    chmod 0 1/2 && chmod 555 3/4/5 3/4 3')
	run -0 ptymer wait "$id"
	# Not more than a level at a time.
	prlimit --nofile=24 "$PTYMER" prune
	[ ! -e "$state/data/$id" ]
	is "$(ls "$state/drafts")" ""
}

@test "prune does not follow a link that is where a job's data was" {
	mkdir mine
	touch mine/file
	id=$(ptymer hourglass 0 -- 'rmdir "$PTYMER_DATA"
	    ln -s "$PWD/mine" "$PTYMER_DATA"; ln -s "$PWD/mine" mine/link')
	settle "$id"
	[ -L "$state/data/$id" ]
	run -0 ptymer prune "$id"
	is "$(find "$state/data" -mindepth 1)" ""
	is "$(ls mine)" $'file\nlink'
}

@test "prune never touches an active or a lost job" {
	waiting=$(ptymer hourglass 1h -n one -- true)
	running=$(arm_running hourglass)
	lost=$(ptymer hourglass 1h -n three -- true)
	lose "$lost"
	ended=$(ptymer hourglass 0 -n four -- true)
	ptymer wait "$ended"
	for job in "$waiting" "$running" "$lost" one three; do
		run --separate-stderr -1 ptymer prune "$job"
		matches "$stderr" 'ptymer: prune: cannot prune job *'
	done
	run --separate-stderr -1 ptymer prune "$lost" "$ended" 99
	is "${#stderr_lines[@]}" 2
	run -0 ptymer prune
	is "$(ptymer status -a -n -o id | xargs)" "$waiting $running $lost"
	ptymer restore
	is "$(column state "$lost")" waiting
}

@test "prune does not wait for the workers of active jobs" {
	for _ in {1..8}; do
		ptymer hourglass 1h -- true
	done >ids
	trace_calls nanosleep,clock_nanosleep ptymer prune
	run ! grep sleep trace
	is "$(ptymer status -n -o id | wc -l)" 8
}

@test "however many jobs are pruned, what was given out last is synced once" {
	for name in a b c d; do
		settle "$(ptymer hourglass 0 -n "$name" -- true)"
	done
	trace_calls fsync ptymer prune a
	one=$(grep -c fsync trace)
	trace_calls fsync,renameat,unlinkat ptymer prune
	is "$(grep -c fsync trace)" "$one"
	# ... and no name is looked for among jobs that are to go.
	awk '/unlinkat\(.*"[b-d]@/ { names++ }
	    /renameat.*"drafts\// && names > 0 { early = 1 }
	    END { exit names != 3 || early }' trace
	is "$(find "$state/ended" "$state/names" -mindepth 1)" ""
}

@test "jobs whose IDs may be given out again are not pruned" {
	id=$(ptymer hourglass 0 -- true)
	settle "$id"
	start_traced -P "$state" -e trace=fsync -e inject=fsync:error=EIO \
	    ptymer prune || status=$?
	is "$status" 125
	matches "$(<traced)" 'ptymer: prune: cannot prune: *'
	[ -d "$state/ended/$id" ]
}

@test "where there is no state directory there is no job to prune" {
	run --separate-stderr -1 ptymer prune 5
	is "$stderr" "ptymer: prune: cannot prune job 5: no such job"
	run --separate-stderr -0 ptymer prune --if-exists 5
	is "$stderr" ""
}

@test "an ID is not used again after prune" {
	for i in 1 2 3; do
		id=$(ptymer hourglass 0 -- true)
		is "$id" "$i"
		ptymer wait "$id"
		ptymer prune
		is "$(ptymer status -a -n)" ""
	done
}

@test "prune of a name or a pattern" {
	for name in build-a build-b tea; do
		ptymer wait "$(ptymer hourglass 0 -n "$name" -- true)"
	done
	run -0 ptymer prune 'build-*'
	is "$(ptymer status -a -n -o name | xargs)" tea
	run -1 ptymer prune 'build-*'
	run -0 ptymer prune --if-exists 'build-*' tea nobody
	is "$(ptymer status -a -n)" ""
}

@test "a name is the newest ended job's that is left after prune" {
	old=$(ptymer hourglass 1h -n tea -- true)
	ptymer stop tea
	new=$(ptymer hourglass 1h -n tea -- true)
	ptymer stop tea
	ptymer prune "$new"
	is "$(column id tea)" "$old"
}

@test "prune of an old job leaves the name with the new one" {
	old=$(ptymer hourglass 1h -n tea -- true)
	ptymer stop tea
	new=$(ptymer hourglass 1h -n tea -- true)
	ptymer prune "$old"
	is "$(column id tea)" "$new"
	run -1 ptymer hourglass 1h -n tea -- true
}

@test "the first signal of stop can be another one" {
	for signal in USR1 SIGUSR1 usr1 10; do
		rm -f ready got
		id=$(ptymer hourglass 0 -- 'trap "echo TERM >got; exit" TERM
		    trap "echo USR1 >got; exit" USR1
		    touch ready; while :; do sleep 0.02; done')
		wait_until test -e ready
		run --separate-stderr -0 ptymer stop -s "$signal" "$id"
		is "$output$stderr" ""
		is "$(<got)" USR1
		is "$(column state "$id")" stopped
		is "$(column last "$id")" stopped
	done
}

@test "stop with a signal that is ignored ends it by SIGKILL" {
	id=$(ptymer hourglass 0 --kill-after 0.1 -- 'trap "" USR1
	    touch ready; while :; do sleep 0.02; done')
	wait_until test -e ready
	run -0 ptymer stop --signal USR1 "$id"
	is "$(processes)" ""
	is "$(column state "$id")" stopped
}

# bats test_tags=core
@test "stop --drain lets the run under way end, and no other begin" {
	id=$(ptymer hourglass 0.2 -r --overlap queue -- \
	    'echo x >>started; until [ -e go ]; do sleep 0.02; done; echo x >>ended')
	wait_until starts_are started 1
	ptymer stop --drain "$id" 3>&- &
	drain=$!
	wait_until column_is next "$id" ""
	let_pass 0.3
	[ ! -e ended ]
	is "$(starts started)" 1
	touch go
	wait "$drain"
	is "$(starts started)" "$(starts ended)"
	is "$(column state "$id")" stopped
	is "$(processes)" ""
}

@test "a target that ended before somebody asked has ended" {
	for request in 'stop -s USR1' 'run'; do
		rm -f go up
		id=$(ptymer hourglass 1h -r -- \
		    'echo $$ >up; until [ -e go ]; do sleep 0.02; done')
		pid=$(column pid "$id")
		kill -USR1 "$pid"
		wait_until test -s up
		hold "$pid"
		touch go
		wait_until is_gone "$(<up)"
		# shellcheck disable=SC2086 # words
		ptymer $request "$id" 3>&- &
		wait_until is_told "$pid"
		kill -CONT "$pid"
		wait "$!"
	done
	is "$(results 1)" ok
	wait_until column_is state 2 waiting
	is "$(results 2)" 'ok ok'
}

@test "a target that ended before its worker was told to end has ended" {
	for signal in INT TERM; do
		rm -f go up
		id=$(ptymer hourglass 0 -- \
		    'echo $$ >up; until [ -e go ]; do sleep 0.02; done; exit 3')
		pid=$(column pid "$id")
		wait_until test -s up
		hold "$pid"
		touch go
		wait_until is_gone "$(<up)"
		# The lower of two signals comes first, whichever was sent first.
		kill "-$signal" "$pid"
		kill -CONT "$pid"
		run -3 ptymer wait "$id"
		is "$(results "$id")" exit:3
		is "$(column state "$id")" done
	done
}

@test "stop --drain lets a run that fails have its retries" {
	id=$(ptymer hourglass 0 --retry 1 --retry-delay 0 -- \
	    'echo >>ran; until [ -e go ]; do sleep 0.02; done
	    [ "$PTYMER_RUN" -eq 2 ]')
	wait_until starts_are ran 1
	ptymer stop --drain --no-wait "$id"
	touch go
	run -0 timeout 60 ptymer wait "$id"
	is "$(results "$id")" 'exit:1 ok'
}

@test "stop --drain of a waiting or paused job ends it at once" {
	for kind in hourglass alarm-r; do
		one=$(arm_kind "$kind" 'touch ran')
		two=$(arm_kind "$kind" 'touch ran')
		ptymer pause "$two"
		run -0 timeout 20 ptymer stop --drain "$one" "$two"
		is "$(column state "$one")" stopped
		is "$(column state "$two")" stopped
	done
	[ ! -e ran ]
}

@test "stop ends a job that is being drained" {
	id=$(arm_running hourglass-r)
	ptymer stop --drain --no-wait "$id"
	is "$(column state "$id")" running
	run -0 timeout 20 ptymer stop "$id"
	is "$(column state "$id")" stopped
	is "$(processes)" ""
}

@test "nothing begins once a job is being drained" {
	id=$(arm_running overlap-allow)
	ptymer stop --drain --no-wait "$id"
	run ptymer run "$id"
	is "$(column runs "$id")" 1
	is "$status" 1
	touch go
	ptymer wait "$id" || :
	is "$(column state "$id")" stopped
}

@test "stop --no-wait does not wait, and the job ends" {
	id=$(ptymer hourglass 0 -- 'trap "until [ -e go ]; do sleep 0.02; done
	    exit" TERM; touch ready; while :; do sleep 0.02; done')
	wait_until test -e ready
	run -0 timeout 60 ptymer stop --no-wait "$id"
	is "$(column state "$id")" running
	touch go
	run -143 timeout 20 ptymer wait "$id"
	is "$(column state "$id")" stopped
}

@test "stop --all stops what is active and what is lost" {
	run -0 ptymer stop --all
	one=$(ptymer hourglass 1h -- true)
	two=$(ptymer alarm 'every 1h' -- true)
	ptymer pause "$two"
	three=$(ptymer hourglass 1h -- true)
	lose "$three"
	four=$(arm_running hourglass)
	ended=$(arm_ended hourglass)
	run --separate-stderr -0 ptymer stop --all
	is "$output$stderr" ""
	is "$(ptymer status -n)" ""
	for id in "$one" "$two" "$three" "$four"; do
		is "$(column state "$id")" stopped
	done
	is "$(column state "$ended")" done
	run -0 ptymer stop --all
}

@test "--if-exists makes a job that is not there no failure" {
	id=$(ptymer hourglass 1h -- true)
	for verb in stop pause resume skip run; do
		run --separate-stderr -0 ptymer "$verb" --if-exists nobody 99 \
		    'no-*'
		is "$output$stderr" ""
	done
	run --separate-stderr -0 ptymer adjust --if-exists nobody 99 +5m
	is "$output$stderr" ""
	# What is refused is refused all the same.
	run -1 ptymer skip --if-exists nobody "$id"
}

@test "jobs are named by ID, name, pattern, @last, and several at once" {
	one=$(ptymer hourglass 1h -n build-a -- true)
	two=$(ptymer hourglass 1h -n build-b -- true)
	three=$(ptymer hourglass 1h -n tea -- true)
	four=$(ptymer hourglass 1h -- true)
	states() { ptymer status -n --raw -o state | xargs; }
	ptymer pause "$one"
	is "$(states)" 'paused waiting waiting waiting'
	ptymer resume build-a
	ptymer pause 'build-*'
	is "$(states)" 'paused paused waiting waiting'
	ptymer resume 'build-[a]'
	ptymer pause @last
	is "$(states)" 'waiting paused waiting paused'
	ptymer resume "$two" "$four"
	ptymer pause tea "$one" tea "$three"
	is "$(states)" 'paused waiting paused waiting'
	ptymer pause --all
	is "$(states)" 'paused paused paused paused'
	ptymer resume --all
	is "$(states)" 'waiting waiting waiting waiting'
	ptymer adjust tea build-a 10m
	between 595 "$(($(left tea) / 1000000000))" 600
	between 595 "$(($(left "$one") / 1000000000))" 600
	between 3000 "$(($(left "$two") / 1000000000))" 3600
}

@test "each of several is tried, and failures are told by name" {
	expect_lost=1
	ended=$(ptymer hourglass 0 -- true)
	ptymer wait "$ended"
	lost=$(ptymer hourglass 1h -n gone -- true)
	lose "$lost"
	good=$(ptymer hourglass 1h -r -- true)
	for verb in pause resume run skip 'adjust +5m'; do
		read -r verb amount <<<"$verb"
		before=$(due "$good")
		run --separate-stderr -1 ptymer "$verb" nobody "$ended" 99 \
		    gone '' "$good" ${amount:+"$amount"}
		is "$output" ""
		is "${#stderr_lines[@]}" 5
		matches "$stderr" "*cannot $verb job '': no such job*"
		matches "$stderr" "*cannot $verb job 'nobody': no such job*"
		matches "$stderr" "*cannot $verb job 99: no such job*"
		matches "$stderr" "*cannot $verb job $ended: it has ended (ptymer restart *"
		matches "$stderr" "*cannot $verb job $lost: it is lost*"
		case $verb in
		pause)	is "$(column state "$good")" paused ;;
		resume)	is "$(column state "$good")" waiting ;;
		run)	wait_until column_is runs "$good" 1 ;;
		skip)	is "$(due "$good")" $((before + hour)) ;;
		adjust)	is "$(due "$good")" $((before + 300000000)) ;;
		esac
	done
}

@test "TSTP, CONT and USR1 do what pause, resume and run do" {
	id=$(ptymer hourglass 1h -r -- 'echo x >>ran')
	pid=$(column pid "$id")
	kill -TSTP "$pid"
	wait_until column_is state "$id" paused
	left=$(left "$id")
	let_pass 0.05
	is "$(left "$id")" "$left"
	kill -CONT "$pid"
	wait_until column_is state "$id" waiting
	before=$(due "$id")
	kill -USR1 "$pid"
	wait_until column_is runs "$id" 1
	wait_until column_is state "$id" waiting
	is "$(due "$id")" "$before"
	is "$(runs "$id")" 'ok manual 1 - -'
	id=$(ptymer alarm 'every 200ms' -- 'echo x >>alarm')
	kill -TSTP "$(column pid "$id")"
	wait_until column_is last "$id" skipped
	is "$(column state "$id")" paused
}

@test "a request that nobody understands is answered, and changes nothing" {
	id=$(ptymer hourglass 1h -r -- touch ran)
	pid=$(column pid "$id")
	before=$(due "$id")
	ptymer resume "$id"
	requests=$state/active/$id/requests
	n=0
	while IFS= read -r text; do
		n=$((n + 1))
		printf '%b' "$text" >"$requests/test$n.new"
		mv "$requests/test$n.new" "$requests/test$n.ask"
		kill -HUP "$pid"
		wait_until test -s "$requests/test$n.answer"
		is "$(<"$requests/test$n.answer")" 'no not understood'
		rm "$requests/test$n.answer"
	done <<-'END'
	dance\n
	\n
	PAUSE\n
	pausepause\n
	adjust\n
	adjust + \n
	adjust + 5m\n
	adjust * 5\n
	adjust + -5\n
	adjust + 99999999999999999999999999\n
	skip\n
	skip 0\n
	skip -1\n
	skip x\n
	skip 99999999999999999999\n
	stop x\n
	stop -1\n
	stop 99999\n
	\0377\0376\n
	END
	is "$n" 19
	is "$(column state "$id")" waiting
	is "$(due "$id")" "$before"
	is "$(column pid "$id")" "$pid"
	[ ! -e ran ]
	ls -A "$requests" >left-over
	[ ! -s left-over ]
}

@test "a worker that does not answer is told of, and does nothing later" {
	id=$(ptymer hourglass 1h -r -- touch ran)
	pid=$(column pid "$id")
	before=$(due "$id")
	hold "$pid"
	low=$(now_us)
	asking=()
	statuses=
	n=0
	for words in "pause $id" "adjust $id +5m" "run $id" "skip $id" \
	    "stop -s USR1 $id" "stop --drain $id"; do
		n=$((n + 1))
		# shellcheck disable=SC2086 # words
		ptymer $words >"out$n" 2>&1 3>&- &
		asking+=($!)
	done
	for asked in "${asking[@]}"; do
		status=0
		wait "$asked" || status=$?
		statuses+=$status
	done
	took=$(($(now_us) - low))
	ls -A "$state/active/$id/requests" >left-over
	kill -CONT "$pid"
	[ "$took" -ge 4900000 ]
	is "$statuses" 111111
	for i in $(seq "$n"); do
		matches "$(<"out$i")" "*job $id: its worker does not answer"
		is "$(wc -l <"out$i")" 1
	done
	[ ! -s left-over ]
	# An answer now comes after all that was asked before.
	run -0 ptymer resume "$id"
	is "$(column state "$id")" waiting
	is "$(due "$id")" "$before"
	is "$(column runs "$id")" 0
	is "$(runs "$id")" ""
	[ ! -e ran ]
}

@test "two that ask for opposite things at once both get a true answer" {
	id=$(ptymer hourglass 1h -r -- true)
	for _ in {1..20}; do
		before=$(due "$id")
		ptymer adjust "$id" +5m 3>&- &
		first=$!
		ptymer skip "$id" 3>&- &
		second=$!
		run -0 ptymer adjust "$id" -1m
		wait "$first"
		wait "$second"
		is "$(due "$id")" $((before + 240000000 + hour))
	done
	is "$(column state "$id")" waiting
}

@test "what cannot be recorded is not answered as done" {
	id=$(ptymer hourglass 1h -- true)
	attach "$id" -e trace=fsync -e inject=fsync:error=ENOSPC
	run ptymer pause "$id"
	[ "$status" -eq 1 ] || is "$(column state "$id")" paused
	ptymer stop "$id"
}

@test "however often a record could not be written, it is soon when it can be" {
	id=$(ptymer hourglass 1h -- true)
	attach "$id" -e trace=fsync -e inject=fsync:error=ENOSPC
	for request in pause resume pause resume pause resume pause; do
		run -1 ptymer "$request" "$id"
	done
	kill "$tracer"
	wait_until grep -qx 'paused 1' "$state/active/$id/progress"
}

# What one of the crowd does: verbs by chance, each on one of the jobs or on
# some of them.  What ends with more than 1 is told.
# shellcheck disable=SC2016 # for that shell
crowd='
	RANDOM=$1
	for _ in {1..25}; do
		job=job$((RANDOM % 5))
		case $((RANDOM % 12)) in
		0|1)	words="pause $job" ;;
		2|3)	words="resume $job" ;;
		4)	words="adjust $job +$((RANDOM % 300))m" ;;
		5)	words="adjust $job -$((RANDOM % 90))m" ;;
		6)	words="skip $job -n $((RANDOM % 5 + 1))" ;;
		7|8)	words="run $job" ;;
		9)	words="stop $job" ;;
		10)	words="restart $job" ;;
		11)	words="hourglass 1h -r -n $job --replace -- true" ;;
		esac
		status=0
		ptymer $words >>crowd.out 2>>crowd.err || status=$?
		printf "%s %s\n" "$status" "$words" >>crowd.log
	done'

@test "200 verbs of 8 at once on 5 jobs leave no wrong record and no process" {
	for i in 0 1 2 3 4; do
		case $i in
		0|1)	ptymer hourglass 1h -r -n "job$i" -- true ;;
		2)	ptymer alarm 'every 1h' -n "job$i" -- true ;;
		3)	ptymer alarm 'every 1h' --overlap queue -n "job$i" -- sleep 0.1 ;;
		4)	ptymer hourglass 1h -r --overlap replace -n "job$i" -- sleep 0.1 ;;
		esac
	done >/dev/null
	crowds=()
	for i in {1..8}; do
		bash -c "$crowd" crowd "$i" 3>&- &
		crowds+=($!)
	done
	for pid in "${crowds[@]}"; do
		wait "$pid"
	done
	is "$(wc -l <crowd.log)" 200
	run ! grep -v '^[01] ' crowd.log
	run ! grep -iE 'damaged|bad message|does not answer|set aside' crowd.err
	run --separate-stderr -0 ptymer status -a -n -o id,name,state
	is "$stderr" ""
	run ! grep -w lost <<<"$output"
	is "$(ptymer status -n --raw -o name | grep . | sort | uniq -d)" ""
	run -0 ptymer stop --all
	is "$(ptymer status -n)" ""
	is "$(processes)" ""
}

@test "wrong usage is one line, exit 2, and changes nothing" {
	id=$(ptymer hourglass 1h -r -n tea -- touch ran)
	pid=$(column pid "$id")
	before=$(due "$id")
	n=0
	while IFS= read -r line; do
		n=$((n + 1))
		eval "words=($line)"
		run --separate-stderr ptymer "${words[@]}"
		if [ "$status" -ne 2 ] || [ -n "$output" ] ||
		    [[ $stderr != "ptymer: ${words[0]}: "* ]]; then
			printf '%s: %s %s\n' "$line" "$status" "$output$stderr"
			false
		fi
		case ${words[0]} in
		adjust)	;;	# a caret may follow
		*)	is "${#stderr_lines[@]}" 1 ;;
		esac
	done <<-'END'
	stop
	stop --all tea
	stop -s tea
	stop -s NOSUCH tea
	stop -s 0 tea
	stop -s '' tea
	stop -s -1 tea
	stop -s 999 tea
	stop -s
	stop --drain -s INT tea
	stop --nosuch tea
	stop -x tea
	stop --all=yes
	stop tea -- true
	pause
	pause --all tea
	pause --nosuch tea
	pause tea -- tea
	resume
	resume --all tea
	resume -n 3 tea
	adjust
	adjust tea
	adjust +5m
	adjust tea ''
	adjust tea x
	adjust tea +
	adjust tea ++5m
	adjust tea +-5m
	adjust tea -1:30
	adjust tea 5M
	adjust tea +1y
	adjust tea 1e3
	adjust tea 9999999999w
	adjust tea -99999999999999999999
	adjust tea +5m extra
	adjust tea --nosuch +5m
	adjust --all
	adjust --all tea +5m
	skip
	skip tea -n
	skip tea -n 0
	skip tea -n -1
	skip tea -n x
	skip tea -n ''
	skip tea -n 1.5
	skip tea -n ' 1'
	skip tea -n 99999999999999999999
	skip --all tea
	run
	run --all tea
	run --nosuch tea
	run tea -- true
	restart
	restart --nosuch tea
	prune --nosuch
	prune tea -- x
	END
	[ "$n" -ge 50 ]
	is "$(column state "$id")" waiting
	is "$(column pid "$id")" "$pid"
	is "$(due "$id")" "$before"
	is "$(ptymer status -a -n -o id | xargs)" "$id"
	[ ! -e ran ]
}

@test "what a command has asked for is written down once" {
	ptymer hourglass 1h -n tea -- true
	attach tea -e trace=rename,renameat
	ptymer pause tea
	ptymer resume tea
	ptymer adjust tea 2h
	ptymer stop tea
	wait_until grep -q +++ attached
	is "$(grep -c '"progress")' attached)" 4
}

@test "many are asked one after another where descriptors are few" {
	for _ in {1..12}; do
		ptymer hourglass -q 1h -- true
	done
	run -0 --separate-stderr prlimit --nofile=14 "$PTYMER" pause --all
	is "$stderr" ""
	is "$(ptymer status -n -o state | sort | uniq -c | xargs)" '12 paused'
}
