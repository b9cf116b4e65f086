# SPDX-License-Identifier: ISC
"""Records, as ptymer-state(5) has them.

record.py FILE KEY VALUE: gives a line of a record another value, durably.
"""

import os
import re
import sys


def checksum(data):
    """FNV-1a."""
    total = 0xcbf29ce484222325
    for byte in data:
        total = (total ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return total


def change(content, key, value):
    """The record with that value; what is not a whole record stays as it is."""
    body, mark, end = content.rpartition(b"end ")
    if not mark or end != b"%016x\n" % checksum(body):
        return content
    new = re.sub(rb"(?m)^%s .*$" % key, rb"%s %s" % (key, value), body)
    return b"%send %016x\n" % (new, checksum(new))


def sync(path, flags):
    fd = os.open(path, flags)
    os.fsync(fd)
    os.close(fd)


def main():
    path, key, value = sys.argv[1:]
    with open(path, "rb") as file:
        content = change(file.read(), os.fsencode(key), os.fsencode(value))
    with open(path + ".new", "wb") as file:
        file.write(content)
    sync(path + ".new", os.O_RDONLY)
    os.rename(path + ".new", path)
    sync(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)


if __name__ == "__main__":
    main()
