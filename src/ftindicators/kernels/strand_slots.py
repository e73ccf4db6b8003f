"""Slots of keys: small numbers that a key keeps until it is dropped, found again by two hashes of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import Ints

LEAST_ROOM = 64
Table = npt.NDArray[np.int32]


@kernel
def _numbered(
    first: Ints, second: Ints, table: Table, known_first: Ints, known_second: Ints, count: int, slots: Ints
) -> int:
    """The slot of each key, a new one where it has none; there is room. Returns how many slots there are."""
    mask = len(table) - 1
    for i in range(len(first)):
        at = first[i] & mask
        while True:
            slot = table[at]
            if slot < 0:
                table[at] = count
                known_first[count] = first[i]
                known_second[count] = second[i]
                slots[i] = count
                count += 1
                break
            if known_first[slot] == first[i] and known_second[slot] == second[i]:
                slots[i] = slot
                break
            at = (at + 1) & mask
    return count


@kernel
def _found(first: Ints, second: Ints, table: Table, known_first: Ints, known_second: Ints, slots: Ints) -> None:
    """The slot of each key, -1 where it has none."""
    mask = len(table) - 1
    for i in range(len(first)):
        at = first[i] & mask
        slot = table[at]
        while slot >= 0 and (known_first[slot] != first[i] or known_second[slot] != second[i]):
            at = (at + 1) & mask
            slot = table[at]
        slots[i] = slot


@kernel
def _entered(known_first: Ints, count: int, table: Table) -> None:
    """Enter the first ``count`` slots into an empty table."""
    mask = len(table) - 1
    for slot in range(count):
        at = known_first[slot] & mask
        while table[at] >= 0:
            at = (at + 1) & mask
        table[at] = slot


class KeySlots:
    """Slots 0, 1, 2 ... of keys, in the order in which they came. Open addressing, at most half full.

    A key is two independent 64-bit hashes (int64): two keys that differ are taken for one another once in 10^38 pairs.
    16 bytes a slot and 8 to 16 of the table.
    """

    def __init__(self, first: Ints | None = None, second: Ints | None = None) -> None:
        """Empty, or with these distinct keys in their order (taken over)."""
        none: Ints = np.empty(0, np.int64)
        self._first = none if first is None else first
        self._second = none if second is None else second
        self._count = len(self._first)
        self._table: Table = np.full(LEAST_ROOM, -1, np.int32)
        if self._count:
            self._rebuild(self._count)

    def __len__(self) -> int:
        """How many slots there are."""
        return self._count

    def of(self, first: Ints, second: Ints) -> Ints:
        """(n,) int64: the slot of each key, new ones where they have none. O(keys asked), now and then O(slots)."""
        slots = np.empty(len(first), np.int64)
        if len(first):
            room = self._count + len(first)
            if room > len(self._first):
                larger = max(room, self._count + (self._count >> 1))
                self._first, self._second = (_longer(a, self._count, larger) for a in (self._first, self._second))
            if 2 * room > len(self._table):
                self._rebuild(room)
            keys = given(first, np.int64), given(second, np.int64)
            self._count = int(_numbered(*keys, self._table, self._first, self._second, self._count, slots))
        return slots

    def find(self, first: Ints, second: Ints) -> Ints:
        """(n,) int64: the slot of each key, -1 where it has none. O(keys asked)."""
        slots = np.full(len(first), -1, np.int64)
        if self._count and len(first):
            keys = given(first, np.int64), given(second, np.int64)
            _found(*keys, self._table, self._first, self._second, slots)
        return slots

    def keep(self, slots: Ints) -> None:
        """Renumber: new slot i is the old slots[i]; all others are dropped. O(slots)."""
        self._first, self._second = self._first[slots], self._second[slots]
        self._count = len(slots)
        self._rebuild(self._count)

    def arrays(self) -> dict[str, Ints]:
        """The keys by slot, copied: ``first`` and ``second``."""
        return {"first": self._first[: self._count].copy(), "second": self._second[: self._count].copy()}

    def copy(self) -> KeySlots:
        """Independent slots of the same keys."""
        made = KeySlots()
        made._first, made._second, made._table = self._first.copy(), self._second.copy(), self._table.copy()
        made._count = self._count
        return made

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._first.nbytes + self._second.nbytes + self._table.nbytes

    def _rebuild(self, room: int) -> None:
        self._table = np.full(max(LEAST_ROOM, 1 << (2 * room - 1).bit_length()), -1, np.int32)
        _entered(self._first, self._count, self._table)


def _longer(column: Ints, used: int, size: int) -> Ints:
    made = np.empty(size, np.int64)
    made[:used] = column[:used]
    return made
