"""Segments: for each group the records that its windows still need, one behind the other, in one shared arena.

A record is a line of ``arena``: its time (int64 µs), then what the owner keeps of it. A group has a line in ``heads``:
its records lie in [BEGIN, END) of its segment, and the one before BEGIN is still there too (running totals need it).
Records are only ever put behind END; when there is no room left, those still needed move down, or to a larger segment.
Sizes are 2, 3, 4, 6, 8, 12, ...; segments that are given back are used again by the next group that wants that size.
"""

from __future__ import annotations

import numpy as np

from ftindicators.kernels._jit import kernel
from ftindicators.kernels.entries import NEVER, Ints

OFFSET, CAPACITY, BEGIN, END, EVER = range(5)
"""Columns of ``heads``. EVER: how many records had gone before the one that lies at 1."""

HEAD = np.array([0, 0, 1, 1, 0], dtype=np.int64)
CLASSES = 128
TIGHT = 12
"""Segments up to this size are as small as they can be; larger ones have a third more room than is needed."""


@kernel
def size_of(c: int) -> int:
    """The records in a segment of class c."""
    return (3 if c & 1 else 2) << (c >> 1)


@kernel
def class_for(records: int) -> int:
    """The class of the smallest segment that holds so many."""
    c = 0
    while size_of(c) < records:
        c += 1
    return c


@kernel
def roomy(records: int) -> int:
    """The class of the segment that a group with so many records is given."""
    return class_for(records if records <= TIGHT else records + records // 3)


@kernel
def most(records: int) -> int:
    """No segment for so many records is larger than this."""
    return 2 * records + 6


@kernel
def take(arena: Ints, free: Ints, used: Ints, c: int) -> int:
    """The offset of a segment of class c. The arena has the room."""
    if free[1, c] > 0:
        offset = free[0, c]
        free[0, c] = arena[offset, 0]
        free[1, c] -= 1
        return int(offset)
    offset = used[0]
    used[0] += size_of(c)
    return int(offset)


@kernel
def give_back(arena: Ints, free: Ints, offset: int, capacity: int) -> None:
    """Let the next taker of this size have a segment."""
    if capacity > 0:
        c = class_for(capacity)
        arena[offset, 0] = free[0, c]
        free[0, c] = offset
        free[1, c] += 1


@kernel
def copy_records(source: Ints, begin: int, target: Ints, at: int, count: int) -> None:
    """Copy records; within one array only downwards."""
    for k in range(count):
        for c in range(source.shape[1]):
            target[at + k, c] = source[begin + k, c]


@kernel
def make_room(heads: Ints, arena: Ints, free: Ints, used: Ints, g: int, incoming: int) -> None:
    """Move what group g still needs so that ``incoming`` records fit behind it. Amortised O(incoming)."""
    offset, capacity, begin = heads[g, OFFSET], heads[g, CAPACITY], heads[g, BEGIN]
    live = heads[g, END] - begin
    if heads[g, END] + incoming <= capacity:
        return
    c, to = roomy(live + incoming + 1), offset
    if size_of(c) > capacity:
        to = take(arena, free, used, c)
    if capacity > 0:
        copy_records(arena, offset + begin - 1, arena, to, live + 1)
    else:
        for k in range(arena.shape[1]):
            arena[to, k] = 0
        arena[to, 0] = NEVER
    if size_of(c) > capacity:
        give_back(arena, free, offset, capacity)
        heads[g, OFFSET], heads[g, CAPACITY] = to, size_of(c)
    heads[g, EVER] += begin - 1
    heads[g, BEGIN], heads[g, END] = 1, live + 1


@kernel
def put_back(
    heads: Ints, arena: Ints, free: Ints, used: Ints, g: int, scratch: Ints, first: int, begin: int, end: int, ever: int
) -> None:
    """Make [begin, end) of ``scratch``, with the record before, all that group g holds.

    ``ever``: how many records had gone before the one at ``first``.
    """
    live, capacity = end - begin, heads[g, CAPACITY]
    c = roomy(live + 1)
    if capacity < live + 1 or capacity > 2 * size_of(c):
        offset = take(arena, free, used, c)
        give_back(arena, free, heads[g, OFFSET], capacity)
        heads[g, OFFSET], heads[g, CAPACITY] = offset, size_of(c)
    copy_records(scratch, begin - 1, arena, heads[g, OFFSET], live + 1)
    heads[g, EVER] = ever + begin - first
    heads[g, BEGIN], heads[g, END] = 1, live + 1


@kernel
def clear_groups(heads: Ints, arena: Ints, free: Ints, codes: Ints) -> None:
    """Empty groups, and give their segments back."""
    for g in codes:
        give_back(arena, free, heads[g, OFFSET], heads[g, CAPACITY])
        heads[g, OFFSET], heads[g, CAPACITY], heads[g, BEGIN], heads[g, END], heads[g, EVER] = 0, 0, 1, 1, 0


@kernel
def packed_size(heads: Ints, codes: Ints) -> int:
    """The records in the smallest segments that hold what the groups ``codes`` hold."""
    total = 0
    for g in codes:
        if heads[g, CAPACITY] > 0:
            total += size_of(class_for(heads[g, END] - heads[g, BEGIN] + 1))
    return total


@kernel
def pack(heads: Ints, arena: Ints, codes: Ints, new_heads: Ints, new_arena: Ints) -> None:
    """Copy the groups ``codes`` in this order into new arrays, each in the smallest segment that holds it."""
    used = 0
    for i in range(len(codes)):
        g = codes[i]
        new_heads[i, OFFSET], new_heads[i, CAPACITY], new_heads[i, BEGIN], new_heads[i, END] = 0, 0, 1, 1
        new_heads[i, EVER] = 0
        if heads[g, CAPACITY] > 0:
            live = heads[g, END] - heads[g, BEGIN]
            size = size_of(class_for(live + 1))
            copy_records(arena, heads[g, OFFSET] + heads[g, BEGIN] - 1, new_arena, used, live + 1)
            new_heads[i, OFFSET], new_heads[i, CAPACITY], new_heads[i, END] = used, size, live + 1
            new_heads[i, EVER] = heads[g, EVER] + heads[g, BEGIN] - 1
            used += size


@kernel
def newest(heads: Ints, arena: Ints, groups: int) -> Ints:
    """The time of each group's newest record, also of one that no window needs any more; NEVER where there was none."""
    found = np.full(groups, NEVER, dtype=np.int64)
    for g in range(groups):
        if heads[g, CAPACITY] > 0:
            found[g] = arena[heads[g, OFFSET] + heads[g, END] - 1, 0]
    return found


@kernel
def after(buffer: Ints, begin: int, end: int, time: int) -> int:
    """The first place in [begin, end) of records later than ``time``. O(log n)."""
    while begin < end:
        middle = (begin + end) >> 1
        if buffer[middle, 0] <= time:
            begin = middle + 1
        else:
            end = middle
    return begin


class Segments:
    """The segments of all groups: ``heads`` (groups, 5), ``arena`` (records, width), both int64."""

    def __init__(self, width: int) -> None:
        """No groups."""
        self.width = width
        self.heads: Ints = np.zeros((0, len(HEAD)), dtype=np.int64)
        self.arena: Ints = np.zeros((2, width), dtype=np.int64)
        self.free: Ints = np.zeros((2, CLASSES), dtype=np.int64)
        self.used: Ints = np.zeros(1, dtype=np.int64)

    def grow(self, groups: int) -> None:
        """Make room for group codes below ``groups``."""
        more = np.tile(HEAD, (groups - len(self.heads), 1))
        self.heads = np.concatenate([self.heads, more])

    def reserve(self, records: int) -> None:
        """Make room for so many records at the arena's end. Pages that nothing is written to take no memory."""
        needed = int(self.used[0]) + records
        if needed > len(self.arena):
            longer = np.empty((max(needed, int(self.used[0]) * 3 // 2), self.width), dtype=np.int64)
            longer[: self.used[0]] = self.arena[: self.used[0]]
            self.arena = longer

    def clear(self, codes: Ints) -> None:
        """Empty groups; their codes can then mean others."""
        clear_groups(self.heads, self.arena, self.free, codes)

    def keep(self, codes: Ints) -> None:
        """New group i is the old codes[i]; the rest is dropped. O(what is kept)."""
        size = int(packed_size(self.heads, codes))
        heads = np.empty((len(codes), len(HEAD)), dtype=np.int64)
        arena = np.zeros((max(size, 2), self.width), dtype=np.int64)
        pack(self.heads, self.arena, codes, heads, arena)
        self.heads, self.arena, self.free = heads, arena, np.zeros((2, CLASSES), dtype=np.int64)
        self.used[0] = size

    def newest(self, groups: int) -> Ints:
        """See the kernel."""
        found: Ints = newest(self.heads, self.arena, groups)
        return found

    def live(self, groups: int) -> int:
        """How many records the segments hold. O(groups)."""
        return int((self.heads[:groups, END] - self.heads[:groups, BEGIN]).sum())

    @property
    def nbytes(self) -> int:
        """Bytes held (untouched room at the arena's end is none)."""
        return self.heads.nbytes + self.free.nbytes + int(self.used[0]) * self.width * 8

    def arrays(self, groups: int) -> dict[str, np.ndarray]:
        """A snapshot of the first ``groups`` codes, copied."""
        return {
            "heads": self.heads[:groups].copy(),
            "arena": self.arena[: self.used[0]].copy(),
            "free": self.free.copy(),
        }

    def load(self, heads: Ints, arena: Ints, free: Ints) -> None:
        """Take over a snapshot (copied)."""
        self.heads, self.free = np.array(heads, dtype=np.int64), np.array(free, dtype=np.int64)
        self.arena = np.array(arena, dtype=np.int64).reshape(-1, self.width)
        self.used = np.array([len(arena)], dtype=np.int64)
