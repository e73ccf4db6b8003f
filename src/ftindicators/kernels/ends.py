"""The first and the last value in the window, in the order of entering."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Self

import numpy as np

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Trailing
from ftindicators.kernels.state import GroupState
from ftindicators.kernels.tails import BEGIN, END, INSIDE, NEWEST, Tail, horizon, slot


class End(IntEnum):
    """Which end of the window."""

    FIRST = 0
    LAST = 1


@kernel
def _walk(
    group: Ints,
    time: Ints,
    row: Ints,
    asks: Flags,
    chosen: Flags,
    values: Ints,
    heads: Ints,
    times: Ints,
    tail: Ints,
    last: Ints,
    length: int,
    ended: int,
    rings: bool,
    first: bool,
    only: bool,
    answers: Ints,
    valid: Flags,
) -> None:
    """One pass. ``last``: (is there one, time, value) of the newest admitted entry, or (``only``) of the first ever.

    With ``rings`` entries go through the ring; they stay in it only for the ``first`` of a moving window.
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
            lower = horizon(t, length, ended)
            for entered in range(2):
                if entered == 1 and pushed:
                    heads[g, NEWEST] = t
                    for k in range(i, j):
                        if chosen[k]:
                            if rings:
                                at = slot(heads, g, heads[g, END])
                                times[at] = t
                                tail[at] = values[k]
                                heads[g, END] += 1
                            elif last[g, 0] == 0 or not only:
                                last[g, 0], last[g, 1], last[g, 2] = 1, t, values[k]
                if rings:
                    upper = t - ended
                    while heads[g, INSIDE] < heads[g, END]:
                        at = slot(heads, g, heads[g, INSIDE])
                        if times[at] > upper:
                            break
                        heads[g, INSIDE] += 1
                        if not first and (last[g, 0] == 0 or not only):
                            last[g, 0], last[g, 1], last[g, 2] = 1, times[at], tail[at]
                    if not first:
                        heads[g, BEGIN] = heads[g, INSIDE]
                    elif entered == 0:
                        while heads[g, BEGIN] < heads[g, INSIDE] and times[slot(heads, g, heads[g, BEGIN])] <= lower:
                            heads[g, BEGIN] += 1
            if asked:
                if first:
                    known = heads[g, BEGIN] < heads[g, INSIDE]
                    answer = tail[slot(heads, g, heads[g, BEGIN])] if known else 0
                else:
                    known = last[g, 0] == 1 and (length < 0 or last[g, 1] > lower)
                    answer = last[g, 2]
                if known:
                    for k in range(i, j):
                        if asks[k]:
                            answers[row[k]] = answer
                            valid[row[k]] = True
        i = j


class Ends(GroupState):
    """first or last of any int64 (integer, money, code, ...) or, with ``number``, float64.

    ``advance`` needs ``values``. 16 bytes an entry in the window for first, none for last (with ``ended``: those
    waiting).
    """

    needs_values = True

    def __init__(self, window: Trailing, what: End, *, number: bool = False) -> None:
        """An empty state."""
        super().__init__(window, (int(what), int(number)), Tail(window, values=True))
        self.what, self.number = what, number
        self.stays = what == End.FIRST and window.length is not None
        self._column("last", 3, np.int64)

    @classmethod
    def _made(cls, window: Trailing, options: tuple[int, ...]) -> Self:
        return cls(window, End(options[0]), number=bool(options[1]))

    def _walk(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer:
        tail = self.tail
        rings = self.stays or tail.ended > 0
        if rings:
            tail.reserve(entries, chosen, stays=self.stays)
        values = np.ascontiguousarray(arguments["values"], dtype=np.float64 if self.number else np.int64)
        answers, valid = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.bool_)
        _walk(
            given(entries.group, np.int64),
            given(entries.time, np.int64),
            given(entries.row, np.int64),
            given(entries.asks, np.bool_),
            given(chosen, np.bool_),
            given(values.view(np.int64), np.int64),
            tail.heads,
            tail.times,
            tail.values,
            self._columns["last"],
            tail.length,
            tail.ended,
            rings,
            self.stays,
            self.what == End.FIRST and not self.stays,
            answers,
            valid,
        )
        return Answer(answers.view(np.float64) if self.number else answers, valid, 0)
