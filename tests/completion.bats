# SPDX-License-Identifier: ISC

load helper

completions=$(cd "$BATS_TEST_DIRNAME/../completions" && pwd)

setup() {
	ptymer_setup
	printf '#!/bin/sh\n' >bin/clockwork
	chmod +x bin/clockwork
}

teardown() {
	if [ -e socket ]; then
		tmux -S socket kill-server || true
		wait_until is_gone "$(<server)"
		rm -f socket
	fi
	ptymer_teardown
}

# offered WORD ...: the candidates for the last of them, sorted, in a row.
offered() {
	ptymer complete -- "$@" | sed -n 's/\t.*//p' | sort | xargs
}

# One job in each state, by name.
arm_all_states() {
	ptymer hourglass -q -n waiting 1h -- true
	ptymer hourglass -q -n paused 7h -- true
	ptymer pause paused
	ptymer hourglass -q -n running 0 -- sleep 1000
	ptymer hourglass -q -n repeating -r 1h -- true
	ptymer hourglass -q -n lost 1h -- true
	lose lost
	ptymer hourglass -q -n ended 0 -- true
	ptymer wait ended
	ptymer hourglass -q 1h -- true
	wait_until column_is state running running
	expect_lost=1
}

@test "the jobs offered are those that the verb is of use for" {
	arm_all_states
	is "$(offered resume '')" '2 paused'
	is "$(offered pause '')" '1 3 4 7 repeating running waiting'
	is "$(offered stop '')" \
	    '1 2 3 4 5 7 lost paused repeating running waiting'
	is "$(offered adjust '')" '1 2 4 7 paused repeating waiting'
	is "$(offered skip '')" '4 repeating'
	is "$(offered run '')" '1 2 4 7 paused repeating waiting'
	is "$(offered restart '')" '6 ended'
	is "$(offered prune '')" '6 ended'
	is "$(offered wait '')" '1 2 3 4 7 paused repeating running waiting'
	is "$(offered status '')" \
	    '1 2 3 4 5 7 lost paused repeating running waiting'
	is "$(offered status -a '')" "$(offered log '')"
	is "$(offered log '')" \
	    '1 2 3 4 5 6 7 ended lost paused repeating running waiting'
	is "$(offered next --job '')" "$(offered wait '')"
	is "$(offered export '')" "$(offered log '')"
	is "$(offered restore --adopt '')" ''
}

@test "each job that is offered is told with what it is up to" {
	arm_all_states
	run -0 ptymer complete -- resume pa
	matches "$output" $'paused\tpaused 6h59m: true'
	run -0 ptymer complete -- stop 3
	is "$output" $'3\trunning, running: sleep 1000'
	run -0 ptymer complete -- log e
	is "$output" $'ended\tdone: true'
}

@test "a name is offered once, for the job that it means" {
	ptymer hourglass -q -n tea 0 -- true
	ptymer wait tea
	ptymer hourglass -q -n tea 0 -- false
	ptymer wait tea || true
	run -0 ptymer complete -- log te
	is "$output" $'tea\tdone: false'
	ptymer hourglass -q -n tea 1h -- echo
	run -0 ptymer complete -- log te
	matches "$output" $'tea\twaiting *: echo'
	is "$(offered restart '')" '1 2'
}

@test "a job that is on the line already is not offered again" {
	ptymer hourglass -q -n tea 1h
	ptymer hourglass -q -n egg 1h
	is "$(offered stop '')" '1 2 egg tea'
	is "$(offered stop tea '')" '2 egg'
	is "$(offered stop 1 '')" '2 egg'
	is "$(offered stop -s INT tea '')" '2 egg'
	is "$(offered log tea '')" ''
}

@test "whatever a target is, its job is one candidate in one line" {
	ptymer hourglass -q -n odd 1h -- printf '%s' $'a\tb\nc\e[2J\xff' \
	    "$(printf '%200s' long)"
	ptymer complete -- stop odd >offered
	is "$(wc -l <offered)" 1
	is "$(LC_ALL=C tr -d '\t\n -~' <offered)" ''
	[ "$(wc -L <offered)" -le 120 ]
	matches "$(cat offered)" $'odd\t*\\x09*\\x0a*...'
}

@test "the commands are offered, and no other word after them" {
	matches " $(offered '') " '* hourglass * stop *'
	is "$(offered re)" 'restart restore resume'
	is "$(offered help re)" 'restart restore resume'
	is "$(offered help resume '')" ''
	is "$(offered -)" '--help --version'
	is "$(offered nonsense '')" ''
	is "$(offered hourglass '')" ''
}

@test "options are offered where options may stand" {
	is "$(offered stop --no)" --no-wait
	is "$(offered status --n)" --noheadings
	is "$(offered log -)" '--follow --help --lines --runs -f -n'
	is "$(offered hourglass 5m '')" --
	is "$(offered hourglass 5m --aw)" --awake
	is "$(offered stop tea --dr)" --drain
	is "$(offered hourglass -- --aw)" ''
}

@test "the value of an option is offered, in a word of its own or behind =" {
	is "$(offered hourglass --overlap '')" 'allow queue replace skip'
	is "$(offered hourglass --overl re)" 'replace'
	is "$(offered hourglass --overlap=re)" --overlap=replace
	is "$(offered hourglass --notify=)" '--notify=always --notify=failure'
	is "$(offered hourglass --notify '')" ''
	is "$(offered alarm --tz Europe/Berl)" Europe/Berlin
	is "$(offered alarm --tz=Europe/Berl)" --tz=Europe/Berlin
	is "$(offered stop -s US)" 'USR1 USR2'
	is "$(offered hourglass -qrn '')" ''
	is "$(offered hourglass -qE PTYMER_STATE)" PTYMER_STATE_DIR
	is "$(ptymer complete -- hourglass -E PTYMER_STATE)" \
	    $'PTYMER_STATE_DIR\tvariable'
}

@test "columns are offered one after the other" {
	is "$(offered status -o lef)" left
	is "$(offered status -o id,lef)" id,left
	is "$(offered status -o ID,LEF)" ID,LEFT
	is "$(offered status -o +lef)" +left
	is "$(offered status --output=id,lef)" --output=id,left
	run -0 ptymer complete -- status -o id,lef
	is "${lines[0]}" nospace
	is "$(ptymer complete -- status -o '' | grep -c "$(printf '\t')")" \
	    "$(ptymer status --help | grep -cE '^  [A-Z_]+ ')"
}

@test "what the shell itself completes is left to it" {
	is "$(ptymer complete -- hourglass -o '')" files
	is "$(ptymer complete -- hourglass --output=x)" files
	is "$(ptymer complete -- hourglass -C '')" directories
	is "$(ptymer complete -- hourglass --when '')" commands
	is "$(ptymer complete -- hourglass 5m -- '')" 'command 3'
	is "$(ptymer complete -- hourglass 5m -n x -- tar -)" 'command 5'
	is "$(ptymer complete -- stop -- '')" ''
}

@test "the words that are completed are no options of complete" {
	run --separate-stderr -2 ptymer complete stop
	is "$output" ''
	matches "$stderr" 'ptymer: complete: *--*'
	is "$(offered stop --if)" --if-exists
	is "$(ptymer complete -- | sort)" "$(ptymer complete -- '' | sort)"
}

@test "without jobs, and without a state directory, nothing is offered" {
	run -0 ptymer complete -- stop ''
	is "$output" ''
	[ ! -e "$state" ]
	PTYMER_STATE_DIR=/dev/null run --separate-stderr -125 \
	    ptymer complete -- stop ''
	is "$output" ''
}

# The shells.

@test "the shells can read the completions" {
	bash -n "$completions/ptymer.bash"
	zsh -n "$completions/_ptymer"
	fish --no-execute "$completions/ptymer.fish"
}

# A new command or option needs no change there.
@test "the completions know no command and no option" {
	ptymer complete -- '' | cut -f 1 >words
	while read -r command; do
		ptymer complete -- "$command" -- | cut -f 1 | sed 's/^--//'
	done <words | sort -u >options
	sed -i '/^help$/d' options
	[ -s words ] && [ -s options ]
	for file in "$completions"/*; do
		# but for the directives, and comments
		grep -v '^[[:blank:]]*#' "$file" >code
		run -1 grep -xFf words <(grep -oE "['\"(|]-?[a-z]+['\")|]" code |
		    tr -d "'\"(|)")
		run -1 grep -Ff <(sed 's/^/--/' options) code
	done
}

@test "fish completes" {
	ptymer hourglass -q -n tea:1 7h -- echo 'tea is: ready'
	ptymer hourglass -q -n tea:2 1h
	ptymer pause tea:1
	fish_offers() {
		fish --no-config -c "
			source $completions/ptymer.fish
			complete -C '$1'" | sort
	}
	touch 'a file' afile
	matches "$(fish_offers 'ptymer resume ')" \
	    $'1\tpaused 6h59m, tea:1: echo *\ntea:1\tpaused 6h59m: echo *'
	is "$(fish_offers 'ptymer stop tea: ' | cut -f 1 | xargs)" \
	    "$(fish_offers 'ptymer stop ' | cut -f 1 | xargs)"
	is "$(fish_offers 'ptymer stop tea:' | cut -f 1 | xargs)" \
	    'tea:1 tea:2'
	is "$(fish_offers 'ptymer restar')" \
	    "$(ptymer complete -- restart)"
	is "$(fish_offers 'ptymer stop --dr')" "$(ptymer complete -- stop --dr)"
	is "$(fish_offers 'ptymer alarm --tz=Europe/Berl' | cut -f 1)" \
	    --tz=Europe/Berlin
	is "$(fish_offers 'ptymer hourglass -o afi' | cut -f 1)" afile
	is "$(fish_offers 'ptymer hourglass --output=afi' | cut -f 1)" \
	    --output=afile
	is "$(fish_offers 'ptymer hourglass 5m -n x -- ptymer paus' |
	    cut -f 1)" pause
	is "$(fish_offers 'ptymer hourglass 5m -- clockw' | cut -f 1)" clockwork
}

# A shell in a terminal of its own.
start_shell() {
	tmux -S socket -f /dev/null new-session -d -x 80 -y 24 \
	    "$@" 3>&- </dev/null
	tmux -S socket display-message -p '#{pid}' >server
	wait_until shows '>'
}

screen() {
	tmux -S socket capture-pane -p
}

shows() {
	[[ $(screen) == *"$1"* ]]
}

# types TEXT: on a new line, of which nothing is left from the last one.
types() {
	tmux -S socket send-keys C-u C-l
	tmux -S socket send-keys -l "$1"
}

# completes TEXT EXPECTED: a tab makes this of it; an @ in the end is typed
# afterwards, to show where the cursor is.
completes() {
	types "$1"
	wait_until shows "> $1"
	tmux -S socket send-keys Tab
	[[ $2 != *@ ]] || tmux -S socket send-keys @
	wait_until shows "$2" || { screen; return 1; }
}

# What bash and zsh have in common.
check_shell() {
	ptymer hourglass -q -n tea:1 7h -- echo 'tea is: ready'
	ptymer hourglass -q -n tea:2 1h
	ptymer pause tea:1
	touch 'a file'
	mkdir directory
	completes 'ptymer hourg' 'ptymer hourglass @'
	completes 'ptymer resume te' 'ptymer resume tea:1 @'
	completes 'ptymer stop te' 'ptymer stop tea:'
	completes 'ptymer stop tea:1 te' 'ptymer stop tea:1 tea:2'
	completes 'ptymer status --nohea' 'ptymer status --noheadings @'
	completes 'ptymer alarm --tz=Europe/Berl' \
	    'ptymer alarm --tz=Europe/Berlin'
	completes 'ptymer alarm --tz Europe/Berl' \
	    'ptymer alarm --tz Europe/Berlin'
	completes 'ptymer stop -s WIN' 'ptymer stop -s WINCH @'
	completes 'ptymer status -o id,targ' 'ptymer status -o id,target_pid@'
	completes 'ptymer hourglass -o a' 'ptymer hourglass -o a\ file'
	completes 'ptymer hourglass --output=a' \
	    'ptymer hourglass --output=a\ file'
	completes 'ptymer hourglass -C dir' 'ptymer hourglass -C directory/'
	completes 'ptymer hourglass "1 h" -n x -- clockw' '-- clockwork @'
	completes 'ptymer hourglass 5m -- cat dir' '-- cat directory/'
	completes 'bin/ptymer hourg' 'bin/ptymer hourglass @'
	completes 'true; ptymer resume te' 'ptymer resume tea:1 @'
}

@test "bash completes" {
	cat >rc <<-EOF
		PS1='> '
		bind 'set show-all-if-ambiguous on'
		source $completions/ptymer.bash
	EOF
	start_shell bash --noprofile --rcfile rc -i
	check_shell
	completes 'ptymer stop tea:' $'\n1  2'
}

@test "bash with bash-completion completes the command after -- too" {
	cat >rc <<-EOF
		PS1='> '
		source /usr/share/bash-completion/bash_completion
		source $completions/ptymer.bash
	EOF
	start_shell bash --noprofile --rcfile rc -i
	check_shell
	completes 'ptymer hourglass 5m -n a:b -- ptymer paus' \
	    '-- ptymer pause @'
}

@test "zsh completes, and shows what each word is" {
	cat >.zshrc <<-EOF
		PROMPT='> ' RPROMPT=
		fpath=($completions \$fpath)
		autoload -U compinit
		compinit -D -u
	EOF
	start_shell env ZDOTDIR="$PWD" zsh -d -i
	check_shell
	completes 'ptymer stop tea:' 'tea:1  -- paused 6h59m: echo'
	completes 'ptymer resum' 'ptymer resume @'
	completes 'ptymer res' 'restore  -- give every lost job a worker again'
	completes 'ptymer hourglass 5m -- ptymer paus' '-- ptymer pause @'
}
