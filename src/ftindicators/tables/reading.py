"""How raw values are to be read: what a mapping says that is about values, not about the names of columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ftindicators.model.values import ValueType

Layout = Literal["postings", "transfers"]
Direction = Literal["debit", "credit"]

LOCAL_ZONE = "local_zone"
"""Reserved name in a raw frame: the IANA zone of the row's place."""
AMOUNT_DEBIT = "amount_debit"
"""Reserved name in a raw frame: the amount, where it is a debit."""
AMOUNT_CREDIT = "amount_credit"
"""Reserved name in a raw frame: the amount, where it is a credit."""
BORN = "born"
"""Reserved name in a raw frame of customers: the birth date, which leaves as the end of childhood and is not kept."""
RESERVED = frozenset({LOCAL_ZONE, AMOUNT_DEBIT, AMOUNT_CREDIT, BORN})


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """The signs inside numbers written as text."""

    decimal: str = "."
    thousands: str | None = None


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """How times are written and where their clock stands.

    ``datetime`` is a strptime format, or None: ISO 8601, else guessed from the first values. ``timezone`` is the zone
    of times without an offset; ``local_timezone`` the zone of the place of the act. ``time_precision`` overrules what
    values show.
    """

    datetime: str | None = None
    timezone: str | None = None
    local_timezone: str | None = None
    time_precision: Literal["exact", "date_only"] | None = None


@dataclass(frozen=True, slots=True)
class AmountForm:
    """Where an amount's direction stands.

    ``plain``: column ``direction`` beside it, and a negative amount is an error. ``signed``: the sign says it, and
    positive amounts (and 0) have direction ``positive``. ``two_columns``: `AMOUNT_DEBIT` and `AMOUNT_CREDIT`.
    ``minor_units``: cents.
    """

    kind: Literal["plain", "signed", "two_columns"] = "plain"
    positive: Direction = "credit"
    minor_units: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All facts about raw values of one data set; the default reads files that already have our names and forms.

    ``by_direction`` holds (column, value of debits, value of credits); ``extra_columns`` this bank's further columns.
    """

    layout: Layout = "postings"
    numbers: NumberFormat = NumberFormat()
    times: TimeFormat = TimeFormat()
    amount: AmountForm = AmountForm()
    counterparty_ids: Literal["external", "customers"] = "external"
    reporting_currency: str | None = None
    by_direction: tuple[tuple[str, str | None, str | None], ...] = ()
    extra_columns: tuple[tuple[str, ValueType], ...] = ()
    minor_under: int = 18
