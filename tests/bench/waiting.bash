# SPDX-License-Identifier: ISC
#
# What those who wait cost meanwhile: sections of bench, which reads this.
# shellcheck shell=bash disable=SC2016,SC2154 # Markdown; variables of bench

# private PID...: the median of what they have of their own, in KiB
private() {
	local pid

	for pid; do
		awk '/^Private_Dirty/ { print $2 }' "/proc/$pid/smaps_rollup"
	done | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}

# used PID...: context switches and ticks of CPU time, of all of them
used() {
	local pid

	for pid; do
		awk '/ctxt_switches/ { n += $2 } END { printf "%d ", n }' \
		    "/proc/$pid/status"
		awk '{ print $14 + $15 }' "/proc/$pid/stat"
	done | awk '{ n += $1; t += $2 } END { print n, t }'
}

idle_row() {
	local after before name=$1

	shift
	# shellcheck disable=SC2206 # two numbers
	before=(${used_before[$name]})
	# shellcheck disable=SC2207 # two numbers
	after=($(used "$@"))
	printf '| %s | %d | %d | %d | %d |\n' "$name" $# "$(private "$@")" \
	    $((after[0] - before[0])) $((after[1] - before[1]))
}

# Gives cron(8) and atd(8) a hundred each, and sets crond and atd.
arm_daemons() {
	local i

	start_daemons "$1" || return
	read -r crond atd <"$1/daemons/pids"
	for ((i = 0; i < 100; i++)); do
		echo true | "${within[@]}" at now + 2 hours
		echo "0 $2 * * * true" >>"$1/crontab.idle"
	done 2>/dev/null
	"${within[@]}" crontab "$1/crontab.idle"
}

section_idle() {
	local atd='' crond='' i later models sleeps snoozes workers
	declare -A used_before

	say '' '## Waiting for a minute' '' \
	    '| | processes | Private_Dirty, KiB | context switches | ticks of CPU |' \
	    '|---|---:|---:|---:|---:|'
	export PTYMER_STATE_DIR=$memory/state
	mkdir -p "$memory/model" "$memory/state"
	later=$((($(date +%-H) + 2) % 24))
	for ((i = 0; i < 100; i++)); do
		"$ptymer" hourglass 1h -- true >/dev/null
		models+=("$("$model" "$memory/model" 3600 true)")
		sleep 3600 &
		sleeps+=($!)
		if command -v snooze >/dev/null; then
			snooze -H "$later" true &
			snoozes+=($!)
		fi
	done
	waiters=("${sleeps[@]}" "${snoozes[@]}")
	mapfile -t workers < <("$ptymer" status -n -o pid | tr -d ' ')
	arm_daemons "$memory" "$later"
	# They see what they were given at the next full minute.
	sleep $((62 - EPOCHSECONDS % 60))
	used_before[ptymer]=$(used "${workers[@]}")
	used_before[model]=$(used "${models[@]}")
	used_before[sleep]=$(used "${sleeps[@]}")
	used_before[snooze]=$(used "${snoozes[@]}")
	if [ -n "$crond" ]; then
		used_before['cron, 100 lines']=$(used "$crond")
		used_before['atd, 100 jobs']=$(used "$atd")
	fi
	sleep 60
	idle_row ptymer "${workers[@]}"
	idle_row model "${models[@]}"
	idle_row sleep "${sleeps[@]}"
	[ "${#snoozes[@]}" -eq 0 ] || idle_row snooze "${snoozes[@]}"
	if [ -n "$crond" ]; then
		idle_row 'cron, 100 lines' "$crond"
		idle_row 'atd, 100 jobs' "$atd"
	else
		say "| $no_daemons | | | | |"
	fi
	end_daemons "$memory"
	end_waiters
	end_models "$memory/model"
	forget "$memory/state"
}

# What the kernel has for processes: page tables, stacks, and of its own objects
# those that it cannot give up, in KiB.
kernel() {
	awk '/^(PageTables|KernelStack|SUnreclaim):/ { kib[$1] = $2 }
	    END { print kib["PageTables:"], kib["KernelStack:"],
		kib["SUnreclaim:"] }' /proc/meminfo
}

# kernel_of NAME N COMMAND...: adds to the file of that name what each of N
# processes takes that the command makes, in tenths of a KiB.
kernel_of() {
	local after before i name=$1 n=$2

	shift 2
	# What those before have left is given back a little later.
	sleep 3
	# shellcheck disable=SC2207 # three numbers
	before=($(kernel))
	"$@" "$n"
	sleep 1
	# shellcheck disable=SC2207 # three numbers
	after=($(kernel))
	for i in 0 1 2; do
		before[i]=$(((after[i] - before[i]) * 10 / n))
	done
	say "${before[*]}" >>"$memory/kernel.$name"
}

kernel_row() {
	local column

	for column in 1 2 3; do
		cut -d ' ' -f "$column" "$memory/kernel.$1" | sort -n |
		    sed -n 2p
	done | awk -v start="| $1 | $2" '{ sum += $1; row = row " | " $1 / 10 }
	    END { print start row " | " sum / 10 " |" }'
}

model_many() {
	local i

	for ((i = 0; i < $1; i++)); do
		"$model" "$memory/model" 3600 true >/dev/null
	done
}

sleep_many() {
	local i

	for ((i = 0; i < $1; i++)); do
		sleep 3600 &
		waiters+=($!)
	done
}

section_kernel() {
	local n=$((MOST < 1000 ? MOST : 1000))

	say '' '## What the kernel has for each that waits, in KiB' '' \
	    '| | processes | page tables | stack | objects | together |' \
	    '|---|---:|---:|---:|---:|---:|'
	export PTYMER_STATE_DIR=$memory/state
	for _ in 1 2 3; do
		mkdir -p "$memory/model" "$memory/state"
		kernel_of ptymer "$n" arm_many >/dev/null
		forget "$memory/state"
		kernel_of model "$n" model_many
		end_models "$memory/model"
		kernel_of sleep "$n" sleep_many
		end_waiters
	done
	kernel_row ptymer "$n"
	kernel_row model "$n"
	kernel_row sleep "$n"
}
