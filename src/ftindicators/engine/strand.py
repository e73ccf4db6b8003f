"""What is kept of a strand between calls: the groups that have something selected, and until when they matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftindicators.kernels.entries import NEVER
from ftindicators.kernels.strand_slots import KeySlots

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ftindicators.kernels.entries import Ints


class Strand:
    """What is kept of a strand: its groups' slots.

    ``newest``: for each slot the newest instant at which something was selected (of a calendar stretch the end of its
    last day, UTC); ``serials``: numbers that never repeat, so that a group that comes back is known to be new.
    """

    def __init__(self, slots: KeySlots | None = None) -> None:
        """Without a group, or with these."""
        self.slots = KeySlots() if slots is None else slots
        self.newest = np.empty(0, np.int64)
        self.serials = np.empty(0, np.int64)
        self.next_serial = 0

    def __len__(self) -> int:
        """How many groups have something selected."""
        return len(self.slots)

    def enter(self, first: Ints, second: Ints, until: Ints) -> Ints:
        """The slots of keys that something is selected for; ``until`` never falls for a key."""
        before = len(self.slots)
        slots = self.slots.of(first, second)
        count = len(self.slots)
        if count > len(self.newest):
            size = max(count, len(self.newest) + (len(self.newest) >> 1))
            self.newest = _longer(self.newest, before, size)
            self.serials = _longer(self.serials, before, size)
        self.serials[before:count] = np.arange(self.next_serial, self.next_serial + count - before)
        self.next_serial += count - before
        self.newest[slots] = until
        return slots

    def keep(self, slots: Ints) -> None:
        """New slot i is the old slots[i]; all others are forgotten."""
        self.slots.keep(slots)
        self.newest, self.serials = self.newest[slots], self.serials[slots]

    def arrays(self) -> dict[str, np.ndarray]:
        """What :meth:`from_arrays` restores."""
        count = len(self)
        own = {"newest": self.newest[:count].copy(), "serials": self.serials[:count].copy()}
        return {**self.slots.arrays(), **own, "next": np.array([self.next_serial])}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Strand:
        """The strand that :meth:`arrays` was taken of; takes them over."""
        made = cls(KeySlots(arrays["first"], arrays["second"]))
        made.newest, made.serials, made.next_serial = arrays["newest"], arrays["serials"], int(arrays["next"][0])
        return made

    def copy(self) -> Strand:
        """A strand that goes its own way from here."""
        made = type(self)(self.slots.copy())
        made.newest, made.serials, made.next_serial = self.newest.copy(), self.serials.copy(), self.next_serial
        return made

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.slots.nbytes + self.newest.nbytes + self.serials.nbytes


def _longer(column: Ints, used: int, size: int) -> Ints:
    made = np.full(size, NEVER, np.int64)
    made[:used] = column[:used]
    return made
