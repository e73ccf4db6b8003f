"""Keys that are met again and again, numbered once, by two hashes of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import Ints

_LEAST_ROOM = 64


@kernel
def _entered(first: Ints, table: Ints, count: int) -> None:
    """Enter the keys from number ``count`` on into ``table``, which has room for them; none of them is in it."""
    mask = len(table) - 1
    for code in range(count, len(first)):
        slot = first[code] & mask
        while table[slot] >= 0:
            slot = (slot + 1) & mask
        table[slot] = code


@kernel
def _found(first: Ints, second: Ints, table: Ints, known_first: Ints, known_second: Ints, codes: Ints) -> int:
    """Number each key, -1 where it is not known; how many are not."""
    mask = len(table) - 1
    unknown = 0
    for i in range(len(first)):
        slot = first[i] & mask
        code = table[slot]
        while code >= 0 and (known_first[code] != first[i] or known_second[code] != second[i]):
            slot = (slot + 1) & mask
            code = table[slot]
        codes[i] = code
        if code < 0:
            unknown += 1
    return unknown


@dataclass(slots=True)
class KnownKeys:
    """Numbers of keys, in the order in which they were added. Open addressing, at most half full.

    A key is two independent 64-bit hashes (int64): two keys that differ are taken for one another once in 10^38 pairs.
    ``first`` and ``second`` (n,) int64: the keys by number. 32 bytes a key or more.
    """

    first: Ints
    second: Ints
    table: Ints

    @classmethod
    def of(cls, first: Ints, second: Ints) -> KnownKeys:
        """These keys, which must be distinct: the number of each is its place."""
        made = cls(np.empty(0, np.int64), np.empty(0, np.int64), np.full(_LEAST_ROOM, -1, np.int64))
        made.add(first, second)
        return made

    def __len__(self) -> int:
        """How many keys are known."""
        return len(self.first)

    def add(self, first: Ints, second: Ints) -> None:
        """Number further keys, distinct and none of them known. O(keys added), now and then O(keys)."""
        before = len(self.first)
        self.first, self.second = np.concatenate([self.first, first]), np.concatenate([self.second, second])
        if 2 * len(self.first) > len(self.table):
            self.table = np.full(1 << (2 * len(self.first) - 1).bit_length(), -1, np.int64)
            before = 0
        _entered(given(self.first, np.int64), self.table, before)

    def codes(self, first: Ints, second: Ints) -> tuple[Ints, int]:
        """(n,) int64: the number of each key, -1 where it is not known; and how many are not. O(keys asked)."""
        codes = np.empty(len(first), np.int64)
        known = given(self.table, np.int64), given(self.first, np.int64), given(self.second, np.int64)
        unknown = _found(given(first, np.int64), given(second, np.int64), *known, codes)
        return codes, unknown
