"""What came in and went out over time, and on which days the hits are: the figures of the picture."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta

import polars as pl

from ftindicators.engine.exact_text import exact_text
from ftindicators.language.expressions.literals import EPOCH
from ftindicators.model.values import DAY, ValueType
from ftindicators.reports.figures import Bucket, Mark, Timeline, Unit
from ftindicators.reports.measure_sql import calendar_bounds

MOST_DAYS = 124
"""A bar a day up to so many days; then a week, a month."""
MOST_WEEKS = 100


def own_rows(rows: pl.DataFrame, party: str) -> pl.DataFrame:
    """The party's completed rows with a direction. ``rows``: physical; gains ``day``, days since 1970."""
    mine = (pl.col("party") == party) & (pl.col("status") == "completed") & pl.col("direction").is_not_null()
    return rows.with_columns(day_of(rows)).filter(mine)


def day_of(rows: pl.DataFrame) -> pl.Expr:
    """The day of each row, days since 1970: on the clock there where that is known, else in UTC."""
    local = pl.col("local_date") if "local_date" in rows.columns else pl.lit(None, pl.Int64)
    return pl.coalesce(local, pl.col("occurred_at") // DAY).alias("day")


def timeline(mine: pl.DataFrame, hits: Mapping[str, Iterable[int]]) -> Timeline:
    """The timeline of `own_rows`. ``hits``: days (since 1970) of each indicator's hits, one entry a hit."""
    days = [*mine["day"].to_list(), *(day for each in hits.values() for day in each)]
    first, last = (min(days), max(days)) if days else (0, 0)
    unit = unit_of(last - first + 1)
    sums: dict[int, dict[str, list[int]]] = defaultdict(lambda: {"credit": [0, 0], "debit": [0, 0]})
    for day, direction, amount in mine.select("day", "direction", "amount_base").iter_rows():
        if amount is not None:
            side = sums[bucket_of(day, unit)][direction]
            side[0] += 1
            side[1] += amount
    starts = list(_starts(first, last, unit))
    marks = [
        Mark(indicator, _date(start), count)
        for indicator, each in hits.items()
        for start, count in sorted(Counter(bucket_of(day, unit) for day in each).items())
    ]
    return Timeline(
        unit=unit,
        from_=_date(starts[0]) if starts else _date(first),
        to=_date(calendar_bounds(starts[-1], unit, 1)[1]) if starts else _date(last + 1),
        buckets=tuple(_bucket(start, unit, sums[start]) for start in starts),
        marks=tuple(marks),
        without_amount=mine["amount_base"].null_count(),
    )


def unit_of(days: int) -> Unit:
    """Of which length the bars are over so many days."""
    if days <= MOST_DAYS:
        return "day"
    return "week" if days <= MOST_WEEKS * 7 else "month"


def bucket_of(day: int, unit: Unit) -> int:
    """The first day of the day's bar."""
    return calendar_bounds(day, unit, 1)[0]


def _starts(first: int, last: int, unit: Unit) -> Iterable[int]:
    at = bucket_of(first, unit)
    while at <= last:
        yield at
        at = calendar_bounds(at, unit, 1)[1]


def _bucket(start: int, unit: Unit, sums: Mapping[str, list[int]]) -> Bucket:
    money = {side: exact_text(total, ValueType.MONEY) for side, (_, total) in sums.items()}
    return Bucket(
        from_=_date(start),
        to=_date(calendar_bounds(start, unit, 1)[1]),
        in_rows=sums["credit"][0],
        in_sum=money["credit"],
        out_rows=sums["debit"][0],
        out_sum=money["debit"],
    )


def _date(day: int) -> str:
    return (EPOCH + timedelta(days=day)).isoformat()
