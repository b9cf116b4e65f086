# SPDX-License-Identifier: ISC

load ../helper

line='logging out ends its worker'

setup() {
	[ "$(id -u)" -eq 0 ] || skip "for root"
	ptymer_setup
	place=/user.slice/user-1.slice/user@1.service/app.slice/a.scope
	within true || skip "no mount namespace"
}

teardown() {
	[ "$(id -u)" -ne 0 ] || ptymer_teardown
}

# within COMMAND ...: as if it were in that control group.
within() {
	printf '0::%s\n' "$place" >cgroup
	# shellcheck disable=SC2016 # the process that becomes the command
	unshare -m --propagation private sh -c \
	    'mount --bind "$0" "/proc/$$/cgroup" && exec "$@"' "$PWD/cgroup" \
	    "$@"
}

# in_terminal WORD ...: a command of ptymer there, at a terminal.
in_terminal() {
	SHELL=/bin/bash script -q -e -c "$(declare -f within); place=$place; \
	    cd $PWD; within $PTYMER $*" /dev/null 3>&- | tr -d '\r'
}

@test "whoever arms a job at a terminal is told that logout ends it" {
	run -0 in_terminal hourglass 1h
	matches "$output" "*in 1h*$line (loginctl enable-linger keeps it)*"
	is "$(grep -c "$line" <<<"$output")" 1
}

@test "nobody else is told" {
	run -0 in_terminal hourglass -q 1h
	is "$output" 1
	run -0 within ptymer hourglass -v 1h
	matches "$output" '*in 1h*'
	[[ $output != *"$line"* ]]
	place=/system.slice/cron.service
	run -0 in_terminal hourglass 1h
	matches "$output" '*in 1h*'
	[[ $output != *"$line"* ]]
}
