"""regularity: how even the gaps between neighbouring rows of the window are. The longest gap is in ``extremes``."""

from __future__ import annotations

import math
from typing import Any, Self

import numpy as np

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Limbs, Reals, Trailing
from ftindicators.kernels.state import GroupState
from ftindicators.kernels.tails import BEGIN, END, INSIDE, NEWEST, Tail, horizon, slot
from ftindicators.kernels.wide import add_signed, add_square, signed_float, spread, take_signed, take_square

ROWS, LAST = range(2)
FEWEST = 3


@kernel
def _admit(counts: Ints, sums: Limbs, g: int, t: int) -> None:
    """Let a row in, and with it the gap from the newest row, if the window holds one."""
    if counts[g, ROWS] > 0:
        add_signed(sums, g, 0, t - counts[g, LAST])
        add_square(sums, g, 2, t - counts[g, LAST])
    counts[g, ROWS] += 1
    counts[g, LAST] = t


@kernel
def _walk(
    group: Ints,
    time: Ints,
    row: Ints,
    asks: Flags,
    chosen: Flags,
    heads: Ints,
    times: Ints,
    counts: Ints,
    sums: Limbs,
    length: int,
    ended: int,
    keeps: bool,
    real: Reals,
    valid: Flags,
) -> None:
    """One pass; O(entries + what leaves)."""
    n = len(group)
    i = 0
    while i < n:
        g, t = group[i], time[i]
        j, pushed, asked = i, 0, False
        while j < n and group[j] == g and time[j] == t:
            pushed += 1 if chosen[j] else 0
            asked |= asks[j]
            j += 1
        if pushed > 0 or asked:
            for entered in range(2):
                if entered == 1 and pushed > 0:
                    heads[g, NEWEST] = t
                    for _ in range(pushed):
                        if keeps:
                            times[slot(heads, g, heads[g, END])] = t
                            heads[g, END] += 1
                        else:
                            _admit(counts, sums, g, t)
                if keeps:
                    upper = t - ended
                    while heads[g, INSIDE] < heads[g, END] and times[slot(heads, g, heads[g, INSIDE])] <= upper:
                        _admit(counts, sums, g, times[slot(heads, g, heads[g, INSIDE])])
                        heads[g, INSIDE] += 1
                    if length < 0:
                        heads[g, BEGIN] = heads[g, INSIDE]
                    elif entered == 0:
                        lower = horizon(t, length, ended)
                        while heads[g, BEGIN] < heads[g, INSIDE]:
                            left = times[slot(heads, g, heads[g, BEGIN])]
                            if left > lower:
                                break
                            heads[g, BEGIN] += 1
                            counts[g, ROWS] -= 1
                            if counts[g, ROWS] > 0:
                                gap = times[slot(heads, g, heads[g, BEGIN])] - left
                                take_signed(sums, g, 0, gap)
                                take_square(sums, g, 2, gap)
            if asked and counts[g, ROWS] >= FEWEST:
                total = signed_float(sums[g, 0], sums[g, 1])
                if total > 0.0:
                    # std / mean = (√(m·Σx² - (Σx)²) / m) / (Σx / m) of the m gaps
                    answer = max(0.0, 1.0 - math.sqrt(spread(counts[g, ROWS] - 1, sums, g)) / total)
                    for k in range(i, j):
                        if asks[k]:
                            real[row[k]] = answer
                            valid[row[k]] = True
        i = j


class Regularity(GroupState):
    """max(0, 1 - std / mean) of the gaps; null under 3 rows, or where the mean is 0. 8 bytes an entry, 120 a group."""

    def __init__(self, window: Trailing) -> None:
        """An empty state."""
        super().__init__(window, (), Tail(window))
        self._column("counts", 2, np.int64)
        self._column("sums", 5, np.uint64)

    @classmethod
    def _made(cls, window: Trailing, options: tuple[int, ...]) -> Self:
        del options
        return cls(window)

    def _walk(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer:
        del arguments
        tail = self.tail
        tail.reserve(entries, chosen, stays=self.window.length is not None)
        real, valid = np.zeros(rows, dtype=np.float64), np.zeros(rows, dtype=np.bool_)
        _walk(
            given(entries.group, np.int64),
            given(entries.time, np.int64),
            given(entries.row, np.int64),
            given(entries.asks, np.bool_),
            given(chosen, np.bool_),
            tail.heads,
            tail.times,
            self._columns["counts"],
            self._columns["sums"],
            tail.length,
            tail.ended,
            tail.keeps,
            real,
            valid,
        )
        return Answer(real, valid, 0)
