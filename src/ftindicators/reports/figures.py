"""The parts of a report that are numbers over rows: moments, the timeline, where money came from and went, rows, SQL.

Sums are exact texts in units of the base currency (``1234.5``), instants ISO 8601 in UTC. A field ``from_`` is ``from``
in JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["in", "out"]
Unit = Literal["day", "week", "month"]
FlowKind = Literal["party", "merchant", "cash", "type", "unknown"]
FigureKind = Literal["measure", "evidence", "timeline", "money_flow", "rows"]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a row happened: ``instant`` in UTC, ``local`` on the clock there if it is known; ``date_only``: no hour."""

    instant: str
    local: str | None
    date_only: bool = False


@dataclass(frozen=True, slots=True)
class Bucket:
    """What came in and went out in the days [from, to) (local dates where known, else UTC)."""

    from_: str
    to: str
    in_rows: int
    in_sum: str
    out_rows: int
    out_sum: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Hits of one indicator on the days of one bucket."""

    indicator: str
    from_: str
    hits: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The party's own completed rows over time. ``without_amount``: rows that have none in the base currency."""

    unit: Unit
    from_: str
    to: str
    buckets: tuple[Bucket, ...]
    marks: tuple[Mark, ...]
    without_amount: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Money from one source or to one destination. ``share``: its part of that side's sum, 0 to 1."""

    kind: FlowKind
    label: str
    rows: int
    sum: str
    share: float


@dataclass(frozen=True, slots=True)
class FlowSide:
    """Where money came from (``in``) or went (``out``): the largest, and what the others sum to."""

    side: Side
    rows: int
    sum: str
    largest: tuple[Flow, ...]
    others: int
    others_rows: int
    others_sum: str


@dataclass(frozen=True, slots=True)
class MoneyFlow:
    """Both sides of the party's completed rows over the stretch of the timeline."""

    from_: str
    to: str
    sides: tuple[FlowSide, FlowSide]
    without_amount: int


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A row that the indicators rest on, and where it stands in the input (``row`` counts data rows from 1).

    ``counted_by``: indicators with a measure that counts it; ``hit_of``: those for which it is a hit.
    """

    transaction_id: str
    source: str | None
    row: int | None
    at: Moment
    account_id: str
    party: str | None
    direction: str | None
    amount: str | None
    currency: str | None
    amount_base: str | None
    type: str | None
    channel: str | None
    status: str | None
    other_party: str | None
    merchant: str | None
    place: str | None
    counted_by: tuple[str, ...]
    hit_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherParty:
    """Somebody else of whose rows ``rows`` are counted and not listed: they show that person's life, not this one's."""

    party_id: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class EvidenceRows:
    """The rows of the evidence, by time: ``count`` of them in all, of which ``shown`` are listed.

    Listed are at most `MOST_ROWS` of the party's own, of those that face it, and of those that are hits; ``others``
    counts what remains of other parties.
    """

    count: int
    shown: int
    rows: tuple[EvidenceRow, ...]
    others: tuple[OtherParty, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure and the DuckDB SQL that recomputes it.

    ``id``: for links. ``columns`` and ``expected``: what it must give, each value as exact text or None. ``sql`` None:
    DuckDB cannot say the same, and ``why_not`` says so.
    """

    id: str
    kind: FigureKind
    indicator: str | None
    episode_id: str | None
    measure: str | None
    words: str
    columns: tuple[str, ...]
    expected: tuple[tuple[str | None, ...], ...]
    sql: str | None
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class Recompute:
    """Every figure of the report as SQL over ``file``, which stands in the results folder."""

    dialect: str
    file: str
    statements: tuple[Statement, ...]
