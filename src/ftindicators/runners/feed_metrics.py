"""What a feed has taken in so far, and what it keeps: counts and sizes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ftindicators.engine.state import State


@dataclass(slots=True)
class Counts:
    """Rows, by what became of them, since the feed began, restarts included. A transfer is one row."""

    released: int = 0
    late: int = 0
    rejected: int = 0
    corrected: int = 0
    corrections_too_late: int = 0

    def to_json(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)

    @classmethod
    def of_json(cls, given: Mapping[str, Any]) -> Self:
        """What :meth:`to_json` gave."""
        return cls(**given)


@dataclass(frozen=True, slots=True)
class FeedMetrics:
    """What a feed has taken in, and what it keeps. Counts go on through restarts; a transfer is one row.

    ``rows_read`` is the sum of ``rows_released`` (once each), ``rows_waiting`` (for the watermark), ``rows_late``,
    ``rows_rejected``, ``corrections`` (taken up and released at once) and ``corrections_too_late``. ``live_subjects``:
    groups that the windows of the largest grouping hold; ``live_entries``: rows in windows, once for each window that
    holds them. ``state_bytes``: all that is kept; ``base_bytes``: the part of it that corrections need.

    >>> import ftindicators as ft
    >>> engine = ft.Engine(ft.Plan.of(ft.Indicators.load("indicators")))
    >>> engine.metrics.rows_read, engine.metrics.bytes_per_live_entry
    (0, None)
    """

    rows_read: int
    rows_released: int
    rows_waiting: int
    rows_late: int
    rows_rejected: int
    corrections: int
    corrections_too_late: int
    live_subjects: int
    live_entries: int
    state_bytes: int
    base_bytes: int

    @property
    def bytes_per_live_entry(self) -> float | None:
        """Bytes of the state, without what corrections need, an entry; None where there is none."""
        return (self.state_bytes - self.base_bytes) / self.live_entries if self.live_entries else None

    @property
    def bytes_per_subject(self) -> float | None:
        """Bytes of the state, without what corrections need, a live subject; None where there is none."""
        return (self.state_bytes - self.base_bytes) / self.live_subjects if self.live_subjects else None


def live(state: State) -> tuple[int, int]:
    """How many groups the largest grouping of a state holds, and how many entries its windows. O(groups)."""
    groups = max((len(strand) for strand in state.strands.values()), default=0)
    return groups, sum(int(kernel.live()) for kernel in state.measures.values() if hasattr(kernel, "live"))
