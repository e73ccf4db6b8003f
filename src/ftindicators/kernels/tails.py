"""Tails: for each group the entries that a window still needs, as rings of a power of two in one shared arena.

A group has one line of eight int64 in ``heads``. Positions count a group's entries and only ever grow: [begin, inside)
are in the window, [inside, end) have entered but wait for an ``ended`` window; entry p lies in slot offset + (p &
(capacity - 1)). Rings are moved to twice the room *before* a batch, so a kernel never allocates, and freed rings of
each size are reused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import NEVER, Entries, Flags, Ints, Trailing
from ftindicators.kernels.ranking import BITS, BLOCK, turned

if TYPE_CHECKING:
    from collections.abc import Mapping

OFFSET, CAPACITY, BEGIN, INSIDE, END, NEWEST, FRONT, BACK = range(8)
"""Columns of ``heads``. FRONT and BACK are positions of a second queue in ``extras``, for the aggregate's own use."""

SMALLEST = 4
UNBOUNDED = -1
FOR_EVER = 2**62


@kernel
def horizon(time: int, length: int, ended: int) -> int:
    """The newest time that lies outside a window that is asked at ``time``; the least int64 for the whole past."""
    if length == UNBOUNDED:
        return NEVER
    upper = time - ended
    return upper - length if upper >= NEVER + length else NEVER


@kernel
def slot(heads: Ints, g: int, position: int) -> int:
    """Where in the arena a position of a group lies."""
    return int(heads[g, OFFSET] + (position & (heads[g, CAPACITY] - 1)))


@kernel
def _wanted(group: Ints, time: Ints, chosen: Flags, heads: Ints, times: Ints, drop: int, want: Ints) -> None:
    """For each touched group the capacity that its ring needs in this batch, at its first entry; 0: as it is.

    Goes through the batch with both ends of the window, O(entries) and what leaves. Entries stay for ``drop`` µs.
    """
    n = len(group)
    i = 0
    while i < n:
        first, g = i, group[i]
        p, e = heads[g, BEGIN], heads[g, END]
        live, most, leaving = e - p, e - p, first
        while i < n and group[i] == g:
            t = time[i]
            j, pushed = i, 0
            while j < n and group[j] == g and time[j] == t:
                pushed += 1 if chosen[j] else 0
                j += 1
            if pushed > 0:
                lower = t - drop if t >= NEVER + drop else NEVER
                while p < e and times[slot(heads, g, p)] <= lower:
                    p += 1
                    live -= 1
                if p == e:
                    while leaving < i and time[leaving] <= lower:
                        live -= 1 if chosen[leaving] else 0
                        leaving += 1
                live += pushed
                most = max(most, live)
            i = j
        if most > heads[g, CAPACITY]:
            size = SMALLEST
            while size < most:
                size *= 2
            want[first] = size


@kernel
def _room(want: Ints, free: Ints) -> int:
    """Slots that must still be there at the arena's end, given the free rings of each size (free[1])."""
    counts = np.zeros(64, dtype=np.int64)
    for size in want:
        if size > 0:
            counts[_size_class(size)] += 1
    total = 0
    for c in range(64):
        total += max(0, counts[c] - free[1, c]) << c
    return total


@kernel
def _size_class(size: int) -> int:
    """The binary logarithm of a power of two."""
    c = 0
    while size > 1:
        size >>= 1
        c += 1
    return c


@kernel
def _settle(
    group: Ints,
    want: Ints,
    heads: Ints,
    times: Ints,
    values: Ints,
    extras: Ints,
    turns: Ints,
    free: Ints,
    used: int,
    queue: bool,
) -> int:
    """Give each group in want of it a larger ring and move its entries there.

    The arena has the room. Returns slots used.
    """
    for i in range(len(want)):
        size = want[i]
        if size == 0:
            continue
        g = group[i]
        c = _size_class(size)
        if free[1, c] > 0:
            offset = free[0, c]
            free[0, c] = times[offset]
            free[1, c] -= 1
        else:
            offset = used
            used += size
        old, had = heads[g, OFFSET], heads[g, CAPACITY]
        if had > 0:
            for p in range(heads[g, BEGIN], heads[g, END]):
                source, target = old + (p & (had - 1)), offset + (p & (size - 1))
                times[target] = times[source]
                if len(values) > 1:
                    values[target] = values[source]
                if len(extras) > 1 and not queue:
                    extras[target] = extras[source]
            if queue:
                for p in range(heads[g, FRONT], heads[g, BACK]):
                    extras[offset + (p & (size - 1))] = extras[turned(turns, old, had, p)]
            was = _size_class(had)
            times[old] = free[0, was]
            free[0, was] = old
            free[1, was] += 1
        heads[g, OFFSET] = offset
        heads[g, CAPACITY] = size
        if len(turns) > 1 and size > BLOCK:
            for b in range(size >> BITS):
                turns[(offset >> BITS) + b] = 0
    return used


@kernel
def _sizes(heads: Ints, codes: Ints, want: Ints) -> int:
    """For each kept group the smallest ring that holds what is in it; returns the slots of all."""
    total = 0
    for i in range(len(codes)):
        live = heads[codes[i], END] - heads[codes[i], BEGIN]
        want[i] = 0
        if live > 0:
            want[i] = SMALLEST
            while want[i] < live:
                want[i] *= 2
        total += want[i]
    return total


@kernel
def _pack(
    heads: Ints,
    codes: Ints,
    want: Ints,
    new: Ints,
    olds: tuple[Ints, Ints, Ints],
    news: tuple[Ints, Ints, Ints],
    turns: Ints,
    queue: bool,
) -> None:
    """Copy the rings of ``codes`` one behind the other into new arrays."""
    used = 0
    for i in range(len(codes)):
        g, size = codes[i], want[i]
        for k in range(8):
            new[i, k] = heads[g, k]
        new[i, OFFSET] = used
        new[i, CAPACITY] = size
        if size > 0:
            old, mask = heads[g, OFFSET], heads[g, CAPACITY] - 1
            for p in range(heads[g, BEGIN], heads[g, END]):
                source, target = old + (p & mask), used + (p & (size - 1))
                news[0][target] = olds[0][source]
                if len(olds[1]) > 1:
                    news[1][target] = olds[1][source]
                if len(olds[2]) > 1 and not queue:
                    news[2][target] = olds[2][source]
            if queue:
                for p in range(heads[g, FRONT], heads[g, BACK]):
                    news[2][used + (p & (size - 1))] = olds[2][turned(turns, old, mask + 1, p)]
        used += size


class Tail:
    """The rings of all groups: ``heads`` (groups, 8), and the arena's columns ``times``, ``values`` and ``extras``.

    A column that an aggregate does not need has one element. 8 bytes a slot and column, and 64 a group. ``queue``:
    ``extras`` holds a second queue [front, back) of the same capacity instead of a column; ``turns``: that queue is
    kept as ``ranking`` says.
    """

    def __init__(
        self, window: Trailing, *, values: bool = False, extras: bool = False, queue: bool = False, turns: bool = False
    ) -> None:
        """An empty tail."""
        self.length = UNBOUNDED if window.length is None else window.length
        self.ended = window.ended
        self.keeps = window.length is not None or window.ended > 0
        self.queue = queue
        self.used = 0
        self.heads: Ints = np.zeros((0, 8), dtype=np.int64)
        self.free: Ints = np.zeros((2, 64), dtype=np.int64)
        self.times: Ints = np.zeros(1, dtype=np.int64)
        self._wide = (values, extras or queue)
        self.values: Ints = np.zeros(1, dtype=np.int64)
        self.extras: Ints = np.zeros(1, dtype=np.int64)
        self._turning = turns
        self.turns: Ints = np.zeros(self._blocks(), dtype=np.int64)

    def _blocks(self) -> int:
        """How many turns the arena has; 1: it has none."""
        return (len(self.times) >> BITS) + 2 if self._turning else 1

    def grow(self, rows: int) -> None:
        """Make room for group codes below ``rows``."""
        heads = np.zeros((rows, 8), dtype=np.int64)
        heads[:, NEWEST] = NEVER
        heads[: len(self.heads)] = self.heads
        self.heads = heads

    def reserve(self, entries: Entries, chosen: Flags, *, stays: bool = True) -> None:
        """Make every ring large enough for this batch. Cost: O(entries of the batch), and what is moved, amortised.

        ``stays`` False: entries leave the ring as soon as they are inside the window.
        """
        if not self.keeps or not len(entries):
            return
        drop = self.ended
        if stays:
            drop += self.length if self.length != UNBOUNDED else FOR_EVER
        want = np.zeros(len(entries), dtype=np.int64)
        group = given(entries.group, np.int64)
        _wanted(group, given(entries.time, np.int64), given(chosen, np.bool_), self.heads, self.times, drop, want)
        more = _room(want, self.free)
        if self.used + more > len(self.times):
            size = max(self.used + more, len(self.times) * 2 if self.used else 0, 2)
            self.times = _longer(self.times, self.used, size)
            if self._wide[0]:
                self.values = _longer(self.values, self.used, size)
            if self._wide[1]:
                self.extras = _longer(self.extras, self.used, size)
            self.turns = _longer(self.turns, len(self.turns), self._blocks())
        self.used = _settle(
            group,
            want,
            self.heads,
            self.times,
            self.values,
            self.extras,
            self.turns,
            self.free,
            self.used,
            self.queue,
        )

    def keep(self, codes: Ints) -> None:
        """Only the groups ``codes`` in this order, in the smallest arena that holds them. O(what is kept)."""
        want = np.empty(len(codes), dtype=np.int64)
        self.used = int(_sizes(self.heads, codes, want))
        size = max(self.used, 2)
        heads = np.empty((len(codes), 8), dtype=np.int64)
        olds = (self.times, self.values, self.extras)
        news = tuple(np.zeros(size if len(old) > 1 else 1, dtype=np.int64) for old in olds)
        _pack(self.heads, codes, want, heads, olds, (news[0], news[1], news[2]), self.turns, self.queue)
        self.heads, self.free = heads, np.zeros((2, 64), dtype=np.int64)
        self.times, self.values, self.extras = news
        self.turns = np.zeros(self._blocks(), dtype=np.int64)

    def arrays(self, groups: int) -> dict[str, np.ndarray]:
        """The tail of the first ``groups`` codes, copied."""
        return {
            "heads": self.heads[:groups].copy(),
            "free": self.free.copy(),
            "turns": self.turns.copy(),
            "times": self.times[: max(self.used, 1)].copy(),
            "values": self.values[: max(self.used, 1)].copy(),
            "extras": self.extras[: max(self.used, 1)].copy(),
        }

    def load(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take over a snapshot (copied)."""
        self.heads = np.array(arrays["heads"], dtype=np.int64)
        self.free = np.array(arrays["free"], dtype=np.int64)
        self.turns = np.array(arrays["turns"], dtype=np.int64)
        self.times = np.array(arrays["times"], dtype=np.int64)
        self.values = np.array(arrays["values"], dtype=np.int64)
        self.extras = np.array(arrays["extras"], dtype=np.int64)
        self.used = int(self.heads[:, CAPACITY].sum() + (self.free[1] << np.arange(64)).sum())


def _longer(column: Ints, used: int, size: int) -> Ints:
    """A column of ``size`` with the first ``used`` elements of this one."""
    made = np.zeros(size, dtype=np.int64)
    made[:used] = column[:used]
    return made


def stretches(heads: Ints, place: int, size: int) -> Ints:
    """Where the elements of all heads' stretches lie, one behind the other.

    The heads then point to their new places.
    """
    sizes = heads[:, size]
    places = np.cumsum(sizes) - sizes
    chosen: Ints = np.repeat(heads[:, place] - places, sizes) + np.arange(sizes.sum())
    heads[:, place] = places
    return chosen
