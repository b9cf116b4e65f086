# SPDX-License-Identifier: ISC

load helper

source_directory=$(cd "$BATS_TEST_DIRNAME/.." && pwd)

# install_by_make GOAL VARIABLE=VALUE ...: with the binary under test, whatever
# the make that runs the tests was given.
install_by_make() {
	local static=no

	[ ! -e "$PTYMER-tables" ] || static=yes
	env -u MAKEFLAGS -u MFLAGS -u MAKEOVERRIDES -u MAKELEVEL \
	    make -s -C "$source_directory" STATIC=$static \
	    PROGRAM="$PTYMER" -o "$PTYMER" -o "$PTYMER-tables" \
	    BUILD="$BATS_TEST_TMPDIR/build" DIST="$BATS_TEST_TMPDIR/dist" \
	    "$@" 3>&-
}

files() {
	(cd "$1" && find . ! -type d | sed 's,^\.,,' | LC_ALL=C sort)
}

@test "install puts the program and all that belongs to it below PREFIX" {
	install_by_make install DESTDIR="$PWD/a root" PREFIX=/opt/ptymer
	if [ -e "$PTYMER-tables" ]; then
		is "$('a root/opt/ptymer/bin/ptymer' status -n)" ''
		is "$(find 'a root' -path '*libexec*' ! -type d)" \
		    'a root/opt/ptymer/libexec/ptymer/ptymer-tables'
		rm -r 'a root/opt/ptymer/libexec'
	fi
	is "$(files 'a root')" "/opt/ptymer/bin/ptymer
/opt/ptymer/lib/systemd/user/ptymer-restore.service
/opt/ptymer/share/bash-completion/completions/ptymer
/opt/ptymer/share/fish/vendor_completions.d/ptymer.fish
/opt/ptymer/share/man/man1/ptymer.1
/opt/ptymer/share/man/man5/ptymer-state.5
/opt/ptymer/share/man/man7/ptymer-when.7
/opt/ptymer/share/zsh/site-functions/_ptymer"
	run -0 'a root/opt/ptymer/bin/ptymer' --version
	is "$(find 'a root' -type f ! -perm 644 -printf '%m %f ')" '755 ptymer '
}

@test "uninstall removes what install has put, and nothing else" {
	for prefix in /usr /usr/local /opt/ptymer; do
		install_by_make install DESTDIR="$PWD/root" PREFIX=$prefix
		[ "$(files root | wc -l)" -ge 8 ]
		touch "root$prefix/bin/other"
		install_by_make uninstall DESTDIR="$PWD/root" PREFIX=$prefix
		is "$(files root)" "$prefix/bin/other"
		rm "root$prefix/bin/other"
	done
}

@test "completions are installed where each shell looks" {
	# as for somebody who has just logged in on a console
	bare() {
		env -i PATH="$PATH" HOME="$HOME" "$@"
	}
	for prefix in /usr /usr/local; do
		install_by_make install DESTDIR="$PWD/root" PREFIX=$prefix
		found=$(files root | grep '/_ptymer$')
		bare zsh -fc 'print -l $fpath' >places
		grep -qxF "${found%/*}" places
		found=$(files root | grep '/ptymer.fish$')
		bare fish -c 'string join \n $fish_complete_path' >places
		grep -qxF "${found%/*}" places
		[ -e "root$prefix/share/bash-completion/completions/ptymer" ]
		rm -rf root
	done
}

@test "completions below the home directory are found" {
	install_by_make install PREFIX="$HOME/.local"
	cd "$HOME"
	is "$(fish -c "complete -C 'ptymer hourg'" | cut -f 1)" hourglass
	# shellcheck disable=SC2016
	run -0 bash --norc -c '
		source /usr/share/bash-completion/bash_completion
		_completion_loader ptymer
		complete -p ptymer'
	is "$output" 'complete -F _ptymer ptymer'
	install_by_make uninstall PREFIX="$HOME/.local"
}

@test "the unit of the user restores, and stopping it ends no worker" {
	install_by_make install PREFIX="$PWD/prefix"
	unit=prefix/lib/systemd/user/ptymer-restore.service
	for line in Type=oneshot RemainAfterExit=yes KillMode=process \
	    "ExecStart=$PWD/prefix/bin/ptymer restore" \
	    WantedBy=default.target; do
		grep -qxF "$line" "$unit"
	done
	# what it complains of is no failure
	mkdir -m 700 runtime
	XDG_RUNTIME_DIR=$PWD/runtime MANPATH=$PWD/prefix/share/man \
	    run -0 systemd-analyze verify --user "$unit"
	is "$output" ''
}

@test "the tarball has all that is needed to make the same tarball again" {
	install_by_make dist
	mkdir first
	tar -x -z -f dist/ptymer-*.tar.gz -C first --strip-components=1
	for file in Makefile README.md LICENSE NEWS.md src/main.c \
	    tests/run man/ptymer.1 completions/_ptymer; do
		[ -e "first/$file" ]
	done
	[ -x first/tests/run ]
	source_directory=$PWD/first
	rm -rf dist
	install_by_make dist
	mkdir second
	tar -x -z -f dist/ptymer-*.tar.gz -C second --strip-components=1
	diff -r first second
	is "$(files first)" "$(files second)"
}

@test "the Debian package has everything, and lintian accepts it" {
	if ldd "$PTYMER" | grep -q asan; then
		skip 'no package is made with sanitizers'
	fi
	install_by_make deb >made
	is "$(find dist -name "ptymer_*.deb" | wc -l)" 1
	dpkg-deb -x dist/ptymer_*.deb root
	install_by_make install DESTDIR="$PWD/installed" PREFIX=/usr
	is "$(files root | sed 's/\.gz$//' |
	    grep -v -e '^/usr/share/doc/' -e '^/usr/share/lintian/')" \
	    "$(files installed)"
	is "$(root/usr/bin/ptymer --version)" "$(ptymer --version)"
	for file in changelog.gz copyright NEWS.md.gz; do
		[ -s "root/usr/share/doc/ptymer/$file" ]
	done
	is "$(dpkg-deb -f dist/ptymer_*.deb Version)" \
	    "$(ptymer --version | sed 's/ptymer //')"
	matches "$(dpkg-deb -f dist/ptymer_*.deb Depends)" '*libc6 (>= *'
	# nothing is run when it is installed or removed
	dpkg-deb -e dist/ptymer_*.deb control
	is "$(cd control && echo *)" 'control md5sums'
	(cd root && md5sum --quiet -c ../control/md5sums)
	run -0 --separate-stderr lintian --allow-root -I --pedantic \
	    dist/ptymer_*.deb
	is "$output" ''
}
