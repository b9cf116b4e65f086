# SPDX-License-Identifier: ISC

load helper

# on_terminal COLUMNS COMMAND: its output there, without carriage returns.
on_terminal() {
	TERM=${TERM-xterm} script -qec "stty cols $1; $2" /dev/null </dev/null |
	    tr -d '\r'
}

has_escape() {
	[[ $1 == *$'\033'* ]]
}

# cells_before LINE WORD: how wide is what stands before the word.
cells_before() {
	printf '%s|\n' "${1%%"$2"*}" | LC_ALL=C.UTF-8 wc -L
}

# is_plain TEXT: printable ASCII and line ends, and some of it.
is_plain() {
	local rest

	[ -n "$1" ] || return
	rest=$(LC_ALL=C tr -d '[:print:]\n' <<<"$1" | od -An -c)
	is "$rest" ""
}

@test "without a job status prints nothing and succeeds" {
	run --separate-stderr -0 ptymer status
	is "$output" ""
	is "$stderr" ""
	run -0 ptymer status -a --json
	is "$(jq -c . <<<"$output")" '{"jobs":[]}'
}

# bats test_tags=core
@test "an active job has a line with all that matters" {
	id=$(ptymer hourglass 1h -n tea -- true 'My Files')
	run -0 ptymer status
	matches "${lines[0]}" \
	    'ID NAME KIND *STATE *LEFT NEXT *RUNS LAST COMMAND'
	read -r -a cells <<<"${lines[1]}"
	is "${cells[0]} ${cells[1]} ${cells[2]} ${cells[3]}" \
	    "$id tea hourglass waiting"
	matches "${cells[4]}" '59m*'
	matches "${lines[1]}" "* 0 *true 'My Files'"
	is "${#lines[@]}" 2
}

@test "the exit status tells active, ended and unknown jobs apart" {
	tea=$(ptymer hourglass 1h -n tea -- true)
	ended=$(ptymer hourglass 0 -- true)
	ptymer wait "$ended"
	run -0 ptymer status tea
	run -0 ptymer status "$tea"
	run -3 ptymer status "$ended"
	run --separate-stderr -4 ptymer status 99
	is "$output" ""
	matches "$stderr" 'ptymer: status: *99*'
	run -4 ptymer status nobody
	run -4 ptymer status 'nobody-*'
}

@test "of several jobs the worst exit status counts, and all are shown" {
	tea=$(ptymer hourglass 1h -n tea -- true)
	ended=$(ptymer hourglass 0 -- true)
	ptymer wait "$ended"
	run --separate-stderr -3 ptymer status -n -o id tea "$ended"
	is "$(xargs <<<"$output")" "$tea $ended"
	run --separate-stderr -4 ptymer status -n -o id tea nobody "$ended"
	is "$(xargs <<<"$output")" "$tea $ended"
	matches "$stderr" '*nobody*'
}

@test "a job that is asked for by its ID is shown beside who has its name now" {
	first=$(ptymer hourglass 0 -n tea -- true)
	ptymer wait "$first"
	second=$(ptymer hourglass 1h -n tea -- true)
	run -3 ptymer status -n -o id "$first" tea
	is "$(xargs <<<"$output")" "$first $second"
	run -3 ptymer status -n -o id tea "$first"
	is "$(xargs <<<"$output")" "$second $first"
	run -3 ptymer status -a -n -o id 't*' tea
	is "$(xargs <<<"$output")" "$first $second"
}

@test "--quiet prints nothing" {
	ptymer hourglass 1h -n tea -- true
	run -0 ptymer status -q tea
	is "$output" ""
	run -4 ptymer status --quiet nobody
	is "$output" ""
}

@test "ended jobs are listed with --all only" {
	tea=$(ptymer hourglass 1h -n tea -- true)
	ended=$(ptymer hourglass 0 -- sh -c 'exit 7')
	run -7 ptymer wait "$ended"
	is "$(ptymer status -n -o id | xargs)" "$tea"
	is "$(ptymer status -a -n -o id,last | xargs)" "$tea $ended exit:7"
}

@test "a pattern reaches ended jobs with --all only" {
	ptymer hourglass 0 -n build-a -- true
	ptymer wait build-a
	ptymer hourglass 1h -n build-b -- true
	is "$(ptymer status -n -o name 'build-*' | xargs)" build-b
	run ptymer status -a -n -o name 'build-*'
	is "$(xargs <<<"$output")" "build-a build-b"
}

@test "a job that is meant by several words is shown once" {
	id=$(ptymer hourglass 1h -n tea -- true)
	run -0 ptymer status -n -o id "$id" tea 't*' @last "$id"
	is "$(xargs <<<"$output")" "$id"
}

@test "one cell is a bare value for a script" {
	ptymer hourglass 1h -n tea -- true
	run -0 ptymer status -n -o pid tea
	[[ $output =~ ^[0-9]+$ ]]
	kill -0 "$output"
}

@test "columns are chosen and added in any case, each once" {
	ptymer hourglass 1h -n tea -- true
	is "$(ptymer status -o Name,ID,name | head -n 1 | xargs)" "NAME ID"
	is "$(ptymer status -o +pid,id | head -n 1 | xargs)" \
	    "ID NAME KIND STATE LEFT NEXT RUNS LAST COMMAND PID"
}

@test "every column that --help tells can be shown" {
	ptymer hourglass 0 -n tea -- true
	ptymer wait tea
	mapfile -t columns < <(ptymer status --help |
	    sed -n '/^Columns/,/^$/s/^  \([A-Z_]*\) .*/\1/p')
	[ "${#columns[@]}" -gt 20 ]
	for name in "${columns[@]}"; do
		run ptymer status -a -o "$name"
		is "${lines[0]// /}" "$name"
	done
}

@test "an unknown column is wrong usage" {
	run --separate-stderr -2 ptymer status -o id,pdi
	is "$output" ""
	matches "$stderr" 'ptymer: status: *column*PID*'
	run --separate-stderr -2 ptymer status -o ''
	is "$output" ""
	[ -n "$stderr" ]
	run -2 ptymer status -o 'id,,name'
}

@test "JSON has numbers, ISO 8601 and seconds, and null for nothing" {
	id=$(ptymer hourglass 1h -n tea -- true)
	ptymer status --json >out
	is "$(jq -c '.jobs | length' out)" 1
	is "$(jq -c '.jobs[0] | [.id, .name, .kind, .state, .runs, .last]' out)" \
	    "[$id,\"tea\",\"hourglass\",\"waiting\",0,null]"
	is "$(jq -r '.jobs[0] | .left | type, (. > 3500 and . <= 3600)' out |
	    xargs)" "number true"
	is "$(jq -r '.jobs[0] | .due, .armed_epoch, .pid | type' out | xargs)" \
	    "number number number"
	is "$(jq -r '.jobs[0].next' out | cut -c 1-19)" \
	    "$(jq -r '.jobs[0].due | floor | todate' out | cut -c 1-19)"
	matches "$(jq -r '.jobs[0].next' out)" '*+00:00'
}

@test "JSON stays valid whatever a command holds" {
	ptymer hourglass 1h -n tea -- true $'\001\033[31m\377\\ "\t\n\302\205é日'
	ptymer hourglass 1h -- true "$(seq 1000)"
	ptymer status --json >out
	run -0 jq -r '.jobs[0].command' out
	matches "$output" '*\\x01\\x1b\[31m\\xff*\\x0a\\xc2\\x85é日*'
	is "$(jq '.jobs | length' out)" 2
	text=$(<out)
	is_plain "${text//[é日]/}"
}

@test "no job can write to the terminal of who lists it" {
	ptymer hourglass 1h -n tea -C "$(mkdir $'d\033[1m' && echo $'d\033[1m')" \
	    -- true $'a\033]0;owned\007b\233c\177'
	for form in '' -a --json --raw '-o +directory' tea; do
		# shellcheck disable=SC2086
		run -0 ptymer status $form
		matches "$output" '*\\x1b*'
		is_plain "$output"
	done
	run -0 on_terminal 200 'NO_COLOR=1 ptymer status'
	matches "$output" '*\\x1b\]0;owned\\x07b\\x9bc\\x7f*'
	is_plain "$output"
}

@test "the output is the same in every locale" {
	ptymer hourglass 1h -n tea -- true 'é日本 '$'\377'
	LC_ALL=C ptymer status -o name,command,state >c
	LC_ALL=C.UTF-8 ptymer status -o name,command,state >utf8
	grep -q 'é日本 \\xff' c
	cmp c utf8
	# What comes after wide letters is aligned.
	is "$(cells_before "$(sed -n 2p c)" waiting)" \
	    "$(cells_before "$(sed -n 1p c)" STATE)"
}

@test "fields of --raw are one blank apart" {
	ptymer hourglass 1h -n tea -- true 'a b'
	run -0 ptymer status --raw -n -o id,name,command,state
	matches "$output" "1 tea true\\\\x20'a\\\\x20b' waiting"
}

@test "nothing is cut in a pipe, all is cut to a terminal's width" {
	long=$(printf 'x%.0s' {1..300})
	ptymer hourglass 1h -n tea -- true "$long"
	run -0 ptymer status
	matches "$output" "*$long*"
	for columns in 20 40 60 80 120; do
		run -0 on_terminal "$columns" 'ptymer status'
		is "${#lines[@]}" 2
		[ "${#lines[0]}" -gt 10 ]
		for line in "${lines[@]}"; do
			[ "${#line}" -le "$columns" ]
		done
	done
}

@test "characters that nobody knows are cut at a terminal's width, too" {
	# U+0378 is no character, U+200B has no width
	ptymer hourglass 1h -- true "$(printf '\xcd\xb8%.0s' {1..300})"
	ptymer hourglass 1h -- true "$(printf '\xe2\x80\x8b%.0s' {1..300})x"
	run -0 on_terminal 60 'ptymer status'
	is "${#lines[@]}" 3
	export LC_ALL=C.UTF-8
	[ "${#lines[1]}" -gt 55 ]
	[ "${#lines[1]}" -le 60 ]
	matches "${lines[2]}" "*x'"
}

@test "there are colours on a terminal only, and not against the user" {
	export TERM=xterm
	expect_lost=1
	ptymer hourglass 1h -n tea -- true
	lose tea
	run -0 on_terminal 80 'ptymer status'
	matches "$output" '*lost*'
	has_escape "$output"
	for setting in NO_COLOR=1 TERM=dumb TERM=; do
		run -0 on_terminal 80 "env $setting ptymer status"
		matches "$output" '*lost*'
		run ! has_escape "$output"
	done
	run -0 ptymer status
	matches "$output" '*lost*'
	run ! has_escape "$output"
}

@test "a reader that leaves early is no crash" {
	ptymer hourglass 1h -n tea -- true
	ptymer hourglass 1h -- true
	is "$(ptymer status | head -n 1 | cut -c 1-7)" "ID NAME"
}

@test "a full disk under standard output is an error" {
	[ -w /dev/full ] || skip "no /dev/full"
	ptymer hourglass 1h -n tea -- true
	run --separate-stderr -125 sh -c 'ptymer status >/dev/full'
	matches "$stderr" 'ptymer: status: *'
}

# bats test_tags=core
@test "one job in full tells its last run" {
	id=$(ptymer hourglass 0 -n tea -- sh -c 'exit 7')
	run -7 ptymer wait "$id"
	run -3 ptymer status tea
	for line in "ID: +$id" 'Name: +tea' 'Kind: +hourglass' 'State: +done' \
	    'When: +0' 'Runs: +1' 'Last run: +exit:7' ' +Due: +20.* ago' \
	    ' +Late: +[0-9.]+[mu]?s' ' +Trigger: +schedule' \
	    ' +PID: +[0-9]+' "Command: +sh -c 'exit 7'" \
	    "Directory: +$BATS_TEST_TMPDIR" 'Log: +/.*/log' 'Armed: .* ago'; do
		grep -Eq "^$line\$" <<<"$output" || {
			printf 'missing: %s\n%s\n' "$line" "$output"
			false
		}
	done
}

# tells LINE ...: each is a line of the output, by a regular expression.
tells() {
	local line

	for line; do
		grep -Eq "^$line\$" <<<"$output" || {
			printf 'missing: %s\n%s\n' "$line" "$output"
			return 1
		}
	done
}

@test "one job in full tells how many due times in a row were left out" {
	id=$(ptymer hourglass 1h -r -- true)
	ptymer skip "$id"
	run -0 ptymer status "$id"
	tells 'Last run: +skipped'
	run ! grep -E '^ +And:' <<<"$output"
	ptymer skip -n 2 "$id"
	run -0 ptymer status "$id"
	tells 'Last run: +skipped' ' +And: +2 more, the last 20.*'
}

@test "one job in full tells what its options said" {
	umask 027
	SECRET=hunter2 ptymer alarm 'every 1h' 10:00 -n tea --tz Asia/Tokyo \
	    --until 2100-01-01 --overlap allow --grace 2m --jitter 3m \
	    --timeout 4m --kill-after 5s --retry 2 --retry-delay 6s \
	    --lock disk --when 'test -e go' --on-success 'echo s' \
	    --on-failure 'echo f' --on-end 'echo e' --notify=failure \
	    -m 'tea is ready' --freeze $$ --log-max 64K --clean-env \
	    -E SECRET -E TOKEN=hunter2 -- true
	run -0 ptymer status tea
	tells 'When: +every 1h, 10:00' 'Repeat: +yes' \
	    'Until: +2099-12-31 15:00:00, in .*' 'Zone: +Asia/Tokyo' \
	    'Overlap: +allow' 'Grace: +2m' 'Jitter: +3m' 'Timeout: +4m' \
	    'Kill after: +5s' 'Retry: +2 times, 6s apart' 'Lock: +disk' \
	    'Waits until: +test -e go' 'On success: +echo s' \
	    'On failure: +echo f' 'On end: +echo e' 'Notify: +failure' \
	    'Message: +tea is ready' "Freeze: +process $$" \
	    'Log max: +65536 bytes' 'Clean env: .*' \
	    'Variables: +SECRET, TOKEN' 'Umask: +0027'
	[[ $output != *hunter2* ]]
	# two runs at once, which wait
	ptymer run tea
	wait_until eval '[[ $(ptymer status tea) == *"Waits for: "* ]]'
	run -0 ptymer status tea
	tells 'Waits for: +when'
	ptymer adjust tea 2h
	run -0 ptymer status tea
	tells ' +Was: +20.*'
	ptymer stop tea
	run -3 ptymer status tea
	tells 'Exit: +143'
}

@test "one job in full tells of each run that is under way" {
	ptymer hourglass 1h -r -n tea --overlap allow -- sleep 1h
	ptymer run tea
	wait_until column_is runs tea 1
	ptymer run tea
	wait_until column_is runs tea 2
	run -0 ptymer status tea
	is "$(grep -c '^This run: *running$' <<<"$output")" 2
}

@test "a job whose time has come says that it waits for its jitter" {
	ptymer hourglass 0 --jitter 36500d -n tea -- true
	is "$(column next tea)" jitter
	is "$(column state tea)" waiting
	is "$(ptymer status --json -o next tea | jq -r '.jobs[].next')" jitter
	run -0 ptymer status tea
	matches "$output" $'*\nWaits for:   jitter, *d* left\n*'
	ptymer hourglass 1h --jitter 1d -n coffee -- true
	matches "$(column next coffee)" '*:*'
}

@test "a paused hourglass in full tells what is left, and when it is lost" {
	expect_lost=1
	id=$(ptymer hourglass 1h -- true)
	ptymer pause "$id"
	ptymer adjust "$id" 42m
	for state_ in paused lost; do
		run ptymer status "$id"
		matches "$output" "*State: *$state_*"
		is "$(grep -E '^(Due|Left):' <<<"$output" | xargs)" \
		    'Left: 42m'
		[ "$state_" = lost ] || lose "$id"
	done
	# nothing runs down in a list
	is "$(column left "$id")" ""
	ptymer restore
	ptymer resume "$id"
	run -0 ptymer status "$id"
	matches "$(grep -E '^(Due|Left):' <<<"$output")" 'Due:*'
}

@test "nothing shows the environment of a job" {
	SECRET=hunter2 ptymer hourglass 1h -n tea -- true
	for form in '' -a --json --raw tea '-o +command'; do
		# shellcheck disable=SC2086
		run -0 ptymer status $form
		matches "$output" '*tea*'
		[[ $output != *hunter2* ]]
	done
}

# bats test_tags=core
@test "a job whose worker was killed is lost at once" {
	expect_lost=1
	ptymer hourglass 1h -n tea -- true
	lose tea
	run -3 ptymer status tea
	matches "$output" '*State: *lost*'
	is "$(column state tea)" lost
	is "$(column left tea)" ""
	is "$(column pid tea)" ""
}

@test "a job whose worker was told to leave says why it is lost" {
	expect_lost=1
	ptymer hourglass 1h -n tea -- true
	pid=$(column pid tea)
	kill -TERM "$pid"
	wait_until is_gone "$pid"
	is "$(column state tea)" 'lost (terminated)'
	is "$(ptymer status --json tea | jq -r '.jobs[0] | .state, .cause' |
	    xargs)" "lost terminated"
}

@test "a lost job says that its target still runs" {
	expect_lost=1
	ptymer hourglass 0 -n tea -- sh -c 'echo $$ >left; exec sleep 1000'
	wait_until test -s left
	wait_until column_is state tea running
	is "$(column target_pid tea)" "$(<left)"
	lose tea
	is "$(column state tea)" 'lost (target still runs)'
	is "$(column target_pid tea)" "$(<left)"
	kill "$(<left)"
	wait_until is_gone "$(<left)"
	is "$(column state tea)" lost
}

@test "a record that cannot be read is named, and the others are shown" {
	expect_bad=1
	bad=$(ptymer hourglass 1h -- true)
	tea=$(ptymer hourglass 1h -n tea -- true)
	cp "$state/active/$bad/job" kept
	echo rubbish >"$state/active/$bad/job"
	run --separate-stderr -0 ptymer status -n -o id
	is "$(xargs <<<"$output")" "$tea"
	matches "$stderr" "ptymer: status: *job $bad*"
	run --separate-stderr -125 ptymer status "$bad"
	is "$output" ""
	cp kept "$state/active/$bad/job"
}

@test "a zone that does not exist is an error, with the one that was meant" {
	ptymer hourglass 1h -n tea -- true
	for command in status 'status tea' watch 'watch tea' 'log --runs tea' \
	    'next --job tea'; do
		# shellcheck disable=SC2086 # words
		TZ=Europe/Berln run --separate-stderr -2 ptymer $command
		is "$output" ""
		is "$stderr" "ptymer: ${command%% *}: TZ is no known time zone:\
 'Europe/Berln' (did you mean Europe/Berlin?)"
	done
}

@test "due times are shown in the zone of who looks" {
	ptymer alarm '2099-01-01T00:00:00Z' -n tea -- true
	is "$(TZ=Asia/Tokyo column next tea)" "2099-01-01 09:00:00"
	is "$(column next tea)" "2099-01-01 00:00:00"
	is "$(column due tea)" 4070908800.000000
}

# pruned_during CALL ARGUMENT ...: lists all jobs; they are pruned when the lister
# has just made that system call, which strace(1) finds with these arguments.
pruned_during() {
	env -u PTYMER_TEST_MARK strace -f -o trace -e trace="$1" \
	    -e inject="$1":signal=STOP:when=1 "${@:2}" \
	    "$PTYMER" status -a -n -o id >listed 2>&1 3>&- &
	wait_until grep -q 'stopped by SIGSTOP' trace
	ptymer prune
	kill -CONT "$(awk '{ print $1; exit }' trace)"
	wait "$!"
}

@test "a job that is pruned while it is read is not there, and not damaged" {
	id=$(ptymer hourglass 0 -- 'exit 7')
	other=$(ptymer hourglass 1h -- true)
	settle "$id"
	# Who looks at its lock has read nothing yet.
	pruned_during flock -P "$state/ended/$id/pid"
	is "$(xargs <listed)" "$other"
}

@test "a job that is pruned when it has just been read is not there" {
	id=$(ptymer hourglass 0 -- true)
	other=$(ptymer hourglass 1h -- true)
	settle "$id"
	pruned_during close -P "$state/ended/$id/progress"
	is "$(xargs <listed)" "$other"
}

@test "of a thousand jobs none is left out, and a damaged one is named" {
	expect_bad=1
	settle "$(ptymer hourglass 0 -- true)"
	for i in {2..1200}; do
		mkdir "$state/ended/$i"
		ln "$state"/ended/1/* "$state/ended/$i"
	done
	rm "$state/ended/700/job"
	echo damaged >"$state/ended/700/job"
	run --separate-stderr -0 ptymer status -a -n -o id
	is "$(xargs -n 1 <<<"$output")" "$(seq 1200 | grep -vx 700)"
	matches "$stderr" 'ptymer: status: *job 700: *'
	is "$(wc -l <<<"$stderr")" 1
	is "$(ptymer status -a --json -o id 2>/dev/null | jq '.jobs | length')" 1199
	rm -r "$state/ended/700"
}
