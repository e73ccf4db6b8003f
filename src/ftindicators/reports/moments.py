"""When a row happened, for a reader: in UTC, and on the clock there where its offset is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from ftindicators.model.instants import instant_text
from ftindicators.model.values import DAY
from ftindicators.reports.figures import Moment

if TYPE_CHECKING:
    import polars as pl

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_at(rows: pl.DataFrame, place: int) -> Moment:
    """The moment of one physical row."""
    offset = rows["utc_offset_minutes"][place] if "utc_offset_minutes" in rows.columns else None
    precision = rows["time_precision"][place] if "time_precision" in rows.columns else None
    return moment(int(rows["occurred_at"][place]), offset, date_only=precision == "date_only")


def moment(micros: int, offset_minutes: int | None, *, date_only: bool = False) -> Moment:
    """A moment of microseconds UTC; ``offset_minutes``: of the clock there. A dated row has its date alone.

    >>> moment(1_741_835_400_000_000, -240).local
    '2025-03-12T23:10:00-04:00'
    """
    instant = instant_text(micros)
    if date_only:
        return Moment(instant, instant_text(micros - micros % DAY)[:10], date_only=True)
    if offset_minutes is None or abs(offset_minutes) >= 24 * 60:
        return Moment(instant, None)
    clock = (_EPOCH + timedelta(microseconds=micros)).astimezone(timezone(timedelta(minutes=offset_minutes)))
    return Moment(instant, clock.isoformat())
