"""Where keys stand in a table of open addressing, a whole batch at a time."""

from __future__ import annotations

import numpy as np

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import Flags, Ints


@kernel
def _slots(key_a: Ints, key_b: Ints, held_a: Ints, held_b: Ints, used: Flags, found: Ints) -> None:
    mask = len(used) - 1
    for i in range(len(key_a)):
        slot = key_a[i] & mask
        while used[slot] and (held_a[slot] != key_a[i] or held_b[slot] != key_b[i]):
            slot = (slot + 1) & mask
        found[i] = slot if used[slot] else -1


@kernel
def _claimed(key_a: Ints, key_b: Ints, held_a: Ints, held_b: Ints, used: Flags, slots: Ints) -> int:
    mask = len(used) - 1
    fresh = 0
    for i in range(len(key_a)):
        slot = key_a[i] & mask
        while used[slot] and (held_a[slot] != key_a[i] or held_b[slot] != key_b[i]):
            slot = (slot + 1) & mask
        if not used[slot]:
            used[slot] = True
            held_a[slot], held_b[slot] = key_a[i], key_b[i]
            fresh += 1
        slots[i] = slot
    return fresh


def slots_of(key_a: Ints, key_b: Ints, held_a: Ints, held_b: Ints, used: Flags) -> Ints:
    """(n,) int64: the slot of each 128-bit key (two int64), -1 where the table has it not. O(n).

    ``held_a``, ``held_b``, ``used``: the table, linear probing, as long as a power of two, never full.
    """
    found = np.empty(len(key_a), np.int64)
    _slots(
        given(key_a, np.int64), given(key_b, np.int64), given(held_a, np.int64), given(held_b, np.int64),
        given(used, np.bool_), found,
    )  # fmt: skip
    return found


def claimed_slots(key_a: Ints, key_b: Ints, held_a: Ints, held_b: Ints, used: Flags) -> tuple[Ints, int]:
    """The slot of each key, a free one taken for those that the table has not; and how many these are. O(n).

    The table, as for :func:`slots_of`, is changed in place and must have room.
    """
    slots = np.empty(len(key_a), np.int64)
    fresh = _claimed(given(key_a, np.int64), given(key_b, np.int64), held_a, held_b, used, slots)
    return slots, fresh
