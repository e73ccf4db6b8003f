"""Counts, sums, means and standard deviations of int64, exact under removal; and a row's own value against them."""

from __future__ import annotations

import math
from enum import IntEnum
from typing import Any, Self

import numpy as np

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Limbs, Reals, Trailing
from ftindicators.kernels.state import GroupState
from ftindicators.kernels.tails import BEGIN, END, INSIDE, NEWEST, Tail, horizon, slot
from ftindicators.kernels.wide import (
    U0,
    add_signed,
    add_square,
    divided,
    fits_int64,
    magnitude,
    multiply,
    signed_float,
    spread,
    take_signed,
    take_square,
)


class Result(IntEnum):
    """What ``Moments`` answers. TOTAL is the sum as float64, which cannot overflow (for shares)."""

    COUNT = 0
    SUM = 1
    TOTAL = 2
    MEAN = 3
    STD = 4
    ZSCORE = 5
    RATIO = 6


COUNT, SUM, TOTAL, MEAN, STD, ZSCORE, RATIO = (int(result) for result in Result)

FEWEST = 2
"""So many rows must be there before a row is compared with them."""


@kernel
def _scaled(n: int, x: int, low: np.uint64, high: np.uint64, less: bool) -> float:
    """n·x, or n·x less the signed pair, as the nearest float64."""
    a, b = multiply(magnitude(x), np.uint64(n))
    if x < 0:
        b = ~b + (np.uint64(1) if a == U0 else U0)
        a = U0 - a
    if less:
        b -= high + (np.uint64(1) if a < low else U0)
        a -= low
    return signed_float(a, b)


@kernel
def _compared(n: int, sums: Limbs, g: int, own: int, what: int) -> tuple[bool, float]:
    """(is a value, zscore or ratio) of ``own`` against n rows, without rounding before the last steps."""
    low, high = sums[g, 0], sums[g, 1]
    if n < FEWEST:
        return False, 0.0
    if what == ZSCORE:
        squared = spread(n, sums, g)
        if squared == 0.0:
            return False, 0.0
        return True, _scaled(n, own, low, high, True) / math.sqrt(squared)
    if low == U0 and high == U0:
        return False, 0.0
    return True, _scaled(n, own, U0, U0, False) / signed_float(low, high)


@kernel
def _walk(
    group: Ints,
    time: Ints,
    row: Ints,
    asks: Flags,
    chosen: Flags,
    values: Ints,
    own: Ints,
    own_valid: Flags,
    heads: Ints,
    times: Ints,
    tail: Ints,
    counts: Ints,
    sums: Limbs,
    length: int,
    ended: int,
    keeps: bool,
    what: int,
    scale: int,
    whole: Ints,
    real: Reals,
    valid: Flags,
) -> int:
    """One pass. O(entries + what leaves). Returns the number of overflows."""
    n = len(group)
    squares = what in (STD, ZSCORE)
    before = what in (ZSCORE, RATIO)
    overflows = 0
    i = 0
    while i < n:
        g, t = group[i], time[i]
        j, pushed, asked = i, False, False
        while j < n and group[j] == g and time[j] == t:
            pushed |= chosen[j]
            asked |= asks[j]
            j += 1
        if pushed or asked:
            # Two rounds: what was there before this instant, then (entered) with its own entries
            for entered in range(2):
                if entered == 1 and pushed:
                    heads[g, NEWEST] = t
                    for k in range(i, j):
                        if chosen[k]:
                            if keeps:
                                at = slot(heads, g, heads[g, END])
                                times[at] = t
                                tail[at] = values[k]
                                heads[g, END] += 1
                            else:
                                counts[g, 0] += 1
                                if what != COUNT:
                                    add_signed(sums, g, 0, values[k])
                                    if squares:
                                        add_square(sums, g, 2, values[k])
                if keeps:
                    upper = t - ended
                    while heads[g, INSIDE] < heads[g, END]:
                        at = slot(heads, g, heads[g, INSIDE])
                        if times[at] > upper:
                            break
                        heads[g, INSIDE] += 1
                        counts[g, 0] += 1
                        if what != COUNT:
                            add_signed(sums, g, 0, tail[at])
                            if squares:
                                add_square(sums, g, 2, tail[at])
                    if length < 0:
                        heads[g, BEGIN] = heads[g, INSIDE]
                    elif entered == 0:
                        lower = horizon(t, length, ended)
                        while heads[g, BEGIN] < heads[g, INSIDE]:
                            at = slot(heads, g, heads[g, BEGIN])
                            if times[at] > lower:
                                break
                            heads[g, BEGIN] += 1
                            counts[g, 0] -= 1
                            if what != COUNT:
                                take_signed(sums, g, 0, tail[at])
                                if squares:
                                    take_square(sums, g, 2, tail[at])
                if not asked or before == (entered == 1):
                    continue
                count = counts[g, 0]
                known, answer, exact = True, 0.0, 0
                if what == COUNT:
                    exact = count
                elif what == SUM:
                    known = fits_int64(sums[g, 0], sums[g, 1])
                    exact = int(np.int64(sums[g, 0]))
                elif what == TOTAL:
                    known, answer = count > 0, signed_float(sums[g, 0], sums[g, 1])
                elif what == MEAN:
                    known = count > 0
                    if known:
                        answer = divided(sums[g, 0], sums[g, 1], count * scale)
                elif what == STD:
                    known = count > 0
                    if known:
                        answer = math.sqrt(spread(count, sums, g)) / (float(count) * scale)
                for k in range(i, j):
                    if asks[k]:
                        r = row[k]
                        if before:
                            known = own_valid[k]
                            if known:
                                known, answer = _compared(count, sums, g, own[k], what)
                        if what == SUM and not known:
                            overflows += 1
                        valid[r] = known
                        if what <= SUM:
                            whole[r] = exact
                        else:
                            real[r] = answer
        i = j
    return overflows


class Moments(GroupState):
    """count, sum, mean, std of int64 values; zscore and ratio of ``own`` against the window without the own instant.

    ``advance`` needs ``values`` (int64; not for a count) and for zscore and ratio ``own``, ``own_valid``. ``scale``:
    means and deviations are given in units of so many (10_000 for money). 16 bytes an entry in the window (8 for a
    count) and 64 + 8 a group, 16 more for a sum and 24 more for squares.
    """

    def __init__(self, window: Trailing, what: Result, scale: int = 1) -> None:
        """An empty state."""
        super().__init__(window, (int(what), scale), Tail(window, values=what != Result.COUNT))
        self.what, self.scale = what, scale
        self.needs_values = what != Result.COUNT  # type: ignore[misc]
        self._column("counts", 1, np.int64)
        self._column("sums", 5 if what in (Result.STD, Result.ZSCORE) else 2 if what != Result.COUNT else 1, np.uint64)

    @classmethod
    def _made(cls, window: Trailing, options: tuple[int, ...]) -> Self:
        return cls(window, Result(options[0]), options[1])

    def _walk(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer:
        self.tail.reserve(entries, chosen, stays=self.window.length is not None)
        tail = self.tail
        counting = self.what == Result.COUNT
        values = (
            entries.time if counting else arguments["values"]
        )  # a count writes the time twice: one signature, no column
        own, own_valid = arguments["own"], arguments["own_valid"]
        compares = self.what in (Result.ZSCORE, Result.RATIO)
        if compares and own is None:
            msg = f"{self.what.name} needs own"
            raise ValueError(msg)
        whole = np.zeros(rows if self.what <= Result.SUM else 0, dtype=np.int64)
        real = np.zeros(rows if self.what > Result.SUM else 0, dtype=np.float64)
        valid = np.zeros(rows, dtype=np.bool_)
        overflows = _walk(
            given(entries.group, np.int64),
            given(entries.time, np.int64),
            given(entries.row, np.int64),
            given(entries.asks, np.bool_),
            given(chosen, np.bool_),
            given(values, np.int64),
            given(own if compares else values, np.int64),
            given(
                own_valid if compares and own_valid is not None else np.ones(len(entries) if compares else 0), np.bool_
            ),
            tail.heads,
            tail.times,
            tail.times if counting else tail.values,
            self._columns["counts"],
            self._columns["sums"],
            tail.length,
            tail.ended,
            tail.keeps,
            int(self.what),
            self.scale,
            whole,
            real,
            valid,
        )
        return Answer(whole if self.what <= Result.SUM else real, valid, int(overflows))
