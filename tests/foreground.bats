# SPDX-License-Identifier: ISC

load helper
load terminal

# What the foreground wrote to standard error, without times.
told() {
	sed -E 's/^[0-9:.]+ //' "$1"
}

screen_has_line() {
	screen | grep -qx "$1"
}

# bats test_tags=core
@test "-f: standard output is the target's alone" {
	timeout 20 ptymer hourglass -f 0.2 -n tea -- 'echo out; echo err >&2' \
	    >out 2>err
	is "$(xargs <out)" "out err"
	is "$(sed -n 1p err)" 1
	told err >lines
	grep -q '^hourglass 1 "tea": ok, took ' lines
	run ! grep -q $'\033' err
}

# bats test_tags=core
@test "-f exits with the target's status" {
	run --separate-stderr -0 ptymer hourglass -f 0 -- true
	run --separate-stderr -7 ptymer hourglass -f 0.1 -- sh -c 'exit 7'
	run --separate-stderr -137 ptymer alarm -f now -- 'kill -KILL $$'
	run --separate-stderr -124 \
	    ptymer hourglass -f 0 --timeout 0.1 -- sleep 1000
	run --separate-stderr -127 ptymer hourglass -f 0 -- ./nothing-there
	is "$(wc -l <<<"$stderr")" 1
	touch file
	run --separate-stderr -126 ptymer hourglass -f 0 -- ./file
	run --separate-stderr -0 ptymer hourglass -f 0
	matches "$stderr" '*: time is up*'
}

@test "-f: what is not armed is 125, and not 1" {
	ptymer hourglass 1h -n tea -- true
	run --separate-stderr -125 ptymer hourglass -f 0 -n tea -- true
	is "$output" ""
	run -125 ptymer alarm -f '2027-02-30 10:00' -- true
	run -125 ptymer hourglass --freeze 99999999 -f 0 -- true
	PTYMER_MAX_JOBS=1 run -125 ptymer hourglass -f 0 -- true
	run -1 ptymer hourglass 0 -n tea -- true
	run -1 ptymer hourglass --freeze 99999999 0 -- true
	run -2 ptymer hourglass -f nonsense -- true
	run -2 ptymer hourglass -f
}

@test "-f: a job that is stopped or lost" {
	expect_lost=1
	timeout 60 ptymer hourglass -f 1h -n tea -- true 2>err 3>&- &
	foreground=$!
	wait_until grep -q '"tea": waiting, due ' err
	ptymer stop tea
	status=0
	wait "$foreground" || status=$?
	is "$status" 143
	told err | grep -q ': stopped$'
	timeout 60 ptymer hourglass -f 1h -n lost -- true 2>err 3>&- &
	foreground=$!
	wait_until column_is state lost waiting
	lose lost
	status=0
	wait "$foreground" || status=$?
	is "$status" 125
	grep -q 'is lost$' err
}

@test "-f passes output on as it comes, and all of it" {
	timeout 60 ptymer hourglass -f 0 -- 'echo one
	    until [ -e go ]; do sleep 0.05; done; printf two' \
	    >out 2>err 3>&- &
	foreground=$!
	wait_until grep -q one out
	run ! grep -q two out
	touch go
	wait "$foreground"
	printf 'one\ntwo' >expected
	cmp out expected
	timeout 60 ptymer hourglass -f 0 -- 'seq 200000; printf "\0\377x"' \
	    2>/dev/null | md5sum >sum
	{ seq 200000; printf '\0\377x'; } | md5sum >expected
	cmp sum expected
	# who reads it takes his time
	timeout 60 ptymer hourglass -f 0 -n big -- \
	    'seq 200000; printf "\0\377x"' 2>/dev/null | {
		wait_until column_is state big done
		md5sum
	} >sum
	cmp sum expected
}

@test "-f follows the log through its rotation" {
	timeout 60 ptymer hourglass -f 0.2 -r --count 5 --log-max 1 -- \
	    'seq $((PTYMER_RUN * 1000)) $((PTYMER_RUN * 1000 + 500))' \
	    >out 2>err
	for ((i = 1; i <= 5; i++)); do
		seq $((i * 1000)) $((i * 1000 + 500))
	done >expected
	cmp out expected
}

@test "-f that was held up while the log was rotated twice passes on both" {
	ptymer hourglass -f 1h -r -n tea --log-max 1 -- \
	    'seq $((PTYMER_RUN * 1000)) $((PTYMER_RUN * 1000 + 500))' \
	    >out 2>err 3>&- &
	foreground=$!
	wait_until column_is state tea waiting
	run_again tea 1
	wait_until grep -qx 1500 out
	hold "$foreground"
	run_again tea 2
	run_again tea 3
	kill -CONT "$foreground"
	wait_until grep -qx 3500 out
	ptymer stop tea
	wait "$foreground" || :
	for i in 1 2 3; do
		seq $((i * 1000)) $((i * 1000 + 500))
	done >expected
	cmp out expected
}

@test "-f that was held up tells the end after the last output" {
	timeout 60 ptymer hourglass -f 0 -n tea -- \
	    'until [ -e go ]; do sleep 0.02; done; seq 3; exit 3' >out 2>&1 3>&- &
	foreground=$!
	wait_until column_is state tea running
	pid=$(pgrep -P "$foreground" -x ptymer)
	hold "$pid"
	touch go
	run -3 ptymer wait tea
	kill -CONT "$pid"
	status=0
	wait "$foreground" || status=$?
	is "$status" 3
	tail -n 4 out >end
	is "$(head -n 3 end | xargs)" '1 2 3'
	matches "$(tail -n 1 end)" '*"tea": exit:3, took *'
}

@test "-f with --output passes on what is new in the file" {
	echo before >file
	timeout 20 ptymer hourglass -f 0 -o file -- echo new >out 2>err
	is "$(<out)" new
	is "$(xargs <file)" "before new"
	timeout 20 ptymer hourglass -f 0 -o /dev/null -- echo none >out 2>err
	is "$(<out)" ""
	# to where our own output goes: once, and not round and round
	timeout 20 bash -c '
		ptymer hourglass -f 0.2 -o same -- "echo once; sleep 0.3" >>same
	' 2>err
	is "$(<same)" once
}

@test "-f with --output goes on in a file that was cut" {
	mkfifo go
	timeout 60 ptymer hourglass -f 0 -o file -- \
	    'seq 1000; read line <go; echo new' >out 2>err 3>&- &
	pid=$!
	wait_until grep -qx 1000 out
	: >file
	echo >go
	wait "$pid"
	is "$(tail -n 1 out)" new
	is "$(wc -l <out)" 1001
}

@test "-f: a job that repeats goes on, and its last run counts" {
	run --separate-stderr -3 timeout 20 \
	    ptymer hourglass -f 0.1 -r --count 3 -- \
	    'echo $PTYMER_RUN; exit $PTYMER_RUN'
	is "$(xargs <<<"$output")" "1 2 3"
	matches "$stderr" '*: run 1: exit:1, *: run 2: exit:2, *: run 3: *'
}

@test "-f -q tells nothing but the ID" {
	run --separate-stderr -3 ptymer hourglass -f -q 0.1 -- 'echo x; exit 3'
	is "$output" x
	is "$stderr" 1
}

@test "-f with --dry-run, --if-absent and --replace" {
	run --separate-stderr -0 ptymer hourglass -f --dry-run 1h -- true
	is "$output" ""
	[ ! -e "$state/active/1" ]
	timeout 60 ptymer hourglass -f 5 -n tea --if-absent -- \
	    'echo first; exit 4' >out 2>err 3>&- &
	foreground=$!
	wait_until column_is state tea waiting
	run --separate-stderr -4 timeout 60 ptymer hourglass -f 1h -n tea \
	    --if-absent -- 'echo second'
	is "$output" first
	is "${stderr_lines[0]}" 1
	status=0
	wait "$foreground" || status=$?
	is "$status" 4
	timeout 60 ptymer hourglass -f 1h -n tea -- true 2>err 3>&- &
	foreground=$!
	wait_until column_is state tea waiting
	run --separate-stderr -5 timeout 60 \
	    ptymer hourglass -f 0.1 -n tea --replace -- 'echo new; exit 5'
	is "$output" new
	status=0
	wait "$foreground" || status=$?
	is "$status" 143
}

@test "-f: SIGTERM stops the job with its tree, and ends us" {
	ptymer hourglass -f 0 -n tea -- \
	    'setsid sleep 1000 & sleep 1000' >out 2>err 3>&- &
	foreground=$!
	wait_until column_is state tea running
	kill "$foreground"
	status=0
	wait "$foreground" || status=$?
	is "$status" 143
	is "$(column state tea)" stopped
	is "$(count_processes)" 0
}

@test "-f: a hangup detaches, and so does a SIGKILL" {
	for signal in HUP KILL; do
		ptymer hourglass -f 1h -n "tea-$signal" -- true \
		    >out 2>err 3>&- &
		foreground=$!
		wait_until column_is state "tea-$signal" waiting
		wait_until grep -q waiting err
		kill "-$signal" "$foreground"
		status=0
		wait "$foreground" || status=$?
		is "$status" $((128 + $(kill -l "$signal")))
		is "$(column state "tea-$signal")" waiting
	done
}

@test "-f: nobody reads the output any more" {
	{
		status=0
		timeout 60 ptymer hourglass -f 0 -n tea -- \
		    'while echo y; do sleep 0.01; done' 2>err || status=$?
		echo "$status" >status
	} | head -n 1 >out
	is "$(<out)" y
	is "$(<status)" 141
	is "$(column state tea)" stopped
}

@test "-f: output that cannot be written is told, the job goes on" {
	run --separate-stderr -125 bash -c \
	    'ptymer hourglass -f 0 -- "echo x; sleep 0.2; touch done" >/dev/full'
	matches "$stderr" '*cannot write to standard output*'
	[ -e done ]
	run --separate-stderr -3 bash -c \
	    'ptymer hourglass -f 0 -- "echo x; exit 3" >/dev/full'
}

@test "-f: nothing is armed where TZ names no zone" {
	TZ=Europe/Berln run --separate-stderr -2 ptymer hourglass 0 -f -- touch ran
	is "$output" ""
	is "$stderr" "ptymer: hourglass: TZ is no known time zone:\
 'Europe/Berln' (did you mean Europe/Berlin?)"
	is "$(ptymer status -a -n -o id)" ""
	[ ! -e ran ]
	# without it no clock is read
	TZ=Europe/Berln run --separate-stderr -0 ptymer hourglass 5m -v -n tea
	is "$stderr" 'hourglass 1 "tea" rings in 5m'
}

@test "-f: a job that rings is told to wait for something, or not at all" {
	for i in 1 2 3; do
		run --separate-stderr -0 ptymer hourglass 0.1 -f
		matches "$stderr" '*time is up*'
		for line in "${stderr_lines[@]}"; do
			[[ $line != *': waiting' ]]
		done
	done
}

@test "-f without a terminal that can be drawn on: no escape byte" {
	command -v script >/dev/null || skip "no script"
	for setting in TERM=dumb TERM= NO_COLOR=1; do
		env TERM=xterm "$setting" LC_ALL=C.UTF-8 timeout 20 \
		    script -qec "ptymer hourglass -f 0.3 -n tea -- echo out" \
		    /dev/null </dev/null >raw 3>&-
		run ! grep -q $'\033' raw
		grep -q '^out' raw
		grep -q '"tea": ok' raw
	done
}

@test "-f on a terminal: the hourglass, then the output and the result" {
	open_terminal 80 24
	remember_terminal
	type_line "ptymer hourglass -f 1h -n tea -- 'echo brewing
	    until [ -e go ]; do sleep 0.1; done; exit 3'; echo status \$?"
	wait_until view_is_open
	see 'tea  hourglass 1'
	see '⣿'
	see 'd detach'
	ptymer adjust tea 0
	see 'tea 0:0'
	wait_until screen_has_line brewing
	screen_has_not '⣿'
	screen_has 'hourglass 1 "tea" runs at'
	touch go
	see 'hourglass 1 "tea": exit:3, took'
	see 'status 3'
	screen_has_not 'tea 0:0'
	is_restored
}

@test "-f on a terminal fits its size, resized or not" {
	open_terminal 80 24
	type_line 'ptymer hourglass -f 1h -n tea -- true'
	see '⣿'
	resize 40 12
	see '▀▀▀'
	see 'd detach'
	see '⣿'
	resize 39 11
	see_not '⣿'
	see 'tea 59:'
	resize 200 60
	see '████████████'
	see '⣿'
	press p
	see paused
	press p
	see_not paused
	press q
	see 'd detaches, Ctrl-C stops'
	press d
	see 'goes on, due'
	is "$(column state tea)" waiting
}

@test "-f: d detaches and leaves the job armed" {
	open_terminal 80 24
	remember_terminal
	type_line 'ptymer hourglass -f 1h -n tea -- true; echo status $?'
	wait_until view_is_open
	press d
	see 'status 0'
	is_restored
	screen_has 'hourglass 1 "tea" goes on, due'
	is "$(column state tea)" waiting
}

@test "-f: Ctrl-C stops the job and dies of SIGINT" {
	open_terminal 80 24
	remember_terminal
	for delay in 1h 0; do
		type_line "clear; ptymer hourglass -f $delay -n tea -- \\
		    'setsid sleep 1000 & sleep 1000'"
		if [ "$delay" = 0 ]; then
			wait_until column_is state tea running
			see 'tea 0:'
		else
			wait_until view_is_open
		fi
		press C-c
		see ': stopped'
		wait_until display_is_usual
		type_line 'echo status $?'
		see 'status 130'
		is_restored
		is "$(column state tea)" stopped
	done
}

@test "-f: Ctrl-Z suspends the view alone" {
	open_terminal 80 24
	remember_terminal
	type_line 'ptymer hourglass -f 6 -n tea -- "touch ran; echo output"'
	wait_until view_is_open
	press C-z
	see Stopped
	is_restored
	# the job runs all the same
	wait_until test -e ran
	ptymer wait tea
	run ! grep -x output <(screen)
	type_line 'fg; echo status $?'
	wait_until screen_has_line output
	see 'hourglass 1 "tea": ok, took'
	see 'status 0'
	is_restored
}

@test "-f: what is typed while the job is being stopped is for the shell" {
	open_terminal 80 24
	remember_terminal
	type_line "ptymer hourglass -f 0 -n tea -- \\
	    'trap \"\" TERM; touch ready; until [ -e go ]; do sleep 0.1; done'"
	wait_until test -e ready
	see 'tea 0:'
	press C-c
	see 'stopping tea'
	type_line 'echo d; echo status $?'
	touch go
	see 'status 0'
	screen_has ': stopped'
	is "$(column state tea)" stopped
	is_restored
}

@test "-f in the background leaves the terminal alone" {
	open_terminal 80 24
	remember_terminal
	type_line 'ptymer hourglass -f 1h -n tea -- true &'
	wait_until column_is state tea waiting
	type_line 'echo "typed "here; jobs'
	see 'typed here'
	see Running
	is_restored
	type_line fg
	wait_until view_is_open
	see 'tea  hourglass 1'
	press C-z
	see Stopped
	type_line 'bg; echo "still "here'
	see 'still here'
	is_restored
	ptymer stop tea
	see 'stopped'
	is_restored
}

@test "-f: a terminal that is closed detaches" {
	open_terminal 80 24
	type_line 'ptymer hourglass -f 1h -n tea -- true'
	wait_until view_is_open
	pid=$(pid_of_view)
	terminal kill-session -t test
	wait_until is_gone "$pid"
	is "$(column state tea)" waiting
}

@test "-f: whatever ends it, the terminal is as it was" {
	open_terminal 80 24
	remember_terminal
	for signal in HUP TERM QUIT ABRT; do
		type_line "ptymer hourglass -f 1h -n tea-$signal -- true"
		wait_until view_is_open
		end_view "$signal"
	done
	is "$(column state tea-HUP)" waiting
	is "$(column state tea-TERM)" stopped
	is "$(column state tea-QUIT)" stopped
	is "$(column state tea-ABRT)" waiting
}

@test "-f into a pipe: one line counts, and keys are left to others" {
	open_terminal 80 24
	remember_terminal
	type_line 'ptymer hourglass -f 6 -n tea -- "echo out" | cat'
	see 'tea 0:0'
	stty -a -F "$(terminal display-message -p -t test '#{pane_tty}')" |
	    grep -q ' icanon '
	wait_until screen_has_line out
	see 'hourglass 1 "tea": ok, took'
	screen_has_not 'tea 0:0'
	is_restored
}
