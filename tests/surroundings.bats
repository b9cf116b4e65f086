# SPDX-License-Identifier: ISC

load helper
load disturb

# nothing_left: no job, no draft, no process.
nothing_left() {
	is "$(processes)" ""
	[ ! -d "$state/drafts" ] || is "$(ls "$state/drafts")" ""
	[ ! -d "$state/active" ] || is "$(ls "$state/active")" ""
	[ ! -d "$state/names" ] || is "$(ls "$state/names")" ""
}

# piped COMMAND ...: into pipes, which grow even where files may not.
piped() {
	{ { "$@"; echo $? >code; } 2>&1 >&3 3>&- | cat >&2; } 3>&1 | cat
	return "$(<code)"
}

# armed_or_not COMMAND ...: it arms a job that runs at once, and that is then
# done; or says in a line why not, and leaves nothing.
armed_or_not() {
	local id

	rm -f ran
	run --separate-stderr piped timeout 60 "$@" ptymer hourglass 0 -n tea \
	    -- touch "$PWD/ran"
	if [ "$status" -eq 0 ]; then
		id=$output
		matches "$id" '[1-9]*'
		status=0
		timeout 60 ptymer wait "$id" || status=$?
		# What the target itself can do with it is another matter.
		if "$@" touch "$PWD/can" 2>/dev/null; then
			is "$status" 0
			[ -e ran ]
		fi
		wait_until processes_are 0
		return
	fi
	is "$output" ""
	[[ $status = 1 || $status = 125 ]] || {
		printf '%s: %s: %s\n' "$*" "$status" "$stderr"
		return 1
	}
	matches "$stderr" 'ptymer: hourglass: ?*'
	is "$(wc -l <<<"$stderr")" 1
	nothing_left
	[ ! -e ran ]
}

with_sanitizers() {
	grep -q __asan_init "$PTYMER"
}

@test "a HOME that is none is told" {
	: >file
	for home in '' relative "$PWD/nowhere" "$PWD/file"; do
		run --separate-stderr -125 env -u PTYMER_STATE_DIR HOME="$home" \
		    ptymer hourglass 1h -- true
		is "$output" ""
		matches "$stderr" 'ptymer: hourglass: *'
		[[ $stderr == *HOME* || $stderr == *"$home/"* ]]
	done
	[ ! -e relative ]
	[ ! -e nowhere ]
}

@test "an XDG_STATE_HOME that is relative or empty is ignored" {
	for xdg in '' relative ./relative; do
		run -0 env -u PTYMER_STATE_DIR XDG_STATE_HOME="$xdg" \
		    ptymer hourglass 0 -- true
		[ ! -e relative ]
		run -0 env -u PTYMER_STATE_DIR ptymer wait "$output"
	done
	[ -d "$HOME/.local/state/ptymer" ]
}

@test "an XDG_STATE_HOME that is not there is made, one that is a file told" {
	: >file
	run --separate-stderr -125 env -u PTYMER_STATE_DIR \
	    XDG_STATE_HOME="$PWD/file" ptymer hourglass 1h -- true
	is "$output" ""
	matches "$stderr" "ptymer: hourglass: *$PWD/file*"
	run -0 env -u PTYMER_STATE_DIR XDG_STATE_HOME="$PWD/a/b" \
	    ptymer hourglass 0 -- true
	run -0 env -u PTYMER_STATE_DIR XDG_STATE_HOME="$PWD/a/b" \
	    ptymer wait "$output"
	is "$(stat -c %a a/b/ptymer)" 700
}

@test "what PTYMER_STATE_DIR says does nothing to a terminal" {
	for name in $'bad\e[31m' $'bad\nline' $'bad\xff' $'bad\xe2\x80\xae'; do
		: >"$name"
		for command in 'hourglass 1h' status 'wait 1' 'log 1' 'stop 1' \
		    restore 'next --job 1' watch 'watch 1' 'export 1' \
		    'complete -- stop x'; do
			# shellcheck disable=SC2086 # words
			run --separate-stderr -125 env \
			    PTYMER_STATE_DIR="$PWD/$name" ptymer $command
			matches "$stderr" '*bad\\x*'
			is "$(wc -l <<<"$stderr")" 1
		done
	done
}

@test "a state directory that is refused is so with the reason, however long" {
	local part long=$PWD

	part=$(printf 'x%.0s' {1..200})
	for i in {1..10}; do
		long+=/$part
	done
	mkdir -p "$long"
	chmod 770 "$long"
	for command in 'hourglass 1h' status 'wait 1' 'log 1' 'stop 1' \
	    restore 'next --job 1' watch 'complete -- stop x'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -125 env PTYMER_STATE_DIR="$long" \
		    ptymer $command
		matches "$stderr" '*writable by others*'
	done
}

# big_environment COMMAND ...: with as much in it as a command may have, but for
# 20 KB.
big_environment() {
	local i big

	big=$(head -c 120000 /dev/zero | tr '\0' x)
	for i in {1..16}; do
		export "BIG_$i=$big"
	done
	"$@"
}

@test "an environment of 2 MB gets to the target" {
	id=$(big_environment ptymer hourglass 1h -r -- \
	    'echo ${#BIG_1} ${#BIG_16}')
	kill -USR1 "$(column pid "$id")"
	wait_until column_is last "$id" ok
	is "$(ptymer log "$id")" '120000 120000'
	lose "$id"
	run -0 ptymer restore
	kill -USR1 "$(column pid "$id")"
	wait_until column_is runs "$id" 2
	wait_until column_is state "$id" waiting
	is "$(ptymer log "$id" | tail -n 1)" '120000 120000'
}

@test "as many words as a command may have get to the target" {
	mapfile -t words < <(seq 90000)
	id=$(ptymer hourglass 0 -- sh -c 'echo $# ${90000}' sh "${words[@]}")
	run -0 ptymer wait "$id"
	is "$(ptymer log "$id")" '90000 90000'
	# Newlines take two bytes each in a record.
	text=$(head -c 100000 /dev/zero | tr '\0' '\n'; echo x)
	id=$(ptymer hourglass 0 -- sh -c 'echo ${#1} ${#9}' sh \
	    "$text" "$text" "$text" "$text" "$text" "$text" "$text" "$text" \
	    "$text")
	run -0 ptymer wait "$id"
	is "$(ptymer log "$id")" '100001 100001'
	run -0 ptymer status -a
}

@test "in a directory that is gone all works but what needs it" {
	ptymer hourglass 1h -n tea -- true
	mkdir gone
	cd gone
	rmdir ../gone
	run -0 ptymer status tea
	run --separate-stderr -125 ptymer hourglass 1h -- true
	is "$output" ""
	matches "$stderr" 'ptymer: hourglass: *directory*'
	run --separate-stderr -125 env PTYMER_STATE_DIR=relative ptymer status
	matches "$stderr" '*directory*'
	run -0 ptymer hourglass 0 -C / -- pwd
	id=$output
	run -0 ptymer wait "$id"
	is "$(ptymer log "$id")" /
	run -0 ptymer stop tea
}

@test "a directory that goes before the time is told" {
	mkdir gone
	id=$(ptymer hourglass 1h -r -C gone -- true)
	rmdir gone
	kill -USR1 "$(column pid "$id")"
	wait_until column_is runs "$id" 1
	wait_until column_is state "$id" waiting
	matches "$(column last "$id")" 'failed:*directory*'
}

@test "a umask that allows nothing is the target's alone" {
	umask 777
	id=$(ptymer hourglass 0 -n tea -- 'umask;')
	umask 022
	run -0 ptymer wait "$id"
	is "$(ptymer log "$id")" 0777
	settle "$id"
	is "$(find "$state" -type d ! -perm 700)" ""
	is "$(find "$state" -type f ! -perm 600)" ""
}

@test "closed standard descriptors are no harm" {
	for closed in '0<&-' '1>&-' '2>&-' '0<&- 1>&-' '1>&- 2>&-' \
	    '0<&- 2>&-' '0<&- 1>&- 2>&-'; do
		rm -f ran
		eval "ptymer hourglass 0 -n tea -- \
		    sh -c 'readlink /proc/self/fd/0 >ran' $closed"
		eval "run -0 ptymer wait tea $closed"
		is "$(<ran)" /dev/null
		for command in status 'status tea' 'log tea' 'stop tea' \
		    'hourglass bad' ''; do
			# shellcheck disable=SC2086 # words
			eval "run timeout 20 ptymer $command $closed"
			[ "$status" -lt 124 ]
		done
	done
	is "$(find . -path ./bin -prune -o -path ./home -prune -o \
	    -path ./state -prune -o -type f -size +1k -print)" ""
}

@test "whatever signals the caller ignores or blocks, a job is as ever" {
	for how in --ignore-signal --block-signal; do
		id=$(env "$how" ptymer hourglass 1h -r -- \
		    'grep -E "^Sig(Blk|Ign)" /proc/self/status')
		kill -USR1 "$(column pid "$id")"
		wait_until column_is last "$id" ok
		# 32 and 33 are the C library's own; make(1) ignores them
		is "$(ptymer log "$id" | awk '{ print $2 }' | sed s/18/00/ |
		    uniq)" \
		    0000000000000000
		run -0 env "$how" timeout 60 ptymer pause "$id"
		run -0 env "$how" timeout 60 ptymer resume "$id"
		run -0 env "$how" timeout 60 ptymer stop "$id"
	done
}

@test "with few descriptors a job is armed, or not" {
	for n in {3..40}; do
		# The loader needs some, too.
		prlimit --nofile="$n" "$PTYMER" --version >/dev/null 2>&1 ||
		    continue
		armed_or_not prlimit --nofile="$n"
	done
	[ -e ran ]
}

@test "with few descriptors a job is armed at last, and its run is told" {
	# The soft limit is the target's alone.
	for n in 3 5 8 12; do
		id=$(prlimit --nofile="$n":1024 ptymer hourglass 0 -- \
		    'ulimit -n' || :)
		[ -n "$id" ] || continue
		run -0 ptymer wait "$id"
		is "$(ptymer log "$id")" "$n"
	done
	[ -n "$id" ]
}

@test "with few descriptors -f stays with the job that it has armed" {
	staid=0
	for n in {5..12}; do
		run --separate-stderr timeout 20 prlimit --nofile="$n":1024 \
		    ptymer hourglass 0 -f -- 'ulimit -n'
		# It could not be armed, or, linked dynamically, not be loaded.
		if [[ $status == @(125|127) ]]; then
			[[ $stderr != *'cannot stay'* ]]
			continue
		fi
		is "$status" 0
		is "$output" "$n"
		staid=$((staid + 1))
	done
	[ "$staid" -ge 4 ]
}

@test "with little memory a job is armed, or not" {
	! with_sanitizers || skip "the sanitizers need much"
	for size in {2..40..2}; do
		(prlimit --as=$((size * 512 * 1024)) "$PTYMER" --version) \
		    >/dev/null 2>&1 || continue
		armed_or_not prlimit --as=$((size * 512 * 1024))
	done
	[ -e ran ]
}

@test "where no file may grow nothing is armed, and it is told" {
	for size in 0 1 100 4096; do
		armed_or_not prlimit --fsize="$size"
	done
	ptymer hourglass 1h -n tea -- true
	for command in 'pause tea' 'adjust tea +1m'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr -1 piped prlimit --fsize=0 ptymer $command
		matches "$stderr" 'ptymer: *too large*'
	done
	is "$(column state tea)" waiting
	is "$(ls "$state/active/1/requests")" ""
	run -0 prlimit --fsize=0 ptymer stop tea
	is "$(column state tea)" stopped
}

@test "what the system passes as settings is passed on, to the last byte" {
	# As much as it does at the most, 6 MiB; a newline is two in the record.
	big=$(head -c 120000 /dev/zero | tr '\0' '\n'; printf x)
	settings=()
	for i in {1..44}; do
		settings+=(-E "A$i=$big")
	done
	id=$(ulimit -s unlimited 2>/dev/null || exit 0
	    ptymer hourglass 0 "${settings[@]}" -- 'printf %s "$A44" | wc -c')
	[ -n "$id" ] || skip "the stack is limited"
	run -0 timeout 60 ptymer wait "$id"
	is "$(ptymer log "$id")" 120001
	# What a record could not hold would be told when it is armed.
	run --separate-stderr -3 ptymer status "$id"
	is "$stderr" ""
}

@test "a nice job is as nice as its shell" {
	id=$(nice -n 7 ptymer hourglass 0 -- nice)
	run -0 ptymer wait "$id"
	is "$(ptymer log "$id")" "$(nice -n 7 nice)"
}

# Every call of that kind fails in turn, in each process.
@test "whichever call fails when a job is armed, nothing is left half made" {
	ptymer hourglass 0 -n first -- true
	ptymer wait first
	for call in openat mkdirat renameat symlinkat unlinkat fsync write \
	    pwrite64 ftruncate flock pipe2 signalfd4 timerfd_create \
	    fchdir clone prctl dup2; do
		for when in 1 2 3 4 5 6 7 8; do
			run --separate-stderr timeout 60 env \
			    ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" \
			    strace -f -o trace -e trace="$call" -e \
			    inject="$call":error=EIO:when="$when" \
			    ptymer hourglass 0 -n tea -- true
			grep -q INJECTED trace || break
			case $status in
			0)
				run timeout 60 ptymer wait tea
				[ "$status" -ne 124 ]
				;;
			1 | 125 | 126 | 127)
				is "$output" ""
				[ -n "$stderr" ]
				;;
			*)
				printf '%s %d: %d: %s\n' "$call" "$when" \
				    "$status" "$stderr"
				return 1
				;;
			esac
			wait_until processes_are 0
			is "$(ptymer status -n -o id)" ""
			is "$(ls "$state/drafts")" ""
		done
	done
}
