# ptymer: a timer and alarm clock for the shell
VERSION = 0.1.0

# The last line of a check is what it has found.
MAKEFLAGS += --no-print-directory

PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBEXECDIR = $(PREFIX)/libexec
MANDIR = $(PREFIX)/share/man
DESTDIR =

CC = cc
OPTIMIZE = -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wpointer-arith -Wcast-qual -Wundef \
	-Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wformat=2 \
	-Wimplicit-fallthrough -Wvla
HARDENING = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
RELRO = -Wl,-z,relro -Wl,-z,now
HARDENING_LINK = -pie $(RELRO)
HARDENING_LINK_STATIC = -static-pie $(RELRO)
PACKAGES = libbsd-overlay libbsd-ctor smartcols tinfo
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
	bash-completion zsh fish
LINT_DEPS = clang clang-format cppcheck shellcheck mandoc
FUZZ_DEPS = clang libclang-rt-14-dev
PEER_DEPS = systemd python3 python3-croniter

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
BATS := $(sort $(wildcard tests/*.bats))
ROOT_BATS := $(sort $(wildcard tests/root/*.bats))
SCRIPTS := .ci/run $(shell grep -l '^\#!' tests/* 2>/dev/null)
TIME_PROGRAMS = $(TIME_TESTS:%=$(BUILD)/%)
WORKER_TESTS := $(patsubst %.c,%,$(sort $(wildcard tests/job/*.c \
	tests/worker/*.c)))
WORKER_PROGRAMS = $(WORKER_TESTS:%=$(BUILD)/%)
WORKER_OBJECTS = $(filter-out $(BUILD)/src/main.o,$(OBJECTS))
RUN = PTYMER=$(abspath $(PROGRAM)) FAULTY=$(abspath $(FAULTY)) tests/run
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
		$(PEER_DEPS)

demo: $(PROGRAM)
	@PTYMER=$(abspath $(PROGRAM)) tests/demo

# The same program with the points at which tests make steps go wrong: fault.h.
FAULTY = $(BUILD)/faulty/ptymer

$(FAULTY): $(SOURCES) $(HEADERS) Makefile
	@$(MAKE) BUILD=$(@D) PROGRAM=$@ STATIC=no OPTIMIZE='$(OPTIMIZE) -DFAULT_POINTS' $@

check: $(PROGRAM) $(FAULTY) $(TIME_PROGRAMS) $(WORKER_PROGRAMS)
	@$(RUN) $(TIME_PROGRAMS) $(WORKER_PROGRAMS) $(BATS)

# What needs other users.
check-root: $(PROGRAM)
	@$(RUN) $(ROOT_BATS)

check-core: $(PROGRAM)
	@$(RUN) --core $(BATS)

check-asan:
	@$(MAKE) $(WITH_SANITIZERS) all
	@tests/with-sanitizers $(BUILD)/sanitize/reports \
		$(MAKE) $(WITH_SANITIZERS) check

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

LINTED_C = $(SOURCES) $(HEADERS) $(wildcard tests/*/*.[ch])
LINT_GCC = gcc $(ALL_CFLAGS) -Isrc -Werror -c -o /dev/null
LINT_CLANG = clang $(ALL_CFLAGS) -Isrc -Werror -fsyntax-only

lint:
	tests/lint-layers
	clang-format --dry-run -Werror $(LINTED_C)
	@for file in $(filter %.c,$(LINTED_C)); do \
		$(LINT_GCC) $$file && $(LINT_CLANG) $$file || exit; \
	done
	cppcheck --quiet --std=c11 --enable=warning,portability,performance \
		--suppress=missingIncludeSystem --suppress=ctuuninitvar \
		'--suppress=uninitvar:src/worker/*' \
		--error-exitcode=1 -D_GNU_SOURCE \
		-DPTYMER_VERSION='"$(VERSION)"' $(filter %.c,$(LINTED_C))
	shellcheck $(SCRIPTS) $(wildcard tests/*.bash completions/*.bash)
	shellcheck --shell=bats --exclude=SC1010,SC2016,SC2030,SC2031,SC2034,SC2154 $(BATS) $(ROOT_BATS)
	! mandoc -Tlint -Wstyle $(MANUALS) 2>&1 | \
		grep -v -e 'referenced manual not found' -e 'outdated mandoc.db'

install: $(PROGRAM)
	install -d $(DESTDIR)$(BINDIR)
	install -m 755 $(PROGRAM) $(DESTDIR)$(BINDIR)/ptymer
ifeq ($(STATIC),yes)
	install -d $(DESTDIR)$(LIBEXECDIR)/ptymer
	install -m 755 $(WHOLE) $(DESTDIR)$(LIBEXECDIR)/ptymer/ptymer-tables
endif
	@for page in $(MANUALS); do \
		directory=$(DESTDIR)$(MANDIR)/man$${page##*.}; \
		install -d $$directory && \
		install -m 644 $$page $$directory/ || exit; \
	done

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/ptymer
	rm -f $(DESTDIR)$(LIBEXECDIR)/ptymer/ptymer-tables
	-rmdir $(DESTDIR)$(LIBEXECDIR)/ptymer
	@for page in $(notdir $(MANUALS)); do \
		rm -f $(DESTDIR)$(MANDIR)/man$${page##*.}/$$page || exit; \
	done

# Everything git knows, or everything that is not built.
RELEASE = ptymer-$(VERSION)

dist:
	@mkdir -p dist
	@{ git ls-files 2>/dev/null | grep . || find . \( -name .git -o \
		-name build -o -name dist -o -name ptymer -o \
		-name ptymer-tables \) -prune -o -type f -print | sed 's,^\./,,'; } | sort | \
		tar -c -z -f dist/$(RELEASE).tar.gz -T - --owner=0 --group=0 \
		--transform='s,^,$(RELEASE)/,'
	@echo dist/$(RELEASE).tar.gz

clean:
	rm -rf $(BUILD) dist ptymer ptymer-tables

.PHONY: all deps demo check check-root check-core check-asan check-valgrind \
	differential fuzz lint install uninstall dist clean
