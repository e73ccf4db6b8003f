"""The one place that knows which state computes which aggregate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from ftindicators.kernels.distinct import Distinct
from ftindicators.kernels.ends import End, Ends
from ftindicators.kernels.exact_floats import ExactFloats
from ftindicators.kernels.extremes import Extreme, Extremes
from ftindicators.kernels.gaps import Regularity
from ftindicators.kernels.moments import Moments
from ftindicators.kernels.panel_members import Result
from ftindicators.kernels.quantiles import Quantiles
from ftindicators.kernels.share import Share
from ftindicators.kernels.top_share import TopShare
from ftindicators.kernels.uniform import Uniform

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from ftindicators.kernels.entries import Answer, Entries, Flags, Ints, Reals, Trailing

_OVER_ROWS = ("count", "share", "longest_gap", "regularity", "top_share")
_OF_AMOUNTS = ("sum", "mean", "std", "zscore", "ratio", "median", "percentile")

Kind = Literal["integer", "money", "number", "code"]


class AggregateState(Protocol):
    """What one aggregate keeps between batches, for all groups of a grouping."""

    @property
    def groups(self) -> int:
        """How many group codes this state knows."""

    @property
    def nbytes(self) -> int:
        """Bytes held in arrays."""

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
        """Let the chosen entries of a batch enter and answer those that ask.

        All arrays have one element an entry. ``chosen``: enters and selected by the measure. ``values``: int64
        (integer, money in ten-thousandths, codes) or float64 (number); entries with ``valid`` False are skipped.
        ``part``: the entry is in the part of a share. ``weights``: what top_share sums. ``own``: the value that an
        asking entry compares with. ``keeps`` False: no batch follows, the state is of no use any more.
        """

    def grow(self, groups: int) -> None:
        """Make room for group codes below ``groups``."""

    def keep(self, codes: Ints) -> None:
        """Renumber: new group i is the old group codes[i]; all others are dropped and their room is given back."""

    def last_times(self) -> Ints:
        """The newest time, int64 µs, at which anything entered a group.

        Entries.NEVER where nothing did. Shape: groups.
        """

    def dead(self, now: int) -> Flags:
        """Groups whose state can no longer change an answer at ``now`` or later, unless something enters.

        Shape: groups.
        """

    def arrays(self) -> dict[str, np.ndarray]:
        """A snapshot that the class's ``from_arrays`` restores exactly."""

    def restored(self, arrays: Mapping[str, np.ndarray]) -> AggregateState:
        """A state of the same aggregate and window from a snapshot; ValueError if the snapshot is of another one."""

    def copy(self) -> AggregateState:
        """An independent state with the same content."""


def state_for(
    aggregate: str,
    kind: Kind | None,
    window: Trailing,
    *,
    q: float | None = None,
    weighted: bool = False,
) -> AggregateState:
    """An empty state of ``aggregate`` over a column of ``kind`` (None: over rows) in ``window``.

    ``q``: 0..1, for percentile. ``weighted``: for share and top_share, of the sum of a column instead of the rows.
    Raises ValueError for an aggregate that does not exist or does not take that kind.
    """
    if kind is None and aggregate not in _OVER_ROWS:
        msg = f"{aggregate} is over a column"
        raise ValueError(msg)
    if kind == "code" and (aggregate in _OF_AMOUNTS or weighted):
        msg = f"{aggregate} is not over codes"
        raise ValueError(msg)
    number = kind == "number"
    state: AggregateState
    match aggregate:
        case "count":
            state = Moments(window, Result.COUNT)
        case "sum" | "mean" | "std" | "zscore" | "ratio":
            result = Result[aggregate.upper()]
            state = ExactFloats(window, result) if number else Moments(window, result, _scale(kind))
        case "share":
            state = Share(window, weighted=weighted, number=number and weighted)
        case "min" | "max" | "longest_gap":
            state = Extremes(window, Extreme[aggregate.upper()], number=number and aggregate != "longest_gap")
        case "first" | "last":
            state = Ends(window, End[aggregate.upper()], number=number)
        case "median" | "percentile":
            state = Quantiles(window, _rank(aggregate, q), _scale(kind), number=number)
        case "regularity":
            state = Regularity(window)
        case "count_distinct" | "days_active":
            state = Distinct(window)
        case "top_share":
            state = TopShare(window, weighted=weighted, number=number and weighted)
        case "uniform":
            state = Uniform(window)
        case _:
            msg = f"there is no aggregate {aggregate}"
            raise ValueError(msg)
    return state


def _scale(kind: Kind | None) -> int:
    """In how many parts an amount's unit is counted."""
    return 10_000 if kind == "money" else 1


def _rank(aggregate: str, q: float | None) -> float:
    """Where between the smallest (0) and the largest (1) the wanted value lies."""
    if aggregate == "median":
        return 0.5
    if q is None:
        msg = "a percentile needs q"
        raise ValueError(msg)
    return q
