# SPDX-License-Identifier: ISC

load helper

source_directory=$(cd "$BATS_TEST_DIRNAME/.." && pwd)

# The commands as the completions offer them.
commands() {
	ptymer complete -- '' | cut -f 1
}

# bats test_tags=core
@test "the version is the Makefile's" {
	run -0 ptymer --version
	is "$output" "ptymer $(sed -n 's/^VERSION = //p' "$source_directory/Makefile")"
}

@test "help lists every command, each with its own" {
	commands >list
	for command in hourglass alarm next status wait log stop help; do
		grep -qx "$command" list
	done
	while read -r command; do
		run -0 ptymer "$command" --help
		matches "${lines[0]}" "ptymer $command*"
		first=$output
		run -0 ptymer help "$command"
		is "$output" "$first"
		run -0 ptymer "$command" -h
		is "$output" "$first"
	done <list
}

@test "help without a command is that of ptymer" {
	run -0 ptymer help
	first=$output
	matches "$first" '*hourglass*'
	run -0 ptymer --help
	is "$output" "$first"
	run -0 ptymer -h
	is "$output" "$first"
}

@test "help about what is no command is wrong usage" {
	run --separate-stderr -2 ptymer help nonsense
	is "$output" ""
	matches "$stderr" 'ptymer: help: *nonsense*'
	run -2 ptymer help status wait
}

@test "help needs no state directory and makes none" {
	run -0 env -u PTYMER_STATE_DIR -u HOME ptymer help status
	run -0 env -u PTYMER_STATE_DIR -u HOME ptymer --version
	[ ! -e "$state" ]
}

@test "help fits 80 columns" {
	for command in $(commands); do
		[ "$(ptymer "$command" --help | wc -L)" -le 80 ]
	done
	[ "$(ptymer help | wc -L)" -le 80 ]
}

@test "help fits a screen, its groups told apart" {
	# 24 lines, the last for the prompt
	[ "$(ptymer help | wc -l)" -le 23 ]
	ptymer help | sed -n 's/^\([A-Z][a-z]*\)  *[a-z].*/\1/p' >groups
	is "$(xargs <groups)" 'Arm See Steer Besides'
}

@test "help of a command has its usage, its options and two examples" {
	n=0
	for command in $(commands) complete; do
		ptymer "$command" --help >text
		grep -q "^ptymer $command" <(head -n 1 text)
		is "$(sed '1,/^Examples:$/d' text | grep -c '^  ptymer')" 2
		sed '1,/^Examples:$/d' text | grep -q "^  ptymer $command"
		n=$((n + 1))
	done
	[ "$n" -ge 17 ]
}

@test "help of a command tells how its operands are written" {
	for command in hourglass:DURATION alarm:WHEN next:WHEN status:JOB \
	    wait:JOB log:JOB stop:JOB adjust:JOB; do
		run -0 ptymer "${command%:*}" --help
		matches "$output" "*
${command#*:}: *"
	done
	# all that is shown there may be written so
	for duration in 90s 5m 1h30m '2d 4h' 1:30:00; do
		matches "$(ptymer hourglass --help)" "*$duration*"
		run -0 ptymer next --duration "$duration"
	done
	for when in 9:30 'tomorrow 7:00' '2027-01-01 9:00' 'Mon..Fri 17:30' \
	    '*/15 * * * *' 'every 90m'; do
		matches "$(ptymer alarm --help)" "*${when//\*/\\*}*"
		run -0 ptymer next --from '2026-01-01' "$when"
	done
}

@test "a mistyped command is told the one that was meant" {
	for typed in staus=status hourglas=hourglass hour=hourglass \
	    25m='hourglass 25m' '1h 30m=hourglass 1h 30m'; do
		run --separate-stderr -2 ptymer "${typed%%=*}"
		is "$output" ''
		is "$stderr" "ptymer: unknown command '${typed%%=*}' (did you mean ${typed#*=}?)"
	done
	run -2 ptymer help staus
	is "$output" "ptymer: help: unknown command 'staus' (did you mean status?)"
	for tried in ls=status kill=stop timer=hourglass version=--version; do
		run -2 ptymer "${tried%=*}"
		is "$output" "ptymer: unknown command '${tried%=*}' (did you mean ${tried#*=}?)"
	done
	# Half of a short name is too little.
	for typed in foo sxxp waxx; do
		run -2 ptymer "$typed"
		is "$output" "ptymer: unknown command '$typed' (see ptymer help)"
	done
}

@test "a mistyped option is told the one that was meant" {
	run -2 ptymer stop --drian tea
	is "$output" "ptymer: stop: unknown option '--drian' (did you mean --drain?)"
	run -2 ptymer status --JSON
	is "$output" "ptymer: status: unknown option '--JSON' (did you mean --json?)"
	run -2 ptymer status --json=x
	is "$output" "ptymer: status: option --json takes no value"
	run -2 ptymer alarm --on
	is "$output" "ptymer: alarm: unknown option '--on' (did you mean --on-success?)"
	run -2 ptymer stop --nonsense tea
	is "$output" "ptymer: stop: unknown option '--nonsense' (see ptymer stop --help)"
}
