# SPDX-License-Identifier: ISC

load helper

# due WANT ARGUMENT ...: next prints exactly these due times, a blank between.
due() {
	local want=$1

	shift
	run --separate-stderr -0 ptymer next "$@"
	is "${lines[*]}" "$want"
	is "$stderr" ""
}

# pointed COLUMN PATTERN WHEN: refused for what PATTERN says, with the text and
# a caret under that column.
pointed() {
	local at

	run --separate-stderr -2 ptymer next "$3"
	is "$output" ""
	is "${#stderr_lines[@]}" 3
	matches "${stderr_lines[0]}" "ptymer: next: $2"
	matches "${stderr_lines[1]}" "*$3"
	at=${stderr_lines[1]%%"$3"}
	is "${stderr_lines[2]}" "$(printf '%*s^' $((${#at} + $1)) '')"
}

# bats test_tags=core
@test "next prints one due time, in the machine's zone, and nothing else" {
	due 2090-12-24T18:00:00+00:00 '2090-12-24 18:00'
	TZ=Asia/Tokyo due 2090-12-24T18:00:00+09:00 '2090-12-24 18:00'
	TZ=Asia/Tokyo due 2090-12-25T03:00:00+09:00 '2090-12-24T18:00Z'
	due 2090-12-24T18:00:00.25+00:00 2090-12-24T18:00:00.25Z
}

@test "a reading in a gap moves to its end, at 02:30 in Berlin" {
	due "2026-03-29T01:00:00+00:00 2026-03-30T00:30:00+00:00 \
2026-03-31T00:30:00+00:00" -n 3 --from 2026-03-28T12:00Z \
	    '30 2 * * * Europe/Berlin'
	due "2026-03-29T03:00:00+02:00 2026-03-30T02:30:00+02:00" -n 2 \
	    --tz Europe/Berlin --from 2026-03-28T12:00Z '30 2 * * *'
}

@test "a reading that comes twice fires at the first, at 02:30 in Berlin" {
	due "2026-10-25T02:30:00+02:00 2026-10-26T02:30:00+01:00" -n 2 \
	    --tz Europe/Berlin --from 2026-10-24T12:00Z '30 2 * * *'
}

@test "the zone of the WHEN decides, whatever zone is printed" {
	due "2026-10-25T00:30:00+00:00 2026-10-26T01:30:00+00:00 \
2026-10-27T01:30:00+00:00" -n 3 --from 2026-10-24T12:00Z \
	    '30 2 * * * Europe/Berlin'
	due "2026-10-25T00:30:00+00:00 2026-10-25T01:00:00+00:00 \
2026-10-25T01:30:00+00:00" -n 3 --from 2026-10-25T00:10Z \
	    '*/30 * * * * Europe/Berlin'
}

@test "a wildcard fires in both passes and not in a gap" {
	due "2026-10-25T02:30:00+02:00 2026-10-25T02:00:00+01:00 \
2026-10-25T02:30:00+01:00" -n 3 --tz Europe/Berlin \
	    --from 2026-10-25T00:10Z '*/30 * * * *'
	due "2026-03-29T01:30:00+01:00 2026-03-29T03:00:00+02:00" -n 2 \
	    --tz Europe/Berlin --from 2026-03-29T00:10Z '*/30 * * * *'
}

@test "midnight that does not exist is one o'clock, in Sao Paulo" {
	for when in daily 00:00 '0 0 * * *'; do
		due "2018-11-04T01:00:00-02:00 2018-11-05T00:00:00-02:00" \
		    -n 2 --tz America/Sao_Paulo --from '2018-11-03 12:00' \
		    "$when"
	done
	due "2018-02-18T00:00:00-03:00 2018-02-19T00:00:00-03:00" -n 2 \
	    --tz America/Sao_Paulo --from '2018-02-17 12:00' 00:00
}

@test "a day that does not exist is due when the next one begins, in Apia" {
	due "2011-12-29T10:00:00-10:00 2011-12-31T00:00:00+14:00 \
2011-12-31T10:00:00+14:00" -n 3 --tz Pacific/Apia --from '2011-12-29 0:00' 10:00
}

@test "the days of cron are either or both, as crontab(5) says" {
	due "2026-02-06T00:00:00+00:00 2026-02-13T00:00:00+00:00 \
2026-02-20T00:00:00+00:00" -n 3 --from 2026-02-01 '0 0 13 * fri'
	due "2026-02-07T00:00:00+00:00 2026-02-21T00:00:00+00:00" -n 2 \
	    --from 2026-02-01 '0 0 */2 * sat'
}

@test "days are counted from the end of a month, and leap days found" {
	due "2026-02-23T00:00:00+00:00 2026-03-30T00:00:00+00:00" -n 2 \
	    --from 2026-02-01 'Mon *-*~7/1'
	due "2028-02-29T00:00:00+00:00 2032-02-29T00:00:00+00:00" -n 2 \
	    --from 2026-02-01 '*-02-29'
	due 2104-02-29T00:00:00+00:00 --from 2096-03-01 '*-02-29'
}

@test "several WHENs are one sequence, in which equal instants are one" {
	due "2026-02-01T09:00:00+00:00 2026-02-01T12:00:00+00:00 \
2026-02-02T09:00:00+00:00 2026-02-02T12:00:00+00:00" -n 4 --from 2026-02-01 \
	    noon 9:00 '0 12 * * *' '13:00 Europe/Berlin'
}

@test "a due time is strictly later than --from" {
	due 2026-02-02T12:00:00+00:00 --from '2026-02-01 12:00' noon
	due 2026-02-01T12:00:00+00:00 --from '2026-02-01 11:59:59.999' noon
}

@test "fewer lines are printed when there are no more due times" {
	due "2026-02-01T12:00:00+00:00 2026-02-02T12:00:00+00:00" -n 9 \
	    --from 2026-01-01 '2026-02-01 12:00' '2026-02-02 12:00'
	due 2026-02-01T00:00:00+00:00 -n 3 --from 2026-02-01 now
}

@test "--from without an offset is read in --tz" {
	due 2026-02-01T12:00:00+09:00 --tz Asia/Tokyo --from '2026-02-01 11:00' \
	    noon
	due 2026-02-02T12:00:00+09:00 --tz Asia/Tokyo \
	    --from '2026-02-01 11:00Z' noon
}

@test "a zone in the WHEN comes before --tz, which comes before TZ" {
	TZ=Asia/Tokyo due 2026-02-01T11:00:00+00:00 --tz UTC \
	    --from 2026-02-01 'noon Europe/Berlin'
	TZ=Asia/Tokyo due 2026-02-01T12:00:00+00:00 --tz UTC --from 2026-02-01 \
	    noon
}

@test "what will never fire exits 1 and prints no due time" {
	for when in '*-02-30' 2027-02-30 2020-01-01 '@5' '0 0 31 4 *' \
	    '2300-01-01 00:00'; do
		run --separate-stderr -1 ptymer next "$when"
		is "$output" ""
		case $when in
		2020-01-01 | @5) why=': it is past' ;;
		*) why= ;;
		esac
		is "$stderr" "ptymer: next: '$when' will never fire$why"
		run --separate-stderr -1 ptymer alarm "$when" -- true
		is "$stderr" "ptymer: alarm: '$when' will never fire$why"
	done
	run --separate-stderr -1 ptymer next noon 2027-02-30
	is "$output" ""
}

@test "what cannot be parsed exits 2 with a caret under it" {
	pointed 4 '*' 10:6O
	pointed 0 '*hour*' 25:00
	pointed 0 '*hour*' 24:00
	pointed 5 '*did you mean Fri*' 'Mon..Fry 10:00'
	pointed 0 '*minute*' '61 * * * *'
	pointed 6 '*did you mean Europe/Berlin*' '10:00 Europe/Berln'
	pointed 6 '*zone*' '10:00 CEST'
	pointed 23 '*zone after an offset*' '2026-12-24T18:00+01:00 UTC'
	pointed 0 '*did you mean tomorrow*' tomorow
	pointed 4 '*' '0 0 ? * *'
}

@test "the caret stands right under text that is escaped or wide" {
	run --separate-stderr -2 ptymer next $'\e[31m 10:00'
	is "${stderr_lines[1]}" '  \x1b[31m 10:00'
	is "${stderr_lines[2]}" '  ^'
	run --separate-stderr -2 ptymer next $'10:00\a\a 25'
	is "${stderr_lines[1]}" '  10:00\x07\x07 25'
	is "${stderr_lines[2]}" '       ^'
	run --separate-stderr -2 ptymer next --duration $'\xc3\xa4'
	is "${stderr_lines[1]}" $'  \xc3\xa4'
	run --separate-stderr -2 ptymer next --duration $'5 \xe6\x97\xa5'
	is "${stderr_lines[2]}" '    ^'
	run --separate-stderr -2 ptymer next --duration $'5m \xff'
	is "${stderr_lines[1]}" '  5m \xff'
	is "${stderr_lines[2]}" '     ^'
}

@test "a long text is cut around the caret" {
	long=$(printf '0%.0s' {1..500})
	run --separate-stderr -2 ptymer next "10:00 $long"
	is "$(wc -L <<<"$stderr")" "$(wc -L <<<"${stderr_lines[0]}")"
	matches "${stderr_lines[1]}" '  10:00 0*...'
	is "${stderr_lines[2]}" '        ^'
	run --separate-stderr -2 ptymer next --duration "${long}x5"
	matches "${stderr_lines[1]}" '  ...0*x5'
	at=${stderr_lines[1]%%x5}
	is "${stderr_lines[2]}" "$(printf '%*s^' ${#at} '')"
}

@test "--explain tells weekday, zone, distance and what the clock change did" {
	run -0 ptymer next --explain --tz Europe/Berlin \
	    --from 2026-03-28T12:00Z '30 2 * * *'
	matches "$output" '2026-03-29T03:00:00+02:00  Sun CEST  *'
	matches "$output" '*02:30 does not exist: moved to the end of the gap'
	run -0 ptymer next --explain --tz Europe/Berlin \
	    --from 2026-10-24T12:00Z '30 2 * * *'
	matches "$output" '*Sun CEST*02:30 happens twice: this is the first time'
	run -0 ptymer next --explain 'now + 90min'
	matches "$output" '*UTC  in 1h30m'
	run -0 ptymer next --explain --from 2020-01-01 2020-01-02
	matches "$output" '2020-01-02T00:00:00+00:00  Thu UTC  * ago'
}

@test "--duration prints seconds without trailing zeros" {
	due 5400 --duration 1h30m
	due 1.5 --duration 1500ms
	due 0 --duration 0
	due 3155760000 --duration 36525d
	run --separate-stderr -2 ptymer next --duration 1:30
	is "$output" ""
	matches "$stderr" '*1m30s or 1h30m*'
	run --separate-stderr -2 ptymer next --duration 5m noon
	is "$output" ""
}

@test "an unknown zone is refused, in TZ as well, with the near name" {
	run --separate-stderr -2 ptymer next --tz Europe/Berln noon
	is "$output" ""
	matches "$stderr" '*Europe/Berln*did you mean Europe/Berlin*'
	TZ=Europe/Berln run --separate-stderr -2 ptymer next noon
	matches "$stderr" 'ptymer: next: TZ *did you mean Europe/Berlin*'
	run --separate-stderr -2 ptymer next --tz ../../etc/passwd noon
	is "$output" ""
}

@test "--tz takes names of the tz database only, as alarm does" {
	ptymer hourglass 1h -n tea -- true
	# UTC+3 is three hours behind UTC in TZ
	for zone in UTC+3 'EST5EDT,M3.2.0,M11.1.0' :UTC Europe/Berln ''; do
		run --separate-stderr -2 ptymer next --tz "$zone" noon
		is "$output" ""
		next=${stderr#ptymer: next: }
		run --separate-stderr -2 ptymer next --tz "$zone" --job tea
		is "$stderr" "ptymer: next: $next"
		run --separate-stderr -2 ptymer alarm --tz "$zone" noon -- true
		is "$stderr" "ptymer: alarm: $next"
	done
	TZ=UTC+3 due 2026-02-01T12:00:00-03:00 --from 2026-02-01 noon
}

@test "TZDIR says where the zones are" {
	mkdir -p zones
	cp /usr/share/zoneinfo/Asia/Tokyo zones/Mine
	TZDIR=$PWD/zones due 2026-02-01T12:00:00+09:00 --from 2026-02-01 --tz Mine \
	    noon
	TZDIR=$PWD/zones run --separate-stderr -2 ptymer next 'noon Asia/Tokyo'
}

@test "a count that is no number from 1 on is refused" {
	for count in 0 -1 +1 ' 1' x 1x '' 99999999999999999999; do
		run --separate-stderr -2 ptymer next -n "$count" noon
		is "$output" ""
	done
}

@test "next wants a WHEN and takes no command" {
	run --separate-stderr -2 ptymer next
	is "$output" ""
	run --separate-stderr -2 ptymer next noon -- true
	is "$output" ""
}

@test "10 000 due times are printed in a moment" {
	run -0 --separate-stderr timeout 10 ptymer next -n 10000 --from 2026-01-01 \
	    '* * * * *'
	is "${#lines[@]}" 10000
	is "${lines[9999]}" 2026-01-07T22:40:00+00:00
}

# bats test_tags=core
@test "--job prints the due times that an alarm has left" {
	ptymer alarm '2090-12-24 18:00' '2090-12-23 18:00' -n once -- true
	due "2090-12-23T18:00:00+00:00" --job once
	due "2090-12-23T18:00:00+00:00 2090-12-24T18:00:00+00:00" -n 9 --job once
	TZ=Asia/Tokyo due "2090-12-24T03:00:00+09:00 2090-12-25T03:00:00+09:00" \
	    -n 9 --job once
	due "2090-12-24T03:00:00+09:00" --tz Asia/Tokyo --job once
	ptymer alarm 'Mon..Fri 17:30' 10:00 --repeat --tz Europe/Berlin -n sync \
	    -- true
	is "$(ptymer next -n 20 --job sync)" "$(ptymer next -n 20 \
	    'Mon..Fri 17:30 Europe/Berlin' '10:00 Europe/Berlin')"
}

@test "--job keeps to --count and --until" {
	ptymer alarm 10:00 --repeat --count 3 -n three -- true
	is "$(ptymer next -n 9 --job three)" "$(ptymer next -n 3 10:00)"
	ptymer alarm '*-*-1 10:00' --repeat --until '2090-03-02' -n until -- true
	run -0 ptymer next -n 9999 --job until
	is "${lines[-1]}" 2090-03-01T10:00:00+00:00
}

@test "--job of an hourglass is its turns" {
	id=$(ptymer hourglass 1h --repeat -- true)
	run -0 ptymer next -n 3 --tz UTC --job "$id"
	is "${#lines[@]}" 3
	for line in "${lines[@]}"; do
		date -d "$line" +%s%6N
	done >turns
	mapfile -t turns <turns
	is $((turns[1] - turns[0])) 3600000000
	is $((turns[2] - turns[1])) 3600000000
	due=$(column due "$id")
	is "${turns[0]}" "${due/./}"
	id=$(ptymer hourglass 1h -- true)
	run -0 ptymer next -n 3 --job "$id"
	is "${#lines[@]}" 1
}

@test "--job starts from where adjust moved it, and plain of jitter" {
	ptymer alarm '2090-12-24 18:00' '2090-12-26 18:00' -n moved -- true
	ptymer adjust moved -1d
	due "2090-12-23T18:00:00+00:00 2090-12-26T18:00:00+00:00" -n 9 --job moved
	ptymer alarm 10:00 --repeat --jitter 1h -n some -- true
	is "$(ptymer next -n 3 --job some)" "$(ptymer next -n 3 10:00)"
	ptymer alarm 10:00 --repeat -n nearer -- true
	left=$(($(date -d "$(ptymer next 10:00)" +%s) - $(date +%s)))
	ptymer adjust nearer -$((left / 2))
	is "$(ptymer next -n 3 --job nearer | tail -n 2)" \
	    "$(ptymer next -n 3 10:00 | tail -n 2)"
}

@test "--job knows what skip has left out" {
	ptymer alarm 10:00 --repeat -n daily -- true
	ptymer skip daily -n 2
	is "$(ptymer next -n 2 --job daily)" "$(ptymer next -n 4 10:00 | tail -n 2)"
}

@test "--job of a lost job is what it would be" {
	expect_lost=1
	ptymer alarm 10:00 --repeat -n daily -- true
	lose daily
	is "$(ptymer next -n 3 --job daily)" "$(ptymer next -n 3 10:00)"
	id=$(ptymer hourglass 2 -- true)
	due=$(column due "$id")
	lose "$id"
	ptymer wait "$(ptymer hourglass 2 -- true)"
	# restore would run it, for it is not too late
	run -0 ptymer next --job "$id"
	is "$(date -d "$output" +%s.%6N)" "$due"
}

@test "--job does not care for the TZ of who asks" {
	id=$(env -u TZ ptymer alarm 10:00 --repeat -- true)
	other=$(TZ=Asia/Tokyo ptymer alarm 10:00 --repeat -- true)
	is "$(TZ=Asia/Tokyo ptymer next --tz UTC --job "$id")" \
	    "$(env -u TZ ptymer next --tz UTC 10:00)"
	is "$(ptymer next --job "$other")" "$(ptymer next '10:00 Asia/Tokyo')"
}

@test "--job exits 1 where nothing is due: no job, ended, paused" {
	run --separate-stderr -1 ptymer next --job nobody
	is "$output" ""
	is "$stderr" "ptymer: next: no such job 'nobody'"
	run --separate-stderr -1 ptymer next --job 7
	id=$(ptymer hourglass 0 -- true)
	ptymer wait "$id"
	run --separate-stderr -1 ptymer next --job "$id"
	is "$output" ""
	is "$stderr" "ptymer: next: job $id has ended"
	id=$(ptymer hourglass 1h -n tea -- true)
	ptymer hourglass 1h -n tee -- true
	ptymer pause tea
	run --separate-stderr -1 ptymer next --job tea
	is "$stderr" "ptymer: next: job $id is paused"
	run --separate-stderr -1 ptymer next --job 't*'
	is "$output" ""
	matches "$stderr" '*2 jobs*'
}

@test "--job stands alone" {
	ptymer hourglass 1h -n tea -- true
	for words in noon '--from now' '--duration 5m'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -2 ptymer next --job tea $words
		is "$output" ""
		matches "$stderr" 'ptymer: next: *do not go together'
	done
}

@test "--duration stands alone" {
	for words in noon '-n 2' '--from now' '--tz UTC' --explain '--job tea'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -2 ptymer next --duration 5m $words
		is "$output" ""
		matches "$stderr" 'ptymer: next: --duration and *do not go together'
	done
}

@test "--explain tells of a job's due times, too" {
	ptymer alarm '30 2 * * *' --repeat --tz Europe/Berlin -n night -- true
	run -0 ptymer next --explain --tz Europe/Berlin -n 400 --job night
	matches "$output" '*T03:00:00+02:00  Sun CEST  in *  02:30 does not exist*'
	matches "$output" '*+02:00  Sun CEST  in *  02:30 happens twice*'
}
