"""A hash table in arrays: 128-bit keys to a few int64 values, a whole batch at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ftindicators.kernels.key_slots import claimed_slots, slots_of

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
        return slots_of(key_a, key_b, self.key_a, self.key_b, self.used)

    def put(self, key_a: Ints, key_b: Ints, revision: Ints, content: Ints, time: Ints, *, horizon: int) -> None:
        """Enters keys (each once in the call), replacing the values of those that are there.

        Where the table would be more than half full it is rebuilt without entries whose time lies before ``horizon``,
        twice as large as it must be: so the cost of a rebuild is spread over as many entries as it moves.
        """
        if 2 * (self.count + len(key_a)) > len(self.used):
            self._rebuild(len(key_a), horizon)
        slots, fresh = claimed_slots(key_a, key_b, self.key_a, self.key_b, self.used)
        self.revision[slots], self.content[slots], self.time[slots] = revision, content, time
        self.count += fresh

    def entries(self, horizon: int) -> dict[str, Ints]:
        """The entries at or after ``horizon``, sorted by key, so that equal tables give equal arrays."""
        kept = np.flatnonzero(self.used & (self.time >= horizon))
        kept = kept[np.lexsort((self.key_b[kept], self.key_a[kept]))]
        return {name: getattr(self, name)[kept] for name in _FIELDS}

    def _rebuild(self, more: int, horizon: int) -> None:
        held = self.entries(horizon)
        size = _SMALLEST
        while size < 4 * (len(held["time"]) + more):
            size *= 2
        fresh = KeyTable.empty(size)
        fresh.put(*held.values(), horizon=horizon)
        for name in (*_FIELDS, "used", "count"):
            setattr(self, name, getattr(fresh, name))
