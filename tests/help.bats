# SPDX-License-Identifier: ISC

load helper

source_directory=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
manual=$source_directory/man/ptymer.1

# The commands as `help` lists them: two blanks, the name, what it does.
commands() {
	ptymer help | sed -n 's/^  \([a-z]\{1,\}\)  *[a-z].*/\1/p'
}

# The options that a command's help lists, long and short.
options() {
	ptymer "$1" --help |
	    sed -n 's/^  \(\(-[A-Za-z]\), \|    \)--\([a-z-]*\).*/\2 --\3/p' |
	    tr -s ' ' '\n' | grep .
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

@test "every command and every option is in the manual, where it belongs" {
	n=0
	for command in $(commands); do
		[ -n "$(block "$command")" ] ||
		    { echo "not in the manual: $command"; return 1; }
		for option in $(options "$command"); do
			n=$((n + 1))
			block "$command" |
			    grep -qE "(Fl|Ns|,) ${option#-}( |\$|,)" ||
			    { echo "not in the manual: $command $option"; return 1; }
		done
	done
	[ "$n" -ge 20 ]
}

@test "the manual has no option that no command has" {
	for command in $(commands); do
		options "$command" || true
	done | sort -u >known
	# an alias is not in the help
	ptymer hourglass --persist --help >/dev/null
	printf '%s\n' --help -h --version --persist >>known
	n=0
	while read -r option; do
		n=$((n + 1))
		grep -qxe "$option" known ||
		    { echo "only in the manual: $option"; return 1; }
	done < <(grep -oE '(^\.It|,|^\.) ?Fl -?[a-z][a-z-]*' "$manual" |
	    sed 's/.*Fl /-/' | sort -u)
	[ "$n" -ge 10 ]
}

@test "every command is in the completions, where there are any" {
	files=("$source_directory"/completions/*)
	[ -e "${files[0]}" ] || skip "there are none"
	for file in "${files[@]}"; do
		for command in $(commands); do
			grep -qw -e "$command" "$file" ||
			    { echo "not in $file: $command"; return 1; }
			for option in $(options "$command" | grep -e '^--'); do
				grep -qF -e "${option#--}" "$file" ||
				    { echo "not in $file: $option"; return 1; }
			done
		done
	done
}

@test "the examples of the help are taken" {
	n=0
	while read -r line; do
		n=$((n + 1))
		[[ $line == ptymer\ * ]]
	done < <(for command in $(commands); do
		ptymer "$command" --help | sed -n '/^Examples:/,$s/^  //p'
	done)
	[ "$n" -ge 4 ]
}
