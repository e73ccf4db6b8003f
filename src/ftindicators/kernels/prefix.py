"""Evidence: how many rows, and how much money, had entered by the end and by the start of the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import NEVER, Answer, Entries, Flags, Ints, Limbs, Trailing
from ftindicators.kernels.state import GroupState
from ftindicators.kernels.tails import BEGIN, END, INSIDE, NEWEST, Tail, horizon, slot
from ftindicators.kernels.wide import add_signed

ROWS_END, NULLS_END, ROWS_START, NULLS_START, EVER, OLDEST = range(6)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a hit row can be taken back to: all since the group began, up to the window's end and its start.

    Int64 arrays, one element a row of the batch, 0 where no entry of the row asked. ``rows_*``: chosen entries;
    ``nulls_*``: of these, with a null value; ``high_*`` and ``low_*``: the sum of the values, high·2**64 + low with low
    taken as unsigned; ``oldest``: the time of the oldest chosen entry inside the window, NEVER where there is none.
    """

    rows_end: Ints
    rows_start: Ints
    nulls_end: Ints
    nulls_start: Ints
    high_end: Ints
    low_end: Ints
    high_start: Ints
    low_start: Ints
    oldest: Ints


@kernel
def _count(counts: Ints, sums: Limbs, g: int, column: int, at: int, value: int, null: int) -> None:
    """Add an entry to one end's counts and sum."""
    counts[g, column] += 1
    if null == 1:
        counts[g, column + 1] += 1
    else:
        add_signed(sums, g, at, value)


@kernel
def _walk(
    group: Ints,
    time: Ints,
    row: Ints,
    asks: Flags,
    chosen: Flags,
    values: Ints,
    nulls: Ints,
    heads: Ints,
    times: Ints,
    tail: Ints,
    extras: Ints,
    counts: Ints,
    sums: Limbs,
    length: int,
    ended: int,
    keeps: bool,
    answers: Ints,
) -> None:
    """One pass; ``answers`` has a line of nine for each row, in the order of ``Evidence``."""
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
                                tail[at] = values[k]
                                extras[at] = nulls[k]
                                heads[g, END] += 1
                            else:
                                if counts[g, EVER] == 0:
                                    counts[g, EVER], counts[g, OLDEST] = 1, t
                                _count(counts, sums, g, ROWS_END, 0, values[k], nulls[k])
                if keeps:
                    upper = t - ended
                    while heads[g, INSIDE] < heads[g, END]:
                        at = slot(heads, g, heads[g, INSIDE])
                        if times[at] > upper:
                            break
                        heads[g, INSIDE] += 1
                        if counts[g, EVER] == 0:
                            counts[g, EVER], counts[g, OLDEST] = 1, times[at]
                        _count(counts, sums, g, ROWS_END, 0, tail[at], extras[at])
                    if length < 0:
                        heads[g, BEGIN] = heads[g, INSIDE]
                    elif entered == 0:
                        lower = horizon(t, length, ended)
                        while heads[g, BEGIN] < heads[g, INSIDE]:
                            at = slot(heads, g, heads[g, BEGIN])
                            if times[at] > lower:
                                break
                            heads[g, BEGIN] += 1
                            _count(counts, sums, g, ROWS_START, 2, tail[at], extras[at])
            if asked:
                oldest = NEVER
                if length < 0:
                    if counts[g, EVER] == 1:
                        oldest = counts[g, OLDEST]
                elif heads[g, BEGIN] < heads[g, INSIDE]:
                    oldest = times[slot(heads, g, heads[g, BEGIN])]
                for k in range(i, j):
                    if asks[k]:
                        line = answers[row[k]]
                        line[0], line[1] = counts[g, ROWS_END], counts[g, ROWS_START]
                        line[2], line[3] = counts[g, NULLS_END], counts[g, NULLS_START]
                        line[4], line[5] = np.int64(sums[g, 1]), np.int64(sums[g, 0])
                        line[6], line[7] = np.int64(sums[g, 3]), np.int64(sums[g, 2])
                        line[8] = oldest
        i = j


class Prefix(GroupState):
    """The state behind ``Evidence``.

    24 bytes an entry in the window, 144 a group, for good (the counts are cumulative).
    """

    def __init__(self, window: Trailing) -> None:
        """An empty state."""
        super().__init__(window, (), Tail(window, values=True, extras=True))
        self._column("counts", 6, np.int64)
        self._column("sums", 4, np.uint64)

    @classmethod
    def _made(cls, window: Trailing, options: tuple[int, ...]) -> Self:
        del options
        return cls(window)

    def _walk(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer:
        del entries, rows, chosen, arguments
        msg = "evidence has nine answers a row: call evidence"
        raise TypeError(msg)

    def evidence(
        self, entries: Entries, rows: int, *, chosen: Flags, values: Ints | None = None, valid: Flags | None = None
    ) -> Evidence:
        """Advance over a batch. ``values``: int64 to be summed (None: only rows count), null where not ``valid``."""
        self.grow(entries.groups)
        tail = self.tail
        tail.reserve(entries, chosen, stays=self.window.length is not None)
        answers = np.zeros((rows, 9), dtype=np.int64)
        answers[:, 8] = NEVER
        nothing = np.zeros(len(entries), dtype=np.int64)
        _walk(
            given(entries.group, np.int64),
            given(entries.time, np.int64),
            given(entries.row, np.int64),
            given(entries.asks, np.bool_),
            given(chosen, np.bool_),
            given(nothing if values is None else values, np.int64),
            given(nothing if valid is None else ~valid, np.int64),
            tail.heads,
            tail.times,
            tail.values,
            tail.extras,
            self._columns["counts"],
            self._columns["sums"],
            tail.length,
            tail.ended,
            tail.keeps,
            answers,
        )
        return Evidence(*(np.ascontiguousarray(answers[:, k]) for k in range(9)))
