# SPDX-License-Identifier: ISC
"""What strace saw, as operations on the model of a disk.

The trace is one of `strace -f -y -xx`: every string is in hexadecimal, every
descriptor comes with its path, so that no table of descriptors is needed.
"""

import itertools
import os
import re

from disk import Disk

CALLS = ("open,openat,creat,write,pwrite64,ftruncate,mkdir,mkdirat,rmdir,"
         "symlink,symlinkat,rename,renameat,renameat2,unlink,unlinkat,"
         "link,linkat,truncate,writev,pwritev,fsync,fdatasync,syncfs,close")
# What the product does not use, and the model does not know.
UNKNOWN = {"creat", "symlink", "link", "linkat", "truncate", "writev",
           "pwritev"}

WHOLE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+|\?)")
UNFINISHED = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+|\?)")
STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
DESCRIPTOR = re.compile(r"(AT_FDCWD|\d+)<((?:\\x[0-9a-f]{2})*)>")


def unhex(text):
    return bytes.fromhex(text.replace("\\x", ""))


class Call:
    """A system call that succeeded, or (its result is None) of a process that
    was killed in it; begun and ended are lines of the trace."""

    def __init__(self, pid, name, arguments, result, begun, ended):
        self.pid = pid
        self.name = name
        self.arguments = arguments.split(", ")
        self.result = result
        self.begun = begun
        self.ended = ended

    def string(self, index):
        return unhex(STRING.match(self.arguments[index]).group(1))

    def path_of(self, index):
        """The path of a descriptor; a file that has been removed has none."""
        match = DESCRIPTOR.match(self.arguments[index])
        return os.fsdecode(unhex(match.group(2))) if match else None

    def at(self, index):
        """The path that a descriptor and a name below it mean."""
        return os.path.normpath(os.path.join(
            self.path_of(index) or "/", os.fsdecode(self.string(index + 1))))

    def number(self, index):
        return int(self.arguments[index])


def read_calls(file):
    """In the order in which they began: what needs another's effect began after
    that one, which may return later, though."""
    return sorted(parse(file), key=lambda call: call.begun)


def guesses(calls):
    """What may have happened: who was killed in a rename has done it, or not;
    whatever else he was in, he has not done."""
    unknown = [call for call in calls
               if call.result is None and call.name.startswith("rename")]
    for n in range(len(unknown) + 1):
        for done in itertools.combinations(unknown, n):
            yield [call for call in calls
                   if call.result is not None or call in done]


def parse(file):
    pending = {}
    for number, line in enumerate(file):
        if match := UNFINISHED.match(line):
            pending[match.group(1)] = (match.group(3), number)
            continue
        if match := RESUMED.match(line):
            first, begun = pending.pop(match.group(1))
            pid, name, rest, result = match.groups()
            arguments = first + rest
        elif match := WHOLE.match(line):
            pid, name, arguments, result = match.groups()
            begun = number
        else:
            continue
        if result == "?":
            yield Call(pid, name, arguments, None, begun, number)
        elif int(result) >= 0:
            yield Call(pid, name, arguments, int(result), begun, number)


class Recorder:
    """Turns calls into the operations of a disk, below one directory.

    What is written to one of the reports, files elsewhere, becomes an event:
    what the scenario has been told at that moment.
    """

    def __init__(self, root, reports):
        self.disk = Disk()
        self.root = root
        self.reports = reports
        self.offsets = {}

    def inside(self, path):
        """The path below the root as a list of names, or None."""
        if path is None or path.endswith(" (deleted)"):
            return None
        if path == self.root:
            return []
        if not path.startswith(self.root + "/"):
            return None
        return path[len(self.root) + 1:].split("/")

    def record(self, calls):
        for call in calls:
            if call.name in UNKNOWN:
                raise ValueError("the model does not know " + call.name)
            first = len(self.disk.operations)
            getattr(self, "on_" + call.name)(call)
            for operation in self.disk.operations[first:]:
                operation.begun = call.begun
                operation.ended = call.ended
        self.disk.settle()
        return self.disk

    def on_open(self, call):
        self.opened(call, os.path.abspath(os.fsdecode(call.string(0))), 1)

    def on_openat(self, call):
        self.opened(call, call.at(0), 2)

    def opened(self, call, path, flags):
        names = self.inside(path)
        if names is None:
            return
        if "O_CREAT" in call.arguments[flags]:
            self.disk.create(names)
        if "O_TRUNC" in call.arguments[flags]:
            self.disk.truncate(names, 0)
        append = "O_APPEND" in call.arguments[flags]
        self.offsets[call.pid, call.result] = None if append else 0

    def on_close(self, call):
        self.offsets.pop((call.pid, int(call.arguments[0].split("<")[0])),
                         None)

    def on_write(self, call):
        path = call.path_of(0)
        data = call.string(1)[:call.result]
        if path in self.reports:
            self.disk.tell(self.reports[path], os.fsdecode(data))
        if (names := self.inside(path)) is None:
            return
        key = call.pid, int(call.arguments[0].split("<")[0])
        offset = self.offsets.get(key)
        self.disk.write(names, offset, data)
        if offset is not None:
            self.offsets[key] = offset + len(data)

    def on_pwrite64(self, call):
        if (names := self.inside(call.path_of(0))) is not None:
            self.disk.write(names, call.number(3),
                            call.string(1)[:call.result])

    def on_ftruncate(self, call):
        if (names := self.inside(call.path_of(0))) is not None:
            self.disk.truncate(names, call.number(1))

    def on_mkdir(self, call):
        self.made(os.path.abspath(os.fsdecode(call.string(0))))

    def on_mkdirat(self, call):
        self.made(call.at(0))

    def made(self, path):
        if names := self.inside(path):
            self.disk.make_directory(names)

    def on_symlinkat(self, call):
        if names := self.inside(call.at(1)):
            self.disk.make_link(names, call.string(0))

    def on_rename(self, call):
        self.renamed(*(os.path.abspath(os.fsdecode(call.string(i)))
                       for i in (0, 1)))

    def on_renameat(self, call):
        self.renamed(call.at(0), call.at(2))

    def on_renameat2(self, call):
        if call.arguments[4] not in ("0", "RENAME_NOREPLACE"):
            raise ValueError("the model does not know " + call.arguments[4])
        self.renamed(call.at(0), call.at(2))

    def renamed(self, old, new):
        if (names := self.inside(old)) is not None:
            self.disk.rename(names, self.inside(new))

    def on_unlink(self, call):
        self.removed(os.path.abspath(os.fsdecode(call.string(0))))

    on_rmdir = on_unlink

    def on_unlinkat(self, call):
        self.removed(call.at(0))

    def removed(self, path):
        if (names := self.inside(path)) is not None:
            self.disk.remove(names)

    def on_fsync(self, call):
        if (names := self.inside(call.path_of(0))) is not None:
            self.disk.sync(names)

    on_fdatasync = on_fsync

    def on_syncfs(self, call):
        self.disk.sync_all()


def record(trace, root, reports):
    """The disks that there may be after what the trace tells; it began as an
    empty directory."""
    with open(trace, encoding="ascii") as file:
        calls = read_calls(file)
    is_certain = all(call.result is not None for call in calls)
    for guess in guesses(calls):
        try:
            subject = Recorder(root, reports).record(guess)
        except ValueError:
            if is_certain:
                raise
            continue
        yield subject
