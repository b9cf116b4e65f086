# SPDX-License-Identifier: ISC

load ../helper

# The machine of these tests has an /etc of its own, in which its zone changes.
setup() {
	[ "$(id -u)" -eq 0 ] || skip "for root"
	ptymer_setup
	mkdir etc
	cp /etc/passwd /etc/group /etc/ld.so.cache etc
	[ ! -e /etc/machine-id ] || cp /etc/machine-id etc
	set_zone Etc/UTC
	there true || skip "no mount namespace"
}

teardown() {
	[ "$(id -u)" -ne 0 ] || ptymer_teardown
}

set_zone() {
	ln -s "/usr/share/zoneinfo/$1" etc/new
	mv -T etc/new etc/localtime
}

# there COMMAND ...: on that machine, without a TZ.
there() {
	# shellcheck disable=SC2016
	env -u TZ unshare -m --propagation private sh -c \
	    'mount --bind "$0" /etc && exec "$@"' "$PWD/etc" "$@"
}

# The worker looks at the zone when it is asked for something.
ask() {
	ptymer pause "$1"
	ptymer resume "$1"
}

# The due time of a job in seconds since the Epoch.
due_of() {
	column due "$1"
}

# The next due time of a WHEN, likewise, on that machine.
next_of() {
	date -d "$(there ptymer next "$1")" +%s.%6N
}

@test "a repeating alarm is due at the new local time" {
	id=$(there ptymer alarm 10:00 --repeat -- true)
	before=$(due_of "$id")
	is "$before" "$(next_of 10:00)"
	set_zone Asia/Tokyo
	ask "$id"
	is "$(due_of "$id")" "$(next_of 10:00)"
	[ "$(due_of "$id")" != "$before" ]
	set_zone America/St_Johns
	ask "$id"
	is "$(due_of "$id")" "$(next_of 10:00)"
}

@test "what --count has used up is not due again in a new zone" {
	id=$(there ptymer alarm -r --count 1 '*:*:*' -- \
	    'echo >>ran; until [ -e go ]; do sleep 0.02; done')
	wait_until column_is due "$id" ''
	wait_until test -s ran
	set_zone Asia/Tokyo
	ask "$id"
	is "$(due_of "$id")" ''
	touch go
	run -0 timeout 60 ptymer wait "$id"
	is "$(wc -l <ran)" 1
}

@test "a one-shot alarm keeps its date and its reading" {
	id=$(there ptymer alarm '2090-12-24 18:00' '2090-12-24 18:00Z' -- true)
	is "$(due_of "$id")" "$(date -d 2090-12-24T18:00Z +%s.000000)"
	set_zone Asia/Tokyo
	ask "$id"
	is "$(due_of "$id")" "$(date -d 2090-12-24T18:00+09:00 +%s.000000)"
	is "$(there ptymer next -n 9 --tz UTC --job "$id")" \
	    $'2090-12-24T09:00:00+00:00\n2090-12-24T18:00:00+00:00'
	set_zone Etc/GMT+5
	ask "$id"
	is "$(there ptymer next -n 9 --tz UTC --job "$id")" \
	    $'2090-12-24T18:00:00+00:00\n2090-12-24T23:00:00+00:00'
}

# stay_in_tokyo JOB ...: they are due there when they were due before.
stay_in_tokyo() {
	local -A before
	local job

	for job; do
		before[$job]=$(due_of "$job")
	done
	set_zone Asia/Tokyo
	for job; do
		ask "$job"
		is "$(due_of "$job")" "${before[$job]}"
	done
}

@test "an alarm whose TZ was set, and one with an offset, stay" {
	id=$(there env TZ=UTC0 ptymer alarm 10:00 --repeat -- true)
	other=$(there ptymer alarm 2090-12-24T18:00Z '10:00 UTC' --repeat -- true)
	stay_in_tokyo "$id" "$other"
}

@test "what adjust has moved stays where it was moved to" {
	id=$(there ptymer alarm 10:00 --repeat -- true)
	once=$(there ptymer alarm '2090-12-24 18:00' -- true)
	ptymer adjust "$id" 50m
	ptymer adjust "$once" 50m
	stay_in_tokyo "$id" "$once"
}

@test "next --job tells what the worker has not seen yet" {
	id=$(there ptymer alarm 10:00 --repeat -- true)
	set_zone Asia/Tokyo
	is "$(there ptymer next -n 3 --job "$id")" \
	    "$(there ptymer next -n 3 10:00)"
	is "$(due_of "$id")" "$(date -d "$(ptymer next 10:00)" +%s.000000)"
}

@test "a zone of the machine that has no name is in no CronJob" {
	id=$(there ptymer alarm 10:00 --repeat -- true)
	run -0 there ptymer export --kubernetes --image=busybox "$id"
	matches "$output" '*timeZone: "Etc/UTC"*'
	rm etc/localtime
	for zone in Asia/Tokyo Etc/GMT+5; do
		cp "/usr/share/zoneinfo/$zone" etc/localtime
		run -1 --separate-stderr there ptymer export --kubernetes \
		    --image=busybox "$id"
		matches "$stderr" "*'10:00' is in the zone of this machine, which has no name: *--tz*"
	done
	cp /usr/share/zoneinfo/Asia/Tokyo etc/zone
	ln -sf zone etc/localtime
	run -1 there ptymer export --kubernetes --image=busybox "$id"
}

@test "restore is in the zone as it is then" {
	id=$(there ptymer alarm 10:00 --repeat -- true)
	once=$(there ptymer alarm '2090-12-24 18:00' -- true)
	lose "$id"
	lose "$once"
	set_zone Asia/Tokyo
	# a TZ of who restores is not the machine's
	there env TZ=America/New_York ptymer restore
	is "$(due_of "$id")" "$(next_of 10:00)"
	is "$(due_of "$once")" "$(date -d 2090-12-24T18:00+09:00 +%s.000000)"
}

# soon: a reading on that machine 2 s from now.
soon() {
	date -u -d "@$(($(date +%s) + 2))" +%Y-%m-%dT%T
}

@test "a reading that the new clock shows later is due later" {
	text=$(soon)
	id=$(there ptymer alarm "$text" -- touch ran)
	set_zone Etc/GMT+1
	# nobody asks: the timer goes off at the old time
	wait_until column_is due "$id" "$(date -d "$text-01:00" +%s.000000)"
	is "$(column state "$id")" waiting
	is "$(column runs "$id")" 0
	[ ! -e ran ]
}

@test "a repeating alarm is not due when the old clock shows it" {
	text=$(soon)
	id=$(there ptymer alarm "${text#*T}" --repeat -- touch ran)
	set_zone Etc/GMT+1
	wait_until column_is due "$id" "$(date -d "$text-01:00" +%s.000000)"
	is "$(column runs "$id")" 0
	[ ! -e ran ]
}

@test "a reading that the new clock has shown is missed" {
	text=$(date -u -d "@$(($(date +%s) + 600))" +%Y-%m-%dT%T)
	id=$(there ptymer alarm "$text" -- 'echo "$PTYMER_TRIGGER $PTYMER_LATE"')
	graced=$(there ptymer alarm "$text" --grace 1m -- touch ran)
	set_zone Etc/GMT-1
	kill -HUP "$(column pid "$id")" "$(column pid "$graced")"
	run -0 ptymer wait "$id"
	read -r trigger late < <(ptymer log "$id")
	is "$trigger" catch-up
	((${late%.*} >= 2999 && ${late%.*} <= 3100))
	run -125 ptymer wait "$graced"
	is "$(column last "$graced")" missed
	[ ! -e ran ]
}

@test "a reading that has fired is not due again where the clock shows it later" {
	id=$(there ptymer alarm "$(date -u -d '+4 seconds' '+%F %T')" \
	    '2199-12-24 18:00' -- true)
	wait_until column_is runs "$id" 1
	set_zone Pacific/Honolulu
	ask "$id"
	is "$(due_of "$id")" "$(next_of '2199-12-24 18:00')"
}
