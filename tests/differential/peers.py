# SPDX-License-Identifier: ISC
"""What the comparisons with other programs share."""

import argparse
import os
import random
import subprocess
import sys

ITERATIONS = 5


def arguments(what):
    """The options of a comparison; prints the seed, so that it can be run again."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--seed", type=int, help="default: a random one")
    parser.add_argument("--count", type=int, default=10000)
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 32)
    print("seed", options.seed, flush=True)
    return options


def moment(rng):
    """A moment to ask from, in UTC, with whole seconds."""
    return "%04d-%02d-%02d %02d:%02d:%02d" % (
        rng.randint(2020, 2090), rng.randint(1, 12), rng.randint(1, 28),
        rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59))


def field(rng, least, most, range_mark, star_steps):
    """One field of an expression: lists of values, ranges, steps."""
    def element():
        kind = rng.randrange(6)
        first = rng.randint(least, most)
        if kind == 0 and star_steps:
            return "*/%d" % rng.randint(1, most - least)
        if kind == 1 and first < most:
            return "%d/%d" % (first, rng.randint(1, most - first))
        if kind == 2 and first < most:
            return "%d%s%d" % (first, range_mark,
                              rng.randint(first + 1, most))
        if kind == 3 and first < most:
            last = rng.randint(first + 1, most)
            return "%d%s%d/%d" % (first, range_mark, last,
                                  rng.randint(1, last - first))
        return str(first)

    if rng.random() < 0.35:
        return "*"
    return ",".join(element() for _ in range(rng.choice((1, 1, 1, 2, 3))))


def ptymer(expression, start, zone="UTC"):
    """The due times as ptymer has them, or [] for never."""
    program = os.environ.get("PTYMER") or os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "../../ptymer")
    result = subprocess.run(
        [program, "next", "-n", str(ITERATIONS), "--tz", zone,
         "--from", start, expression],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if result.returncode == 1:
        return []
    if result.returncode != 0:
        sys.exit("'%s' is refused: %s" % (expression, result.stderr))
    return result.stdout.split()


def report(compared, excluded, differences):
    """Prints the sum and exits."""
    for expression, start, ours, theirs in differences[:20]:
        print("'%s' from %s:\n  ptymer %s\n  peer   %s" % (
            expression, start, " ".join(ours), " ".join(theirs)))
    print("%d agree, %d differ, %d excluded" % (
        compared - len(differences), len(differences), excluded))
    sys.exit(1 if differences else compared == 0)
