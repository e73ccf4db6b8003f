"""median and percentile: the window's values kept sorted beside its tail, linear between ranks."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, Self

import numpy as np

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Reals, Trailing
from ftindicators.kernels.extremes import ordered_keys
from ftindicators.kernels.ranking import insert, remove, turned
from ftindicators.kernels.state import GroupState
from ftindicators.kernels.tails import BACK, BEGIN, CAPACITY, END, INSIDE, NEWEST, OFFSET, Tail, horizon, slot
from ftindicators.kernels.wide import U0, U1, divided, magnitude, multiply

FINEST = 10**9
SPLITTER = 134217729.0  # 2**27 + 1


@kernel
def _change(heads: Ints, ranked: Ints, turns: Ints, g: int, key: int, sign: int) -> None:
    """Let a value into the sorted ones (sign 1) or out of them (-1)."""
    if sign > 0:
        insert(ranked, turns, heads[g, OFFSET], heads[g, CAPACITY], heads[g, BACK], key)
    else:
        remove(ranked, turns, heads[g, OFFSET], heads[g, CAPACITY], heads[g, BACK], key)
    heads[g, BACK] += sign


@kernel
def _weighed(low: int, high: int, rest: int, of: int, scale: int) -> float:
    """(low·(of - rest) + high·rest) / (of·scale), rounded once."""
    a, b = multiply(magnitude(low), np.uint64(of - rest))
    if low < 0:
        b = ~b + (U1 if a == U0 else U0)
        a = U0 - a
    c, d = multiply(magnitude(high), np.uint64(rest))
    if high < 0:
        d = ~d + (U1 if c == U0 else U0)
        c = U0 - c
    a += c
    b += d + (U1 if a < c else U0)
    return divided(a, b, of * scale)


@kernel
def _product(x: float, y: float) -> tuple[float, float]:
    """x·y as a rounded product and its error, exactly (Dekker); |x| <= 1, y a whole number up to 2**30."""
    p = x * y
    s = SPLITTER * x
    x_high = s - (s - x)
    x_low = x - x_high
    return p, (x_high * y - p) + x_low * y


@kernel
def _weighed_floats(low: float, high: float, rest: int, of: int) -> float:
    """(low·(of - rest) + high·rest) / of, in double the precision and without overflow in between."""
    largest = max(abs(low), abs(high))
    if largest == 0.0:
        return 0.0
    _, power = math.frexp(largest)
    p, p_error = _product(math.ldexp(low, -power), float(of - rest))
    q, q_error = _product(math.ldexp(high, -power), float(rest))
    total = p + q
    part = total - p
    error = (p - (total - part)) + (q - part)
    return math.ldexp((total + (error + (p_error + q_error))) / of, power)


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
    bits = np.zeros(2, dtype=np.int64)
    pair = bits.view(np.float64)
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
                if number:
                    bits[0] = low ^ ((low >> 63) & (2**63 - 1))
                    bits[1] = high ^ ((high >> 63) & (2**63 - 1))
                    answer = _weighed_floats(pair[0], pair[1], rest, of)
                else:
                    answer = _weighed(low, high, rest, of, scale)
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
