# SPDX-License-Identifier: ISC

load helper

# What prints tables is a program of its own, which ptymer finds by its own
# place.
setup() {
	ptymer_setup
	[ -e bin/ptymer-tables ] || skip "ptymer is one program here"
}

@test "tables are printed where ptymer is installed" {
	mkdir -p usr/bin usr/libexec/ptymer
	mv bin/ptymer-tables usr/libexec/ptymer/
	cp bin/ptymer usr/bin/ptymer
	mkdir links
	ln -s "$PWD/usr/bin/ptymer" links/clock
	ptymer hourglass 1h --name tea -- true
	is "$(links/clock status -n -o name)" tea
	cp usr/libexec/ptymer/ptymer-tables bin/
}

@test "the words reach the other program as they were given" {
	ptymer hourglass 1h --name 'a.b' -- true
	is "$(ptymer status --raw -n -o 'name,state' 'a.*')" "a.b waiting"
	run -2 ptymer status --no-such-option
	[[ $output == "ptymer: status: unknown option"* ]]
	run -4 ptymer status ''
	run -0 ptymer help status
	is "$output" "$(ptymer status --help)"
	[[ $(ptymer --help) == *status* ]]
}

@test "without the other program all else works, and it is named" {
	mv bin/ptymer-tables .
	id=$(ptymer hourglass 0 -- true)
	run -0 ptymer wait "$id"
	run -125 ptymer status
	[[ $output == "ptymer: status: cannot find ptymer-tables"* ]]
	printf '#!/bin/sh\n' >bin/ptymer-tables
	run -125 ptymer status
	[[ $output == "ptymer: status: cannot execute '"*"': Permission denied" ]]
	mv ptymer-tables bin/
}
