# SPDX-License-Identifier: ISC

load helper

# Whatever a shell, a unit, a crontab or YAML may take for something else.
hostile=("it's" 'say "x"' '$HOME $(id) `id`' $'back\\slash\\\\' $'two\nlines\n'
    'a%b\%c\\%d' '' 'grüße 日本' $'\t tab ' '-n' '--' '~' '*' '#' '!!' 'A=b'
    $'\e[31m' $'\xff\xfe' ';' '&' '|' '{' '%h %%' '${x}' '$$' "'" '"' $'\\')

# fed_back JOB: export, stop, feed to sh, export again.
fed_back() {
	ptymer export "$1" >first
	ptymer stop "$1" 2>/dev/null
	sh first >fed
	ptymer export "$(<fed)" >second
	cat first
	[ -s first ]
	[ "$1" != "$(<fed)" ]
	cmp first second
}

# refused JOB FORM... REASON: nothing on standard output, and that reason.
refused() {
	local reason=${*: -1}

	run --separate-stderr -1 ptymer export "${@:1:$#-1}"
	is "$output" ""
	matches "$stderr" "*ptymer: export: cannot export job $1: *$reason*"
}

# Splits what it reads into units, and has systemd look at them.
units() {
	command -v systemd-analyze >/dev/null || skip "no systemd-analyze"
	rm -rf units
	mkdir units
	awk '/^# ptymer-[^ ]*\.(service|timer)$/ { file = "units/" $2 }
	    { print > file }'
	(
		cd units
		for unit in *.service *.timer; do
			[ -s "$unit" ]
		done
		systemd-analyze --man=no verify ./*.service ./*.timer
		sed -n 's/^OnCalendar=//p' ./*.timer >../calendars
	) >verified 2>&1 || { cat verified; return 1; }
	is "$(<verified)" ""
	while read -r calendar; do
		systemd-analyze calendar "$calendar" >/dev/null
	done <calendars
}

# Has crontab(1) look at a file, without installing it, where it can.
crontab_takes() {
	local usage

	usage=$(crontab -h 2>&1 </dev/null) || :
	case $usage in
	*'-T '*) crontab -T "$1" ;;
	*'(dry run'*) crontab -n "$1" ;;
	esac
}

# What sh(1) gets from a line of a crontab, as cron(8) reads it.
cron_command() {
	local rest=$1 escaped=0 i c text=

	for i in 1 2 3 4 5; do
		rest=${rest#* }
	done
	for ((i = 0; i < ${#rest}; i++)); do
		c=${rest:i:1}
		if ((escaped)) && [ "$c" = % ]; then
			text=${text%?}%
			escaped=0
		elif ((escaped)); then
			text+=$c
			escaped=0
		elif [ "$c" = % ]; then
			break
		else
			text+=$c
			if [ "$c" = \\ ]; then
				escaped=1
			fi
		fi
	done
	printf '%s\n' "$text"
}

# schedule WHEN...: the first five fields of the only line.
schedule() {
	local id

	id=$(env -u TZ ptymer alarm --repeat "$@" -- true)
	env -u TZ ptymer export --cron "$id" | cut -d ' ' -f 1-5
}

# calendars WHEN...: each OnCalendar=.
calendars() {
	local id

	id=$(env -u TZ ptymer alarm --repeat "$@" -- true)
	env -u TZ ptymer export --systemd "$id" | tee all |
	    sed -n 's/^OnCalendar=//p'
	units <all
}

# bats test_tags=core
@test "an hourglass is a line that creates it again" {
	mkdir work
	id=$(ptymer hourglass 1h30m -n tea -C work -- echo 'a b')
	run --separate-stderr -0 ptymer export tea
	is "$output" "ptymer hourglass -n tea -C $PWD/work 1h30m -- echo 'a b'"
	is "$stderr" ""
	fed_back "$id"
}

@test "words with anything in them come back as they were" {
	id=$(ptymer hourglass 0 -- \
	    sh -c 'printf "<%s>" "$@" >>"$0"' "$PWD/words" "${hostile[@]}")
	ptymer wait "$id"
	printf '<%s>' "${hostile[@]}" >expected
	cmp words expected
	ptymer export "$id" >first
	rm words
	again=$(sh first)
	ptymer wait "$again"
	cmp words expected
	ptymer export "$again" | cmp - first
}

@test "a line for a shell comes back, and what it does" {
	line=$'printf "%s|" "$HOME" \'it\'\\\'\'s\' "\\\\" >"$PTYMER_TEST_MARK/got"\n# \e\xff\n:'
	id=$(ptymer hourglass 0 -- "$line")
	ptymer wait "$id"
	mv got expected
	fed_back "$id"
	ptymer wait @last
	cmp got expected
}

@test "texts of options with anything in them come back" {
	options=()
	for word in "${hostile[@]}"; do
		options+=(-E "X=$word")
	done
	all="${hostile[*]}"
	id=$(ptymer hourglass 1h "${options[@]}" -o "o $all" --when "a $all" \
	    --on-success "b $all" --on-failure "c $all" --on-end "d $all" \
	    -- true)
	fed_back "$id"
}

@test "what is exported does nothing to a terminal" {
	id=$(ptymer hourglass 1h -n "n" -- echo $'\e]0;x\a' $'\x9b' $'\x7f')
	ptymer export "$id" >first
	LC_ALL=C run -1 grep -q '[^[:print:]]' first
	grep -q '033' first
	fed_back "$id"
}

# A row for each option of hourglass and alarm, and for some that go together.
rows_of_options() {
	cat <<-EOF
		hourglass --repeat 1h -- true
		hourglass --repeat --count 3 1h -- true
		hourglass --repeat --until '2199-01-01 00:00' 1h -- true
		hourglass --repeat --overlap queue 1h -- true
		hourglass --repeat --overlap replace 1h -- true
		hourglass --repeat --overlap allow 1h -- true
		hourglass --grace 90s 1h -- true
		hourglass --missed skip 1h -- true
		hourglass --jitter 1.5s 1h -- true
		hourglass --timeout 1d2h3m4.000005s 1h -- true
		hourglass --kill-after 0 1h -- true
		hourglass --retry 3 1h -- true
		hourglass --retry-delay 1m 1h -- true
		hourglass --lock disk 1h -- true
		hourglass --when true 1h -- true
		hourglass --on-success 'echo 1' 1h -- true
		hourglass --on-failure 'echo 2' 1h -- true
		hourglass --on-end 'echo 3' 1h -- true
		hourglass --notify 1h -- true
		hourglass --notify=failure 1h -- true
		hourglass -m 'tea time' 1h -- true
		hourglass --freeze $1 1h -- true
		hourglass --awake 1h -- true
		hourglass --log-max 10K 1h -- true
		hourglass -o out 1h -- true
		hourglass -C / 1h -- true
		hourglass --clean-env 1h -- true
		hourglass -E A=b 1h -- true
		hourglass -E HOME 1h -- true
		hourglass -n a.name 1h -- true
		hourglass --exec 1h -- 'a program'
		hourglass 1h
		hourglass '1 hour 30 min' -- true
		alarm --repeat 10:00 'Mon..Fri 17:30' -- true
		alarm --repeat --tz Europe/Berlin 10:00 -- true
		alarm 'every 90m' -- true
		alarm 'every 2w from 2026-01-05 09:00' --count 2 -- true
		alarm '2199-12-24T18:00:00Z' -- true
	EOF
}

# What says how to arm, and nothing about the job.
arms_only='--if-absent --replace --foreground --dry-run --verbose --quiet'

@test "every option comes back, and none that was not given" {
	sleep 1000 3>&- &
	pid=$!
	printf '#!/bin/sh\n' >'bin/a program'
	chmod +x 'bin/a program'
	while read -r options; do
		eval "id=\$(ptymer $options)"
		fed_back "$id"
		for option in ${options% -- *}; do
			[[ $option == -[a-zC-E-]* ]] || continue
			option=${option/--missed/--grace}
			grep -qF -e " ${option/#-m/--message}" first
		done
		ptymer stop "$(<fed)"
	done < <(rows_of_options "$pid")
	kill "$pid"
	id=$(ptymer hourglass 1h -- true)
	is "$(ptymer export "$id")" "ptymer hourglass -C $PWD 1h -- true"
	id=$(ptymer alarm 'every 90m' --overlap skip -- true)
	is "$(TZ=UTC ptymer export "$id")" \
	    "ptymer alarm -C $PWD 'every 90m' -- true"
}

@test "every option of a job has a row above" {
	rows_of_options 1 | sed 's/ -- .*//; s/=/ /g' | tr -s ' ' '\n' |
	    grep ^- | sort -u >tried
	n=0
	while read -r names; do
		n=$((n + 1))
		[[ " $arms_only " != *" ${names##* } "* ]] || continue
		grep -qxFf <(tr ' ' '\n' <<<"$names") tried ||
		    { echo "no row: $names"; return 1; }
	done < <(for command in hourglass alarm; do
		ptymer "$command" --help |
		    sed -nE 's/^  ((-[A-Za-z]), |    )(--[a-z-]*).*/\2 \3/p'
	done)
	[ "$n" -ge 60 ]
}

# say_to WHOM JOB: to an engine, or to a person, without what differs from job
# to job.
say_to() {
	case $1 in
	person)
		ptymer status "$2" |
		    sed -E '/^(ID|Worker|Due|Armed|Log|Log size):/d'
		;;
	kubernetes) ptymer export --kubernetes --image busybox "$2" ;;
	*) ptymer export "--$1" "$2" ;;
	esac
}

# needs_no_words WHOM OPTION: it does so anyway, or jobs have no names there, or
# it means nothing by itself.
needs_no_words() {
	case "$*" in
	'systemd --awake' | 'cron --missed skip' | 'cron --overlap allow') ;;
	'cron -n a.name' | 'person --retry-delay 1m') ;;
	*) return 1 ;;
	esac
}

@test "what an option says is told by status, and to engines, or refused" {
	sleep 1000 3>&- &
	pid=$!
	id=$(ptymer hourglass --repeat -n same 1h -- true)
	for whom in person systemd cron kubernetes; do
		say_to "$whom" "$id" >"plain-$whom"
	done
	ptymer stop "$id"
	n=0
	while read -r row; do
		[[ $row == 'hourglass -'*' 1h -- true' ]] || continue
		option=${row#hourglass }
		option=${option% 1h -- true}
		option=${option#--repeat}
		option=${option# }
		[ -n "$option" ] || continue
		n=$((n + 1))
		eval "id=\$(ptymer hourglass --repeat -n same $option 1h -- true)"
		for whom in person systemd cron kubernetes; do
			if say_to "$whom" "$id" >said 2>refusal &&
			    cmp -s said "plain-$whom" &&
			    ! needs_no_words "$whom" "$option"; then
				echo "not told to $whom: $option"
				return 1
			fi
		done
		ptymer stop "$id"
	done < <(rows_of_options "$pid")
	[ "$n" -ge 28 ]
	kill "$pid"
}

@test "one word that is a program is told from a line for a shell" {
	printf '#!/bin/sh\necho >ran\n' >'bin/a program'
	chmod +x 'bin/a program'
	id=$(ptymer hourglass 0 --exec -- 'a program')
	ptymer wait "$id"
	rm ran
	fed_back "$id"
	matches "$(<first)" '* --exec 0 -- *'
	run -0 ptymer wait @last
	[ -e ran ]
}

@test "the zone of the shell is exported where times depend on it" {
	id=$(TZ=Europe/Berlin ptymer alarm 10:00 -- true)
	matches "$(ptymer export "$id")" 'ptymer alarm --tz Europe/Berlin -C *'
	fed_back "$id"
	id=$(TZ=CET-1 ptymer alarm 10:00 -- true)
	matches "$(ptymer export "$id")" 'TZ=CET-1 ptymer alarm -C *'
	fed_back "$id"
	id=$(TZ='<+01>-1' ptymer hourglass 1h --repeat \
	    --until '2199-01-01 00:00' -- true)
	matches "$(ptymer export "$id")" "TZ='<+01>-1' ptymer hourglass *"
	fed_back "$id"
	id=$(TZ=CET-1 ptymer alarm '10:00 UTC' 'now + 1 hour' \
	    2199-12-24T18:00Z -- true)
	matches "$(ptymer export "$id")" 'ptymer alarm -C *'
	id=$(env -u TZ ptymer alarm 10:00 -- true)
	matches "$(ptymer export "$id")" 'ptymer alarm -C *'
}

@test "links in the directory are followed once" {
	mkdir real
	ln -s real link
	cd link
	id=$(ptymer hourglass 1h -- true)
	fed_back "$id"
	matches "$(<first)" "* -C $BATS_TEST_TMPDIR/real *"
}

@test "the environment is not exported" {
	id=$(SECRET=xyzzy ptymer hourglass 1h --repeat -E SECRET -- true)
	other=$(SECRET=xyzzy ptymer hourglass 1h --repeat -- true)
	{
		ptymer export "$id" "$other"
		ptymer export --systemd "$other"
		ptymer export --cron "$other"
		ptymer export --kubernetes --image busybox "$other"
	} >all
	[ "$(wc -l <all)" -gt 40 ]
	run -1 grep xyzzy all
	run -1 grep PATH= all
}

@test "a process that is frozen must be the same still" {
	sleep 1000 3>&- &
	pid=$!
	id=$(ptymer hourglass 1h --freeze "$pid" -- true)
	kill "$pid"
	wait_until is_gone "$pid"
	refused "$id" "process $pid*gone"
}

@test "several jobs, globs, ended ones by name, and all" {
	ptymer hourglass 1h -n build-a -- true
	ptymer hourglass 0 -n build-b -- true
	ptymer wait build-b
	ptymer hourglass 1h -n tea -- true
	is "$(ptymer export 'build-*' | grep -c ^ptymer)" 1
	is "$(ptymer export build-b tea 1 | cut -d ' ' -f 4 | xargs)" \
	    'build-b tea build-a'
	is "$(ptymer export --all | cut -d ' ' -f 4 | xargs)" 'build-a tea'
	lose tea
	is "$(ptymer export --all | cut -d ' ' -f 4 | xargs)" 'build-a tea'
	ptymer stop tea
}

@test "a job that is not there is told, and the others are exported" {
	id=$(ptymer hourglass 1h -- true)
	run --separate-stderr -1 ptymer export 99 "$id" nobody
	matches "$output" 'ptymer hourglass *'
	matches "$stderr" "*cannot export job *99*: no such job*"
	matches "$stderr" "*cannot export job 'nobody': no such job*"
	run --separate-stderr -0 ptymer export --if-exists 99
	is "$output$stderr" ""
}

@test "wrong usage" {
	id=$(ptymer hourglass 1h -- true)
	for words in "" "--all $id" "--cron --systemd $id" "--kubernetes $id" \
	    "--kubernetes --image= $id" "--image busybox $id" \
	    "--cron --image busybox $id" "--nonsense $id" "$id -- true"; do
		# shellcheck disable=SC2086
		run --separate-stderr -2 ptymer export $words
		is "$output" ""
		matches "$stderr" 'ptymer: export: *'
	done
}

@test "systemd: a service and a timer" {
	id=$(ptymer hourglass 1h30m -n tea --timeout 90s --kill-after 0 \
	    --jitter 5s -o 'a % b' -E 'X=a "b" \ %h $x' -- 'echo "$HOME" %n')
	ptymer export --systemd "$id" >all
	units <all
	is "$(cat units/ptymer-tea.service)" "# ptymer-tea.service
[Unit]
Description=ptymer-tea

[Service]
Type=oneshot
WorkingDirectory=$PWD
Environment=\"X=a \\\"b\\\" \\\\ %%h \$x\"
ExecStart=\"@/bin/sh\" \"sh\" \"-c\" \"echo \\\"\$\$HOME\\\" %%n\"
StandardOutput=append:$PWD/a %% b
StandardError=append:$PWD/a %% b
TimeoutStartSec=1m30s
TimeoutStopSec=1us"
	is "$(cat units/ptymer-tea.timer)" '# ptymer-tea.timer
[Unit]
Description=ptymer-tea

[Timer]
OnActiveSec=1h30m
AccuracySec=1us
RandomizedDelaySec=5s'
}

@test "systemd: words with anything in them pass" {
	id=$(ptymer hourglass 1h -- printf %s "${hostile[@]}")
	ptymer export --systemd "$id" >all
	units <all
	is "$(grep -c '^ExecStart=' all)" 1
}

@test "systemd: the program is where the job finds it" {
	mkdir sub
	printf '#!/bin/sh\n' | tee bin/found sub/here >/dev/null
	chmod +x bin/found sub/here
	id=$(ptymer hourglass 1h -- found x)
	ptymer export --systemd "$id" | grep -Fx \
	    "ExecStart=\"@$PWD/bin/found\" \"found\" \"x\""
	id=$(ptymer hourglass 1h -- sub/here x)
	ptymer export --systemd "$id" | grep -Fx \
	    "ExecStart=\"@$PWD/sub/here\" \"sub/here\" \"x\""
	id=$(ptymer hourglass 1h -- found x)
	rm bin/found
	refused "$id" --systemd "program 'found' is not found"
}

@test "systemd: repetitions" {
	id=$(ptymer hourglass 1h --repeat -- true)
	ptymer export --systemd "$id" >all
	units <all
	is "$(grep -E '^On|Wanted' all | xargs)" \
	    'OnActiveSec=1h OnUnitActiveSec=1h WantedBy=timers.target'
	id=$(ptymer alarm 'every 1.5s' -- true)
	ptymer export --systemd "$id" >all
	units <all
	is "$(grep -E '^On' all | xargs)" 'OnActiveSec=1.5s OnUnitActiveSec=1.5s'
	id=$(ptymer alarm --repeat 10:00 -- true)
	ptymer export --systemd "$id" >all
	units <all
	grep -qx Persistent=true all
	grep -qx 'OnCalendar=\*-\*-\* 10:00:00 UTC' all
}

@test "systemd: every form of a time is a calendar expression" {
	is "$(calendars 9:30:15)" '*-*-* 09:30:15'
	is "$(calendars '9pm Europe/Berlin')" '*-*-* 21:00:00 Europe/Berlin'
	is "$(calendars 'Mon..Fri 17:30' --tz UTC)" \
	    'Mon,Tue,Wed,Thu,Fri *-*-* 17:30:00 UTC'
	is "$(calendars '*:0/15')" '*-*-* *:00,15,30,45:00'
	is "$(calendars '*:*:*')" '*-*-* *:*:*'
	is "$(calendars '*:*:0..58')" '*-*-* *:*:00..58'
	is "$(calendars 'Mon *-*~7/1')" \
	    'Mon *-*~01,02,03,04,05,06,07 00:00:00'
	is "$(calendars '2027..2030-06-01 9..17:00:0/0.5')" \
	    '2027..2030-06-01 09..17:00:0/0.5'
	is "$(calendars '2199/1-1-1')" '2199-01-01 00:00:00'
	is "$(calendars quarterly)" '*-01,04,07,10-01 00:00:00'
	is "$(calendars '*/20 9-17 * * mon-fri')" \
	    'Mon,Tue,Wed,Thu,Fri *-*-* 09..17:00,20,40:00'
	is "$(calendars '@weekly')" 'Sun *-*-* 00:00:00'
	is "$(calendars 10:00 noon)" $'*-*-* 10:00:00\n*-*-* 12:00:00'
	is "$(calendars '2199-12-24 18:00')" '2199-12-24 18:00:00'
	is "$(calendars '2199-12-24T18:00:00.25+01:00')" \
	    '2199-12-24 17:00:00.250000 UTC'
}

@test "systemd: what cron takes for either day is an expression for each" {
	is "$(calendars '0 0 1,15 * fri')" \
	    $'*-*-01,15 00:00:00\nFri *-*-* 00:00:00'
	is "$(calendars '0 0 */2 * 1')" \
	    'Mon *-*-01,03,05,07,09,11,13,15,17,19,21,23,25,27,29,31 00:00:00'
}

@test "systemd: an alarm that fires once is a date" {
	id=$(ptymer alarm '2199-12-24 18:00' 2199-12-24T18:00Z -- true)
	ptymer export --systemd "$id" >all
	units <all
	is "$(grep -c '^OnCalendar=2199-12-24 18:00:00 UTC$' all)" 2
	id=$(env -u TZ ptymer alarm 10:00 -- true)
	ptymer export --systemd "$id" >all
	units <all
	grep -Eqx 'OnCalendar=[0-9]{4}-[0-9]{2}-[0-9]{2} 10:00:00' all
	id=$(ptymer alarm 'now + 1 hour' -- true)
	ptymer export --systemd "$id" >first
	ptymer export --systemd "$id" >second
	cmp first second
	units <first
	# an ended one is as if armed now
	ptymer stop "$id"
	ptymer export --systemd "$id" >third
	[ "$(grep OnCalendar first)" != "$(grep OnCalendar third)" ]
	id=$(ptymer alarm now -- true)
	ptymer wait "$id"
	refused "$id" --systemd past
}

@test "systemd: what it cannot say is refused" {
	while read -r reason options; do
		eval "id=\$(ptymer $options)"
		refused "$id" --systemd "${reason//_/ }"
	done <<-'EOF'
		--count hourglass 1h --repeat --count 3 -- true
		--until hourglass 1h --repeat --until '2199-01-01' -- true
		--overlap_queue hourglass 1h --repeat --overlap queue -- true
		--overlap_replace hourglass 1h --repeat --overlap replace -- true
		--overlap_allow hourglass 1h --repeat --overlap allow -- true
		--grace hourglass 1h --grace 5m -- true
		--missed_skip hourglass 1h --missed skip -- true
		--retry hourglass 1h --retry 3 -- true
		--retry-delay hourglass 1h --retry-delay 3s -- true
		--lock hourglass 1h --lock x -- true
		--when hourglass 1h --when true -- true
		--on-success hourglass 1h --on-success true -- true
		--on-failure hourglass 1h --on-failure true -- true
		--on-end hourglass 1h --on-end true -- true
		--notify hourglass 1h --notify -- true
		--message hourglass 1h -m x -- true
		--freeze hourglass 1h --freeze $PPID -- true
		--log-max hourglass 1h --log-max 10K -- true
		--clean-env hourglass 1h --clean-env -- true
		--env_HOME hourglass 1h -E HOME -- true
		names_no_variable hourglass 1h -E 'a.b=c' -- true
		rings hourglass 1h
		--jitter hourglass 1h --repeat --jitter 5s -- true
		its_timer_is_started alarm 'every 1h from 2026-01-05 09:00' -- true
		the_last_run alarm 'every 1h' 10:00 -- true
		finer alarm --repeat '*:*:0.0000005' -- true
	EOF
	id=$(TZ=CET-1 ptymer alarm --repeat 10:00 -- true)
	refused "$id" --systemd 'no zone such as TZ=CET-1'
	is "$id" 27
}

@test "cron: a line that it takes and that does the same" {
	mkdir 'a dir%'
	cd 'a dir%'
	words=()
	for word in "${hostile[@]}"; do
		[[ $word == *$'\n'* ]] || words+=("$word")
	done
	id=$(env -u TZ ptymer alarm '*/15 9-17 * * mon-fri' --repeat \
	    -E "A=it's 5%" -o ../out -- sh -c 'echo "$A"; pwd
	    printf "<%s>" "$@"' x "${words[@]}")
	refused "$id" --cron newline
	id=$(env -u TZ ptymer alarm '*/15 9-17 * * mon-fri' --repeat \
	    -E "A=it's 5%" -o ../out -- \
	    sh -c 'echo "$A"; pwd; printf "<%s>" "$@"' x "${words[@]}")
	run --separate-stderr -0 ptymer export --cron "$id"
	is "${#lines[@]}" 1
	matches "$output" '\*/15 9-17 \* \* 1-5 cd *'
	printf '%s\n' "$output" >line
	crontab_takes line
	cron_command "$output" >command.sh
	env -i PATH="$PATH" sh command.sh
	printf "it's 5%%\n%s\n" "$PWD" >expected
	printf '<%s>' "${words[@]}" >>expected
	cmp ../out expected
}

@test "cron: no word is taken for more than a program" {
	printf '#!/bin/sh\necho "$0" "$@" >ran\n' | tee bin/A=b bin/if \
	    bin/exit >/dev/null
	chmod +x bin/A=b bin/if bin/exit
	for program in A=b if exit; do
		id=$(ptymer hourglass 1h --repeat -- "$program" x)
		sh -c "$(cron_command "$(ptymer export --cron "$id")")"
		is "$(<ran)" "$PWD/bin/$program x"
	done
}

@test "cron: every form of a time that it can say" {
	is "$(schedule 9:30)" '30 9 * * *'
	is "$(schedule 'Mon..Fri 17:30')" '30 17 * * 1-5'
	is "$(schedule '*:0/15')" '*/15 * * * *'
	is "$(schedule '5/15 9,17 1,15 jan-mar *')" '5,20,35,50 9,17 1,15 1-3 *'
	is "$(schedule '@weekly')" '0 0 * * 0'
	is "$(schedule weekly)" '0 0 * * 1'
	is "$(schedule yearly)" '0 0 1 1 *'
	is "$(schedule '0 0 1,15 * fri')" '0 0 1,15 * 5'
	is "$(schedule '0 0 1-31/2 * fri-sun')" \
	    '0 0 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31 * 0,5,6'
	is "$(schedule '0 0 */2 * fri')" '0 0 */2 * 5'
	is "$(schedule 'Mon *-*-1/2')" '0 0 */2 * 1'
	is "$(schedule 'every 1m')" '* * * * *'
	is "$(schedule 'every 15m')" '*/15 * * * *'
	is "$(schedule 'every 4h')" '0 */4 * * *'
	is "$(schedule 'every 1d')" '0 0 * * *'
	is "$(schedule 'every 6h from 2026-01-05 09:30')" '30 3,9,15,21 * * *'
	is "$(schedule 10:00 11:00)" $'0 10 * * *\n0 11 * * *'
	id=$(ptymer hourglass 30m --repeat -- true)
	matches "$(ptymer export --cron "$id")" '\*/30 \* \* \* \* cd *'
}

@test "cron: all that it cannot say is told, what is about runs first" {
	id=$(ptymer hourglass 1h -r --on-end true --awake --notify=always --count 3 \
	    --retry 2 -- true)
	run --separate-stderr -1 ptymer export --cron "$id"
	is "$(grep -o -- '--[a-z-]*' <<<"$stderr" | xargs)" \
	    '--count --retry --awake --on-end --notify'
}

@test "cron: what it cannot say is refused" {
	unset TZ
	while read -r reason options; do
		eval "id=\$(ptymer $options)"
		refused "$id" --cron "${reason//_/ }"
	done <<-'EOF'
		has_seconds alarm --repeat 9:30:15 -- true
		has_seconds alarm --repeat '*:*:30' -- true
		has_seconds alarm 'every 1h from 2026-01-05 09:00:30' -- true
		has_a_year alarm --repeat '2027..2030-06-01 9:00' -- true
		knows_no_years alarm '2199-12-24 18:00' -- true
		only_repeats alarm 10:00 -- true
		only_repeats hourglass 1h -- true
		divides_neither alarm 'every 7m' -- true
		divides_neither alarm 'every 90m' -- true
		divides_neither alarm 'every 5h' -- true
		divides_neither alarm 'every 30s' -- true
		divides_neither alarm 'every 2d' -- true
		divides_neither hourglass --repeat 45m -- true
		the_machine alarm --repeat '10:00 Europe/Berlin' -- true
		the_machine alarm --repeat 10:00 --tz Asia/Tokyo -- true
		end_of_the_month alarm --repeat '*-*~1' -- true
		either_is_enough alarm --repeat 'Mon *-*-1..7' -- true
		run_both alarm --repeat '0 0 1 * 1' '0 0 2 * 2' -- true
		run_both alarm --repeat 10:00 '*:0/15' -- true
		longer alarm --repeat 10:00 -- echo $(printf %01000d 0)
		rings alarm --repeat 10:00
		--count hourglass 1h --repeat --count 3 -- true
		--until hourglass 1h --repeat --until '2199-01-01' -- true
		--overlap_queue hourglass 1h --repeat --overlap queue -- true
		--overlap_replace hourglass 1h --repeat --overlap replace -- true
		--grace hourglass 1h --repeat --grace 5m -- true
		--jitter hourglass 1h --repeat --jitter 5s -- true
		--timeout hourglass 1h --repeat --timeout 5s -- true
		--kill-after hourglass 1h --repeat --kill-after 5s -- true
		--retry hourglass 1h --repeat --retry 3 -- true
		--lock hourglass 1h --repeat --lock x -- true
		--when hourglass 1h --repeat --when true -- true
		--on-end hourglass 1h --repeat --on-end true -- true
		--notify hourglass 1h --repeat --notify -- true
		--freeze hourglass 1h --repeat --freeze $PPID -- true
		--awake hourglass 1h --repeat --awake -- true
		--log-max hourglass 1h --repeat --log-max 10K -- true
		--clean-env hourglass 1h --repeat --clean-env -- true
		--env_HOME hourglass 1h --repeat -E HOME -- true
	EOF
	id=$(TZ=Europe/Berlin ptymer alarm --repeat 10:00 -- true)
	refused "$id" --cron "the zone Europe/Berlin"
	is "$id" 40
}

@test "kubernetes: a CronJob" {
	id=$(ptymer alarm '*/15 9-17 * * mon-fri' --repeat -n tea \
	    --tz Europe/Berlin --timeout 90s --grace 2m --retry 3 \
	    --overlap replace --kill-after 5s -E 'X=$(A) $$' -- \
	    sh -c 'echo "$1"' x $'a\n\tb\e' 'grüße' $'\\')
	run --separate-stderr -0 ptymer export --kubernetes --image busybox:1 tea
	is "$output" '---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: "ptymer-tea"
spec:
  schedule: "*/15 9-17 * * 1-5"
  timeZone: "Europe/Berlin"
  concurrencyPolicy: Replace
  startingDeadlineSeconds: 120
  jobTemplate:
    spec:
      backoffLimit: 3
      template:
        spec:
          restartPolicy: Never
          activeDeadlineSeconds: 90
          terminationGracePeriodSeconds: 5
          containers:
            - name: target
              image: "busybox:1"
              workingDir: "'"$PWD"'"
              command:
                - "sh"
                - "-c"
                - "echo \"$$1\""
                - "x"
                - "a\x0a\x09b\x1b"
                - "grüße"
                - "\\"
              env:
                - name: "X"
                  value: "$$(A) $$$$"'
}

@test "kubernetes: words with anything in them are read back" {
	python3 -c 'import yaml' 2>/dev/null || skip "no yaml for python3"
	words=()
	for word in "${hostile[@]}" $'\u0085\u00a0\u2028\ufeff\U1f600'; do
		[ "$word" = $'\xff\xfe' ] || words+=("$word")
	done
	id=$(ptymer hourglass 1h --repeat -- printf %s "${words[@]}")
	ptymer export --kubernetes --image busybox "$id" >yaml
	LC_ALL=C.UTF-8 python3 -c '
import sys, yaml
job = yaml.safe_load(open("yaml", encoding="utf-8"))
pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
for word in pod["containers"][0]["command"]:
    sys.stdout.buffer.write(b"<" + word.replace("$$", "$").encode() + b">")
' >back
	printf '<%s>' printf %s "${words[@]}" >expected
	cmp back expected
}

@test "kubernetes: what it cannot say is refused" {
	while read -r reason options; do
		eval "id=\$(ptymer $options)"
		refused "$id" --kubernetes --image busybox "${reason//_/ }"
	done <<-'EOF'
		has_seconds alarm --repeat 9:30:15 -- true
		has_a_year alarm --repeat '2027-*-1 9:00' -- true
		only_repeats hourglass 1h -- true
		divides_neither alarm 'every 7m' -- true
		one_schedule alarm --repeat 10:00 11:00 -- true
		either_is_enough alarm --repeat 'Mon *-*-1..7' -- true
		either_is_enough alarm --repeat '0 0 */2 * mon' -- true
		no_CronJob hourglass 1h --repeat -n Tea -- true
		no_CronJob hourglass 1h --repeat -n a_b -- true
		no_CronJob hourglass 1h --repeat -n $(printf %053d 0)a -- true
		no_CronJob hourglass 1h --repeat -n a..b -- true
		not_UTF-8 hourglass 1h --repeat -- echo $'\xff'
		under_10s hourglass 1h --repeat --grace 5s -- true
		a_fraction hourglass 1h --repeat --timeout 1.5s -- true
		--retry-delay hourglass 1h --repeat --retry-delay 3s -- true
		--overlap_queue hourglass 1h --repeat --overlap queue -- true
		--output hourglass 1h --repeat -o x -- true
		--jitter hourglass 1h --repeat --jitter 5s -- true
		--lock hourglass 1h --repeat --lock x -- true
		--when hourglass 1h --repeat --when true -- true
		--awake hourglass 1h --repeat --awake -- true
		rings hourglass 1h --repeat
	EOF
	id=$(TZ=CET-1 ptymer alarm --repeat 10:00 -- true)
	refused "$id" --kubernetes --image busybox 'no zone such as TZ=CET-1'
	is "$id" 23
}
