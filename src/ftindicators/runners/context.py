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

    ``accounts``: a frame, one row an account: these accounts are «ours», and postings of others are rejected
    (``unknown_account``). ``customers``: a frame, one row a customer. Their columns have our names, or theirs as the
    mapping's ``tables`` says. ``data_from``: the instant from when the data is whole; left out, its first row.
    ``previous``: the results of an earlier run, with which ``Candidate.change`` and ``Candidate.since`` compare; its
    data may not end later than this run's. ``counterparties``, ``links``, ``events``, ``rates`` and ``lists`` are not
    yet read.

    Raises WrongUsage for a table that is not yet read, and for a ``data_from`` without a time zone.

    With accounts a party is a customer, without them each account stands for itself:

    >>> import ftindicators as ft
    >>> import polars as pl
    >>> rows = pl.DataFrame(
    ...     {
    ...         "transaction_id": ["t1", "t2", "t3", "t4"],
    ...         "account_id": ["a1", "a2", "a1", "a2"],
    ...         "occurred_at": [f"2025-03-0{day}T23:30:00-05:00" for day in (1, 2, 3, 4)],
    ...         "direction": ["credit"] * 4,
    ...         "amount": [300] * 4,
    ...         "type": ["cash_deposit"] * 4,
    ...     }
    ... )
    >>> night = "indicators/sexual/night-cash-window.yaml"
    >>> ft.scan(rows, indicators=night).hits.num_rows
    0
    >>> accounts = pl.DataFrame({"account_id": ["a1", "a2"], "customer_id": ["c1", "c1"]})
    >>> ft.scan(rows, indicators=night, context=ft.Context(accounts=accounts)).hits["subject_id"].to_pylist()
    ['c1']
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
        later = ("counterparties", "links", "events", "rates", "lists")
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
