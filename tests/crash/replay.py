# SPDX-License-Identifier: ISC
"""A state directory as something left it, and the ptymer that finds it."""

import json
import os
import re
import shutil
import subprocess
import time

import disk
import record

PTYMER = os.path.abspath(os.environ.get("PTYMER") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../ptymer"))
# The same with the points of src/job/fault.h.
FAULTY = os.path.abspath(os.environ.get("FAULTY") or os.path.join(
    os.path.dirname(PTYMER), "build/faulty/ptymer"))
COLUMNS = "id,name,kind,state,left,due,runs,last,when,command"
POWER_OFF = 600     # seconds

# What is in a state directory at rest; drafts go within a minute.
KNOWN = re.compile(
    r"(active|ended|names|data|locks|drafts|drafts/.*|lock|last-id|pruned"
    r"|(active|ended)/\d+"
    r"|(active|ended)/\d+/(job|progress|pid|runs|log|log\.old|requests)"
    r"|names/[^/]+@[0-9a-f]*|data/\d+)")


def environment(state):
    kept = ("PTYMER_TEST_MARK", "ASAN_OPTIONS", "UBSAN_OPTIONS")
    return {"PATH": os.path.dirname(PTYMER) + ":" + os.environ["PATH"],
            "TZ": "UTC0", "LC_ALL": "C", "HOME": os.getcwd(),
            "PTYMER_STATE_DIR": state, "FAULTY": FAULTY,
            "RECORD": os.path.abspath(record.__file__),
            **{name: os.environ[name] for name in kept if name in os.environ}}


class Replay:
    """One of them."""

    def __init__(self, scenario, point):
        self.scenario = scenario
        self.point = point

    def run(self, *arguments, status=(0,), complains=False):
        result = subprocess.run(
            [PTYMER, *arguments], env=environment(self.state),
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60)
        what = "ptymer " + " ".join(arguments)
        if result.returncode not in status:
            raise AssertionError("%s: exit status %d, %s" % (
                what, result.returncode, result.stderr))
        if result.stderr and not complains:
            raise AssertionError("%s: %s" % (what, result.stderr))
        return result.stdout

    def list(self, *arguments):
        text = self.run("status", *arguments, "--json", "-o", COLUMNS)
        return {job["id"]: job for job in json.loads(text)["jobs"]}

    def settle(self):
        """Waits for what ends by itself."""
        for id in self.scenario.to_end(self.point):
            if id in self.point.jobs:
                self.run("wait", "--timeout", "30", str(id),
                         status={*range(256)} - {124}, complains=True)

    def check(self):
        point = self.point
        self.list("-a")
        first = self.scenario.first(point)
        if first:
            self.run(*first)
        self.run("restore")
        point.jobs = self.list("-a")
        self.settle()
        point.jobs = self.list("-a")
        for id in point.jobs:
            lines = self.run("log", "--runs", str(id)).splitlines()
            point.runs[id] = [int(line.split()[7]) for line in lines
                              if line.split()[7] != "-"]
        with open("ran") as ran:
            point.ran_again = ran.read().splitlines()
        self.check_jobs()
        self.scenario.check(point)
        self.check_last()
        self.check_new()

    def check_jobs(self):
        point = self.point
        names = [job["name"] for job in point.jobs.values()
                 if job["state"] not in ("done", "stopped")]
        for id, job in point.jobs.items():
            point.must("lost" not in job["state"], "job %d is lost" % id)
        for name in self.scenario.names:
            point.must(names.count(name) <= 1, "two have the name " + name)
        for id in self.printed():
            point.must(id in point.jobs or self.scenario.prunes,
                       "job %d is gone" % id)

    def printed(self):
        return [int(word) for word in self.point.said if word.isdigit()]

    def check_last(self):
        """@last is no job that is older than one whose ID was printed."""
        text = self.run("status", "-n", "-o", "id", "@last",
                        status=(0, 3, 4), complains=True).strip()
        self.point.must(not text or int(text) >= max([0, *self.printed()]),
                        "@last is job " + text)

    def check_new(self):
        """Life goes on: names and IDs are given out as they should be."""
        active = [job["name"] for job in self.point.jobs.values()
                  if job["state"] not in ("done", "stopped")]
        for name in self.scenario.names:
            is_free = name not in active
            text = self.run("hourglass", "1h", "-n", name, "--", "true",
                            status=(0,) if is_free else (1,),
                            complains=not is_free)
            self.check_id(text)
        self.check_id(self.run("hourglass", "1h", "-n", "new", "--", "true"))
        ids = [str(id) for id in self.list()]
        self.run("stop", *ids, complains=True)
        left = self.list()
        self.point.must(not left, "still there after stop: %s" % left)
        left = [path for path in disk.read_tree(self.state)
                if not KNOWN.fullmatch(path)]
        self.point.must(not left, "left: %s" % left)

    def check_id(self, text):
        used = max([0, *self.point.jobs, *self.printed()])
        self.point.must(text == "" or int(text) > used,
                        "ID %s was used before" % text.strip())

    def try_out(self, place):
        """Returns what is wrong, or None."""
        self.state = os.path.join(place, "state")
        os.mkdir(self.state, 0o700)
        disk.write_tree(self.state, self.point.tree, time.time() - POWER_OFF)
        with open("ran", "w"):
            pass
        try:
            self.check()
            return None
        except (AssertionError, subprocess.TimeoutExpired) as error:
            self.stop()
            return str(error)
        finally:
            shutil.rmtree(self.state)

    def stop(self):
        """Whatever went wrong, nothing is left running."""
        for arguments in (["restore"], ["stop", "--all"]):
            subprocess.run([PTYMER, *arguments],
                           env=environment(self.state), capture_output=True)
