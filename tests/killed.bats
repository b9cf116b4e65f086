# SPDX-License-Identifier: ISC
#
# SIGKILL, at any moment, for workers and for commands; and what they leave when
# it comes at a bad one.
#
#   KILLS=N	how often the worker of a busy job is killed; default 40
#   COMMANDS=N	how many commands are killed; default 60
#   MANY=N	how many jobs lose their workers at once; default 200

load helper
load disturb

setup() {
	ptymer_setup
	export PYTHONDONTWRITEBYTECODE=1
}

# said COMMAND ...: what it says is a comment of the test, too.
said() {
	"$@" >said 2>&1 3>&- || {
		cat said
		return 1
	}
	sed 's/^/# /' said >&3
}

@test "a worker killed at random moments leaves no due time out, none twice" {
	said "$BATS_TEST_DIRNAME/crash/kill-worker" "${KILLS-40}"
	grep -q "^${KILLS-40} kills, " said
}

@test "commands killed at random moments leave nothing half made" {
	said "$BATS_TEST_DIRNAME/crash/kill-command" "${COMMANDS-60}"
	grep -q "^${COMMANDS-60} commands killed" said
}

# counted STATE: how many jobs are in it.
counted() {
	ptymer status -n --raw -o state | grep -cx "$1" || :
}

@test "jobs whose workers are all killed at once are all restored" {
	local many=${MANY-200} start

	for ((i = 0; i < many; i++)); do
		ptymer hourglass -q 1h -- true
	done >ids
	is "$(sort -un ids | wc -l)" "$many"
	mapfile -t workers < <(ptymer status -n --raw -o pid)
	is "${#workers[@]}" "$many"
	kill -KILL "${workers[@]}"
	wait_until processes_are 0
	is "$(counted lost)" "$many"
	start=$(now_us)
	run --separate-stderr -0 ptymer restore
	printf '# %d jobs restored in %d ms\n' "$many" \
	    $((($(now_us) - start) / 1000)) >&3
	is "$output$stderr" ""
	is "$(counted waiting)" "$many"
	is "$(count_processes)" "$many"
}

@test "a request whose command was killed is not done later" {
	id=$(ptymer hourglass 1h -n tea -- true)
	ptymer pause tea
	ptymer resume tea
	requests=$state/active/$id/requests
	printf 'pause\n' >"$requests/old.ask"
	printf 'pause\n' >"$requests/torn.ask.new"
	printf 'ok\n' >"$requests/old.answer"
	touch -d '-1 minute' "$requests"/*
	run -0 ptymer adjust tea 2h
	is "$(column state tea)" waiting
	is "$(ls "$requests")" ""
}

@test "a request that a killed command has just left is done" {
	id=$(ptymer hourglass 1h -n tea -- true)
	mkdir -p "$state/active/$id/requests"
	printf 'pause\n' >"$state/active/$id/requests/young.ask"
	run -0 ptymer adjust tea 2h
	is "$(column state tea)" paused
	rm "$state/active/$id/requests/young.answer"
}

@test "a run in the history that its worker did not live to count is replaced" {
	id=$(ptymer hourglass 1h -r -- true)
	for n in 1 2 3; do
		run_again "$id" "$n"
	done
	lose "$id"
	last=$(sed -n 's/^last //p' "$state/active/$id/progress")
	# It says that another thing came of it, and there is one after it.
	last="${last% result=*} result=skipped:0:"
	printf '%s\n' "$last" "${last/seq=3 /seq=4 }" >>"$state/active/$id/runs"
	run -0 ptymer restore
	for n in 4 5; do
		run_again "$id" "$n"
	done
	is "$(results "$id")" 'ok ok ok ok ok'
	is "$(cut -d ' ' -f 1 "$state/active/$id/runs" | xargs)" \
	    'seq=1 seq=2 seq=3 seq=4'
}

# A job with two runs, the last of which its worker did not live to count.
arm_uncounted() {
	id=$(ptymer hourglass 1h -r -- true)
	run_again "$id" 1
	run_again "$id" 2
	lose "$id"
	sed -n 's/^last //p' "$state/active/$id/progress" \
	    >>"$state/active/$id/runs"
	run -0 ptymer restore
}

@test "a run that its worker did not live to count is in the history once" {
	arm_uncounted
	run_again "$id" 3
	is "$(results "$id")" 'ok ok ok'
	is "$(cut -d ' ' -f 1 "$state/active/$id/runs" | xargs)" 'seq=1 seq=2'
}

@test "a history that is written anew is safe before it is the history" {
	arm_uncounted
	attach "$id" -y -e trace=fsync,renameat
	run_again "$id" 3
	ptymer stop "$id"
	wait "$tracer" || :
	awk '/fsync\([0-9]+<[^>]*\/runs\.new>/ { safe = 1 }
	    /renameat\(.*"runs\.new", .*"runs"/ { renamed = 1; exit }
	    END { exit !(safe && renamed) }' attached
}

@test "a mark that was torn is no mark" {
	id=$(ptymer hourglass 1h -n tea -- touch ran)
	lose tea
	for bytes in 0 1 100; do
		head -c "$bytes" "$state/active/$id/job" >"$state/active/$id/begun"
		run --separate-stderr -0 ptymer status -n --raw -o state
		is "$output$stderr" lost
	done
	run --separate-stderr -0 ptymer restore
	is "$output$stderr" ""
	is "$(column state tea)" waiting
	# What is written now is what counts.
	ptymer pause tea
	is "$(column state tea)" paused
	[ ! -e "$state/active/$id/begun" ]
	[ ! -e ran ]
}

nothing_is_new() {
	[ -z "$(find "$state" -name '*.new')" ]
}

@test "what a killed worker was writing is removed when its job is restored" {
	id=$(ptymer hourglass 1h -n tea -- true)
	lose tea
	for name in progress begun runs job; do
		: >"$state/active/$id/$name.new"
	done
	run -0 ptymer restore
	# It writes its own, now and then.
	wait_until nothing_is_new
}

@test "a prune that was killed is finished by the next" {
	id=$(ptymer hourglass 0 -n tea -- 'echo mine >"$PTYMER_DATA/file"')
	settle "$id"
	other=$(ptymer hourglass 0 -- true)
	settle "$other"
	wait_until processes_are 0
	mv "$state/ended/$id" "$state/drafts/$id"
	run -4 ptymer status tea
	run --separate-stderr -0 ptymer prune
	is "$output$stderr" ""
	is "$(find "$state/drafts" "$state/data" -mindepth 1)" ""
}

@test "a long history is pruned by many workers, some by each" {
	id=$(ptymer hourglass 0 -- true)
	settle "$id"
	for ((n = id + 1; n <= 250; n++)); do
		cp -r "$state/ended/$id" "$state/ended/$n"
	done
	ln -sfn 250 "$state/last-id"
	touch -d '-2 hours' "$state"/ended/*
	rm "$state/pruned"
	for left in 151 52 3; do
		PTYMER_KEEP=1 ptymer wait \
		    "$(PTYMER_KEEP=1 ptymer hourglass 0 -- true)"
		wait_until processes_are 0
		is "$(find "$state/ended" -mindepth 1 -maxdepth 1 | wc -l)" \
		    "$left"
	done
	is "$(find "$state/drafts" -mindepth 1)" ""
}

# prune_half ID: as a prune leaves it that is killed before it deletes.
prune_half() {
	settle "$1"
	# Its worker may still be pruning.
	wait_until processes_are 0
	mv "$state/ended/$1" "$state/drafts/$1"
	touch -d '-2 minutes' "$state/drafts/$1"
	[ ! -e "$state/pruned" ] || touch -d '-2 minutes' "$state/pruned"
}

@test "what a prune has not deleted is not taken for a draft" {
	id=$(ptymer hourglass 0 -- 'echo mine >"$PTYMER_DATA/file"')
	prune_half "$id"
	# The next one cannot make sure that it will not be an ended job again.
	start_traced -e trace=fsync -e inject=fsync:error=EIO \
	    -P "$state/ended" ptymer hourglass 0 -- true
	grep -q INJECTED trace
	[ "$state/pruned" -nt "$state/drafts/$id" ]
	[ -e "$state/drafts/$id/job" ]
	is "$(<"$state/data/$id/file")" mine
	run --separate-stderr -0 ptymer prune
	is "$output$stderr" ""
	is "$(find "$state/drafts" "$state/data" -mindepth 1)" ""
}

@test "what a target made unreadable for itself is deleted with its job" {
	id=$(ptymer hourglass 0 -- 'cd "$PTYMER_DATA" && mkdir -p a/b c &&
	    touch a/b/file && chmod 500 a a/b && chmod 0 c')
	settle "$id"
	run --separate-stderr -0 ptymer prune
	is "$output$stderr" ""
	is "$(find "$state/drafts" "$state/data" -mindepth 1)" ""
}

@test "what cannot be deleted yet is told of, and deleted later" {
	id=$(ptymer hourglass 0 -- 'echo mine >"$PTYMER_DATA/file"')
	settle "$id"
	run --separate-stderr -1 strace -o trace -e trace=unlinkat \
	    -e inject=unlinkat:error=EPERM -P "$state/data/$id" ptymer prune
	is "$output" ""
	matches "$stderr" "ptymer: prune: cannot delete all of job $id *"
	run -4 ptymer status "$id"
	is "$(<"$state/data/$id/file")" mine
	run --separate-stderr -0 ptymer prune
	is "$output$stderr" ""
	is "$(find "$state/drafts" "$state/data" -mindepth 1)" ""
}

# The PID of a prune that a signal has stopped.
held_prune() {
	ps -o pid=,stat=,args= -p "$(processes | xargs)" |
	    awk '$2 ~ /^[Tt]/ && /prune$/ { print $1; found = 1 }
		END { exit !found }'
}

@test "what another prune is deleting is left to it" {
	id=$(ptymer hourglass 0 -- 'echo mine >"$PTYMER_DATA/file"')
	settle "$id"
	# It has found the directory, and that it is not empty.
	start_traced -e trace=unlinkat \
	    -e inject=unlinkat:signal=STOP:when=2 "$PTYMER" prune 3>&- &
	first=$!
	wait_until held_prune
	run --separate-stderr -0 ptymer prune
	is "$output$stderr" ""
	kill -CONT "$(held_prune)"
	wait "$first"
	is "$(<traced)" ""
	is "$(find "$state/drafts" "$state/data" -mindepth 1)" ""
}

@test "a job that is long in being armed is not swept away for dead" {
	settle "$(ptymer hourglass 0 -- true)"
	env -u PTYMER_TEST_MARK strace -f -o trace -e trace=fsync \
	    -e inject=fsync:signal=STOP:when=1 \
	    ptymer hourglass 1h -n tea -- true >id 2>/dev/null 3>&- &
	wait_until is_stopped_in_draft
	draft=$(echo "$state"/drafts/*)
	touch -d '-1 hour' "$draft" "$state/pruned"
	id=$(ptymer hourglass 1h -- true)
	pid=$(column pid "$id")
	ptymer stop "$id"
	# It prunes after it has let go of its lock.
	wait_until is_gone "$pid"
	[ -n "$(find "$state/pruned" -mmin -30)" ]
	[ -e "$draft/pid" ]
	kill -CONT "$(<"$draft/pid")"
	wait_until test -s id
	is "$(column state "$(<id)")" waiting
}

is_stopped_in_draft() {
	is_held "$(cat "$state"/drafts/*/pid)"
}

# pass_tea JOB: the name passes to milk, a lost job, and nothing has been done
# about it yet.
pass_tea() {
	edit_record "$state/active/$1/job" 's/^name milk/name tea/'
	ln -sfn "$1" "$state/names/"tea@*
	rm "$state/names/"milk@*
}

@test "a replacement that was killed when it had the name is finished" {
	id=$(ptymer hourglass 0 -n tea -- 'echo >up; exec sleep 1000')
	wait_until test -e up
	wait_until column_is state tea running
	new=$(ptymer hourglass 1h -n milk -- true)
	lose milk
	ln -s "$id" "$state/active/$new/replaces"
	pass_tea "$new"
	run -0 ptymer restore
	wait_until column_is state "$id" stopped
	is "$(column id tea)" "$new"
	is "$(column state tea)" waiting
	wait_until test ! -e "$state/active/$new/replaces"
	wait_until processes_are 1
}

@test "when the name has passed to a job that was killed the old one does not run" {
	expect_lost=1
	id=$(ptymer hourglass 1h -r -n tea -- 'echo >>ran')
	new=$(ptymer hourglass 1h -n milk -- true)
	lose milk
	ln -s "$id" "$state/active/$new/replaces"
	pass_tea "$new"
	run -0 ptymer adjust "$id" 0
	wait_until column_is state "$id" stopped
	[ ! -e ran ]
	is "$(ptymer log --runs "$id")" ""
}

@test "a lost job whose name has passed to another one is not restored" {
	id=$(ptymer hourglass 1h -n tea -- true)
	new=$(ptymer hourglass 1h -n milk -- true)
	lose tea
	lose milk
	pass_tea "$new"
	run -0 ptymer restore
	wait_until column_is state "$id" stopped
	is "$(column id tea)" "$new"
	is "$(column state tea)" waiting
}

@test "a replacement that was killed before it had the name leaves the old job" {
	id=$(ptymer hourglass 1h -n tea -- true)
	link=$(cd "$state/names" && echo tea@*)
	ln -sfn 7 "$state/names/$link"
	is "$(column id tea)" "$id"
	is "$(column state tea)" waiting
	lose tea
	run -0 ptymer restore
	is "$(readlink "$state/names/$link")" "$id"
	is "$(column state tea)" waiting
}
