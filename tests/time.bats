# SPDX-License-Identifier: ISC

load helper

# bats test_tags=core
@test "an hourglass of 0.7 s never runs early" {
	for _ in 1 2 3; do
		start=$(now_us)
		id=$(ptymer hourglass 0.7 -- \
		    bash -c 'echo "$EPOCHREALTIME $PTYMER_DUE $PTYMER_LATE"')
		armed=$(now_us)
		ptymer wait "$id"
		read -r began due late < <(ptymer log "$id")
		began=${began/./} due=${due/./} late=${late/./}
		((due >= start + 700000))
		((due <= armed + 700000))
		((began >= due))
		((began - due >= 10#$late))
	done
}

@test "a repeating hourglass of 0.2 s does not drift over 20 turns" {
	start=$(now_us)
	id=$(ptymer hourglass 0.2 --repeat --count 20 -- 'echo "$PTYMER_DUE"')
	armed=$(now_us)
	run -0 ptymer wait "$id"
	mapfile -t dues < <(ptymer log "$id")
	is "${#dues[@]}" 20
	first=${dues[0]/./}
	((first >= start + 200000 && first <= armed + 200000))
	last=$((first - 200000))
	for due in "${dues[@]}"; do
		due=${due/./}
		((due > last))
		is $(((due - first) % 200000)) 0
		last=$due
	done
	is "$(column runs "$id")" 20
}

@test "no turn of a repeating hourglass runs early" {
	id=$(ptymer hourglass 0.1 --repeat --count 10 -- \
	    bash -c 'echo "$EPOCHREALTIME $PTYMER_DUE"')
	run -0 ptymer wait "$id"
	ptymer log "$id" >starts
	is "$(wc -l <starts)" 10
	while read -r began due; do
		((${began/./} >= ${due/./}))
	done <starts
}

@test "the record of a run has its due time, and it started no earlier" {
	id=$(ptymer hourglass 0.1 -n tea -- true)
	ptymer wait "$id"
	run -0 ptymer log --runs "$id"
	matches "$output" '*ok*'
	run -3 ptymer status "$id"
	[ -n "$output" ]
}

@test "a run that takes longer than the turn skips what falls due meanwhile" {
	id=$(ptymer hourglass 0.1 --repeat --count 2 --grace 1h -- \
	    'echo "$PTYMER_DUE"; [ "$PTYMER_RUN" -gt 1 ] || until [ -e go ]; do sleep 0.02; done')
	skipped() {
		[ "$(ptymer log --runs "$id" |
		    awk '$5 == "skipped" { print $9 + 0 }')" -ge "$1" ]
	}
	wait_until skipped 3
	: >go
	run -0 ptymer wait "$id"
	skipped 3
	mapfile -t dues < <(ptymer log "$id")
	is "${#dues[@]}" 2
	distance=$((${dues[1]/./} - ${dues[0]/./}))
	is $((distance % 100000)) 0
	((distance >= 400000))
	is "$(column runs "$id")" 2
}

@test "arming many at once delays none before its time" {
	for n in {1..20}; do
		ptymer hourglass 0.3 -o "out.$n" -- \
		    bash -c 'echo "$EPOCHREALTIME $PTYMER_DUE"' >>ids
	done
	xargs ptymer wait <ids
	is "$(cat out.* | wc -l)" 20
	while read -r began due; do
		((${began/./} >= ${due/./}))
	done < <(cat out.*)
}
