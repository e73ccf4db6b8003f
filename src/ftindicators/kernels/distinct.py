"""How many distinct codes the window holds (count_distinct, days_active).

One table for all groups leads from (group, code) to the position of the newest entry with it. When that entry has a
successor of the same code inside the window it is marked as superseded; an entry that leaves unmarked takes its code
along. So an entry costs one look into the table, and nothing is ever deleted from it: what lies behind a window is
stale and goes when the table is built anew, before a batch that would fill it beyond half.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Trailing
from ftindicators.kernels.numbering import numbered
from ftindicators.kernels.ordering import longest_run
from ftindicators.kernels.state import GroupState
from ftindicators.kernels.tails import BEGIN, END, INSIDE, NEWEST, Tail, horizon, slot
from ftindicators.kernels.whole_distinct import span, walk_whole

GROUP, CODE, POSITION = range(3)
USED, WAITING = range(2)
"""Elements of ``lines``: of the table in use, and entries that wait for an ``ended`` window."""

WIDEST = 4
"""A line for each code between the least and the largest, if there are at most so many for an entry."""

EMPTY = -1
U29 = np.uint64(29)
MIX_A = np.uint64(0x9E3779B97F4A7C15)
MIX_B = np.uint64(0xBF58476D1CE4E5B9)


@kernel
def find(table: Ints, g: int, code: int) -> int:
    """The line of (g, code) in the table, or the empty line where it belongs. The table is never full."""
    mask = len(table) - 1
    h = (np.uint64(code) * MIX_A) ^ (np.uint64(g) * MIX_B)
    h = (h ^ (h >> U29)) * MIX_B
    at = int(np.int64(h ^ (h >> U29))) & mask
    while table[at, GROUP] != EMPTY and (table[at, GROUP] != g or table[at, CODE] != code):
        at = (at + 1) & mask
    return at


@kernel
def _fresh(table: Ints, heads: Ints, renumbered: Ints, bounded: bool) -> int:
    """How many lines are not stale and belong to a group that stays (``renumbered`` empty: all do)."""
    fresh = 0
    for at in range(len(table)):
        g = table[at, GROUP]
        if g != EMPTY and (len(renumbered) == 0 or renumbered[g] >= 0):
            fresh += 1 if not bounded or table[at, POSITION] >= heads[g, BEGIN] else 0
    return fresh


@kernel
def _rebuild(table: Ints, heads: Ints, renumbered: Ints, bounded: bool, into: Ints) -> None:
    """Write all lines that are not stale into an empty table, under the groups' new numbers."""
    for at in range(len(table)):
        g = table[at, GROUP]
        if g == EMPTY or (bounded and table[at, POSITION] < heads[g, BEGIN]):
            continue
        new = g if len(renumbered) == 0 else renumbered[g]
        if new >= 0:
            target = find(into, new, table[at, CODE])
            into[target, GROUP] = new
            into[target, CODE] = table[at, CODE]
            into[target, POSITION] = table[at, POSITION]


@kernel
def _admit(heads: Ints, tail: Ints, table: Ints, counts: Ints, g: int, code: int, position: int, bounded: bool) -> int:
    """Note that the entry at ``position`` has ``code``. Returns 1 if that took a new line of the table."""
    at = find(table, g, code)
    new = table[at, GROUP] == EMPTY
    if bounded:
        if not new and table[at, POSITION] >= heads[g, BEGIN]:
            tail[slot(heads, g, table[at, POSITION])] = 1
        else:
            counts[g, 0] += 1
        tail[slot(heads, g, position)] = 0
    elif new:
        counts[g, 0] += 1
    table[at, GROUP] = g
    table[at, CODE] = code
    table[at, POSITION] = position
    return 1 if new else 0


@kernel
def _walk(
    group: Ints,
    time: Ints,
    row: Ints,
    asks: Flags,
    chosen: Flags,
    codes: Ints,
    heads: Ints,
    times: Ints,
    tail: Ints,
    table: Ints,
    lines: Ints,
    counts: Ints,
    length: int,
    ended: int,
    keeps: bool,
    answers: Ints,
    valid: Flags,
) -> None:
    """One pass.

    Amortised O(1) an entry. ``tail`` holds the code until an entry is admitted, then whether it is superseded.
    """
    n = len(group)
    i = 0
    while i < n:
        g, t = group[i], time[i]
        j, pushed, asked = i, False, False
        while j < n and group[j] == g and time[j] == t:
            pushed |= chosen[j]
            asked |= asks[j]
            j += 1
        if pushed or asked:
            for entered in range(2):
                if entered == 1 and pushed:
                    heads[g, NEWEST] = t
                    for k in range(i, j):
                        if chosen[k]:
                            if keeps:
                                at = slot(heads, g, heads[g, END])
                                times[at] = t
                                tail[at] = codes[k]
                                heads[g, END] += 1
                                lines[WAITING] += 1
                            else:
                                lines[USED] += _admit(heads, tail, table, counts, g, codes[k], 0, False)
                if keeps:
                    upper = t - ended
                    while heads[g, INSIDE] < heads[g, END]:
                        at = slot(heads, g, heads[g, INSIDE])
                        if times[at] > upper:
                            break
                        lines[WAITING] -= 1
                        lines[USED] += _admit(heads, tail, table, counts, g, tail[at], heads[g, INSIDE], length >= 0)
                        heads[g, INSIDE] += 1
                    if length < 0:
                        heads[g, BEGIN] = heads[g, INSIDE]
                    elif entered == 0:
                        lower = horizon(t, length, ended)
                        while heads[g, BEGIN] < heads[g, INSIDE]:
                            at = slot(heads, g, heads[g, BEGIN])
                            if times[at] > lower:
                                break
                            counts[g, 0] -= 1 if tail[at] == 0 else 0
                            heads[g, BEGIN] += 1
            if asked:
                for k in range(i, j):
                    if asks[k]:
                        answers[row[k]] = counts[g, 0]
                        valid[row[k]] = True
        i = j


class Distinct(GroupState):
    """count_distinct and days_active.

    ``advance`` needs ``values``: int64 codes (or local dates). 16 bytes an entry in the window, 72 a group, and 24 a
    line of the table, which has two to six lines for each distinct (group, code) in the windows.
    """

    needs_values = True

    def __init__(self, window: Trailing) -> None:
        """An empty state."""
        super().__init__(window, (), Tail(window, values=True))
        self._column("counts", 1, np.int64)
        self.lines: Ints = np.zeros(2, dtype=np.int64)
        self.table: Ints = np.full((2, 3), EMPTY, dtype=np.int64)

    @classmethod
    def _made(cls, window: Trailing, options: tuple[int, ...]) -> Self:
        del options
        return cls(window)

    def _tables(self) -> dict[str, np.ndarray]:
        return {"table": self.table, "lines": self.lines}

    def _renew(self, incoming: int, renumbered: Ints) -> None:
        """Build the table anew without what is stale, with room for ``incoming`` lines. O(table)."""
        heads, bounded = self.tail.heads, self.window.length is not None
        fresh = int(_fresh(self.table, heads, renumbered, bounded))
        size = 2
        while size < 3 * fresh + 2 * incoming + 2:
            size *= 2
        table = np.full((size, 3), EMPTY, dtype=np.int64)
        _rebuild(self.table, heads, renumbered, bounded, table)
        self.table = table
        self.lines[USED] = fresh

    def _keep(self, codes: Ints) -> None:
        renumbered = np.full(len(self.tail.heads), -1, dtype=np.int64)
        renumbered[codes] = np.arange(len(codes))
        if len(renumbered):
            self._renew(0, renumbered)
        super()._keep(codes)
        heads = self.tail.heads
        self.lines[WAITING] = (heads[:, END] - heads[:, INSIDE]).sum()

    def _whole(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer | None:
        group, codes, picked = (
            given(entries.group, np.int64), given(arguments["values"], np.int64), given(chosen, np.bool_)
        )  # fmt: skip
        least, last = span(codes, picked)
        if int(last) - int(least) > WIDEST * len(entries):
            mixed = codes * np.int64(-7046029254386353131)  # an odd number: no two codes become one
            codes, at = numbered(mixed, codes, ~picked)
            least, last = 0, len(at)
        answers, valid = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.bool_)
        walk_whole(
            group,
            given(entries.time, np.int64),
            given(entries.row, np.int64),
            given(entries.asks, np.bool_),
            picked,
            given(codes, np.int64),
            int(least),
            np.full(int(last) - int(least) + 1, -1, dtype=np.int64),
            self.tail.length,
            self.tail.ended,
            longest_run(group) + 1,
            answers,
            valid,
        )
        return Answer(answers, valid, 0)

    def _walk(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer:
        tail = self.tail
        tail.reserve(entries, chosen, stays=self.window.length is not None)
        incoming = int(np.count_nonzero(chosen)) + int(self.lines[WAITING])
        if 2 * (int(self.lines[USED]) + incoming) > len(self.table):
            self._renew(incoming, np.zeros(0, dtype=np.int64))
        answers, valid = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.bool_)
        _walk(
            given(entries.group, np.int64),
            given(entries.time, np.int64),
            given(entries.row, np.int64),
            given(entries.asks, np.bool_),
            given(chosen, np.bool_),
            given(arguments["values"], np.int64),
            tail.heads,
            tail.times,
            tail.values,
            self.table,
            self.lines,
            self._columns["counts"],
            tail.length,
            tail.ended,
            tail.keeps,
            answers,
            valid,
        )
        return Answer(answers, valid, 0)
