"""Counts, sums, means and standard deviations of int64, exact under removal; and a row's own value against them.

A panel of one: for aggregates that stand alone, and for those that are made of such.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Self

import numpy as np

from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Reals, Trailing
from ftindicators.kernels.panel import Panel
from ftindicators.kernels.panel_members import Member, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN_IS_KNOWN = 1


class Moments:
    """count, sum, mean, std of int64 values; zscore and ratio of ``own`` against the window without the own instant.

    ``advance`` needs ``values`` (int64; not for a count) and for zscore and ratio ``own``, ``own_valid``. ``scale``:
    means and deviations are given in units of so many (10_000 for money). Costs: see `Panel`.
    """

    def __init__(self, window: Trailing, what: Result, scale: int = 1) -> None:
        """An empty state."""
        self.window, self.what, self.scale = window, what, scale
        self.compares = what in (Result.ZSCORE, Result.RATIO)
        column = -1 if what == Result.COUNT else 0
        own, needs = (1, OWN_IS_KNOWN) if self.compares else (-1, 0)
        self._panel = Panel((Member(what, window, column, scale=scale, own=own, own_needs=needs),))

    @property
    def groups(self) -> int:
        """How many group codes this state knows."""
        return self._panel.groups

    def advance(
        self,
        entries: Entries,
        rows: int,
        *,
        chosen: Flags,
        values: Ints | Reals | None = None,
        valid: Flags | None = None,
        part: Flags | None = None,
        weights: Ints | Reals | None = None,
        own: Ints | Reals | None = None,
        own_valid: Flags | None = None,
        keeps: bool = True,
    ) -> Answer:
        """See ``aggregates.AggregateState``."""
        del part, weights
        counts = self.what == Result.COUNT
        if not counts and values is None:
            msg = f"{self.what.name} needs values"
            raise ValueError(msg)
        if not counts and valid is not None:
            chosen = chosen & valid
        table, bits = None if counts else np.asarray(values, dtype=np.int64)[None, :], None
        if self.compares:
            if own is None:
                msg = f"{self.what.name} needs own"
                raise ValueError(msg)
            table = np.stack([np.asarray(values, dtype=np.int64), np.asarray(own, dtype=np.int64)])
            bits = np.ones(len(entries), dtype=np.int64) if own_valid is None else own_valid.astype(np.int64)
        (answer,) = self._panel.advance(
            entries, rows, chosen=chosen, values=table, bits=bits, source=np.arange(len(entries)), keeps=keeps
        )
        asked = np.zeros(rows, dtype=np.bool_)
        asked[entries.row[entries.asks]] = True
        return Answer(answer.values, answer.valid & asked, answer.overflows)

    def grow(self, groups: int) -> None:
        """See `Panel`."""
        self._panel.grow(groups)

    def keep(self, codes: Ints) -> None:
        """See `Panel`."""
        self._panel.keep(codes)

    def clear(self, codes: Ints) -> None:
        """See `Panel`."""
        self._panel.clear(codes)

    def last_times(self) -> Ints:
        """See `Panel`."""
        return self._panel.last_times()

    def dead(self, now: int) -> Flags:
        """See `Panel`."""
        return self._panel.dead(now)

    def live(self) -> int:
        """See `Panel`."""
        return self._panel.live()

    @property
    def nbytes(self) -> int:
        """Bytes held in arrays."""
        return self._panel.nbytes

    def arrays(self) -> dict[str, np.ndarray]:
        """A snapshot."""
        return self._panel.arrays()

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """The state that a snapshot was taken of."""
        panel = Panel.from_arrays(arrays)
        (member,) = panel.members
        made = cls(member.window, member.result, member.scale)
        made._panel = panel
        return made

    def restored(self, arrays: Mapping[str, np.ndarray]) -> Self:
        """A state like this one from a snapshot; ValueError if the snapshot is of another window or aggregate."""
        if not np.array_equal(arrays["settings"], self.arrays()["settings"]):
            msg = "the snapshot is of another window or aggregate"
            raise ValueError(msg)
        return type(self).from_arrays(arrays)

    def copy(self) -> Self:
        """An independent state with the same content."""
        return copy.deepcopy(self)
