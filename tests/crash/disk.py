# SPDX-License-Identifier: ISC
"""A disk that may lose its power.

It records operations, and tells in which states a power cut after any of them
may leave it.  What counts is POSIX, not one file system: an entry of a directory
is safe when the directory was synced after it, data when the file was.  What is
not safe may be there or not, each for itself, in any combination; data may be
there in part, or be zeros.  Only this is certain besides: a rename is one step,
and what was done to one file or directory is there in the order in which it was
done.
"""

import itertools
import os

ALL_IS_LOST = "all that is not synced is lost"


class Node:
    """A file (data), a link (target) or a directory (neither)."""

    def __init__(self, number, is_file=False, target=None):
        self.number = number
        self.is_file = is_file
        self.target = target
        self.is_directory = not is_file and target is None


class Operation:
    """Something that took from one moment to another."""

    begun = ended = None


class Entries(Operation):
    """A change of entries of directories: (directory, name, node or None)."""

    def __init__(self, changes, node):
        self.changes = changes
        self.node = node        # what is moved, made or removed
        self.safe_at = None     # the moment from which it is

    def touches(self, node):
        return any(directory is node for directory, _, _ in self.changes)


class Data(Operation):
    """Bytes at an offset of a file, or, without bytes, its length."""

    def __init__(self, node, offset, data):
        self.node = node
        self.offset = offset
        self.data = data
        self.safe_at = None

    def touches(self, node):
        return self.node is node

    def apply(self, content):
        if self.data is None:
            return content[:self.offset].ljust(self.offset, b"\0")
        content = content.ljust(self.offset, b"\0")
        return (content[:self.offset] + self.data +
                content[self.offset + len(self.data):])


class Sync(Operation):
    """fsync(2), or syncfs(2) where there is no node."""

    def __init__(self, node):
        self.node = node


class Event(Operation):
    """Something that somebody was told: by which report, and what."""

    def __init__(self, report, text):
        self.report = report
        self.text = text


class Disk:
    def __init__(self):
        self.numbers = itertools.count()
        self.root = Node(next(self.numbers))
        self.operations = []
        self.now = {self.root: {}}
        self.sizes = {}
        self.moved = {}         # where a directory was, and which it is

    # What happens to it.

    def find(self, names):
        """A descriptor is told by the path that it had when its call began: in
        the course of that, somebody else may have moved the directory."""
        node = self.root
        for i, name in enumerate(names):
            node = (self.now[node].get(name) or
                    self.moved.get(tuple(names[:i + 1])))
            if node is None:
                raise ValueError("the model has no " + "/".join(names))
        return node

    def change(self, *changes, node):
        self.operations.append(Entries(changes, node))
        for directory, name, entry in changes:
            if entry is None:
                del self.now[directory][name]
            else:
                self.now[directory][name] = entry

    def add(self, names, **kind):
        node = Node(next(self.numbers), **kind)
        if node.is_directory:
            self.now[node] = {}
        self.change((self.find(names[:-1]), names[-1], node), node=node)
        return node

    def create(self, names):
        """O_CREAT: nothing where the file is there already."""
        if names[-1] not in self.now[self.find(names[:-1])]:
            self.sizes[self.add(names, is_file=True)] = 0

    def make_directory(self, names):
        self.add(names)

    def make_link(self, names, target):
        self.add(names, target=target)

    def remove(self, names):
        self.change((self.find(names[:-1]), names[-1], None),
                    node=self.find(names))

    def rename(self, old, new):
        node = self.find(old)
        if node.is_directory:
            self.moved[tuple(old)] = node
        self.change((self.find(old[:-1]), old[-1], None),
                    (self.find(new[:-1]), new[-1], node), node=node)

    def write(self, names, offset, data):
        """Where offset is None, at the end."""
        node = self.find(names)
        if offset is None:
            offset = self.sizes[node]
        self.operations.append(Data(node, offset, data))
        self.sizes[node] = max(self.sizes[node], offset + len(data))

    def truncate(self, names, length):
        node = self.find(names)
        if self.sizes[node] != length:
            self.operations.append(Data(node, length, None))
            self.sizes[node] = length

    def sync(self, names):
        self.operations.append(Sync(self.find(names)))

    def sync_all(self):
        self.operations.append(Sync(None))

    def tell(self, report, text):
        self.operations.append(Event(report, text))

    def settle(self):
        """Finds out from when on each operation is safe: a sync covers what had
        been done when it began."""
        for sync in self.operations:
            if not isinstance(sync, Sync):
                continue
            for done in self.operations:
                if (isinstance(done, (Entries, Data)) and
                        done.safe_at is None and done.ended < sync.begun and
                        (sync.node is None or done.touches(sync.node))):
                    done.safe_at = sync.ended
                    self.secure(done)

    def secure(self, done):
        """What was done before to the same file is there, too."""
        for before in self.operations[:self.operations.index(done)]:
            if (type(before) is type(done) and before.safe_at is None and
                    before.node is done.node):
                before.safe_at = done.safe_at

    # What a power cut leaves of it.

    def cuts(self):
        """The numbers of operations after which something may be different."""
        return [i + 1 for i, operation in enumerate(self.operations)
                if not isinstance(operation, Sync)] + [len(self.operations)]

    def is_safe(self, operation, cut):
        """When the cut comes before the operation of that number."""
        return operation.safe_at is not None and (
            cut == len(self.operations) or
            operation.safe_at < self.operations[cut].begun)

    def describe(self, cut):
        """The last operation before it, in words."""
        operation = self.operations[cut - 1]
        if isinstance(operation, Entries):
            return "; ".join(
                "%s %s" % ("gone:" if node is None else "there:", name)
                for _, name, node in operation.changes)
        if isinstance(operation, Data):
            return "data: %r" % (operation.data or b"")[:40]
        return type(operation).__name__.lower()

    def told(self, cut, report):
        """What a report says up to then, line by line."""
        return "".join(operation.text for operation in self.operations[:cut]
                       if isinstance(operation, Event) and
                       operation.report == report).splitlines()

    def unsafe(self, cut):
        return [i for i, operation in enumerate(self.operations[:cut])
                if isinstance(operation, (Entries, Data)) and
                not self.is_safe(operation, cut)]

    def without(self, unsafe, dropped):
        """What goes with one that is dropped: all later ones of its object."""
        gone = set(dropped)
        for i in unsafe:
            operation = self.operations[i]
            for j in sorted(gone):
                other = self.operations[j]
                if (j < i and type(other) is type(operation) and
                        other.node is operation.node):
                    gone.add(i)
                    break
        return gone

    def states(self, cut, rng=None, random_states=0):
        """(name, tree) of the states in which a cut may leave the disk."""
        unsafe = self.unsafe(cut)
        yield "all is there", self.tree(cut, set())
        if not unsafe:
            return
        yield ALL_IS_LOST, self.tree(cut, set(unsafe))
        for i in unsafe:
            yield ("operation %d is lost" % i,
                   self.tree(cut, self.without(unsafe, [i])))
        files = {self.operations[i].node for i in unsafe
                 if isinstance(self.operations[i], Data)}
        for how in ("empty", "half", "zeros") if files else ():
            yield ("data is not there: " + how,
                   self.tree(cut, set(), {node: how for node in files}))
        for _ in range(random_states):
            lost = [i for i in unsafe if rng.random() < 0.5]
            torn = {node: rng.choice(("empty", "half", "zeros"))
                    for node in sorted(files, key=lambda node: node.number)
                    if rng.random() < 0.3}
            yield ("lost: %s, torn: %d" % (lost, len(torn)),
                   self.tree(cut, self.without(unsafe, lost), torn))

    def content(self, node, cut, dropped, torn):
        """What a file holds; torn tells what became of what is not safe."""
        content = b""
        for i, operation in enumerate(self.operations[:cut]):
            if (not isinstance(operation, Data) or i in dropped or
                    operation.node is not node):
                continue
            if torn is None or self.is_safe(operation, cut):
                content = operation.apply(content)
            elif torn != "empty" and operation.data is not None:
                data = operation.data
                data = (bytes(len(data)) if torn == "zeros"
                        else data[:(len(data) + 1) // 2])
                content = Data(node, operation.offset, data).apply(content)
        return content

    def tree(self, cut, dropped, torn=None):
        """The state as {path: content}: bytes of a file, str of a link, None
        of a directory."""
        entries = {}
        for i, operation in enumerate(self.operations[:cut]):
            if isinstance(operation, Entries) and i not in dropped:
                for directory, name, node in operation.changes:
                    entries.setdefault(directory, {})[name] = node
        tree = {}
        pending = [("", self.root)]
        while pending:
            path, directory = pending.pop()
            for name, node in entries.get(directory, {}).items():
                where = os.path.join(path, name)
                if node is None:
                    continue
                if node.is_directory:
                    tree[where] = None
                    pending.append((where, node))
                elif node.is_file:
                    tree[where] = self.content(
                        node, cut, dropped, (torn or {}).get(node))
                else:
                    tree[where] = os.fsdecode(node.target)
        return tree


def read_tree(root):
    """The same of a directory that is there."""
    tree = {}
    for path, directories, files in os.walk(root):
        for name in directories + files:
            where = os.path.join(path, name)
            inside = os.path.relpath(where, root)
            if os.path.islink(where):
                tree[inside] = os.readlink(where)
            elif os.path.isdir(where):
                tree[inside] = None
            else:
                with open(where, "rb") as file:
                    tree[inside] = file.read()
    return tree


def write_tree(root, tree, time):
    """Makes it in an empty directory; all of it was changed at that time."""
    for path in sorted(tree):
        where = os.path.join(root, path)
        if tree[path] is None:
            os.mkdir(where, 0o700)
        elif isinstance(tree[path], str):
            os.symlink(tree[path], where)
        else:
            with open(os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL,
                              0o600), "wb") as file:
                file.write(tree[path])
    for path in tree:
        os.utime(os.path.join(root, path), (time, time),
                 follow_symlinks=False)
