# SPDX-License-Identifier: ISC
"""What is going on when the power is cut, and what has to be there then.

A scenario is a script for sh, which says something (a line on standard output)
when a command has returned, and a check of what is there after a power cut and
`ptymer restore`.  Its targets write to the file `ran`.
"""

import re


class Point:
    """What is known of a moment: all that a check may look at."""

    def __init__(self, tree, said, ran):
        self.tree = tree        # what the cut left
        self.said = said        # by the script up to the cut
        self.ran = ran          # by targets up to the cut
        self.ran_again = []     # by targets after it
        self.jobs = {}          # ID -> columns of `status`, after restore
        self.runs = {}          # ID -> PTYMER_RUN of its runs, after restore

    def is_known(self, number):
        """True when what the cut left knows of that run."""
        mark = b" run=%d " % number
        return any(mark in content for path, content in self.tree.items()
                   if isinstance(content, bytes) and
                   not path.endswith(".new") and
                   (not content.startswith(b"ptymer-") or
                    re.search(rb"\nend [0-9a-f]{16}\n$", content)))

    def active_named(self, name):
        return [id for id, job in self.jobs.items() if job["name"] == name and
                job["state"] not in ("done", "stopped")]

    def must(self, condition, what):
        if not condition:
            raise AssertionError(what)

    def must_be(self, id, **columns):
        self.must(id in self.jobs, "job %d is not there" % id)
        for name, value in columns.items():
            have = self.jobs[id][name]
            values = value if isinstance(value, tuple) else (value,)
            self.must(have in values, "%s of job %d is %r, not %r" % (
                name, id, have, value))

    def must_be_old_or_new(self, id, word, **columns):
        """columns: old and new values; only new ones once the word was said."""
        index = 1 if word in self.said else 0
        rows = list(zip(*columns.values()))[index:]
        have = tuple(self.jobs[id][name] for name in columns)
        self.must(have in rows, "job %d has %r, not one of %r" % (
            id, have, rows))


class Scenario:
    script = ""
    waits_for = ()      # see to_end
    names = ()          # that it uses
    prunes = False      # jobs may be gone

    def first(self, point):
        """A command that comes before restore: its arguments."""
        return ()

    def to_end(self, point):
        """The jobs that end by themselves after restore."""
        return self.waits_for

    def check(self, point):
        """Raises AssertionError."""


class Arm(Scenario):
    """a job is armed"""
    script = """
        ptymer hourglass 1h -- true && echo armed
        ptymer alarm 'every 2h' -- true && echo armed
    """

    def check(self, point):
        whole = {1: ("hourglass", "1h"), 2: ("alarm", "every 2h")}
        point.must(set(point.jobs) <= set(whole), "there are others")
        for id in point.jobs:
            kind, when = whole[id]
            point.must_be(id, kind=kind, when=when, command="true",
                          state="waiting", name=None)


class ArmNamed(Scenario):
    """a job with a name is armed"""
    script = """
        ptymer hourglass 1h -n tea -- true && echo armed
        ptymer hourglass 1h -n tea -- true || echo refused
        ptymer hourglass 1h -n tea --if-absent -- true && echo absent
    """
    names = ("tea",)

    def check(self, point):
        point.must(set(point.jobs) <= {1}, "there are others")
        for id in point.jobs:
            point.must_be(id, kind="hourglass", when="1h", name="tea",
                          command="true", state="waiting")


class Cron(Scenario):
    """a line of a crontab comes before restore"""

    def first(self, point):
        return "hourglass", "1h", "-n", "tea", "--if-absent", "--", "true"


class ArmCron(Cron):
    """a job is armed that cron arms again before restore"""
    script = """
        ptymer hourglass 1h -n tea -- true && echo armed
    """
    names = ("tea",)

    def check(self, point):
        have = point.active_named("tea")
        point.must(len(have) == 1, "%r have the name" % have)
        if "armed" in point.said:
            point.must(have == [1], "job %d has the name" % have[0])


class ArmAfterEnded(Scenario):
    """a job takes the name of one that has ended"""
    script = """
        ptymer hourglass 1h -n tea -- true
        ptymer stop tea && echo stopped
        ptymer hourglass 2h -n tea -- true && echo armed
    """
    names = ("tea",)

    def check(self, point):
        if "stopped" in point.said:
            point.must_be(1, state="stopped", name="tea")
        if 2 in point.jobs:
            point.must_be(2, when="2h", name="tea", state="waiting")


class Replace(Scenario):
    """a job is replaced"""
    script = """
        ptymer hourglass 1h -n tea -- true && echo armed
        ptymer hourglass 2h -n tea --replace -- true && echo replaced
        ptymer wait 1
        echo ended
    """
    names = ("tea",)

    def to_end(self, point):
        # Who has the name ends the other, which takes its time.
        return (1,) if 2 in point.jobs else ()

    def check(self, point):
        if "armed" not in point.said:
            return
        # Either the old one as if nothing had been, or the new one.
        if 2 in point.jobs:
            point.must_be(2, name="tea", when="2h", state="waiting")
            point.must(point.jobs[1]["state"] == "stopped", "both are there")
        else:
            point.must_be(1, name="tea", when="1h", state="waiting")


class ReplaceCron(Cron):
    """a job is replaced that cron arms again before restore"""
    script = """
        ptymer hourglass 1h -n tea -- true && echo armed
        ptymer hourglass 2h -n tea --replace -- true && echo replaced
    """
    names = ("tea",)

    def check(self, point):
        have = point.active_named("tea")
        point.must(len(have) == 1, "%r have the name" % have)
        if "replaced" in point.said:
            point.must(have == [2], "job %d has the name" % have[0])
        elif "armed" in point.said:
            point.must(have[0] in (1, 2), "job %d has the name" % have[0])


class RunOnce(Scenario):
    """a job runs once"""
    script = """
        ptymer hourglass 0 -- 'echo "$PTYMER_RUN" >>ran'
        ptymer wait 1
        echo ended
    """
    waits_for = (1,)

    def check(self, point):
        check_runs(point, 1, 1)
        if "ended" in point.said:
            point.must(not point.ran_again, "an ended job runs again")


class RunRepeating(Scenario):
    """a repeating job runs"""
    script = """
        ptymer hourglass 20ms -r --count 3 --grace 1h -- \
            'echo "$PTYMER_RUN" >>ran'
        ptymer wait 1
        echo ended
    """
    waits_for = (1,)

    def check(self, point):
        check_runs(point, 1, 3)


def check_runs(point, id, count):
    """Each run has begun once; the one in whose start the power was cut, once or
    twice, and it has one record in either case."""
    if id not in point.jobs:
        point.must(not point.ran, "a job that has run is not there")
        return
    point.must_be(id, state="done", runs=count)
    starts = point.ran + point.ran_again
    begun = int(point.ran[-1]) if point.ran else 0
    for number in range(1, count + 1):
        n = starts.count(str(number))
        # One that is on record as begun may not have got any further.
        least = 0 if number == begun + 1 and point.is_known(number) else 1
        most = 2 if number == begun and not point.is_known(number) else 1
        point.must(least <= n <= most,
                   "run %d has begun %d times" % (number, n))
    numbers = point.runs[id]
    point.must(sorted(numbers) == list(range(1, count + 1)),
               "the runs on record are %r" % numbers)


class Manual(Scenario):
    """a job is run by hand, again and again"""
    script = """
        ptymer hourglass 1h -r -- 'echo "$PTYMER_RUN" >>ran'
        for n in 1 2 3; do
            ptymer run 1
            until [ "$(ptymer status -n -o runs,state 1 | xargs)" = \
                "$n waiting" ]; do :; done
            echo "run $n"
        done
    """

    def check(self, point):
        if 1 not in point.jobs:
            return
        point.must_be(1, state="waiting")
        numbers = point.runs[1]
        point.must(numbers == list(range(1, len(numbers) + 1)),
                   "the runs on record are %r" % numbers)
        point.must(len(numbers) >= len(set(point.ran)) - 1,
                   "a run that has ended is not on record")
        point.must(not point.ran_again, "what was run by hand runs again")


class Steer(Scenario):
    """a job is adjusted, paused, resumed, and left out"""
    script = """
        ptymer hourglass 1h -n tea -- true
        ptymer adjust tea +10h && echo adjusted
        ptymer pause tea && echo paused
        ptymer resume tea && echo resumed
        ptymer alarm -r 'every 1d from 2026-01-01' -- true
        ptymer skip 2 && echo skipped
    """
    names = ("tea",)

    def check(self, point):
        if 1 not in point.jobs:
            return
        left = point.jobs[1]["left"]
        hours = round(float(left) / 3600)
        state = point.jobs[1]["state"]
        rows = [(1, "waiting"), (11, "waiting"), (11, "paused"),
                (11, "waiting")]
        words = ["adjusted", "paused", "resumed"]
        known = len([word for word in words if word in point.said])
        point.must((hours, state) in rows[known:known + 2],
                   "%r, %s after %r" % (left, state, point.said))
        if 2 in point.jobs:
            days = float(point.jobs[2]["left"]) / 86400
            least, most = (1, 2) if "skipped" in point.said else (0, 2)
            point.must(least <= days <= most, "%r days are left" % days)


class Stop(Scenario):
    """a job is stopped"""
    script = """
        ptymer hourglass 1h -n tea -- true && echo armed
        ptymer stop tea && echo stopped
    """
    names = ("tea",)

    def check(self, point):
        if "armed" in point.said:
            point.must_be_old_or_new(
                1, "stopped", state=("waiting", "stopped"))


class StopRunning(Scenario):
    """a job is stopped while it runs"""
    script = """
        ptymer hourglass 0 -n tea -- 'echo "$PTYMER_RUN" >>ran; exec sleep 9'
        until [ -s ran ]; do :; done
        echo running
        ptymer stop tea && echo stopped
    """
    names = ("tea",)

    def check(self, point):
        if "stopped" in point.said:
            point.must_be(1, state="stopped")
        if 1 in point.jobs and "running" in point.said:
            point.must_be(1, state=("running", "done", "stopped"))


class Prune(Scenario):
    """jobs are pruned"""
    script = """
        for n in 1 2 3; do
            ptymer hourglass 1h -n tea -- true
            ptymer stop tea
        done
        echo stopped
        ptymer prune 2 && echo pruned-2
        ptymer prune 3 && echo pruned-3
        ptymer prune && echo pruned
        ptymer hourglass 1h -n tea -- true && echo armed
    """
    names = ("tea",)
    prunes = True

    def check(self, point):
        for id in (1, 2, 3):
            word = "pruned-%d" % id if id > 1 else "pruned"
            if id in point.jobs and "stopped" in point.said:
                point.must_be(id, state="stopped", name="tea")
            elif "stopped" in point.said:
                begun = {1: "pruned-3", 2: "stopped", 3: "pruned-2"}[id]
                point.must(begun in point.said,
                           "job %d is gone, said %s" % (id, point.said))
        if 4 in point.jobs:
            point.must_be(4, name="tea", state="waiting")


class Restore(Scenario):
    """lost jobs are restored"""
    script = """
        ptymer hourglass 1h -n tea -- true
        ptymer hourglass 0 -n milk -- 'echo 1 >>ran; exec sleep 0.1'
        until [ -s ran ]; do :; done
        kill -9 $(ptymer status -n -o pid tea milk)
        until [ "$(ptymer status -n -o state tea | xargs)" = lost ]; do :; done
        echo lost
        ptymer restore && echo restored
        ptymer wait milk
    """
    names = ("tea", "milk")
    waits_for = (2,)

    def check(self, point):
        if "lost" not in point.said:
            return
        point.must_be(1, name="tea", state="waiting")
        point.must_be(2, name="milk", state="done")
        # The worker may have been killed before the run's mark was safe, and
        # the power cut before anybody found it.
        point.must(not point.ran_again or "restored" not in point.said and
                   not point.is_known(1), "what has begun has begun again")


LOST_TEA = """
        ptymer hourglass 1h -n tea -- true
        kill -9 $(ptymer status -n -o pid tea)
        until [ "$(ptymer status -n -o state tea | xargs)" = lost ]; do :; done
    """


class KeepName(Cron):
    """a lost job that has lost its name, too, is restored"""
    script = LOST_TEA + """
        rm "$PTYMER_STATE_DIR"/names/*
        sync -f "$PTYMER_STATE_DIR"
        ptymer restore && echo restored
    """

    def check(self, point):
        if "restored" in point.said:
            point.must(point.active_named("tea") == [1], "others are tea, too")


class Adopt(Scenario):
    """a job of another machine is taken over"""
    script = LOST_TEA + """
        python3 "$RECORD" "$PTYMER_STATE_DIR/active/1/progress" machine beef
        ptymer restore --adopt 1 && echo adopted
    """
    names = ("tea",)

    def is_of_another(self, point):
        return b"\nmachine beef\n" in point.tree.get(
            "active/1/progress", b"")

    def first(self, point):
        return ("restore", "--adopt", "1") if self.is_of_another(point) else ()

    def check(self, point):
        point.must("adopted" not in point.said or
                   not self.is_of_another(point), "it is not this machine's")
        if "adopted" in point.said:
            point.must_be(1, name="tea", state="waiting")


class Unsynced(Scenario):
    """who made a directory of the store was killed before it was safe"""
    script = """
        for i in 1 2; do
            FAULT=place-sync:1:0 "$FAULTY" hourglass 1h -n tea -- true
        done
        ptymer hourglass 1h -n tea -- true && echo armed
        FAULT=place-sync:1:0 "$FAULTY" hourglass 0 -n milk -- true
        until [ "$(ptymer status -n -o state milk | xargs)" = done ]; do
            :
        done
        ptymer restore && echo restored
        ptymer wait milk
    """
    names = ("tea", "milk")
    waits_for = (2,)

    def check(self, point):
        if "armed" in point.said:
            point.must_be(1, name="tea", state="waiting")


SCENARIOS = {
    "arm": Arm,
    "arm-named": ArmNamed,
    "arm-cron": ArmCron,
    "arm-after-ended": ArmAfterEnded,
    "replace": Replace,
    "replace-cron": ReplaceCron,
    "run-once": RunOnce,
    "run-repeating": RunRepeating,
    "run-by-hand": Manual,
    "steer": Steer,
    "stop": Stop,
    "stop-running": StopRunning,
    "prune": Prune,
    "restore": Restore,
    "keep-name": KeepName,
    "adopt": Adopt,
    "unsynced": Unsynced,
}
