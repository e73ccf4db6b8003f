"""Whether all codes in the window are equal (the guard of a measure over rows of two currencies)."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Trailing
from ftindicators.kernels.state import GroupState
from ftindicators.kernels.tails import BEGIN, END, INSIDE, NEWEST, Tail, horizon, slot

HAS, CODE, TIME, MIXED, OTHER = range(5)
"""Columns of ``last``.

Is there a newest entry, its code, its time; is there an entry of another code, the newest one's time.
"""


@kernel
def _admit(last: Ints, g: int, t: int, code: int) -> None:
    """Let an entry be the newest one. O(1)."""
    if last[g, HAS] == 1 and last[g, CODE] != code:
        last[g, MIXED] = 1
        last[g, OTHER] = last[g, TIME]
    last[g, HAS] = 1
    last[g, CODE] = code
    last[g, TIME] = t


@kernel
def _walk(
    group: Ints,
    time: Ints,
    row: Ints,
    asks: Flags,
    chosen: Flags,
    codes: Ints,
    own: Ints,
    heads: Ints,
    times: Ints,
    tail: Ints,
    last: Ints,
    length: int,
    ended: int,
    before: bool,
    answers: Ints,
    valid: Flags,
) -> None:
    """One pass. The ring is used only by entries that wait for an ``ended`` window."""
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
            if ended > 0:
                upper = t - ended
                while heads[g, INSIDE] < heads[g, END]:
                    at = slot(heads, g, heads[g, INSIDE])
                    if times[at] > upper:
                        break
                    heads[g, INSIDE] += 1
                    _admit(last, g, times[at], tail[at])
                heads[g, BEGIN] = heads[g, INSIDE]
            for entered in range(2):
                if entered == 1 and pushed:
                    heads[g, NEWEST] = t
                    for k in range(i, j):
                        if chosen[k]:
                            if ended > 0:
                                at = slot(heads, g, heads[g, END])
                                times[at] = t
                                tail[at] = codes[k]
                                heads[g, END] += 1
                            else:
                                _admit(last, g, t, codes[k])
                if asked and before == (entered == 0):
                    empty = last[g, HAS] == 0 or (length >= 0 and last[g, TIME] <= lower)
                    mixed = not empty and last[g, MIXED] == 1 and (length < 0 or last[g, OTHER] > lower)
                    for k in range(i, j):
                        if asks[k]:
                            same = empty or (not mixed and (len(own) == 0 or own[k] == last[g, CODE]))
                            answers[row[k]] = 1 if same else 0
                            valid[row[k]] = True
        i = j


class Uniform(GroupState):
    """1 where the codes of all chosen entries in the window are equal (and, if ``own`` is given, equal to it), else 0.

    ``advance`` needs ``values``: int64 codes, and takes ``own`` (int64 codes; a null is a code of its own to the
    caller). ``own_instant`` False leaves the row's own instant out. O(1) a group: 104 bytes, and with ``ended`` 16 an
    entry that waits.
    """

    needs_values = True

    def __init__(self, window: Trailing, *, own_instant: bool = True) -> None:
        """An empty state."""
        super().__init__(window, (int(own_instant),), Tail(window, values=True))
        self.own_instant = own_instant
        self._column("last", 5, np.int64)

    @classmethod
    def _made(cls, window: Trailing, options: tuple[int, ...]) -> Self:
        return cls(window, own_instant=bool(options[0]))

    def _walk(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer:
        tail = self.tail
        if tail.ended > 0:
            tail.reserve(entries, chosen, stays=False)
        own = arguments["own"]
        answers, valid = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.bool_)
        _walk(
            given(entries.group, np.int64),
            given(entries.time, np.int64),
            given(entries.row, np.int64),
            given(entries.asks, np.bool_),
            given(chosen, np.bool_),
            given(arguments["values"], np.int64),
            given(np.zeros(0) if own is None else own, np.int64),
            tail.heads,
            tail.times,
            tail.values,
            self._columns["last"],
            tail.length,
            tail.ended,
            not self.own_instant,
            answers,
            valid,
        )
        return Answer(answers, valid, 0)
