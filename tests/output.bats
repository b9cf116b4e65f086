# SPDX-License-Identifier: ISC

load helper
load disturb

# What would write to a terminal, leave the line, or turn it round.
nasty=$'a\e]0;title\a\e[31mb\nc\rd\x7f\x9b\xc2\x9b\xff\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8\bz'

# harmless FILE: nothing in it but newlines, tabs and text that is UTF-8 and says
# nothing to a terminal.
harmless() {
	if LC_ALL=C grep -anP \
	    '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]' \
	    "$1" || ! iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1; then
		printf 'not for a terminal: %q\n' "$(<"$1")"
		return 1
	fi
}

# said COMMAND ...: all it says is harmless.
said() {
	timeout 60 "$@" >said 2>&1 || :
	[ -s said ] || return 0
	harmless said
}

# shown COMMAND ...: what it prints is in the file out, what it says in said.
shown() {
	timeout 60 "$@" >out 2>said || return 1
}

# A job whose every text is as bad as it can be.
arm_nasty() {
	mkdir "$nasty"
	(cd "$nasty" && ptymer hourglass 1h -r -n tea -E "A=$nasty" \
	    --when ": '$nasty'" --on-end ": '$nasty'" -o "$nasty" -- \
	    sh -c "exit 3" "$nasty")
}

@test "no text of a job says anything to who looks at it" {
	arm_nasty
	kill -USR1 "$(column pid tea)"
	wait_until column_is runs tea 1
	for locale in C C.UTF-8; do
		export LC_ALL=$locale
		for command in status 'status -a' 'status tea' 'status --json' \
		    'status --raw' 'log --runs tea' 'export tea' \
		    'export --systemd tea' 'export --cron tea' \
		    'export --kubernetes --image x tea' 'next --job tea' \
		    'status -o +when,command,directory,output'; do
			# shellcheck disable=SC2086 # words
			said ptymer $command
		done
	done
	ps -o args= -p "$(column pid tea)" >said
	harmless said
}

@test "what is exported is the same job again, whatever it holds" {
	arm_nasty
	ptymer export tea >line
	ptymer stop tea
	sh line
	is "$(tail -n +2 "$state/active/2/job" | grep -v -e '^end' -e '^env' \
	    -e '^armed' -e '^due' -e '^saved' -e '^dealt')" \
	    "$(tail -n +2 "$state/ended/1/job" | grep -v -e '^end' -e '^env' \
	    -e '^armed' -e '^due' -e '^saved' -e '^dealt')"
}

@test "no word of a command says anything in an error" {
	ptymer hourglass 1h -n tea -- true
	for arguments in "hourglass|$nasty" "alarm|$nasty" "next|$nasty" \
	    "next|--tz|$nasty|10:00" "alarm|--tz|$nasty|10:00" \
	    "hourglass|1h|$nasty" "hourglass|1h|-n|$nasty" \
	    "hourglass|1h|-C|$nasty" "hourglass|1h|-o|$nasty/x|--|true" \
	    "hourglass|1h|-m|$nasty" "hourglass|1h|--lock|$nasty" \
	    "hourglass|1h|--count|$nasty" "hourglass|1h|--overlap|$nasty" \
	    "hourglass|1h|--notify=$nasty" "hourglass|1h|--freeze|$nasty" \
	    "hourglass|1h|--log-max|$nasty" "hourglass|1h|--missed|$nasty" \
	    "hourglass|1h|--grace|$nasty" "hourglass|1h|--until|$nasty|-r" \
	    "hourglass|1h|--$nasty" "hourglass|1h|-$nasty" \
	    "hourglass|1h|--|$nasty/|x" "hourglass|1h|--exec|--|$nasty" \
	    "status|$nasty" "status|-o|$nasty" "stop|$nasty" \
	    "stop|-s|$nasty|tea" "wait|$nasty" "wait|--timeout|$nasty|tea" \
	    "log|$nasty" "log|-n|$nasty|tea" "pause|$nasty" \
	    "adjust|tea|$nasty" "adjust|$nasty|1m" "skip|tea|-n|$nasty" \
	    "run|$nasty" "restart|$nasty" "restore|$nasty" \
	    "restore|--adopt|$nasty" "prune|$nasty" "export|$nasty" \
	    "export|--image|$nasty|tea" "help|$nasty" "$nasty"; do
		mapfile -d '|' -t words < <(printf '%s' "$arguments")
		run ! shown ptymer "${words[@]}"
		[ ! -s out ]
		[ -s said ]
		harmless said
	done
	is "$(ptymer status -n -o name)" "tea"
}

@test "what the environment says is shown as it is safe" {
	for variable in TZ PTYMER_KEEP PTYMER_MAX_JOBS TERM COLUMNS LANG; do
		for command in status 'hourglass 1h' 'alarm 10:00 ' 'next 10:00'; do
			# shellcheck disable=SC2086 # words
			said env HOME="$PWD/home" "$variable=$PWD/$nasty" \
			    ptymer $command
			: >"$nasty"
			# shellcheck disable=SC2086 # words
			said env HOME="$PWD/home" "$variable=$PWD/$nasty" \
			    ptymer $command
			rm "$nasty"
		done
	done
}

@test "what a record or an answer says is shown as it is safe" {
	expect_bad=1
	expect_lost=1
	ptymer hourglass 1h -n tea -- true
	lose tea
	text=$'\e[31mred\x9b\xff'
	LC_ALL=C edit_record "$state/active/1/job" "s/^held .*//
		\$a held $text
		\$a left $text
		\$a survivor 1 $text"
	for command in status 'status --json' 'status 1' 'status --raw' \
	    'log --runs 1' 'wait 1' 'export 1' 'stop 1' 'status -a'; do
		# shellcheck disable=SC2086 # words
		said ptymer $command
	done
	ptymer hourglass 1h -n milk -- true
	# an answer from somebody else
	mkdir "$state/active/2/requests"
	lose milk
	: >"$state/active/2/pid"
	flock "$state/active/2/pid" sh -c 'trap "" HUP
		echo $$ >'"$state/active/2/pid"'
		cd '"$state/active/2/requests"'
		until ls *.ask >/dev/null 2>&1; do sleep 0.02; done
		for ask in *.ask; do
			rm "$ask"
			printf "no \033[31mred\233\n" >"${ask%.ask}.new"
			mv "${ask%.ask}.new" "${ask%.ask}.answer"
		done' 3>&- &
	wait_until test -s "$state/active/2/pid"
	run ! shown ptymer pause milk
	grep -q 'milk\|job 2.*red' said
	harmless said
	wait $!
	rm -rf "$state/active/2/requests"
}
