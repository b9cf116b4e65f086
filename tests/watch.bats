# SPDX-License-Identifier: ISC

load helper
load terminal

# The IDs in the order of the list.
listed() {
	screen | sed -n '3,/^$/p' | awk 'NF { print $1 }' | xargs
}

listed_are() {
	[ "$(listed)" = "$1" ]
}

expect_list() {
	wait_until listed_are "$1" || {
		screen
		return 1
	}
}

# The row of a job in the list.
row() {
	screen | grep -E "^ +$1 "
}

row_has() {
	[[ $(row "$1") == *"$2"* ]]
}

# The results below the list.
results_have() {
	screen | sed -n '/recent/,$p' | grep -qE "$1"
}

left_of() {
	ptymer status -n --raw -o left "$1"
}

left_is() {
	local left

	left=$(left_of "$1")
	[ "${left%.*}" -ge "$2" ] && [ "${left%.*}" -le "$3" ]
}

# bats test_tags=core
@test "without a terminal watch prints a line for each change, and ends" {
	id=$(ptymer hourglass 0 -n tea -- 'until [ -e go ]; do sleep 0.05; done
	    exit 3')
	wait_until column_is state "$id" running
	timeout 60 ptymer watch "$id" >out 2>&1 3>&- &
	watcher=$!
	wait_until grep -q running out
	touch go
	wait "$watcher"
	output=$(<out)
	matches "$output" \
	    "[0-9][0-9]:*hourglass $id \"tea\": running*: exit:3, took *"
	[[ $output != *$'\033'* ]]
	# it has ended: what came of it
	run -0 timeout 20 ptymer watch tea
	matches "$output" "* hourglass $id \"tea\": exit:3, took *"
}

@test "what has been written last is told of a job that has ended" {
	id=$(ptymer hourglass 0 -- 'seq 30; printf "\033[31mred\033[0m\n\001"')
	ptymer wait "$id"
	run -0 ptymer watch "$id"
	is "${lines[*]: -4:3}" "30 red \\x01"
	is "${lines[0]}" 23
	id=$(ptymer hourglass 0 -- 'printf "before\\0behind\n"')
	ptymer wait "$id"
	run -0 ptymer watch "$id"
	is "${lines[0]}" 'before?behind'
}

@test "what has been written over is what it was last" {
	id=$(ptymer hourglass 0 -- \
	    'printf "load |\b/\b-\b\n10%%\r100%%\rdone\r\n"
	    printf "\303\251\b\b\ba\tb\b\bc\n\b\r\b\n"')
	ptymer wait "$id"
	run -0 --keep-empty-lines ptymer watch "$id"
	is "${lines[0]}" 'load -'
	is "${lines[1]}" done
	is "${lines[2]}" 'a      c'
	is "${lines[3]}" ''
	matches "${lines[4]}" '*: ok, took *'
}

@test "several jobs are lines until the last has ended" {
	a=$(ptymer hourglass 0 -n a -- 'until [ -e go ]; do sleep 0.05; done')
	b=$(ptymer hourglass 0 -n b -- \
	    'until [ -e go ]; do sleep 0.05; done; sleep 0.2; exit 4')
	wait_until column_is state a running
	wait_until column_is state b running
	timeout 60 ptymer watch a b >out 3>&- &
	watcher=$!
	wait_until grep -q '"a": running' out
	wait_until grep -q '"b": running' out
	touch go
	wait "$watcher"
	is "$(grep -c "hourglass $a \"a\": ok" out)" 1
	run -1 grep -q '"a": done' out
	is "$(grep -c "hourglass $b \"b\": exit:4" out)" 1
}

@test "watch in a pipe ends when nobody reads it" {
	ptymer hourglass 1h -n a -- true
	timeout 20 ptymer watch | head -n 1 >out
	matches "$(<out)" '*"a": waiting, due *'
}

@test "what is done to jobs is told" {
	ptymer hourglass 1h -n a -- true
	timeout 60 ptymer watch >out 3>&- &
	watcher=$!
	wait_until grep -q waiting out
	ptymer pause a
	wait_until grep -q '"a": paused, 59m[0-9]*s left' out
	ptymer resume a
	b=$(ptymer alarm -r 'every 1h' -n b -- true)
	wait_until grep -q "alarm $b \"b\": waiting, due" out
	ptymer run b
	wait_until grep -q '"b": run 1: ok' out
	ptymer stop a
	wait_until grep -q '"a": stopped' out
	kill "$watcher"
	status=0
	wait "$watcher" || status=$?
	is "$status" 143
}

@test "a worker that is killed is seen" {
	expect_lost=1
	id=$(ptymer hourglass 1h -n a -- true)
	timeout 60 ptymer watch >out 3>&- &
	watcher=$!
	wait_until grep -q waiting out
	lose "$id"
	wait_until grep -q '"a": lost' out
	ptymer restore
	tells_last() { tail -n 1 out | grep -q "$1"; }
	wait_until tells_last '"a": waiting'
	kill "$watcher"
	wait "$watcher" || :
}

@test "jobs that are armed later are seen, even the first of all" {
	timeout 60 ptymer watch >out 3>&- &
	watcher=$!
	[ ! -e "$state" ]
	ptymer hourglass 1h -n a -- true
	wait_until grep -q '"a": waiting' out
	ptymer hourglass 1h -n b -- true
	wait_until grep -q '"b": waiting' out
	kill "$watcher"
	wait "$watcher" || :
}

@test "what happens while more happens than the system keeps is seen" {
	ptymer hourglass 1h -n a -- true
	timeout 60 ptymer watch >out 3>&- &
	watcher=$!
	wait_until grep -q '"a": waiting' out
	pid=$(pgrep -P "$watcher" -x ptymer)
	hold "$pid"
	# renames of what is no job, a hundred more than are kept
	python3 - "$state/active" <<-'END'
		import os, sys
		os.chdir(sys.argv[1])
		with open("/proc/sys/fs/inotify/max_queued_events") as file:
		    most = int(file.read())
		os.mkdir("x")
		for i in range(most // 4 + 50):
		    os.rename("x", "y")
		    os.rename("y", "x")
		os.rmdir("x")
	END
	ptymer hourglass 1h -n b -- true
	kill -CONT "$pid"
	wait_until grep -q '"b": waiting' out
	kill "$watcher"
	wait "$watcher" || :
}

@test "what is told is told once, however late it is seen" {
	ptymer hourglass 1h -r -n a -- true
	timeout 60 ptymer watch a >out 3>&- &
	watcher=$!
	wait_until grep -q '"a": waiting' out
	run_again a 1
	wait_until grep -q 'run 1: ok' out
	pid=$(pgrep -P "$watcher" -x ptymer)
	hold "$pid"
	run_again a 2
	run_again a 3
	kill -CONT "$pid"
	wait_until grep -q 'run 3: ok' out
	ptymer stop a
	wait "$watcher"
	is "$(grep -o 'run [0-9]*: [a-z]*' out | xargs)" \
	    'run 1: ok run 2: ok run 3: ok'
}

# files_are PID PATTERN N: it has so many files open in the state directory.
files_are() {
	[ "$(find "/proc/$1/fd" -lname "$state/$2" | wc -l)" -eq "$3" ]
}

@test "what is watched keeps no directory of a job open" {
	for name in a b c; do
		ptymer hourglass 1h -n "$name" -- true
	done
	timeout 60 ptymer watch a b c >out 3>&- &
	watcher=$!
	wait_until grep -q '"c": waiting' out
	wait_until files_are "$(pgrep -P "$watcher" -x ptymer)" 'active/*' 0
	ptymer stop --all
	wait "$watcher"
}

@test "no such job is an error" {
	run --separate-stderr -1 ptymer watch nobody
	is "$output" ""
	matches "$stderr" "ptymer: watch: no such job 'nobody'"
	run -1 ptymer watch 'nobody-*'
	run -1 ptymer watch nobody 99
	run -2 ptymer watch --nonsense
}

@test "a job that cannot be read is not told to be none" {
	expect_bad=1
	ptymer hourglass 1h -- true
	echo rubbish >"$state/active/1/job"
	run --separate-stderr -1 ptymer watch 1 99
	is "$output" ""
	is "$stderr" "ptymer: watch: cannot read job 1: its record is damaged
ptymer: watch: no such job '99'"
	run -1 ptymer watch 1
	run -0 ptymer stop 1
}

@test "without a terminal that can be drawn on there is no escape byte" {
	command -v script >/dev/null || skip "no script"
	for setting in TERM=dumb TERM= TERM=nonsense-terminal NO_COLOR=1; do
		id=$(ptymer hourglass 3 -n tea -- true)
		env TERM=xterm "$setting" LC_ALL=C.UTF-8 timeout 20 \
		    script -qec "ptymer watch $id" /dev/null \
		    </dev/null >raw 3>&-
		run ! grep -q $'\033' raw
		grep -q '"tea": ok' raw
	done
	id=$(ptymer hourglass 0 -n tea -- true)
	env -u TERM timeout 20 script -qec "ptymer watch $id" /dev/null \
	    </dev/null >raw 3>&-
	run ! grep -q $'\033' raw
	grep -q '"tea": ok' raw
}

# bats test_tags=core
@test "the list is sorted by what is due next, results are below" {
	ptymer hourglass 0 -n old -- 'exit 5'
	ptymer wait old || :
	a=$(ptymer hourglass 3h -n later -- true)
	b=$(ptymer hourglass 1h -n sooner -- 'make "all of it"')
	c=$(ptymer hourglass 0 -n now -- sleep 1000)
	open_terminal 80 24
	remember_terminal
	type_line 'ptymer watch'
	expect_list "$c $b $a"
	see '3 active'
	see 'recent results'
	wait_until results_have '1 +old .*exit:5'
	wait_until row_has "$b" "'make \"all of it\"'"
	wait_until row_has "$c" running
	press q
	is_restored
	screen_has_not 'recent results'
}

@test "of many results the last are shown, though all came in one second" {
	id=$(ptymer hourglass 0 -n old -- true)
	settle "$id"
	new=$(ptymer hourglass 0 -n new -- true)
	settle "$new"
	for n in {101..200}; do
		cp -a "$state/ended/$id" "$state/ended/$n"
		touch -d @1700000000.1 "$state/ended/$n"
	done
	touch -d @1700000000.1 "$state/ended/$id"
	touch -d @1700000000.9 "$state/ended/$new"
	open_terminal 80 24
	remember_terminal
	type_line 'ptymer watch'
	see 'recent results'
	wait_until results_have " $new +new "
	press q
	is_restored
}

@test "of several results since the last look none is left out" {
	id=$(ptymer hourglass 1h -r -n tea -- 'exit "$PTYMER_RUN"')
	open_terminal 80 24
	type_line 'ptymer watch'
	expect_list "$id"
	pid=$(pid_of_view)
	hold "$pid"
	see Stopped
	for n in 1 2 3; do
		run_again "$id" "$n"
	done
	type_line fg
	for n in 1 2 3; do
		wait_until results_have " $id +tea .*exit:$n"
	done
	press q
}

@test "the list follows the jobs and the size of the terminal" {
	a=$(ptymer hourglass 1h -n first -- true)
	open_terminal 80 24
	type_line 'ptymer watch'
	expect_list "$a"
	for size in '40 12' '200 60' '20 5' '1 1' '80 24'; do
		# shellcheck disable=SC2086
		resize $size
	done
	expect_list "$a"
	b=$(ptymer hourglass 30m -n second -- true)
	expect_list "$b $a"
	resize 40 12
	see '2 active'
	wait_until row_has "$b" ' 30m'
	[ "$(screen | wc -L)" -le 40 ]
	ptymer stop second
	expect_list "$a"
	resize 200 60
	wait_until row_has "$a" '░░░░░░░░░░░░░░░░░░░░░░░░░░░░'
	press q
}

@test "a long list is scrolled by the selection" {
	for ((i = 1; i <= 30; i++)); do
		ptymer hourglass "${i}h" -n "job-$i" -- true
	done >/dev/null
	open_terminal 60 12
	type_line 'ptymer watch'
	see '1-9 of 30'
	press Up
	press Down Down Down Down Down Down Down Down Down
	see '2-10 of 30'
	press End
	see '22-30 of 30'
	press k k PageUp
	press Home Enter
	see 'job-1  hourglass'
	press q
	see ' of 30'
	press q
}

@test "arrows, and j and k, choose a job; Enter opens it" {
	a=$(ptymer hourglass 1h -n first -- true)
	b=$(ptymer hourglass 2h -n second -- true)
	c=$(ptymer hourglass 3h -n third -- true)
	open_terminal 80 24
	type_line 'ptymer watch'
	expect_list "$a $b $c"
	press Down Enter
	see "second  hourglass $b"
	press q
	see 3\ active
	press j Enter
	see "third  hourglass $c"
	press Escape
	see 3\ active
	press k k Right
	see "first  hourglass $a"
	press Left
	see 3\ active
	press q
	see_not 3\ active
}

@test "p pauses and resumes, + and - are a minute" {
	id=$(ptymer hourglass 1h -n tea -- true)
	open_terminal 80 24
	type_line 'ptymer watch'
	expect_list "$id"
	press p
	wait_until column_is state "$id" paused
	see paused
	press p
	wait_until column_is state "$id" waiting
	see_not paused
	press +
	wait_until left_is "$id" 3605 3660
	press - -
	wait_until left_is "$id" 3400 3545
	press Enter
	see "tea  hourglass $id"
	press p
	see paused
	press p
	see_not paused
	press +
	wait_until left_is "$id" 3546 3605
	press q q
}

@test "s skips, r runs now, and what is refused is told" {
	id=$(ptymer hourglass 1h -r -n tea -- true)
	once=$(ptymer hourglass 2h -n once -- true)
	open_terminal 80 24
	type_line 'ptymer watch'
	expect_list "$id $once"
	press s
	wait_until has_result "$id" skipped
	press r
	wait_until has_result "$id" ok
	see 'ok'
	press Home
	expect_list "$id $once"
	press q
	# What is typed while a view closes is nobody's.
	wait_until display_is_usual
	type_line 'ptymer watch once'
	see "once  hourglass $once"
	press s
	see 'cannot skip once: it does not repeat'
	press q
}

has_result() {
	ptymer log --runs "$1" | awk -v result="$2" '
		$5 == result { found = 1 } END { exit !found }'
}

@test "x asks, and stops on y alone" {
	id=$(ptymer hourglass 1h -n tea -- true)
	open_terminal 80 24
	type_line 'ptymer watch'
	expect_list "$id"
	press x
	see "stop hourglass $id \"tea\"? (y/n)"
	press n
	see_not '(y/n)'
	press x x
	see_not '(y/n)'
	is "$(column state "$id")" waiting
	press x
	see '(y/n)'
	press y
	wait_until column_is state "$id" stopped
	see 'no active jobs'
	press q
}

@test "one job is the hourglass, with what it writes, and then its end" {
	id=$(ptymer hourglass 8 -n tea -- \
	    'echo brewing; until [ -e ready ]; do sleep 0.1; done; exit 3')
	open_terminal 80 24
	remember_terminal
	type_line 'ptymer watch tea; echo status $?'
	see "tea  hourglass $id"
	see 'due '
	see '⣿'
	see '%'
	see running
	see brewing
	touch ready
	see 'status 0'
	see "hourglass $id \"tea\": exit:3, took"
	screen_has brewing
	screen_has_not '⣿'
	is_restored
}

@test "what a job has written is read without keeping its log open" {
	ptymer hourglass 0 -n tea -- \
	    'for n in 1 2 3; do echo "sip $n"
	    until [ -e "go$n" ]; do sleep 0.02; done; done'
	open_terminal 80 24
	type_line 'ptymer watch tea'
	for n in 1 2 3; do
		see "sip $n"
		wait_until files_are "$(pid_of_view)" '*/log' 0
		touch "go$n"
	done
	see 'ok, took'
}

@test "the hourglass fits 40x12 and 200x60, and is a line below that" {
	ptymer hourglass 1h -n tea -- true
	open_terminal 40 12
	type_line 'ptymer watch tea'
	see 'q quit'
	see '⣿'
	see 'due '
	see '▀▀▀'
	screen_has_not 'tea 59:'
	resize 39 12
	see_not '⣿'
	see 'tea 59:'
	resize 200 60
	see '████████████'
	[ "$(screen | grep -c '[⠁-⣿]')" -ge 40 ]
	resize 80 11
	see 'tea 59:'
	resize 80 24
	see 'tea  hourglass'
	see '██████'
	[ "$(screen | wc -L)" -le 80 ]
	press q
}

@test "on the console of Linux pictures are ASCII, and text is what it is" {
	open_terminal 80 24
	infocmp linux >/dev/null 2>&1 || skip "no terminfo of it"
	# as screen(1) calls it there
	infocmp linux | sed '2s/^linux[^,]*/screen.linux/' |
	    tic -x -o "$HOME/.terminfo" -
	ptymer hourglass 1h -n tea -- true é
	for term in linux screen.linux; do
		type_line "TERM=$term ptymer watch"
		see '[...'
		see "true 'é'"
		press Enter
		see '  d'
		see "true 'é'"
		LC_ALL=C.UTF-8 run ! grep -q '[▀-▟⠀-⣿─]' <<<"$(screen)"
		press q q
		wait_until display_is_usual
		press C-l
	done
}

@test "where keys cannot be read none are offered" {
	open_terminal 80 24
	ptymer hourglass 1h -n tea -- true
	for command in watch 'watch tea'; do
		type_line "ptymer $command </dev/null"
		see '^C quit'
		screen_has_not 'q quit'
		press C-c
		wait_until display_is_usual
	done
	type_line 'ptymer hourglass -f 1h -- true </dev/null'
	see '^C stop'
	screen_has_not 'd detach'
	press C-c
	wait_until display_is_usual
}

# first_row_is PATTERN, by a pattern of the shell.
first_row_is() {
	# shellcheck disable=SC2053
	[[ $(screen | head -n 1) == $1 ]]
}

@test "on a small page nothing is drawn over something else" {
	open_terminal 80 24
	ptymer hourglass 0 -n done -- true
	ptymer wait done
	for name in sencha assam darjeeling; do
		ptymer hourglass 50m -n "$name" -- true
	done
	type_line 'ptymer watch'
	see 'recent results'
	resize 40 8
	see_not 'recent results'
	see darjeeling
	resize 26 8
	wait_until first_row_is ' ptymer * [0-9][0-9]:[0-9][0-9]:[0-9][0-9]'
	resize 16 6
	wait_until first_row_is 'senc… [45][0-9]:[0-9][0-9] *'
	resize 6 3
	wait_until first_row_is '[45][0-9]:[0-9][0-9]*'
	press q
}

@test "a terminal that says it is huge is drawn on all the same" {
	open_terminal 80 24
	ptymer hourglass 1h -n tea -- true
	type_line 'stty rows 60000 cols 60000; ptymer watch'
	see 'q quit'
	press q
	wait_until display_is_usual
	# Rows that the terminal has not got come one over another on its last:
	# that of the keys stays where no sand falls.
	ptymer pause tea
	type_line 'ptymer watch tea'
	see 'x stop'
	press q
	wait_until display_is_usual
}

@test "a terminal that does not know its size is one of 80 by 24" {
	open_terminal 80 24
	ptymer hourglass 1h -n tea -- true
	type_line 'stty rows 0 cols 0; ptymer watch'
	see 'q quit'
	screen_has ' tea '
	press q
	wait_until display_is_usual
}

@test "a terminal that is not the controlling one is drawn on" {
	open_terminal 80 24
	ptymer hourglass 1h -n tea -- true
	tty=$(terminal display-message -p -t test '#{pane_tty}')
	TERM=screen setsid ptymer watch </dev/null >"$tty" 2>&1 3>&- &
	watcher=$!
	see tea
	kill -TERM "$watcher"
	wait "$watcher" || :
	wait_until display_is_usual
}

@test "in a locale that is not UTF-8 all is ASCII" {
	ptymer hourglass 1h -n tea -- 'echo 備份'
	open_terminal 80 24 C
	type_line 'ptymer watch'
	see '[...'
	see '\xe5\x82\x99'
	press Enter
	see 'tea  hourglass'
	see '====='
	see ':::'
	screen >shown
	run ! grep -qP '[^\x00-\x7f]' shown
	press q q
}

@test "text that would harm the terminal does not, and columns stay" {
	ptymer hourglass 1h -n plain -- 'true x'
	ptymer hourglass 1h -- $'echo \033]0;title\007\033[2J\033[31m\ttab\233\377x'
	ptymer hourglass 1h -- $'echo \xe2\x80\xae 備份 e\xcc\x81\xcc\x81 👩‍🚀 ❤️'
	ptymer hourglass 1h -n emoji -- 'echo 🎉🎉🎉'
	open_terminal 120 24
	title=$(terminal display-message -p -t test '#{pane_title}')
	type_line 'ptymer watch'
	see '4 active'
	see '\x1b]0;title\x07'
	see '備份'
	# The due time begins in the same column in every row.
	is "$(screen | sed -n '3,6p' | grep -bo '[0-9][0-9]:[0-9][0-9]:[0-9][0-9]' |
	    wc -l)" 4
	is "$(screen | sed -n '3,6p' |
	    awk '{ match($0, /[0-9][0-9]:[0-9][0-9]:[0-9][0-9]/); print RSTART }' |
	    sort -u | wc -l)" 1
	is "$(terminal display-message -p -t test '#{pane_title}')" "$title"
	press Enter
	see_not '4 active'
	press q
	resize 40 12
	see '4 active'
	[ "$(screen | wc -L)" -le 40 ]
	press q
	see '$'
}

@test "whatever ends watch, the terminal is as it was" {
	id=$(ptymer hourglass 1h -n tea -- true)
	open_terminal 80 24
	remember_terminal
	for what in watch 'watch tea'; do
		for signal in INT TERM HUP QUIT ABRT; do
			type_line "ptymer $what"
			wait_until view_is_open
			see tea
			end_view "$signal"
		done
		type_line "ptymer $what"
		wait_until view_is_open
		press C-c
		is_restored
		type_line clear
	done
	is "$(column state "$id")" waiting
}

# suspend_view: watch is opened, and sent to the background.
suspend_view() {
	type_line 'ptymer watch'
	see '1 active'
	press C-z
	see Stopped
	is_restored
}

@test "Ctrl-Z gives the terminal back, and fg brings the view again" {
	ptymer hourglass 1h -n tea -- true
	open_terminal 80 24
	remember_terminal
	suspend_view
	type_line 'echo "still "here'
	see 'still here'
	resize 100 20
	type_line fg
	see '1 active'
	wait_until view_is_open
	press C-z
	is_restored
	# in the background it does not touch the terminal
	type_line bg
	type_line 'clear; echo "left "alone'
	see 'left alone'
	is_restored
	type_line fg
	see '1 active'
	press q
	is_restored
}

@test "Ctrl-Z gives the terminal back to a shell that leaves its modes alone" {
	ptymer hourglass 1h -n tea -- true
	open_terminal 80 24
	type_line "exec env -u ENV PS1='dash$ ' dash -i"
	see 'dash$'
	remember_terminal
	suspend_view
	type_line fg
	see '1 active'
	press q
	is_restored
}

@test "a terminal that is closed ends watch, and no job" {
	id=$(ptymer hourglass 1h -n tea -- true)
	open_terminal 80 24
	type_line 'ptymer watch'
	see '1 active'
	pid=$(pid_of_view)
	terminal kill-session -t test
	wait_until is_gone "$pid"
	is "$(column state "$id")" waiting
}

@test "a terminal that is closed ends watch where no signal and no key tells" {
	ptymer hourglass 1h -n tea -- true
	for job in '' tea; do
		open_terminal 80 24
		type_line "trap '' HUP; ptymer watch $job </dev/null"
		wait_until view_is_open
		pid=$(pid_of_view)
		terminal kill-session -t test
		wait_until is_gone "$pid"
		close_terminal
	done
}

@test "at most ten frames a second are drawn, each in one write" {
	command -v strace >/dev/null || skip "no strace"
	command -v script >/dev/null || skip "no script"
	# its bar has another length every 20 ms
	ptymer hourglass 9 -n tea -- true
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 TERM=xterm \
	    LC_ALL=C.UTF-8 timeout 60 script -qec \
	    'stty cols 200; strace -f -ttt -o trace -e trace=write \
	    timeout --foreground -s INT 5 ptymer watch' \
	    /dev/null </dev/null >raw 3>&- || :
	frames=$(grep -c 'write(1, "\\33\[[0-9]*;' trace)
	[ "$frames" -ge 5 ]
	seconds=$(awk 'NR == 1 { first = $2 } { last = $2 }
	    END { print int(last - first) + 1 }' trace)
	[ "$frames" -le $((10 * seconds + 2)) ]
}

# on_huge COMMAND ...: on a terminal that says it is as large as one can; sees the
# page, and quits.
on_huge() {
	command -v python3 >/dev/null || skip "no python3"
	TERM=xterm timeout 60 python3 - "$@" <<-'END'
	import fcntl, os, pty, resource, select, struct, sys, termios

	pid, terminal = pty.fork()
	if pid == 0:
	    size = struct.pack("HHHH", 65535, 65535, 0, 0)
	    fcntl.ioctl(1, termios.TIOCSWINSZ, size)
	    resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
	    os.execvp(sys.argv[1], sys.argv[1:])
	seen = b""
	while b"huge" not in seen:
	    if not select.select([terminal], [], [], 20)[0]:
	        sys.exit("nothing to see")
	    seen += os.read(terminal, 65536)
	os.write(terminal, b"q")
	try:
	    while os.read(terminal, 65536):
	        pass
	except OSError:
	    pass
	sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
	END
}

@test "a terminal that says it is huge is drawn on as far as one can look" {
	! grep -q __asan_init "$PTYMER" || skip "the sanitizers need much"
	ptymer hourglass 1h -n huge -- true
	on_huge "$PTYMER" watch
	on_huge "$PTYMER" watch huge
}

@test "a clock that is set just before a page waits does not stop it" {
	command -v strace >/dev/null || skip "no strace"
	ptymer hourglass 1h -n tea -- true
	open_terminal 60 12
	type_line "strace -f -o trace -e trace=timerfd_settime \
-e inject=timerfd_settime:error=ECANCELED:when=4 ptymer watch"
	see 'q quit'
	is_drawn() { (($(grep -c timerfd_settime trace) >= 8)); }
	wait_until is_drawn
	grep -q ECANCELED trace
	press q
	see_not 'q quit'
}
