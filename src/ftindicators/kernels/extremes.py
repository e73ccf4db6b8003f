"""min and max, and the longest gap between neighbours: one queue a group whose keys only fall, over the tail."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Self

import numpy as np

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import NEVER, Answer, Entries, Flags, Ints, Reals, Trailing
from ftindicators.kernels.ordering import longest_run
from ftindicators.kernels.state import GroupState
from ftindicators.kernels.tails import BACK, BEGIN, CAPACITY, END, FRONT, INSIDE, NEWEST, OFFSET, Tail, horizon, slot
from ftindicators.kernels.whole_extremes import walk_whole


class Extreme(IntEnum):
    """What ``Extremes`` answers."""

    MAX = 0
    MIN = 1
    LONGEST_GAP = 2


def ordered_keys(values: Reals) -> Ints:
    """int64 keys in the order of finite float64 values; -0.0 and 0.0 have one key."""
    bits = (np.asarray(values, dtype=np.float64) + 0.0).view(np.int64)
    return bits ^ ((bits >> 63) & np.int64(2**63 - 1))


def from_keys(keys: Ints) -> Reals:
    """The values that ``ordered_keys`` was given."""
    return (keys ^ ((keys >> 63) & np.int64(2**63 - 1))).view(np.float64)


@kernel
def _admit(heads: Ints, keys: Ints, queue: Ints, g: int, position: int) -> None:
    """Put an entry behind the queue, from which all with no larger key go first. Amortised O(1)."""
    key = keys[slot(heads, g, position)]
    mask, offset = heads[g, CAPACITY] - 1, heads[g, OFFSET]
    back = heads[g, BACK]
    while back > heads[g, FRONT] and keys[slot(heads, g, queue[offset + ((back - 1) & mask)])] <= key:
        back -= 1
    queue[offset + (back & mask)] = position
    heads[g, BACK] = back + 1


@kernel
def _pass_by(heads: Ints, queue: Ints, g: int, lag: int) -> None:
    """Take from the queue's front what the window has left behind."""
    while heads[g, FRONT] < heads[g, BACK]:
        if queue[slot(heads, g, heads[g, FRONT])] - lag >= heads[g, BEGIN]:
            break
        heads[g, FRONT] += 1


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
    keys: Ints,
    queue: Ints,
    best: Ints,
    length: int,
    ended: int,
    keeps: bool,
    lag: int,
    answers: Ints,
    valid: Flags,
) -> None:
    """One pass.

    ``lag`` 1: the key of an entry is its distance from the one before, and counts while that one is inside.
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
                    for k in range(i, j):
                        if chosen[k]:
                            key = values[k]
                            if lag == 1:
                                key = t - heads[g, NEWEST] if heads[g, NEWEST] != NEVER else NEVER
                            heads[g, NEWEST] = t
                            if keeps:
                                at = slot(heads, g, heads[g, END])
                                times[at] = t
                                keys[at] = key
                                heads[g, END] += 1
                            elif best[g, 0] == 0 or key > best[g, 1]:
                                best[g, 0] = 1
                                best[g, 1] = key
                if keeps:
                    upper = t - ended
                    while heads[g, INSIDE] < heads[g, END]:
                        at = slot(heads, g, heads[g, INSIDE])
                        if times[at] > upper:
                            break
                        if length >= 0:
                            _admit(heads, keys, queue, g, heads[g, INSIDE])
                        elif best[g, 0] == 0 or keys[at] > best[g, 1]:
                            best[g, 0] = 1
                            best[g, 1] = keys[at]
                        heads[g, INSIDE] += 1
                    if length < 0:
                        heads[g, BEGIN] = heads[g, INSIDE]
                    elif entered == 0:
                        lower = horizon(t, length, ended)
                        while heads[g, BEGIN] < heads[g, INSIDE] and times[slot(heads, g, heads[g, BEGIN])] <= lower:
                            heads[g, BEGIN] += 1
                        _pass_by(heads, queue, g, lag)
            if asked:
                known, key = False, 0
                if length < 0:
                    known, key = best[g, 0] == 1 and (lag == 0 or best[g, 1] != NEVER), best[g, 1]
                else:
                    _pass_by(heads, queue, g, lag)
                    known = heads[g, FRONT] < heads[g, BACK]
                    if known:
                        key = keys[slot(heads, g, queue[slot(heads, g, heads[g, FRONT])])]
                if known:
                    for k in range(i, j):
                        if asks[k]:
                            answers[row[k]] = key
                            valid[row[k]] = True
        i = j


class Extremes(GroupState):
    """The largest or smallest value in the window, int64 or (``number``) float64; or the longest gap in µs.

    ``advance`` needs ``values``, int64 or float64; the longest gap needs none. 24 bytes an entry in the window, 80 a
    group.
    """

    def __init__(self, window: Trailing, what: Extreme, *, number: bool = False) -> None:
        """An empty state."""
        super().__init__(window, (int(what), int(number)), Tail(window, values=True, queue=True))
        self.what, self.number = what, number
        self.needs_values = what != Extreme.LONGEST_GAP  # type: ignore[misc]
        self._column("best", 2, np.int64)

    @classmethod
    def _made(cls, window: Trailing, options: tuple[int, ...]) -> Self:
        return cls(window, Extreme(options[0]), number=bool(options[1]))

    def _whole(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer | None:
        if self.what == Extreme.LONGEST_GAP:
            return None
        keys = ordered_keys(arguments["values"]) if self.number else arguments["values"]
        group = given(entries.group, np.int64)
        answers, valid = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.bool_)
        walk_whole(
            group,
            given(entries.time, np.int64),
            given(entries.row, np.int64),
            given(entries.asks, np.bool_),
            given(chosen, np.bool_),
            given(keys, np.int64),
            -1 if self.what == Extreme.MIN else 0,
            self.tail.length,
            self.tail.ended,
            longest_run(group) + 1,
            answers,
            valid,
        )
        return Answer(from_keys(answers) if self.number else answers, valid, 0)

    def _walk(self, entries: Entries, rows: int, chosen: Flags, arguments: dict[str, Any]) -> Answer:
        self.tail.reserve(entries, chosen, stays=self.window.length is not None)
        gaps = self.what == Extreme.LONGEST_GAP
        keys = entries.time if gaps else arguments["values"]
        if self.number:
            keys = ordered_keys(np.asarray(keys, dtype=np.float64))
        if self.what == Extreme.MIN:
            keys = ~np.asarray(keys, dtype=np.int64)  # turns the order round, without overflow
        answers, valid = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.bool_)
        tail = self.tail
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
            self._columns["best"],
            tail.length,
            tail.ended,
            tail.keeps,
            int(gaps),
            answers,
            valid,
        )
        if self.what == Extreme.MIN:
            answers = ~answers
        return Answer(from_keys(answers) if self.number else answers, valid, 0)
