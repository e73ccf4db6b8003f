"""Random entries that look for trouble.

Many peers, rows on the window's very edge, nulls, cuts on ties, huge values.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

INT64_MAX = 2**63 - 1


@dataclass(frozen=True)
class Scenario:
    """``batches``: lists of (name of the group, time, enters, chosen, asks, value, part, weight, own)."""

    length: int | None
    ended: int
    batches: list[list[tuple]]


def integer(r, flavour):
    if flavour == "huge":
        anything = r.randint(-(2**63), INT64_MAX)
        return r.choice([INT64_MAX, -INT64_MAX - 1, INT64_MAX - 1, -1, 0, 1, 2**62, -(2**62), anything])
    if flavour == "few":
        return r.randint(0, 3)
    if flavour == "close":
        return 10**15 + r.randint(0, 2)
    return r.randint(-1000, 1000)


def number(r, flavour):
    if flavour == "huge":
        anything = r.uniform(-1, 1) * 10.0 ** r.randint(-300, 300)
        return r.choice([1e308, -1e308, 1.7e308, 5e-324, -5e-324, 1e16, 1.0, -1.0, 0.0, 1e-200, anything])
    if flavour == "few":
        return r.choice([0.0, -0.0, 0.1, 0.5, -2.25])
    if flavour == "close":
        return 1e8 + r.random() * 1e-6
    return r.uniform(-1000, 1000)


def weight(r, flavour):
    """Numbers whose sums stay inside float64."""
    return max(-1e300, min(1e300, number(r, flavour)))


def scenario(seed, kind, weight_kind="integer"):
    r = random.Random(seed)
    flavour = r.choice(["plain", "few", "huge", "close"])
    length = r.choice([None, 1, 7, 7, 1000, 1000])
    ended = r.choice([0, 0, 0, 1, 7, 2000])
    steps = [0, 0, 0, 1, 2, length or 3, (length or 3) - 1, ended, ended + (length or 0), 7]
    draw = number if kind == "number" else integer
    weigh = weight if weight_kind == "number" else integer
    entering, asking, nulls, chosen = r.choice([1, 0.7]), r.choice([1, 0.5]), r.choice([0, 0.3]), r.choice([1, 0.6])
    names = [f"g{k}" for k in range(r.randint(1, 5))]
    time = r.choice([0, -5000, 10**15])
    rows = []
    for _ in range(r.randint(0, 70)):
        time += max(0, r.choice(steps))
        enters = r.random() < entering
        rows.append(
            (
                r.choice(names),
                time,
                enters,
                enters and r.random() < chosen,
                r.random() < asking,
                None if r.random() < nulls else draw(r, flavour),
                r.random() < 0.4,
                None if r.random() < nulls else weigh(r, flavour),
                None if r.random() < nulls else draw(r, flavour),
            )
        )
    cuts = sorted(r.sample(range(len(rows) + 1), k=min(len(rows), r.randint(0, 4))))
    batches, begin = [], 0
    for cut in [*cuts, len(rows)]:
        end = cut
        while 0 < end < len(rows) and rows[end - 1][1] == rows[end][1]:  # the cut falls behind the last peer
            end += 1
        if end >= begin:
            batches.append(rows[begin:end])
            begin = end
    return Scenario(length, ended, batches)
