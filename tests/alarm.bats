# SPDX-License-Identifier: ISC

load helper

# arm_soon COMMAND ...: arms an alarm for a moment from now, text, and as long
# after that for another one, later.  A busy machine may take longer to arm it.
arm_soon() {
	local due us

	for us in 300000 3000000 30000000; do
		due=$(($(now_us) + us))
		text=${due:0:-6}.${due: -6}
		later=$((due + us))
		later=${later:0:-6}.${later: -6}
		! id=$("$@") || return 0
	done
	return 1
}

# bats test_tags=core
@test "now runs at once" {
	id=$(ptymer alarm now -- 'echo "$PTYMER_KIND $PTYMER_TRIGGER"')
	run -0 ptymer wait "$id"
	is "$(ptymer log "$id")" 'alarm schedule'
}

@test "an instant since the Epoch is due exactly then, and never early" {
	one() {
		ptymer alarm "@$text" -- bash -c 'echo "$EPOCHREALTIME $PTYMER_DUE"'
	}
	arm_soon one
	run -0 ptymer wait "$id"
	read -r started recorded < <(ptymer log "$id")
	is "$recorded" "$text"
	((${started/./} >= ${text/./}))
}

@test "several due times are the union, and equal ones run once" {
	union() {
		ptymer alarm "@$later" "@$text" "@$later" -- 'echo "$PTYMER_DUE"'
	}
	arm_soon union
	run -0 ptymer wait "$id"
	is "$(ptymer log "$id")" "$text"$'\n'"$later"
	is "$(column runs "$id")" 2
	is "$(column state "$id")" done
}

@test "now + a second is a second from now" {
	start=$(now_us)
	id=$(ptymer alarm 'now + 1 second' -- 'echo "$PTYMER_DUE"')
	armed=$(now_us)
	run -0 ptymer wait "$id"
	due=$(ptymer log "$id")
	((${due/./} >= start + 1000000))
	((${due/./} <= armed + 1000000))
}

@test "a TZ that is a path is the zone of the alarm" {
	id=$(TZ=/usr/share/zoneinfo/Asia/Tokyo \
	    ptymer alarm '2090-12-24 18:00' -- true)
	is "$(column due "$id")" "$(date -d 2090-12-24T09:00Z +%s).000000"
}

# bats test_tags=core
@test "every form that this version knows is taken" {
	local form

	for form in 10:00 9:30:15 9pm '4:30 pm' noon midnight teatime \
	    '2090-12-24 18:00' 2090-12-24T18:00:00Z '2090-12-24T18:00:00+01:00' \
	    2090-12-24 'tomorrow 7:00' @4000000000 'now + 5 minutes' \
	    'now+5min' 'now + 1 month'; do
		run -0 ptymer alarm "$form" -n form -- true
		matches "$output" '[0-9]*'
		is "$(column state form)" waiting
		ptymer stop form
	done
}

@test "next and alarm agree about the next due time" {
	id=$(ptymer alarm '2090-12-24 18:00' -- true)
	is "$(ptymer next '2090-12-24 18:00')" 2090-12-24T18:00:00+00:00
	matches "$(ptymer status "$id")" '*2090-12-24*18:00:00*'
}

@test "a repeating time of day is armed again after a day" {
	id=$(ptymer alarm 10:00 --repeat -- true)
	is "$(column state "$id")" waiting
	pid=$(column pid "$id")
	kill -USR1 "$pid"
	wait_until column_is runs "$id" 1
	wait_until column_is state "$id" waiting
	is "$(column pid "$id")" "$pid"
}

@test "what will never be due is refused with 1, and nothing is armed" {
	for when in '2001-01-01 10:00' @1 2090-02-30 '2090-02-29 10:00'; do
		run --separate-stderr -1 ptymer alarm "$when" -- true
		is "$output" ""
		matches "$stderr" 'ptymer: alarm: *'
	done
	is "$(ptymer status -a -n -o id)" ""
}

@test "what is no time is refused with 2, and nothing is armed" {
	for when in '' ' ' 24:00 10:60 2090-13-01 2090-01-32 10:00:60 gibberish \
	    '@' '@x' 'now +' 'now + 5' $'10:00\e[31m' $'\xff' '10:00 CEST'; do
		run --separate-stderr -2 ptymer alarm "$when" -- true
		is "$output" ""
		matches "${stderr_lines[0]}" 'ptymer: alarm: *'
		[[ $stderr != *$'\e'* ]]
	done
	run -2 ptymer alarm
	run -2 ptymer alarm -- true
	is "$(ptymer status -a -n -o id)" ""
}

@test "a file of --output is not made for what is not armed" {
	run -2 ptymer alarm -o new 'no such time' -- true
	run -1 ptymer alarm -o new '2001-01-01' -- true
	run -2 ptymer hourglass -o new 1h30 -- true
	[ ! -e new ]
}

@test "one wrong time among right ones arms nothing" {
	run --separate-stderr -2 ptymer alarm 10:00 25:00 -- true
	is "$output" ""
	matches "$stderr" '*25:00*'
	is "$(ptymer status -a -n -o id)" ""
}

@test "wrong options arm nothing" {
	run -2 ptymer alarm 10:00 --count 2 -- true
	run -2 ptymer alarm 10:00 --no-such -- true
	run -2 ptymer alarm 10:00 --if-absent -- true
	is "$(ptymer status -a -n -o id)" ""
}

@test "--count ends a repeating alarm" {
	id=$(ptymer alarm now --repeat --count 1 -- true)
	run -0 ptymer wait "$id"
	is "$(column state "$id")" done
}

@test "the longest jitter at the end of time makes nothing due today" {
	for _ in 1 2 3 4 5 6; do
		ptymer alarm 2199-12-31 --jitter 36525d -- touch ran
	done
	is "$(ptymer status -n -o state | xargs -n 1 | sort -u)" waiting
	for id in 1 2 3 4 5 6; do
		lose "$id"
	done
	run -0 ptymer restore
	is "$(ptymer status -n -o state | xargs -n 1 | sort | uniq -c | xargs)" \
	    '6 waiting'
	[ ! -e ran ]
}

@test "who forgets the quotes around a time is told" {
	run -2 --separate-stderr ptymer alarm now + 5 minutes
	is "$output" ''
	is "$stderr" "ptymer: alarm: too many words: quote the time: 'now + 5 minutes'"
	# these are two times, each of which is good
	run -0 --separate-stderr ptymer alarm -v tomorrow 7:00
	matches "$stderr" "*, the first of 2 times, once *
(as one time it is quoted: 'tomorrow 7:00')"
	run -0 --separate-stderr ptymer alarm -v 10:00 11:00
	matches "$stderr" '*, the first of 2 times, once (--repeat keeps it)'
	run -0 --separate-stderr ptymer alarm -v 'tomorrow 7:00'
	[[ $stderr != *quoted* && $stderr != *first* ]]
}

@test "a command without the -- before it is told so" {
	# `date` is no weekday that was mistyped
	for program in date sh /bin/true; do
		run --separate-stderr -2 ptymer alarm 10:00 "$program"
		is "$output" ""
		matches "${stderr_lines[0]}" '* [(]put -- before the command)'
	done
	run --separate-stderr -2 ptymer alarm 10:00 date -- true
	matches "${stderr_lines[0]}" '*did you mean Sat?*'
	is "$(ptymer status -n -o id)" ""
}

@test "a length of time given to alarm is told where it belongs" {
	run -2 --separate-stderr ptymer alarm 5m
	matches "$stderr" '*hourglass*every*now +*'
	run -2 --separate-stderr ptymer alarm 'every monday'
	matches "$stderr" '*Mon 9:00 with --repeat*'
}
