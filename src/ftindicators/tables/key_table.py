"""A hash table in arrays: 128-bit keys to a few int64 values, a whole batch at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_SMALLEST = 1 << 12
_FIELDS = ("key_a", "key_b", "revision", "content", "time")


@dataclass(slots=True)
class KeyTable:
    """Open addressing with linear probing, at most half full. All arrays have the same length, a power of two.

    ``used`` bool: the slot holds an entry. ``count``: how many do.
    """

    key_a: Ints
    key_b: Ints
    revision: Ints
    content: Ints
    time: Ints
    used: NDArray[np.bool_]
    count: int

    @classmethod
    def empty(cls, size: int = _SMALLEST) -> KeyTable:
        """A table of ``size`` free slots."""
        key_a, key_b, revision, content, time = (np.zeros(size, dtype=np.int64) for _ in _FIELDS)
        return cls(key_a, key_b, revision, content, time, np.zeros(size, dtype=np.bool_), 0)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return 5 * self.time.nbytes + self.used.nbytes

    def find(self, key_a: Ints, key_b: Ints) -> Ints:
        """(n,) slot of each key, -1 where it is not in the table."""
        found = np.full(len(key_a), -1, dtype=np.int64)
        mask = len(self.used) - 1
        open_still = np.arange(len(key_a))
        slot = key_a & mask
        while len(open_still):
            here = slot[open_still]
            used = self.used[here]
            hit = used & (self.key_a[here] == key_a[open_still]) & (self.key_b[here] == key_b[open_still])
            found[open_still[hit]] = here[hit]
            open_still = open_still[used & ~hit]
            slot[open_still] = (slot[open_still] + 1) & mask
        return found

    def put(self, key_a: Ints, key_b: Ints, revision: Ints, content: Ints, time: Ints, *, horizon: int) -> None:
        """Enters keys (each once in the call), replacing the values of those that are there.

        Where the table would be more than half full it is rebuilt without entries whose time lies before ``horizon``,
        twice as large as it must be: so the cost of a rebuild is spread over as many entries as it moves.
        """
        if 2 * (self.count + len(key_a)) > len(self.used):
            self._rebuild(len(key_a), horizon)
        slots = self.find(key_a, key_b)
        fresh = np.flatnonzero(slots < 0)
        slots[fresh] = self._free_slots(key_a[fresh])
        values = (key_a, key_b, revision, content, time)
        for name, value in zip(_FIELDS, values, strict=True):
            getattr(self, name)[slots] = value
        self.count += len(fresh)

    def entries(self, horizon: int) -> dict[str, Ints]:
        """The entries at or after ``horizon``, sorted by key, so that equal tables give equal arrays."""
        kept = np.flatnonzero(self.used & (self.time >= horizon))
        kept = kept[np.lexsort((self.key_b[kept], self.key_a[kept]))]
        return {name: getattr(self, name)[kept] for name in _FIELDS}

    def _free_slots(self, key_a: Ints) -> Ints:
        """Takes a free slot for each of these keys, none of which is in the table."""
        taken = np.empty(len(key_a), dtype=np.int64)
        mask = len(self.used) - 1
        open_still = np.arange(len(key_a))
        slot = key_a & mask
        claim = np.full(1, -1, dtype=np.int64)
        while len(open_still):
            here = slot[open_still]
            free = ~self.used[here]
            # Of several keys that want one slot the first gets it; np.unique says which.
            _, claim = np.unique(here, return_index=True)
            winner = np.zeros(len(here), dtype=np.bool_)
            winner[claim] = True
            winner &= free
            taken[open_still[winner]] = here[winner]
            self.used[here[winner]] = True
            open_still = open_still[~winner]
            slot[open_still] = (slot[open_still] + 1) & mask
        return taken

    def _rebuild(self, more: int, horizon: int) -> None:
        held = self.entries(horizon)
        size = _SMALLEST
        while size < 4 * (len(held["time"]) + more):
            size *= 2
        fresh = KeyTable.empty(size)
        fresh.put(*held.values(), horizon=horizon)
        for name in (*_FIELDS, "used", "count"):
            setattr(self, name, getattr(fresh, name))
