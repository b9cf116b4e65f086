# SPDX-License-Identifier: ISC

load helper

# refused DURATION: exit 2, one line that says why, nothing on standard output,
# nothing that a terminal would obey.
refused() {
	run --separate-stderr -2 timeout 60 ptymer hourglass "$1" -- touch ran
	is "$output" ""
	matches "${stderr_lines[0]}" 'ptymer: hourglass: ?*'
	is "$(grep -c '^ptymer:' <<<"$stderr")" 1
	is_harmless "$stderr"
	# the longest line is one that fits where people read it
	[ "$(wc -L <<<"$stderr")" -lt 400 ]
}

# Text without control characters, C1 ones too, and all of it UTF-8.
is_harmless() {
	if grep -aq -e '[[:cntrl:]]' -e $'\xc2[\x80-\x9f]' <<<"$1" ||
	    ! iconv -f UTF-8 -t UTF-8 <<<"$1" >/dev/null 2>&1; then
		printf 'not for a terminal: %q\n' "$1"
		return 1
	fi
}

# pointed DURATION COLUMN: refused with the text and a caret below it.
pointed() {
	local at

	refused "$1"
	is "${#stderr_lines[@]}" 3
	matches "${stderr_lines[1]}" "*$1*"
	matches "${stderr_lines[2]}" '*([[:blank:]])^'
	at=${stderr_lines[1]%%"$1"*}
	is $((${#stderr_lines[2]} - 1 - ${#at})) "$2"
}

nothing_is_armed() {
	is "$(ptymer status -a -n -o id)" ""
	[ ! -e ran ]
	[ ! -e "$state" ] || is "$(find "$state" -mindepth 2)" ""
}

# bats test_tags=core
@test "an empty or blank duration is refused" {
	refused ''
	refused ' '
	refused $'\t '
	nothing_is_armed
}

@test "1:30 is refused, for it may be a minute or an hour" {
	pointed 1:30 1
	matches "$stderr" '*1m30s*'
	matches "$stderr" '*1h30m*'
	nothing_is_armed
}

@test "months and years are refused, for they have no length" {
	for duration in 5M 1y 'P1M' P1Y 2months '1 year'; do
		refused "$duration"
	done
	pointed 5M 1
	nothing_is_armed
}

@test "a number without a unit after one with a unit is refused" {
	pointed 1h30 2
	matches "$stderr" '*1h30m*'
	pointed '10 20' 3
	nothing_is_armed
}

@test "a sign, an exponent, hexadecimal and a comma are refused" {
	pointed -5 0
	refused -1h
	refused -0.5
	refused +5
	refused 1e3
	refused 0x10
	refused 1,5
	refused infinity
	refused nan
	nothing_is_armed
}

@test "what is longer than 100 years is refused" {
	refused 12345678901234567890
	refused 99999999999999999999h
	refused 3155760001
	refused 36526d
	refused 9223372036854775807
	refused 18446744073709551616s
	nothing_is_armed
}

@test "a text of 5 000 digits is refused in a line of reasonable length" {
	refused "$(printf '9%.0s' {1..5000})"
	refused "1.$(printf '9%.0s' {1..5000})x"
	refused "$(printf 'h%.0s' {1..5000})"
	nothing_is_armed
}

@test "control characters are refused and shown harmlessly" {
	refused $'5\e[31mm'
	matches "$stderr" '*\\x1b*'
	refused $'5\nm\n'
	refused $'\a'
	refused $'5\x7f'
	refused $'5m\r'
	nothing_is_armed
}

@test "bytes that are not UTF-8 are refused and shown harmlessly" {
	refused $'\xff\xfe'
	matches "$stderr" '*\\xff*'
	refused $'5m\xc3'
	refused $'5\xc2\x9bm'
	nothing_is_armed
}

@test "text is refused in a UTF-8 locale as it is in C" {
	export LC_ALL=C.UTF-8
	run --separate-stderr -2 ptymer hourglass $'5\xc2\x9bm' -- true
	is "$output" ""
	run ! grep -q $'\xc2\x9b' <<<"$stderr"
	run --separate-stderr -2 ptymer hourglass 'fünf' -- true
	is "$output" ""
	nothing_is_armed
}

@test "anything left over is refused" {
	for duration in 5mm 5m. 5x 'm' 'five' '5 m in' 1:2:3:4 1:60:00 1:00:60 \
	    PT P PT1H30 P1.5D pt1h .  .. 1..5 5µ; do
		refused "$duration"
	done
	nothing_is_armed
}

@test "a leading blank or option-like text is not taken for a duration" {
	run --separate-stderr -2 ptymer hourglass --5m -- true
	is "$output" ""
	run --separate-stderr -2 ptymer hourglass -x -- true
	matches "$stderr" "ptymer: hourglass: *-x*"
	nothing_is_armed
}

@test "an unknown command is refused, with the nearest one" {
	run --separate-stderr -2 ptymer statsu
	is "$output" ""
	matches "$stderr" "ptymer: *statsu*status*"
	is "${#stderr_lines[@]}" 1
	run --separate-stderr -2 ptymer qqqqqqqq
	is "$output" ""
	matches "$stderr" "ptymer: *qqqqqqqq*help*"
	run --separate-stderr -2 ptymer $'\e[31m'
	[[ $stderr != *$'\e'* ]]
	run --separate-stderr -2 ptymer ''
	run --separate-stderr -2 ptymer
	is "$output" ""
	matches "$stderr" 'ptymer: *help*'
}

@test "an unknown option is refused, with the nearest one" {
	run --separate-stderr -2 ptymer hourglass 1h --repaet -- true
	is "$output" ""
	matches "$stderr" 'ptymer: hourglass: *--repaet*--repeat*'
	run --separate-stderr -2 ptymer hourglass 1h --name
	matches "$stderr" 'ptymer: hourglass: *--name*'
	run --separate-stderr -2 ptymer hourglass 1h -n
	matches "$stderr" 'ptymer: hourglass: *-n*'
	run --separate-stderr -2 ptymer hourglass 1h --repeat=yes -- true
	matches "$stderr" 'ptymer: hourglass: *--repeat*'
	for command in alarm next status wait log stop help; do
		run --separate-stderr -2 ptymer "$command" --no-such-option
		is "$output" ""
		matches "$stderr" "ptymer: $command: *--no-such-option*"
		run --separate-stderr -2 ptymer "$command" -@
		is "$output" ""
		matches "$stderr" "ptymer: $command: ?*"
	done
	nothing_is_armed
}

@test "a command line as long as the system allows is survived" {
	long=$(head -c 100000 /dev/zero | tr '\0' x)
	run --separate-stderr -2 ptymer hourglass "$long" -- true
	is "$output" ""
	run --separate-stderr -2 ptymer hourglass 1h --name "$long" -- true
	is "$output" ""
	run --separate-stderr -4 ptymer status "$long"
	id=$(ptymer hourglass 1h -- true "$long" "$long" "$long")
	is "$(column state "$id")" waiting
	ptymer stop "$id"
	is "$(ptymer status -a -n -o id | xargs)" "$id"
}

@test "next refuses what alarm refuses" {
	run --separate-stderr -2 ptymer next gibberish
	is "$output" ""
	matches "${stderr_lines[0]}" 'ptymer: next: *'
	run --separate-stderr -2 ptymer next --duration 1:30
	is "$output" ""
	run --separate-stderr -2 ptymer next
	is "$output" ""
	run --separate-stderr -1 ptymer next 2090-02-30
	is "$output" ""
	[ -n "$stderr" ]
}

# pointed_alarm WHEN COLUMN PATTERN: alarm refuses it with the text, a caret below
# it, and what PATTERN says.
pointed_alarm() {
	local at

	run --separate-stderr -2 ptymer alarm "$1" -- true
	is "$output" ""
	is "${#stderr_lines[@]}" 3
	matches "${stderr_lines[0]}" "ptymer: alarm: $3"
	matches "${stderr_lines[1]}" "*$1"
	at=${stderr_lines[1]%%"$1"}
	is "${stderr_lines[2]}" "$(printf '%*s^' $((${#at} + $2)) '')"
}

# bats test_tags=core
@test "alarm shows the text with a caret under what is wrong" {
	pointed_alarm 10:6O 4 '*digit*'
	pointed_alarm 25:00 0 '*no such hour*'
	pointed_alarm 'Mon..Fry 10:00' 5 '*did you mean Fri?*'
	pointed_alarm '61 * * * *' 0 '*no such minute*'
	pointed_alarm '10:00 Europe/Berln' 6 '*did you mean Europe/Berlin?*'
	pointed_alarm '10:00 CEST' 6 '*zone*'
	pointed_alarm '2026-12-24T18:00:00Z UTC' 21 '*a zone after an offset*'
	pointed_alarm 'every 5ms' 6 '*under 10 ms*'
	pointed_alarm '0 30 9 * * 1' 2 '*no such hour*'
	nothing_is_armed
}

@test "an alarm that would be due all the time is not repeated" {
	# 6 000 times in a minute is what 10 ms are.
	for when in '*:*:0/0.009' '*:*:0/0.000000001' '*:*:*,0/0.01' \
	    '10:00:0..10/0.001'; do
		run --separate-stderr -2 ptymer alarm 10:00 "$when" -r -- true
		is "$output" ""
		matches "${stderr_lines[0]}" '*too often to be repeated*'
		matches "${stderr_lines[1]}" "*$when"
		ptymer alarm -q --dry-run "$when" -- true
	done
	nothing_is_armed
	id=$(ptymer alarm '*:*:0/0.01' -r --count 2 -- true)
	run -0 ptymer wait "$id"
}

@test "a text that is shown is cut by its columns, not its characters" {
	# two columns each; none; one with a mark on it
	for letter in ⏰ ⭐ 日 $'\xe2\x80\x8b' $'e\xe0\xa5\x91'; do
		text=$(printf "$letter%.0s" {1..60})
		for locale in C C.UTF-8; do
			LC_ALL=$locale run --separate-stderr -2 \
			    ptymer alarm "10:00 $text" -- true
			is "${stderr_lines[2]}" '        ^'
			columns=$(LC_ALL=C.UTF-8 wc -L <<<"${stderr_lines[1]}")
			[ "$columns" -gt 6 ]
			[ "$columns" -le 75 ]
		done
		case $letter in
		⏰ | ⭐ | 日) matches "${stderr_lines[1]}" '*...' ;;
		*) matches "${stderr_lines[1]}" "*10:00 $text" ;;
		esac
	done
	nothing_is_armed
}

@test "alarm refuses a zone that is none, in --tz and in TZ" {
	run --separate-stderr -2 ptymer alarm --tz Europe/Berln 10:00 -- true
	is "$output" ""
	matches "$stderr" 'ptymer: alarm: *did you mean Europe/Berlin?*'
	TZ=Europe/Berln run --separate-stderr -2 ptymer alarm 10:00 -- true
	is "$output" ""
	matches "$stderr" 'ptymer: alarm: TZ *did you mean Europe/Berlin?*'
	nothing_is_armed
	TZ=/usr/share/zoneinfo/Asia/Tokyo run -0 ptymer alarm 10:00 -n there -- true
	is "$(ptymer next --job there)" "$(ptymer next '10:00 Asia/Tokyo')"
}
