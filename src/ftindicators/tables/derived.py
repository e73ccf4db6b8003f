"""Columns that the engine makes of others.

Local time, ages, opening hours, merchant groups, amounts in the base currency.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from ftindicators.model.values import DAY, HOUR, MINUTE
from ftindicators.vocabulary.merchant_groups import merchant_group_by_code

_LOCAL = pl.when(pl.col("time_precision") == "date_only").then(pl.col("occurred_at")).otherwise(
    pl.col("occurred_at") + pl.col("utc_offset_minutes") * MINUTE
)  # fmt: skip
_DAYS = _LOCAL // DAY
_DATE = _DAYS.cast(pl.Int32).cast(pl.Date)
_TIME = pl.when(pl.col("time_precision") == "exact").then(_LOCAL % DAY)
_WEEKDAY = (_DAYS + 3) % 7 + 1  # 1970-01-01 was a Thursday


def _opening_hours() -> pl.Expr:
    """True from ``opens_at`` until before ``closes_at``: across midnight if that is earlier, all day if equal."""
    opens, closes = pl.col("customer.opens_at"), pl.col("customer.closes_at")
    since, until = opens <= _TIME, closes > _TIME
    return pl.when(opens < closes).then(since & until).when(opens > closes).then(since | until).otherwise(
        pl.when(_TIME.is_not_null() & (opens == closes)).then(pl.lit(value=True))
    )  # fmt: skip


def _since(start: str) -> pl.Expr:
    age = pl.col("occurred_at") - pl.col(start)
    return pl.when(age >= 0).then(age)


def _merchant_group() -> pl.Expr:
    groups = merchant_group_by_code()
    return pl.col("mcc").replace_strict(list(groups), list(groups.values()), default=None, return_dtype=pl.String)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a derived column is made, and of which columns of the frame (dotted ones included)."""

    of: tuple[str, ...]
    make: Callable[[], pl.Expr]


_TIME_COLUMNS = ("occurred_at", "utc_offset_minutes", "time_precision")
RECIPES: dict[str, Recipe] = {
    "local_date": Recipe(_TIME_COLUMNS, lambda: _DAYS),
    "local_time": Recipe(_TIME_COLUMNS, lambda: _TIME),
    "local_hour": Recipe(_TIME_COLUMNS, lambda: _TIME // HOUR),
    "local_weekday": Recipe(_TIME_COLUMNS, lambda: _WEEKDAY),
    "local_day": Recipe(_TIME_COLUMNS, lambda: _DATE.dt.day().cast(pl.Int64)),
    "local_week": Recipe(_TIME_COLUMNS, lambda: _DAYS - (_DAYS + 3) % 7),
    "local_month": Recipe(_TIME_COLUMNS, lambda: _DATE.dt.month_start().to_physical().cast(pl.Int64)),
    "days_in_month": Recipe(_TIME_COLUMNS, lambda: _DATE.dt.days_in_month().cast(pl.Int64)),
    "merchant_group": Recipe(("mcc",), _merchant_group),
    "account_age": Recipe(("occurred_at", "account.opened_at"), lambda: _since("account.opened_at")),
    "customer_tenure": Recipe(("occurred_at", "customer.onboarded_at"), lambda: _since("customer.onboarded_at")),
    "in_opening_hours": Recipe((*_TIME_COLUMNS, "customer.opens_at", "customer.closes_at"), _opening_hours),
}
"""Derived columns that are made of the columns of one row. Parties are made by `identity`, ``amount_base`` below."""


@dataclass(frozen=True, slots=True)
class BaseCurrency:
    """The currency in which ``amount_base`` is, for rows from ``since`` on (µs UTC; None: for all rows).

    Before ``since`` no row had named a currency, and amounts without one counted as they stand.
    """

    code: str
    since: int | None = None


def base_currency(rows: pl.DataFrame, reporting_currency: str | None) -> BaseCurrency | None:
    """The mapping's reporting currency, else the first one that a row names, by (occurred_at, transaction_id).

    None if no row names one: then amounts count as they stand. It never depends on later rows, so that a feed and a
    batch agree.
    """
    if reporting_currency is not None:
        return BaseCurrency(reporting_currency)
    time, currency = rows["occurred_at"], rows["currency"]
    if currency.null_count():
        time = time.filter(currency.is_not_null())
    if not len(time):
        return None
    since = time.min()
    at = (rows["occurred_at"] == since).arg_true()
    first = rows.select(pl.col("occurred_at", "transaction_id", "currency").gather(at)).drop_nulls("currency")
    return BaseCurrency(*first.sort("transaction_id").select("currency", "occurred_at").row(0))


def with_amount_base(rows: pl.DataFrame, base: BaseCurrency | None) -> pl.DataFrame:
    """``amount_base`` Int64: the amount where the row's currency is the base currency, else null (rates: not yet)."""
    if base is None:
        return rows.with_columns(pl.when(pl.col("currency").is_null()).then("amount").alias("amount_base"))
    if rows["currency"].null_count() == 0 and (rows["currency"] == base.code).all():
        return rows.with_columns(pl.col("amount").alias("amount_base"))
    same = (pl.col("currency") == base.code).fill_null(value=False)
    if base.since is not None:
        same = same | ((pl.col("occurred_at") < base.since) & pl.col("currency").is_null())
    return rows.with_columns(pl.when(same).then("amount").alias("amount_base"))
