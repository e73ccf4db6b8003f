"""sum, mean, std of float64, exact under removal and rounded once.

Zscore and ratio of a row's own value against them.
"""

from __future__ import annotations

import math
from typing import Any, Self

import numpy as np

from ftindicators.kernels import accumulators as exact
from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.accumulators import PLACE, SIZE
from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Reals, Trailing
from ftindicators.kernels.panel_members import MEAN, RATIO, STD, SUM, TOTAL, ZSCORE, Result
from ftindicators.kernels.panel_values import FEWEST
from ftindicators.kernels.state import GroupState
from ftindicators.kernels.tails import BEGIN, END, INSIDE, NEWEST, Tail, horizon, slot, stretches

add, add_square, away, root, spread, value = (
    exact.add, exact.add_square, exact.away, exact.root, exact.spread, exact.value
)  # fmt: skip


@kernel
def _compared(
    n: int, own: int, what: int, sums: Ints, sum_arena: Ints, squares: Ints, square_arena: Ints, g: int, buffer: Ints
) -> tuple[bool, float]:
    """(is a value, zscore or ratio) of ``own``, given as bits, against n rows."""
    if n < FEWEST:
        return False, 0.0
    if what == ZSCORE:
        m, p = spread(n, sums, sum_arena, squares, square_arena, g, buffer)
        if m == 0.0:
            return False, 0.0
        m, p = root(m, p)
        x, q = away(n, own, sums, sum_arena, g, buffer)
        return True, math.ldexp(x / m, q - p)
    m, p = value(sums, sum_arena, g, -1074)
    if m == 0.0:
        return False, 0.0
    mantissa, e = exact.parts(own)
    x = float(mantissa) * float(n) / m
    return True, math.ldexp(-x if own < 0 else x, e - 1074 - p)


@kernel
def _change(
    sums: Ints,
    sum_arena: Ints,
    squares: Ints,
    square_arena: Ints,
    counts: Ints,
    g: int,
    bits: int,
    sign: int,
    two: bool,
) -> None:
    """Let a value in (sign 1) or out (-1)."""
    counts[g, 0] += sign
    add(sums, sum_arena, g, bits, sign)
    if two:
        add_square(squares, square_arena, g, bits, sign)


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
    sums: Ints,
    sum_arena: Ints,
    squares: Ints,
    square_arena: Ints,
    length: int,
    ended: int,
    keeps: bool,
    what: int,
    powers: Ints,
    real: Reals,
    valid: Flags,
) -> int:
    """One pass over values given as bits. Returns the number of overflows."""
    n = len(group)
    two = what in (STD, ZSCORE)
    before = what in (ZSCORE, RATIO)
    buffer = np.zeros(exact.BUFFER, dtype=np.int64)
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
                                _change(sums, sum_arena, squares, square_arena, counts, g, values[k], 1, two)
                if keeps:
                    upper = t - ended
                    while heads[g, INSIDE] < heads[g, END]:
                        at = slot(heads, g, heads[g, INSIDE])
                        if times[at] > upper:
                            break
                        heads[g, INSIDE] += 1
                        _change(sums, sum_arena, squares, square_arena, counts, g, tail[at], 1, two)
                    if length < 0:
                        heads[g, BEGIN] = heads[g, INSIDE]
                    elif entered == 0:
                        lower = horizon(t, length, ended)
                        while heads[g, BEGIN] < heads[g, INSIDE]:
                            at = slot(heads, g, heads[g, BEGIN])
                            if times[at] > lower:
                                break
                            heads[g, BEGIN] += 1
                            _change(sums, sum_arena, squares, square_arena, counts, g, tail[at], -1, two)
                if not asked or before == (entered == 1):
                    continue
                count = counts[g, 0]
                known, answer, power = True, 0.0, 0
                if what in (SUM, TOTAL, MEAN):
                    known = what == SUM or count > 0
                    m, p = value(sums, sum_arena, g, -1074)
                    if what == TOTAL:
                        answer, power = m, p
                    elif known:
                        answer = math.ldexp(m / count if what == MEAN else m, p)
                elif what == STD:
                    known = count > 0
                    if known:
                        m, p = spread(count, sums, sum_arena, squares, square_arena, g, buffer)
                        m, p = root(m, p)
                        answer = math.ldexp(m / count, p)
                for k in range(i, j):
                    if asks[k]:
                        r = row[k]
                        if before:
                            known = own_valid[k]
                            if known:
                                known, answer = _compared(
                                    count, own[k], what, sums, sum_arena, squares, square_arena, g, buffer
                                )
                        finite = math.isfinite(answer)
                        overflows += 1 if known and not finite else 0
                        valid[r] = known and finite
                        real[r] = answer
                        if what == TOTAL:
                            powers[r] = power
        i = j
    return overflows


class ExactFloats(GroupState):
    """sum, mean, std of float64 values; zscore and ratio of ``own`` against the window without the own instant.

    ``advance`` needs ``values`` (finite float64) and for zscore and ratio ``own``, ``own_valid``. 16 bytes an entry in
    the window, and a group 136 bytes, 32 or 64 for its sum and 64 or 128 more for squares (more if its values'
    exponents vary).
    """

    needs_values = True

    def __init__(self, window: Trailing, what: Result) -> None:
        """An empty state."""
        super().__init__(window, (int(what),), Tail(window, values=True))
        self.what = what
        self.two = what in (Result.STD, Result.ZSCORE)
        self._column("counts", 1, np.int64)
        self._column("sums", 4, np.int64)
        self._column("squares", 4 if self.two else 1, np.int64)
        self.sum_arena: Ints = np.zeros(0, dtype=np.int64)
        self.square_arena: Ints = np.zeros(0, dtype=np.int64)
        self.used: Ints = np.zeros(2, dtype=np.int64)

    @classmethod
    def _made(cls, window: Trailing, options: tuple[int, ...]) -> Self:
        return cls(window, Result(options[0]))

    def _tables(self) -> dict[str, np.ndarray]:
        return {"sum_arena": self.sum_arena, "square_arena": self.square_arena, "used": self.used}

    def _keep(self, codes: Ints) -> None:
        super()._keep(codes)
        for name, which in (("sum", 0), ("square", 1)):
            heads = self._columns[f"{name}s"]
            if heads.shape[1] == 1:
                continue
            arena = getattr(self, f"{name}_arena")
            kept = arena[stretches(heads, PLACE, SIZE)]
            setattr(self, f"{name}_arena", kept)
            self.used[which] = len(kept)

    def _room(self, name: str, which: int, entries: Entries, chosen: Flags, bits: Ints) -> None:
        """Give every group that is touched limbs for all exponents of this batch. O(entries), and what is moved."""
        heads, arena = self._columns[f"{name}s"], getattr(self, f"{name}_arena")
        lows, sizes = np.zeros(len(entries), dtype=np.int64), np.zeros(len(entries), dtype=np.int64)
        group = given(entries.group, np.int64)
        more = exact.wanted(group, given(chosen, np.bool_), bits, heads, which + 1, lows, sizes)
        if self.used[which] + more > len(arena):
            longer = np.zeros(max(int(self.used[which]) + more, 2 * len(arena)), dtype=np.int64)
            longer[: len(arena)] = arena
            setattr(self, f"{name}_arena", longer)
        self.used[which] = exact.settle(
            group, heads, getattr(self, f"{name}_arena"), lows, sizes, int(self.used[which])
        )

    def totals(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> tuple[Answer, Ints]:
        """An answer, for TOTAL in units of a power of two that is given beside it (so that it cannot overflow)."""
        self.grow(entries.groups)
        tail = self.tail
        tail.reserve(entries, chosen, stays=self.window.length is not None)
        bits = given(np.ascontiguousarray(arguments["values"], dtype=np.float64).view(np.int64), np.int64)
        self._room("sum", 0, entries, chosen, bits)
        if self.two:
            self._room("square", 1, entries, chosen, bits)
        own, own_valid = arguments.get("own"), arguments.get("own_valid")
        compares = self.what in (Result.ZSCORE, Result.RATIO)
        if compares and own is None:
            msg = f"{self.what.name} needs own"
            raise ValueError(msg)
        own_bits = np.ascontiguousarray(own, dtype=np.float64).view(np.int64) if compares else bits
        powers = np.zeros(rows if self.what == Result.TOTAL else 0, dtype=np.int64)
        real, valid = np.zeros(rows, dtype=np.float64), np.zeros(rows, dtype=np.bool_)
        overflows = _walk(
            given(entries.group, np.int64),
            given(entries.time, np.int64),
            given(entries.row, np.int64),
            given(entries.asks, np.bool_),
            given(chosen, np.bool_),
            bits,
            given(own_bits, np.int64),
            given(own_valid if own_valid is not None else np.ones(len(entries) if compares else 0), np.bool_),
            tail.heads,
            tail.times,
            tail.values,
            self._columns["counts"],
            self._columns["sums"],
            self.sum_arena,
            self._columns["squares"],
            self.square_arena,
            tail.length,
            tail.ended,
            tail.keeps,
            int(self.what),
            powers,
            real,
            valid,
        )
        return Answer(real, valid, int(overflows)), powers

    def _walk(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer:
        return self.totals(entries, rows, chosen, arguments)[0]
