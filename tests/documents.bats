# SPDX-License-Identifier: ISC

load helper
load disturb

# What is said in several places: the table of commands, the help, the manual,
# the completions, README.md.

source_directory=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
manual=$source_directory/man/ptymer.1
readme=$source_directory/README.md

# The commands of the table, whether `help` lists them or not.
commands() {
	sed -n 's/^    \.name = "\(.*\)",$/\1/p' "$source_directory"/src/cmd/*.c |
	    sort -u
}

hidden() {
	grep -l 'CMD_HIDDEN,$' "$source_directory"/src/cmd/*.c |
	    xargs sed -n 's/^    \.name = "\(.*\)",$/\1/p' | sort
}

# The options that a command's help has, long and short.
options() {
	ptymer "$1" --help |
	    sed -n 's/^  \(\(-[A-Za-z]\), \|    \)--\([a-z-]*\).*/\2 --\3/p' |
	    tr -s ' ' '\n' | grep . | sort
}

# The part of the manual that is about a command.
block() {
	awk -v command="$1" '
		/^\.S[sh] / { inside = 0 }
		/^\.Ss / {
			for (i = 2; i <= NF; i++)
				if ($i == command)
					inside = 1
		}
		inside' "$manual"
}

# The options that a part of the manual has as items of a list.
items() {
	sed -n 's/^\.It \(Fl .*\)/\1/p' | sed 's/ , /\n/g' |
	    sed -n 's/^Fl \([^ ]*\).*/-\1/p' | sort
}

@test "help, manual and completions have every command, and no other" {
	commands >table
	[ "$(wc -l <table)" -ge 17 ]
	is "$(hidden)" complete
	grep -vxFf <(hidden) table >listed
	echo 'what help lists:'
	is "$(ptymer help | sed -n 's/^.\{9\}\([a-z][a-z]*\)  .*/\1/p' |
	    sort)" "$(<listed)"
	echo 'what the completions offer:'
	is "$(ptymer complete -- '' | cut -f 1 | sort)" "$(<listed)"
	is "$(ptymer complete -- help '' | cut -f 1 | sort)" "$(<listed)"
	# .Ss with a command, or with several
	echo 'COMMANDS of the manual:'
	is "$(sed -n '/^.Sh COMMANDS/,/^.Sh VERBS/s/^\.Ss //p' "$manual" |
	    grep -v ^Staying | sed 's/^The commands //; s/ and /\n/' |
	    sort)" "$(<table)"
	echo 'SYNOPSIS of the manual:'
	is "$(sed -n '/^.Sh SYNOPSIS/,/^.Sh DESC/s/^\.Cm \([a-z].*\)/\1/p' \
	    "$manual" | sed 's/ | /\n/g' | sort -u)" "$(<table)"
	while read -r command; do
		run -0 ptymer "$command" --help
		is "$(ptymer "$command" --help | sed -n 2p)" \
		    "$(ptymer help "$command" | sed -n 2p)"
	done <table
}

@test "the manual has every option of each command, and no other" {
	n=0
	for command in $(commands); do
		options "$command" >known || :
		block "$command" >part
		[ -s part ] || { echo "not in the manual: $command"; return 1; }
		while read -r option; do
			n=$((n + 1))
			items <part | grep -qxe "$option" ||
			    { echo "not in the manual: $command $option"; return 1; }
		done <known
	done
	[ "$n" -ge 80 ]

	# a part may be about two commands
	sed -n '/^.Sh COMMANDS/,/^.Sh VERBS/s/^\.Ss //p' "$manual" |
	    grep -v ^Staying >parts
	while read -r part; do
		part=${part#The commands }
		for command in ${part/ and / }; do
			options "$command" || :
		done >known
		while read -r option; do
			grep -qxe "$option" known ||
			    { echo "only in the manual: $part $option"; return 1; }
		done < <(block "${part%% *}" | items)
	done <parts
}

@test "the manual names no option that there is not" {
	for command in $(commands); do
		options "$command" || :
	done | sort -u >known
	# an alias is not in the help; those of other programs
	ptymer hourglass --persist --help >/dev/null
	printf '%s\n' --help -h --version --persist --user --scope >>known
	grep -oE '(^\.It|,|\.Op|^\.) ?Fl -?[a-z][a-z-]*' "$manual" |
	    sed 's/.*Fl /-/' | sort -u >named
	[ "$(wc -l <named)" -ge 50 ]
	run -1 grep -vxFf known named
	is "$output" ''
}

@test "every option of the help is taken" {
	for command in $(commands); do
		for option in $(options "$command" || :); do
			# a value that is good for none, where it takes one
			run ptymer "$command" "$option" '' --help
			[[ $output != *'unknown option'* ]] ||
			    { echo "not taken: $command $option"; return 1; }
		done
	done
}

@test "the completions have every option of each command, and no other" {
	n=0
	while read -r command; do
		{ options "$command" || :; echo --help; } | sort >known
		is "$(ptymer complete -- "$command" - | cut -f 1 | sort)" \
		    "$(<known)"
		n=$((n + $(wc -l <known)))
	done < <(grep -vxFf <(hidden) <(commands))
	[ "$n" -ge 80 ]
}

@test "the manual has every column, and no other" {
	ptymer status --help | sed -n '/^Columns/,/^$/s/^  \([A-Z_]*\) .*/\1/p' \
	    >columns
	[ "$(wc -l <columns)" -ge 27 ]
	is "$(sed -n 's/^\.It \([A-Z_]*\) Ta .*/\1/p' "$manual")" "$(<columns)"
	is "$(ptymer complete -- status -o A | sed -n 's/\t.*//p' | sort)" \
	    "$(grep ^A columns | sort)"
}

@test "the manual has every variable, and no other of ptymer's" {
	{
		sed -n 's/.*getenv("\([A-Z_]*\)").*/\1/p' \
		    "$source_directory"/src/*/*.c
		grep -ohE '"(PTYMER|XDG|NO)_[A-Z_]+"' \
		    "$source_directory"/src/*/*.c | tr -d '"'
	} | grep -vx -e PWD -e FAULT -e FAULT_MET | sort -u >used
	[ "$(wc -l <used)" -ge 15 ]
	sed -n 's/^\.It Ev //p' "$manual" | sed 's/ , /\n/g; s/Ev //g' |
	    sort -u >told
	run -1 grep -vxFf told used
	is "$output" ''
	run -1 grep -vxFf used <(grep ^PTYMER_ told)
	is "$output" ''
}

@test "the manual has every signal that a worker takes" {
	sed -n '/^.Sh SIGNALS/,/^.Sh ENV/s/^\.It Dv //p' "$manual" | sort >told
	grep -ohE 'case SIG[A-Z0-9]+' "$source_directory"/src/worker/loop.c \
	    "$source_directory"/src/worker/steer.c |
	    sed 's/case //' | grep -vx SIGCHLD | sort -u >taken
	[ -s taken ]
	run -1 grep -vxFf told taken
	is "$output" ''
}

# The first words of the items of a section of ptymer-state(5).
told_of_state() {
	awk -v title=".Sh $1" '
		/^\.Sh / { inside = $0 == title }
		inside && sub(/^\.It Li /, "")' \
	    "$source_directory/man/ptymer-state.5" |
	    sed 's/ , Li / , /g; s/ , /\n/g' | cut -d ' ' -f 1 | sort
}

@test "ptymer-state(5) has every key of a record, and no other" {
	sed -n 's/^    FIELD[A-Z_]*("\([a-z-]*\)".*/\1/p' \
	    "$source_directory/src/job/field.c" | sort >keys
	[ "$(wc -l <keys)" -ge 65 ]
	is "$(told_of_state 'FORM OF A RECORD')" "$(<keys)"
	is "$(sed -n 's/^"\\x0a\([a-z-]*\) "$/\1/p' \
	    "$source_directory/tests/fuzz/record.dict" | sort)" "$(<keys)"
	version=$(sed -n 's/^#define RECORD_VERSION //p' \
	    "$source_directory/src/job/record.h")
	is "$(sed -nE 's/^(.Li )?ptymer-(job|progress) ([0-9]+).*/\2 \3/p' \
	    "$source_directory/man/ptymer-state.5" | xargs)" \
	    "job $version progress $version"
}

@test "ptymer-state(5) has every request that a worker takes, and no other" {
	sed -n 's/.*strcmp(request, "\([a-z]*\)") == 0.*/\1/p' \
	    "$source_directory/src/worker/steer.c" | sort >taken
	[ "$(wc -l <taken)" -ge 7 ]
	is "$(told_of_state REQUESTS)" "$(<taken)"
}

# Where examples are run: with what they call, and a home of its own.  Nobody
# waits for an hour: a job that is waited for is due at once.
prepare() {
	local name

	mkdir -p examples "$HOME/src" files
	for name in notify-send make on_ac_power backup.sh sync.sh photos.sh \
	    systemctl loginctl espeak; do
		printf '#!/bin/sh\necho "%s $*"\n' "$name" >"examples/$name"
	done
	cat >examples/ssh <<-'EOF'
		#!/bin/sh
		shift
		PTYMER_STATE_DIR=$HOME/elsewhere exec "$@"
	EOF
	cat >examples/ptymer <<-EOF
		#!/bin/bash
		case "\$*" in
		wait*)
			"$PTYMER" adjust "\${@: -1}" 0 2>/dev/null
			;;
		hourglass\ -f*)
			arrives() {
				[ "\$("$PTYMER" status -n @last -o id)" != "\$1" ]
			}
			last=\$("$PTYMER" status -n @last -o id)
			{
				wait_until arrives "\$last"
				"$PTYMER" adjust @last 0
			} >/dev/null &
			;;
		watch*)
			"$PTYMER" "\$@" >watched &
			wait_until test -s watched || exit
			# of a job that has ended it ends by itself
			kill "\$!" 2>/dev/null
			exit 0
			;;
		esac
		exec "$PTYMER" "\$@"
	EOF
	export -f wait_until
	printf '#!/bin/sh\necho coffee\n' >coffee.sh
	cp examples/sync.sh .
	echo something >files/file
	chmod +x examples/* ./*.sh
	PATH=$PWD/examples:$PATH
}

teardown() {
	local elsewhere=$HOME/elsewhere

	if [ -d "$elsewhere" ]; then
		PTYMER_STATE_DIR=$elsewhere "$PTYMER" stop --all
	fi
	ptymer_teardown
}

# What a part of the manual shows, as it is typed; lines of a crontab without
# their times.
typed_in() {
	awk -v part="$1" '/^\.Sh / { inside = $2 == part } inside' "$manual" |
	    sed -n -e 's/^\.Dl //p' -e '/^\.Bd/,/^\.Ed/{/^\.[BE]d/!p}' |
	    sed -e 's/\\-/-/g' -e 's/\\e/\\/g' -e 's/\\&//g' -e 's/^\$ //' \
		-e 's/^\* \* \* \* \* //' -e 's/^@reboot //'
}

# run_typed FILE: what a person types line by line, in one shell.  What follows
# a log goes on in the background, until the job is stopped.
run_typed() {
	sed 's/^\(ptymer log -f .*\)/\1 \&/' "$1" >typed
	printf 'wait\n' >>typed
	bash -e -u -o pipefail typed >shown 2>&1 3>&- || {
		printf 'typed:\n%s\nshown:\n%s\n' "$(<"$1")" "$(<shown)"
		return 1
	}
}

@test "every line of the manual's EXAMPLES works" {
	prepare
	typed_in EXAMPLES >lines
	[ "$(grep -c ptymer lines)" -ge 25 ]
	run_typed lines
	[ -s "$HOME/.config/systemd/user/ptymer-coffee.timer" ]
	names=$(ptymer status -n -o name | xargs)
	[ -n "$names" ]
	PTYMER_STATE_DIR=$HOME/elsewhere run -0 ptymer status -n -o name
	is "$(xargs <<<"$output")" "$names"
}

@test "what the manual shows elsewhere works" {
	prepare
	typed_in COMMANDS >lines
	grep -q '^ptymer restore' lines
	run_typed lines
}

# arm_for LINE: the jobs that an example of the help is about, as it needs them.
arm_for() {
	local duration=1h repeat=-r name

	case $1 in
	*" wait "* | *" log "* | *" watch "* | *" restart "* | *" prune "*)
		duration=0 repeat=
		;;
	esac
	for name in tea backup build-1 a b c d; do
		# shellcheck disable=SC2086 # no word, or one
		"$PTYMER" hourglass -q -n "$name" $repeat "$duration" -- true
	done
	case $1 in
	*" restart "* | *" prune "*)
		for name in tea backup build-1 a b c d; do
			"$PTYMER" wait "$name"
		done
		;;
	*" --adopt "*)
		lose 3
		edit_record "$state/active/3/job" \
		    '/^(machine|boot) /d; s/^pid-namespace.*/machine beef\nboot 77\n&/'
		;;
	esac
}

@test "the examples of the help work" {
	prepare
	for command in $(commands); do
		"$PTYMER" "$command" --help |
		    sed '1,/^Examples:$/d; s/^  //'
	done >lines
	is "$(wc -l <lines)" $(($(commands | wc -l) * 2))
	while read -r line <&4; do
		rm -rf "$state"
		arm_for "$line"
		echo "$line" >one
		run_typed one
		"$PTYMER" stop --all
	done 4<lines
}

# The commands of README.md: what follows a $ in an indented line.
session() {
	sed -n 's/^    \$ //p' "$readme"
}

# The indented parts that begin with one.
shown_in_sessions() {
	awk '/^    / { if (!inside) shown = /^    \$ /; inside = 1 }
	    !/^    / { inside = 0 }
	    inside && shown' "$readme" | sed 's/^    //'
}

# The same in a terminal of 80 columns, each as it is typed with what comes.
run_session() {
	{
		printf 'stty cols 80\n'
		session | while read -r line; do
			printf 'printf "%%s\\n" %q\n%s\n' "$ $line" "$line"
		done
	} >driver
	NO_COLOR=1 SHELL=/bin/bash script -q -e -c 'bash -u driver' /dev/null 3>&- \
	    </dev/null | tr -d '\r'
}

# Times and lengths of time as they are, blanks as columns need them.
normalised() {
	sed -E -e 's/[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?/TIME/g' \
	    -e 's/[0-9]+m[0-9]+s/SPAN/g' -e 's/[0-9]+\.[0-9]+s/SPAN/g' \
	    -e 's/  +/ /g' -e 's/^ //'
}

@test "the session of README.md is what is seen" {
	prepare
	[ "$(session | wc -l)" -ge 10 ]
	run_session >seen
	is "$(normalised <seen)" \
	    "$(shown_in_sessions | normalised)"
}

# They are run, on a machine that has nothing else, by tests/bare-debian.
@test "README.md begins with the two commands that bare-debian runs" {
	is "$(sed -n 's/^    \(make [a-z ]*[a-z]\) .*/\1/p' "$readme")" \
	    "make deps demo
make deps check"
	while read -r goal; do
		grep -qE "^$goal:" "$source_directory/Makefile"
	done < <(grep -oE '`make [a-z]+' "$readme" | cut -d ' ' -f 2 |
	    grep -vx test)
}

@test "README.md is no wider than a terminal, and what it names is there" {
	# but for its table, and what programs print
	[ "$(grep -vE '^(\||    )' "$readme" | wc -L)" -le 80 ]
	for file in $(grep -oE '\]\([A-Za-z/.0-9-]+\)' "$readme" |
	    tr -d '])('); do
		[ -e "$source_directory/$file" ]
	done
}
