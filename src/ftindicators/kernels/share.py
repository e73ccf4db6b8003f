"""share: what part of the window's rows, or of the sum of a column over them, a second selection selects too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np

from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Reals, Trailing
from ftindicators.kernels.exact_floats import ExactFloats
from ftindicators.kernels.moments import Moments
from ftindicators.kernels.panel_members import Result


class Share:
    """Two sums over the same window, the part and the whole, and their quotient; null where the whole is 0.

    ``advance`` needs ``part`` (bool) and, unless it is a share of rows, ``values``; a null value is in neither. Costs
    two sums: 32 bytes an entry in the window that is in the part, 16 one that is not (rows: 16 and 8).
    """

    def __init__(self, window: Trailing, *, weighted: bool = False, number: bool = False) -> None:
        """An empty state."""
        self.weighted, self.number = weighted, number
        self.whole, self.part = (self._sum(window), self._sum(window))
        self.groups = 0

    def _sum(self, window: Trailing) -> Moments | ExactFloats:
        if not self.weighted:
            return Moments(window, Result.COUNT)
        return ExactFloats(window, Result.TOTAL) if self.number else Moments(window, Result.TOTAL)

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
        del weights, own, own_valid
        if part is None or (self.weighted and values is None):
            msg = "a share needs part, and a share of a sum needs values"
            raise ValueError(msg)
        if self.weighted and valid is not None:
            chosen = chosen & valid
        self.groups = max(self.groups, entries.groups)
        whole, power = self._total(self.whole, entries, rows, chosen, values, keeps=keeps)
        some, some_power = self._total(self.part, entries, rows, chosen & part, values, keeps=keeps)
        asked = np.zeros(rows, dtype=np.bool_)
        asked[entries.row[entries.asks]] = True
        known = asked & (whole != 0)
        answers = np.zeros(rows, dtype=np.float64)
        with np.errstate(over="ignore"):
            np.divide(some, whole, out=answers, where=known)
            answers = np.ldexp(answers, some_power - power)
        finite = np.isfinite(answers)
        return Answer(answers, known & finite, int((known & ~finite).sum()))

    def _total(
        self,
        state: Moments | ExactFloats,
        entries: Entries,
        rows: int,
        chosen: Flags,
        values: Ints | Reals | None,
        *,
        keeps: bool,
    ) -> tuple[Ints | Reals, Ints]:
        """A sum for each row, and the power of two in which it is counted."""
        if isinstance(state, ExactFloats):
            answer, powers = state.totals(entries, rows, chosen, {"values": values})
            return answer.values, np.where(answer.valid, powers, 0)
        return state.advance(entries, rows, chosen=chosen, values=values, keeps=keeps).values, np.zeros(
            rows, dtype=np.int64
        )

    def grow(self, groups: int) -> None:
        """See ``GroupState``."""
        self.whole.grow(groups)
        self.part.grow(groups)
        self.groups = max(self.groups, groups)

    def keep(self, codes: Ints) -> None:
        """See ``GroupState``."""
        self.whole.keep(codes)
        self.part.keep(codes)
        self.groups = len(codes)

    def last_times(self) -> Ints:
        """See ``GroupState``."""
        return self.whole.last_times()

    def dead(self, now: int) -> Flags:
        """See ``GroupState``."""
        return self.whole.dead(now)

    @property
    def nbytes(self) -> int:
        """Bytes held in arrays."""
        return self.whole.nbytes + self.part.nbytes

    def arrays(self) -> dict[str, np.ndarray]:
        """A snapshot."""
        found = {"settings": np.array((int(self.weighted), int(self.number)), dtype=np.int64)}
        for name, state in (("whole", self.whole), ("part", self.part)):
            found |= {f"{name}.{key}": array for key, array in state.arrays().items()}
        return found

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """The state that a snapshot was taken of."""
        weighted, number = (bool(x) for x in arrays["settings"])
        made = cls(Trailing(None), weighted=weighted, number=number)
        kind = type(made.whole)
        made.whole, made.part = (
            kind.from_arrays(
                {key.removeprefix(f"{name}."): array for key, array in arrays.items() if key.startswith(name)}
            )
            for name in ("whole", "part")
        )
        made.groups = made.whole.groups
        return made

    def restored(self, arrays: Mapping[str, np.ndarray]) -> Self:
        """A state like this one from a snapshot; ValueError if the snapshot is of another window or aggregate."""
        mine = self.arrays()
        if any(not np.array_equal(arrays[key], mine[key]) for key in ("settings", "whole.settings")):
            msg = "the snapshot is of another window or aggregate"
            raise ValueError(msg)
        return type(self).from_arrays(arrays)

    def copy(self) -> Self:
        """An independent state with the same content."""
        return type(self).from_arrays(self.arrays())
