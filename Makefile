# ptymer: a timer and alarm clock for the shell
VERSION = 0.1.0

# The last line of a check is what it has found.
MAKEFLAGS += --no-print-directory

PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBEXECDIR = $(PREFIX)/libexec
MANDIR = $(PREFIX)/share/man
UNITDIR = $(PREFIX)/lib/systemd/user
DESTDIR =

# Where shells look: Debian's zsh knows other places for /usr than for
# /usr/local, and its fish knows none below /usr/local.
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/$(if \
	$(filter /usr,$(PREFIX)),vendor-completions,site-functions)
FISHDIR = $(if $(filter /usr/local,$(PREFIX)),/etc/fish/completions,$(strip \
	$(PREFIX)/share/fish/vendor_completions.d))

CC = cc
OPTIMIZE = -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wpointer-arith -Wcast-qual -Wundef \
	-Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wformat=2 \
	-Wimplicit-fallthrough -Wvla
HARDENING = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
RELRO = -Wl,-z,relro -Wl,-z,now
HARDENING_LINK = -pie $(RELRO)
HARDENING_LINK_STATIC = -static-pie $(RELRO)
PACKAGES = libbsd-overlay smartcols tinfo
PACKAGES_STATIC = $(filter-out smartcols,$(PACKAGES))

# no: all in one program, linked dynamically (src/cmd/elsewhere.c).
STATIC = yes

CFLAGS = $(OPTIMIZE) $(HARDENING)
LDFLAGS = $(HARDENING_LINK)
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DPTYMER_VERSION='"$(VERSION)"' \
	$(WARNINGS) $(shell pkg-config --cflags $(PACKAGES)) $(CFLAGS)
LIBS = $(shell pkg-config --libs $(PACKAGES))
LDFLAGS_STATIC = $(HARDENING_LINK_STATIC)
LIBS_STATIC = $(shell pkg-config --static --libs $(PACKAGES_STATIC))

# Debian packages: to build, and what the tests and lint use besides.
BUILD_DEPS = gcc make pkg-config libc6-dev libbsd-dev libsmartcols-dev \
	libncurses-dev
CHECK_DEPS = bats tzdata procps strace util-linux valgrind tmux jq \
	python3 bash-completion zsh fish
LINT_DEPS = clang clang-format clang-tidy cppcheck shellcheck mandoc
FUZZ_DEPS = clang libclang-rt-14-dev
PEER_DEPS = systemd python3-croniter
DEB_DEPS = dpkg-dev lintian
COVERAGE_DEPS = gcovr
BENCH_DEPS = valgrind at nq task-spooler snooze procps util-linux

BUILD = build
PROGRAM = ptymer
SOURCES := $(sort $(wildcard src/*.c src/*/*.c))
HEADERS := $(sort $(wildcard src/*/*.h))
ELSEWHERE = $(BUILD)/src/cmd/elsewhere.o
OBJECTS = $(filter-out $(ELSEWHERE),$(SOURCES:%.c=$(BUILD)/%.o))
PURE_OBJECTS = $(filter $(BUILD)/src/time/%,$(OBJECTS))
MANUALS := $(sort $(wildcard man/*.[157]))

all: $(PROGRAM)

ifeq ($(STATIC),yes)
WHOLE = $(PROGRAM)-tables
PARTS = $(BUILD)/parts.a

# The whole one comes with it: the tests take the two for one.
$(PROGRAM): $(BUILD)/src/main.o $(ELSEWHERE) $(PARTS) | $(WHOLE)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS_STATIC) -o $@ $(filter-out $(WHOLE),$^) \
		$(LIBS_STATIC)

$(PARTS): $(OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $(filter-out $(BUILD)/src/main.o,$^)
else
WHOLE = $(PROGRAM)
endif

$(WHOLE): $(OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJECTS) $(LIBS)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

-include $(OBJECTS:.o=.d) $(ELSEWHERE:.o=.d)

# What the tests and the checks are made of.
TIME_TESTS := $(patsubst %.c,%,$(sort $(wildcard tests/time/*.c)))
# Those that take longest begin first: the others fill the gaps.
LONGEST = $(wildcard $(patsubst %,tests/%.bats,faults crash steer watch replace \
	hostile ring status export memory surroundings killed))
BATS := $(LONGEST) $(filter-out $(LONGEST),$(sort $(wildcard tests/*.bats)))
ROOT_BATS := $(sort $(wildcard tests/root/*.bats))
SCRIPTS := .ci/run $(shell grep -l '^\#!' tests/* \
	tests/bench/* tests/coverage/* 2>/dev/null)
TIME_PROGRAMS = $(TIME_TESTS:%=$(BUILD)/%)
WORKER_TESTS := $(patsubst %.c,%,$(sort $(wildcard tests/job/*.c \
	tests/worker/*.c tests/show/*.c)))
WORKER_PROGRAMS = $(WORKER_TESTS:%=$(BUILD)/%)
WORKER_OBJECTS = $(filter-out $(BUILD)/src/main.o,$(OBJECTS))
WITH_BOTH = PTYMER=$(abspath $(PROGRAM)) FAULTY=$(abspath $(FAULTY))
RUN = $(WITH_BOTH) tests/run
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
WITH_SANITIZERS = BUILD=$(BUILD)/sanitize PROGRAM=$(BUILD)/sanitize/ptymer \
	STATIC=no \
	HARDENING=-fPIE HARDENING_LINK=-pie \
	OPTIMIZE='-O1 -g -fno-omit-frame-pointer $(SANITIZE)'

$(TIME_PROGRAMS): $(BUILD)/%: %.c $(PURE_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Isrc $(LDFLAGS) -o $@ $< $(PURE_OBJECTS) $(LIBS)

$(WORKER_PROGRAMS): $(BUILD)/%: %.c $(WORKER_OBJECTS) $(wildcard tests/*/*.h)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Isrc $(LDFLAGS) -o $@ $< $(WORKER_OBJECTS) $(LIBS)

# Installs what is missing, and does nothing when nothing is.
deps:
	@tests/deps $(BUILD_DEPS) $(CHECK_DEPS) $(LINT_DEPS) $(FUZZ_DEPS) \
		$(PEER_DEPS) $(DEB_DEPS)

demo: $(PROGRAM)
	@PTYMER=$(abspath $(PROGRAM)) tests/demo

# The same program with the points at which tests make steps go wrong: fault.h.
FAULTY = $(BUILD)/faulty/ptymer

$(FAULTY): $(SOURCES) $(HEADERS) Makefile
	@$(MAKE) BUILD=$(@D) PROGRAM=$@ STATIC=no OPTIMIZE='$(OPTIMIZE) -DFAULT_POINTS' $@

# Every processor compiles, unless make(1) was told how many.
PROCESSORS := $(shell nproc)
PARALLEL = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(PROCESSORS))

check:
	@$(MAKE) $(PARALLEL) $(PROGRAM) $(FAULTY) $(TIME_PROGRAMS) \
		$(WORKER_PROGRAMS)
	@$(RUN) $(TIME_PROGRAMS) $(WORKER_PROGRAMS) $(BATS)

# What needs other users.
check-root: $(PROGRAM)
	@$(RUN) $(ROOT_BATS)

check-core: $(PROGRAM)
	@$(RUN) --core $(BATS)

# All that a power cut may leave, some more by chance, and SIGKILL for longer.
CRASH_BATS = tests/crash.bats tests/killed.bats

check-crash: $(PROGRAM) $(FAULTY)
	@CUTS= KILLS=200 COMMANDS=500 MANY=1000 BATS_TEST_TIMEOUT=3600 \
		$(WITH_BOTH) bats --tap $(CRASH_BATS)

check-asan:
	@$(MAKE) $(WITH_SANITIZERS) all
	@tests/with-sanitizers $(BUILD)/sanitize/reports \
		$(MAKE) $(WITH_SANITIZERS) check

# Which lines the tests come to, in both programs and in the one with fault
# points; with the tests of root, where it is root.  What a process did that
# others killed is not told, nor what other users did; and a few tests fail,
# because counters are files that are written, too.
COVERAGE = $(BUILD)/coverage
COVERAGE_EXIT = $(abspath $(COVERAGE)/exit.o)
COVERAGE_LINK = $(foreach end,_exit execv execve raise,-Wl,--wrap=$(end)) \
	$(COVERAGE_EXIT)
WITH_COVERAGE = BUILD=$(COVERAGE) PROGRAM=$(COVERAGE)/ptymer \
	HARDENING=-fPIE OPTIMIZE='-O0 -g --coverage' \
	HARDENING_LINK='-pie $(COVERAGE_LINK)' \
	HARDENING_LINK_STATIC='-static-pie $(COVERAGE_LINK)'

coverage:
	@tests/deps $(COVERAGE_DEPS)
	@mkdir -p $(COVERAGE)
	@find $(COVERAGE) -name '*.gcda' -delete
	$(CC) $(WARNINGS) -O2 -fPIE -c -o $(COVERAGE_EXIT) tests/coverage/exit.c
	@$(MAKE) $(WITH_COVERAGE) all
	-@GCOV_ERROR_FILE=/dev/null BATS_TEST_TIMEOUT=900 $(MAKE) -k \
		$(WITH_COVERAGE) check $(if $(filter 0,$(shell id -u)),check-root)
	@tests/coverage/report $(COVERAGE)

check-valgrind: $(PROGRAM)
	@PTYMER=$(abspath $(WHOLE)) tests/with-valgrind $(BUILD)/valgrind \
		$(MAKE) PROGRAM=$(BUILD)/valgrind/ptymer \
		-o $(BUILD)/valgrind/ptymer check-core

# Random expressions: what other programs, and a walk over every second of the
# days when clocks change, say of them.  The same ones, then others; with SEED=N
# those of that seed.
COUNT = 10000
SEED =

differential: $(PROGRAM) $(TIME_PROGRAMS)
	@for seed in $(or $(SEED),1 $$(od -An -N4 -tu4 /dev/urandom)); do \
		for test in walk property; do \
			echo "$$test:"; \
			$(BUILD)/tests/time/$$test $$seed || exit; \
		done; \
		for peer in systemd croniter; do \
			echo "$$peer:"; \
			PTYMER=$(abspath $(PROGRAM)) tests/differential/$$peer \
				--seed=$$seed --count=$(COUNT) || exit; \
		done; \
	done

# What they find is in the directory; each corpus grows from run to run.
FUZZ_TIME = 60
FUZZ_TARGETS = when record
FUZZ = $(BUILD)/fuzz
FUZZ_PROGRAMS = $(FUZZ_TARGETS:%=$(FUZZ)/%)
FUZZ_OBJECTS = $(OBJECTS:$(BUILD)/%=$(FUZZ)/%)
FUZZ_CC = clang $(ALL_CFLAGS) -U_FORTIFY_SOURCE -Isrc -O1
SANITIZE_FUZZ = address,undefined -fno-sanitize-recover=all
FUZZ_FLAGS_when = -dict=tests/fuzz/when.dict -max_len=200
FUZZ_FLAGS_record = -dict=tests/fuzz/record.dict -max_len=4000

$(FUZZ)/%.o: %.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	$(FUZZ_CC) -fsanitize=fuzzer-no-link,$(SANITIZE_FUZZ) -c -o $@ $<

$(FUZZ)/when: $(filter $(FUZZ)/src/time/%,$(FUZZ_OBJECTS))
$(FUZZ)/record: $(filter-out $(FUZZ)/src/main.o,$(FUZZ_OBJECTS)) \
	tests/job/examine.h
$(FUZZ_PROGRAMS): $(FUZZ)/%: tests/fuzz/%.c
	$(FUZZ_CC) -fsanitize=fuzzer,$(SANITIZE_FUZZ) -o $@ \
		$(filter-out %.h,$^) $(LIBS)

# FUZZ_TARGETS=record: that alone.
fuzz: $(FUZZ_PROGRAMS)
	@for target in $(FUZZ_TARGETS); do \
		mkdir -p $(FUZZ)/corpus/$$target; \
	done
	$(foreach target,$(FUZZ_TARGETS),$(FUZZ)/$(target) \
		$(FUZZ_FLAGS_$(target)) -timeout=10 \
		-max_total_time=$(FUZZ_TIME) -verbosity=0 \
		-print_final_stats=1 -artifact_prefix=$(FUZZ)/ \
		$(FUZZ)/corpus/$(target) &&) :

# What it costs, beside the floors of the machine and beside its peers; and how
# many instructions it takes, which must not grow by more than a tenth.
BENCH = $(BUILD)/bench
BENCH_TOOLS := $(patsubst %.c,%,$(sort $(wildcard tests/bench/*.c)))
BENCH_PROGRAMS = $(BENCH_TOOLS:tests/%=$(BUILD)/%)
RUN_BENCH = PTYMER=$(abspath $(PROGRAM)) TOOLS=$(abspath $(BENCH))

$(BENCH_PROGRAMS): $(BUILD)/%: tests/%.c Makefile
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) -O2 -static -o $@ $<

bench-deps:
	@tests/deps $(BENCH_DEPS)

# Some minutes, and some thousands of processes.
bench: bench-deps $(PROGRAM) $(BENCH_PROGRAMS)
	@{ cat tests/bench/preface.md && $(RUN_BENCH) tests/bench/bench && \
		printf '\n## Instructions\n\n' && \
		$(RUN_BENCH) tests/bench/count; } >$(BENCH)/RESULTS.md
	cp $(BENCH)/RESULTS.md tests/bench/RESULTS.md

bench-count: $(PROGRAM) $(BENCH_PROGRAMS)
	@$(RUN_BENCH) tests/bench/count tests/bench/RESULTS.md

LINTED_C = $(SOURCES) $(HEADERS) $(wildcard tests/*/*.[ch])
LINT_GCC = gcc $(ALL_CFLAGS) -Isrc -Werror -c -o /dev/null
LINT_CLANG = clang $(ALL_CFLAGS) -Isrc -Werror -fsyntax-only

lint:
	tests/lint-layers
	tests/lint-sizes
	@clang-format --dry-run -Werror $(LINTED_C)
	@printf '%s\n' $(filter %.c,$(LINTED_C)) | xargs -P $(PROCESSORS) -I FILE \
		sh -c '$(subst ','\'',$(LINT_GCC) FILE && $(LINT_CLANG) FILE)'
	@cppcheck -j $(PROCESSORS) --quiet --std=c11 --enable=warning,portability,performance \
		--suppress=missingIncludeSystem --suppress=ctuuninitvar \
		'--suppress=uninitvar:src/worker/*' \
		--error-exitcode=1 -D_GNU_SOURCE \
		-DPTYMER_VERSION='"$(VERSION)"' $(filter %.c,$(LINTED_C))
	@shellcheck $(SCRIPTS) $(wildcard tests/*.bash \
		tests/*/*.bash completions/*.bash)
	@shellcheck --shell=bats --exclude=SC1010,SC2016,SC2030,SC2031,SC2034,SC2154 $(BATS) $(ROOT_BATS)
	@! mandoc -Tlint -Wstyle $(MANUALS) 2>&1 | \
		grep -v -e 'referenced manual not found' -e 'outdated mandoc.db'

# Some minutes.  Of leaks clang knows more: gcc 12 takes what was put into a
# list, or given to who frees it, for lost.
ANALYZE_GCC = gcc $(ALL_CFLAGS) -Isrc -fanalyzer -Wno-analyzer-malloc-leak \
	-Wno-analyzer-file-leak -Werror -c -o /dev/null

analyze:
	@for file in $(SOURCES); do \
		$(ANALYZE_GCC) $$file && \
			clang-tidy --quiet $$file -- $(ALL_CFLAGS) || exit; \
	done

TABLES = $(LIBEXECDIR)/ptymer/ptymer-tables

# Each file that is installed, and where: what uninstall removes.
INSTALLED = $(BINDIR)/ptymer $(TABLES) $(UNITDIR)/ptymer-restore.service \
	$(BASHDIR)/ptymer $(ZSHDIR)/_ptymer $(FISHDIR)/ptymer.fish \
	$(foreach page,$(notdir $(MANUALS)),$(MANDIR)/man$(subst \
	.,,$(suffix $(page)))/$(page))
INSTALL = install -D -m 644

install: $(PROGRAM)
	install -D -m 755 $(PROGRAM) '$(DESTDIR)$(BINDIR)/ptymer'
ifeq ($(STATIC),yes)
	install -D -m 755 $(WHOLE) '$(DESTDIR)$(TABLES)'
endif
	@for page in $(MANUALS); do \
		$(INSTALL) $$page "$(DESTDIR)$(MANDIR)/man$${page##*.}/$${page#man/}" || \
			exit; \
	done
	$(INSTALL) completions/ptymer.bash '$(DESTDIR)$(BASHDIR)/ptymer'
	$(INSTALL) completions/_ptymer '$(DESTDIR)$(ZSHDIR)/_ptymer'
	$(INSTALL) completions/ptymer.fish '$(DESTDIR)$(FISHDIR)/ptymer.fish'
	sed 's,@BINDIR@,$(BINDIR),' src/ptymer-restore.service.in | $(INSTALL) \
		/dev/stdin '$(DESTDIR)$(UNITDIR)/ptymer-restore.service'

uninstall:
	rm -f $(foreach file,$(INSTALLED),'$(DESTDIR)$(file)')
	@rmdir '$(DESTDIR)$(dir $(TABLES))' 2>/dev/null || :

# Everything git knows, or everything that is not built.
RELEASE = ptymer-$(VERSION)
DIST = dist

dist:
	@mkdir -p $(DIST)
	@{ git ls-files 2>/dev/null | grep . || find . \( -name .git -o \
		-name build -o -name dist -o -name ptymer -o \
		-name ptymer-tables \) -prune -o -type f -print | sed 's,^\./,,'; } | LC_ALL=C sort | \
		tar -c -T - --owner=0 --group=0 --numeric-owner \
		--mode=u=rwX,go=rX --transform='s,^,$(RELEASE)/,' | \
		gzip -9n >$(DIST)/$(RELEASE).tar.gz
	@echo $(DIST)/$(RELEASE).tar.gz

# A Debian package, by dpkg-deb alone.
MAINTAINER = The ptymer authors <ptymer@example.org>
DEB = $(BUILD)/deb
DEB_ROOT = $(DEB)/ptymer
DEB_DOC = $(DEB_ROOT)/usr/share/doc/ptymer
# What lintian says of a static PIE.
DEB_ACCEPTED = shared-library-lacks-prerequisites 'embedded-library ncurses'
DEB_LINTIAN = $(DEB_ROOT)/usr/share/lintian/overrides
DEB_COPYRIGHT = https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
# What is linked dynamically.
DEB_DYNAMIC = usr/$(if $(filter yes,$(STATIC)),libexec/ptymer/ptymer-tables,bin/ptymer)
DEB_DEPENDS = $(patsubst shlibs:Depends=%,%,$(shell \
	cd $(DEB) && dpkg-shlibdeps -O ptymer/$(DEB_DYNAMIC)))

define DEB_CONTROL
Package: ptymer
Version: $(VERSION)
Architecture: $(shell dpkg --print-architecture)
Maintainer: $(MAINTAINER)
Installed-Size: $(firstword $(shell du -k -s --apparent-size $(DEB_ROOT)/usr))
Depends: $(DEB_DEPENDS)
Recommends: tzdata
Section: utils
Priority: optional
Description: timer and alarm clock for the shell
 ptymer arms a job and gives the prompt back; when the time comes, the job
 runs a command. Later one asks what is left, waits for the command's exit
 status, reads what it wrote, or stops it with every process it started.
 .
 There are countdowns, times of day, dates, calendar and cron expressions,
 and intervals. Each job has one small process of its own: there is no
 daemon, and it needs neither root nor cron nor systemd.
endef

deb deb-files: export SOURCE_DATE_EPOCH ?= $(shell stat -c %Y NEWS.md)

deb-files: $(PROGRAM)
	rm -rf $(DEB)
	$(MAKE) -o $(PROGRAM) -o $(WHOLE) install DESTDIR=$(abspath $(DEB_ROOT)) PREFIX=/usr
	strip --remove-section=.comment --remove-section=.note \
		$(DEB_ROOT)/usr/bin/ptymer $(DEB_ROOT)/$(DEB_DYNAMIC)
	install -d $(DEB_DOC) $(DEB_ROOT)/DEBIAN $(DEB)/debian
	cp NEWS.md $(DEB_DOC)/
	{ printf '%s\n\n' 'ptymer ($(VERSION)) unstable; urgency=medium' \
		'  * What is new is told in NEWS.md.gz.'; \
		printf ' -- %s  ' '$(MAINTAINER)'; \
		date -R -u -d @$$SOURCE_DATE_EPOCH; } >$(DEB_DOC)/changelog
	{ printf '%s\n' 'Format: $(DEB_COPYRIGHT)' '' 'Files: *'; \
		sed -n 's/^Copyright/&:/p' LICENSE; echo 'License: ISC'; \
		sed -e '1,/^Copyright/d' LICENSE | \
		sed -e '/./,$$!d' -e 's/^$$/./' -e 's/^/ /'; } \
		>$(DEB_DOC)/copyright
	gzip -9n $(DEB_DOC)/changelog $(DEB_DOC)/NEWS.md \
		$(DEB_ROOT)/usr/share/man/*/*
ifeq ($(STATIC),yes)
	install -d $(DEB_LINTIAN)
	printf 'ptymer: %s [usr/bin/ptymer]\n' $(DEB_ACCEPTED) | \
		sed '1i # It is linked statically: see src/cmd/elsewhere.c.' \
		>$(DEB_LINTIAN)/ptymer
endif
	printf 'Source: ptymer\n\nPackage: ptymer\nArchitecture: any\n' \
		>$(DEB)/debian/control

deb: deb-files
	$(file >$(DEB_ROOT)/DEBIAN/control,$(DEB_CONTROL))
	cd $(DEB_ROOT) && find usr -type f -exec md5sum {} + >DEBIAN/md5sums
	chmod -R u=rwX,go=rX $(DEB_ROOT)
	@mkdir -p $(DIST)
	dpkg-deb --build --root-owner-group $(DEB_ROOT) $(DIST)

clean:
	rm -rf $(BUILD) dist ptymer ptymer-tables

.PHONY: all deps demo check check-root check-core check-crash check-asan \
	check-valgrind coverage differential fuzz bench-deps bench bench-count \
	lint analyze install uninstall dist deb deb-files clean
