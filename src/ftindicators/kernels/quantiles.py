"""median and percentile: the window's values kept sorted beside its tail, linear between ranks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Self

import numpy as np

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Reals, Trailing
from ftindicators.kernels.extremes import ordered_keys
from ftindicators.kernels.ordering import longest_run
from ftindicators.kernels.quantile_values import weighed, weighed_floats
from ftindicators.kernels.ranking import insert, remove, turned
from ftindicators.kernels.state import GroupState
from ftindicators.kernels.tails import BACK, BEGIN, CAPACITY, END, INSIDE, NEWEST, OFFSET, Tail, horizon, slot
from ftindicators.kernels.whole_quantiles import walk_whole

FINEST = 10**9


@kernel
def _change(heads: Ints, ranked: Ints, turns: Ints, g: int, key: int, sign: int) -> None:
    """Let a value into the sorted ones (sign 1) or out of them (-1)."""
    if sign > 0:
        insert(ranked, turns, heads[g, OFFSET], heads[g, CAPACITY], heads[g, BACK], key)
    else:
        remove(ranked, turns, heads[g, OFFSET], heads[g, CAPACITY], heads[g, BACK], key)
    heads[g, BACK] += sign


@kernel
def _walk(
    group: Ints,
    time: Ints,
    row: Ints,
    asks: Flags,
    chosen: Flags,
    keys: Ints,
    heads: Ints,
    times: Ints,
    tail: Ints,
    ranked: Ints,
    turns: Ints,
    length: int,
    ended: int,
    parts: int,
    of: int,
    scale: int,
    number: bool,
    real: Reals,
    valid: Flags,
) -> None:
    """One pass. The percentile is ``parts`` / ``of``; a number's keys are turned back into float64."""
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
                            at = slot(heads, g, heads[g, END])
                            times[at] = t
                            tail[at] = keys[k]
                            heads[g, END] += 1
                upper = t - ended
                if entered == 0 and length >= 0:
                    lower = horizon(t, length, ended)
                    while heads[g, BEGIN] < heads[g, INSIDE]:
                        at = slot(heads, g, heads[g, BEGIN])
                        if times[at] > lower:
                            break
                        heads[g, BEGIN] += 1
                        _change(heads, ranked, turns, g, tail[at], -1)
                    if heads[g, BEGIN] == heads[g, INSIDE]:  # what waited so long that the window has passed it by
                        while heads[g, BEGIN] < heads[g, END] and times[slot(heads, g, heads[g, BEGIN])] <= lower:
                            heads[g, BEGIN] += 1
                        heads[g, INSIDE] = heads[g, BEGIN]
                while heads[g, INSIDE] < heads[g, END]:
                    at = slot(heads, g, heads[g, INSIDE])
                    if times[at] > upper:
                        break
                    heads[g, INSIDE] += 1
                    _change(heads, ranked, turns, g, tail[at], 1)
            count = heads[g, BACK]
            if asked and count > 0:
                steps = count - 1
                # steps·parts / of without leaving int64
                whole, left = steps // of * parts, steps % of * parts
                rank, rest = whole + left // of, left % of
                low = ranked[turned(turns, heads[g, OFFSET], heads[g, CAPACITY], rank)]
                high = low
                if rest > 0:
                    high = ranked[turned(turns, heads[g, OFFSET], heads[g, CAPACITY], rank + 1)]
                answer = weighed_floats(low, high, rest, of) if number else weighed(low, high, rest, of, scale)
                for k in range(i, j):
                    if asks[k]:
                        real[row[k]] = answer
                        valid[row[k]] = True
        i = j


class Quantiles(GroupState):
    """The value at rank (n - 1)·q of the n sorted values, linear between ranks, as float64 in units of ``scale``.

    ``advance`` needs ``values``: int64, or float64 with ``number``. ``q`` lies in 0..1 and counts as the nearest
    fraction with a denominator up to 10**9. 24 bytes an entry in the window; an entry costs O(log n) comparisons
    and O(512 + n / 512) moves (a group with 100,000 values in the window: about 1 µs).
    """

    needs_values = True

    def __init__(self, window: Trailing, q: float | Fraction, scale: int = 1, *, number: bool = False) -> None:
        """An empty state; ValueError if q is not in 0..1."""
        if not 0 <= q <= 1:
            msg = f"a percentile lies between 0 and 1, not at {q}"
            raise ValueError(msg)
        self.q = Fraction(str(q)).limit_denominator(FINEST)
        super().__init__(
            window,
            (self.q.numerator, self.q.denominator, scale, int(number)),
            Tail(window, values=True, queue=True, turns=True),
        )
        self.scale, self.number = scale, number
        self.tail.keeps = True  # also for the whole past

    @classmethod
    def _made(cls, window: Trailing, options: tuple[int, ...]) -> Self:
        return cls(window, Fraction(options[0], options[1]), options[2], number=bool(options[3]))

    def _whole(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer | None:
        keys = ordered_keys(arguments["values"]) if self.number else arguments["values"]
        group = given(entries.group, np.int64)
        real, valid = np.zeros(rows, dtype=np.float64), np.zeros(rows, dtype=np.bool_)
        walk_whole(
            group,
            given(entries.time, np.int64),
            given(entries.row, np.int64),
            given(entries.asks, np.bool_),
            given(chosen, np.bool_),
            given(keys, np.int64),
            self.tail.length,
            self.tail.ended,
            longest_run(group) + 1,
            self.q.numerator,
            self.q.denominator,
            self.scale,
            self.number,
            real,
            valid,
        )
        return Answer(real, valid, 0)

    def _walk(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer:
        tail = self.tail
        tail.reserve(entries, chosen)
        keys = ordered_keys(arguments["values"]) if self.number else arguments["values"]
        real, valid = np.zeros(rows, dtype=np.float64), np.zeros(rows, dtype=np.bool_)
        _walk(
            given(entries.group, np.int64),
            given(entries.time, np.int64),
            given(entries.row, np.int64),
            given(entries.asks, np.bool_),
            given(chosen, np.bool_),
            given(keys, np.int64),
            tail.heads,
            tail.times,
            tail.values,
            tail.extras,
            tail.turns,
            tail.length,
            tail.ended,
            self.q.numerator,
            self.q.denominator,
            self.scale,
            self.number,
            real,
            valid,
        )
        return Answer(real, valid, 0)
