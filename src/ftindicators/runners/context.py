"""What a run is told beside its transactions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ftindicators.diagnostics import WrongUsage
from ftindicators.sources.frames import Rows

if TYPE_CHECKING:
    from ftindicators.results.folder import Results

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Context:
    """Tables beside the transactions, and since when the data is whole.

    ``accounts``, ``customers``: frames, in our column names or in those of the mapping's ``tables``. ``data_from``: the
    instant from when the data is whole; left out, its first row. ``counterparties``, ``links``, ``events``, ``rates``,
    ``lists`` and ``previous`` are not yet read: giving one raises WrongUsage.
    """

    accounts: Rows | None = None
    customers: Rows | None = None
    counterparties: Rows | None = None
    links: Rows | None = None
    events: Rows | None = None
    rates: Rows | None = None
    lists: object | None = None
    data_from: datetime | None = None
    previous: Results | None = None

    def __post_init__(self) -> None:
        """Refuse by name what this version does not read, so that nothing is ignored."""
        later = ("counterparties", "links", "events", "rates", "lists", "previous")
        given = [name for name in later if getattr(self, name) is not None]
        if given:
            message = f"Context.{', Context.'.join(given)}: not yet read by this version; leave it out"
            raise WrongUsage(message)
        if self.data_from is not None and self.data_from.tzinfo is None:
            message = "Context.data_from has no time zone; write datetime(..., tzinfo=UTC)"
            raise WrongUsage(message)


def micros(moment: datetime) -> int:
    """An aware instant as int64 microseconds since 1970 UTC."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def instant(moment: int) -> datetime:
    """Microseconds since 1970 UTC as an aware instant."""
    return EPOCH + timedelta(microseconds=moment)
