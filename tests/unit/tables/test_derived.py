"""Local time, ages, opening hours and the base currency, each worked out by hand."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from ftindicators.model.values import DAY, HOUR, MINUTE
from ftindicators.tables.derived import RECIPES, BaseCurrency, base_currency, with_amount_base


def made(name, **columns):
    return pl.DataFrame([columns]).select(RECIPES[name].make().alias(name))[name][0]


def local(name, text, offset=0, precision="exact"):
    at = int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp()) * 1_000_000
    frame = {"occurred_at": at, "utc_offset_minutes": offset, "time_precision": precision}
    return pl.DataFrame([frame], schema_overrides={"utc_offset_minutes": pl.Int64}).select(RECIPES[name].make())[0, 0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # 1970-01-01T00:30 UTC at -60 minutes is Wednesday the 31st of December 1969, 23:30
        ("local_date", -1), ("local_time", 23 * HOUR + 30 * MINUTE), ("local_hour", 23), ("local_weekday", 3),
        ("local_day", 31), ("local_week", -3), ("local_month", -31), ("days_in_month", 31),
    ],
)  # fmt: skip
def test_local_time_is_the_instant_moved_by_its_offset(name, expected):
    assert local(name, "1970-01-01T00:30", offset=-60) == expected


def test_a_day_is_not_moved_and_has_no_time():
    assert local("local_date", "1970-01-02", offset=-60, precision="date_only") == 1
    assert local("local_hour", "1970-01-02", precision="date_only") is None


@pytest.mark.parametrize("name", ["local_date", "local_hour", "local_weekday", "local_month", "days_in_month"])
def test_without_an_offset_there_is_no_local_time(name):
    assert local(name, "1970-01-02T12:00", offset=None) is None


def test_months_have_their_days():
    found = [local("days_in_month", f"{month}-15T12:00") for month in ("2023-02", "2024-02", "1900-02", "2024-04")]
    assert found == [28, 29, 28, 30]


@pytest.mark.parametrize(("since", "age"), [(2 * DAY, 3 * DAY), (5 * DAY, 0), (5 * DAY + 1, None), (None, None)])
def test_an_age_is_never_negative(since, age):
    row = {"occurred_at": 5 * DAY, "account.opened_at": since}
    frame = pl.DataFrame([row], schema_overrides={"account.opened_at": pl.Int64})
    assert frame.select(RECIPES["account_age"].make())[0, 0] == age


@pytest.mark.parametrize(
    ("opens", "closes", "hour", "expected"),
    [
        (9, 17, 9, True), (9, 17, 17, False), (9, 17, 8, False),
        (22, 6, 22, True), (22, 6, 5, True), (22, 6, 6, False), (22, 6, 12, False),
        (9, 9, 3, True), (None, 17, 12, None), (9, None, 12, None),
    ],
)  # fmt: skip
def test_opening_hours(opens, closes, hour, expected):
    row = {
        "occurred_at": 10 * DAY + hour * HOUR, "utc_offset_minutes": 0, "time_precision": "exact",
        "customer.opens_at": None if opens is None else opens * HOUR,
        "customer.closes_at": None if closes is None else closes * HOUR,
    }  # fmt: skip
    whole = {"customer.opens_at": pl.Int64, "customer.closes_at": pl.Int64}
    frame = pl.DataFrame([row], schema_overrides=whole)
    assert frame.select(RECIPES["in_opening_hours"].make())[0, 0] is expected


def test_merchants_of_no_group_have_none():
    assert [made("merchant_group", mcc=code) for code in ("7011", "0742")] == ["lodging", None]


ROWS = pl.DataFrame(
    {
        "occurred_at": [1, 2, 2, 3],
        "transaction_id": ["d", "c", "b", "a"],
        "currency": [None, "USD", "CAD", None],
        "amount": [10, 20, 30, 40],
    }
)


def test_the_base_currency_is_the_first_that_a_row_names_and_ties_go_by_id():
    assert base_currency(ROWS, None) == BaseCurrency("CAD", 2)
    assert base_currency(ROWS, "EUR") == BaseCurrency("EUR")
    assert base_currency(ROWS.filter(pl.col("currency").is_null()), None) is None
    assert base_currency(ROWS.clear(), None) is None


def test_amounts_count_in_the_base_currency_alone():
    def amounts(base):
        return with_amount_base(ROWS, base)["amount_base"].to_list()

    assert amounts(BaseCurrency("CAD", 2)) == [10, None, 30, None]
    assert amounts(BaseCurrency("USD")) == [None, 20, None, None]
    assert amounts(None) == [10, None, None, 40]
