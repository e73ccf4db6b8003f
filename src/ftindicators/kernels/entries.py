"""What every kernel is given and gives back: entries of a grouping, a window, answers.

An *instant* of a group is all its entries of one time (peers). At each instant the chosen entries enter, the window's
ends move to that time, and then every asking entry of the instant gets one and the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Reals: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Limbs: TypeAlias = npt.NDArray[np.uint64]

NEVER = -(2**63)
"""The time of what never happened (int64)."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of one batch, sorted by (group, time, transaction id); a group's entries are contiguous.

    All arrays have one element an entry. ``group``: codes 0..groups-1, persistent across batches. ``time``: int64 µs;
    no group goes back below its times of earlier batches, and a batch never begins inside an instant of an earlier one.
    ``row``: the place of the answer in the output arrays. ``enters``: may enter the group's window (before a measure's
    own selection). ``asks``: wants an answer. ``groups``: how many codes are known so far.
    """

    group: Ints
    time: Ints
    row: Ints
    enters: Flags
    asks: Flags
    groups: int

    def __len__(self) -> int:
        """The number of entries."""
        return len(self.group)


@dataclass(frozen=True, slots=True)
class Trailing:
    """The window (t - ended - length, t - ended] at time t, in µs; without a ``length`` the whole past up to t - ended.

    Raises ValueError for a length that is not positive, a negative end, or more than 2**61 µs (73,000 years).
    """

    length: int | None
    ended: int = 0

    def __post_init__(self) -> None:
        """Refuse windows that the kernels cannot compute with."""
        if self.length is not None and not 0 < self.length <= 2**61:
            msg = f"a window's length is between 1 and 2**61 microseconds, not {self.length}"
            raise ValueError(msg)
        if not 0 <= self.ended <= 2**61:
            msg = f"a window ended between 0 and 2**61 microseconds ago, not {self.ended}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Answer:
    """One value a row of the batch. ``values``: int64 or float64, undefined where ``valid`` is False (null).

    ``overflows``: how many results lay beyond int64 (or float64) and became null.
    """

    values: Ints | Reals
    valid: Flags
    overflows: int
