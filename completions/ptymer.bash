# shellcheck shell=bash
# SPDX-License-Identifier: ISC
#
# Completion of ptymer for bash 4.4 and later, with bash-completion or without.
# All that is offered comes from `ptymer complete`: see ptymer(1).

# _ptymer_files OPTION [PREFIX]: the names that `compgen OPTION` knows.
_ptymer_files() {
	compopt -o filenames
	mapfile -t COMPREPLY < <(compgen "$1" -- "$2")
}

# What begins with word $1 of COMP_WORDS is a command line of its own.
_ptymer_command() {
	if declare -F _command_offset >/dev/null; then
		_command_offset "$1"
	elif (($1 == COMP_CWORD)); then
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -A command -A directory -- "$2")
	else
		_ptymer_files -f "$2"
	fi
}

_ptymer() {
	local program=${1/#'~/'/$HOME/} rest=${COMP_LINE:0:COMP_POINT}
	local blanks kept piece line i words=() first=() lines=()

	# bash splits words at = and : too; here are those of the shell, and the
	# index of the first piece of each.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		blanks=${rest%%[![:blank:]]*}
		rest=${rest#"$blanks"}
		piece=${COMP_WORDS[i]}
		((i < COMP_CWORD)) || piece=$rest
		rest=${rest#"$piece"}
		if ((i == 0)) || [ -n "$blanks" ]; then
			words+=("$piece")
			first+=("$i")
		else
			words[-1]+=$piece
		fi
	done
	# What is in front of the last of these is not replaced.
	[[ $piece == *[!:=@]* ]] || piece=
	kept=${words[-1]%"$piece"}

	COMPREPLY=()
	mapfile -t lines < <("$program" complete -- "${words[@]:1}" 2>/dev/null)
	for line in "${lines[@]}"; do
		case $line in
		*$'\t'*)
			line=${line%%$'\t'*}
			COMPREPLY+=("${line#"$kept"}")
			;;
		nospace) compopt -o nospace ;;
		files) _ptymer_files -f "$piece" ;;
		directories) _ptymer_files -d "$piece" ;;
		commands) _ptymer_files -c "$piece" ;;
		command\ *)
			_ptymer_command "${first[${line#command } + 1]}" "$piece"
			return
			;;
		esac
	done
}

complete -F _ptymer ptymer
