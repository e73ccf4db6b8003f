"""Amounts: exact from text, decimals and integers; floats only where they mean a whole minor unit."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from ftindicators.tables.money import decimals_of, read_money
from ftindicators.tables.reading import NumberFormat

POINT = NumberFormat()
COMMA = NumberFormat(",", ".")


def read(value, dtype=None, *, decimals=2, numbers=POINT, minor_units=False):
    found = read_money(pl.Series("amount", [value], dtype=dtype), decimals, numbers, minor_units=minor_units)
    return found.value[0], found.problem[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.34", 123_400),
        ("-0.0001", -1),
        ("+.5", 5_000),
        ("7.", 70_000),
        ("1.230000", 12_300),
        ("0007", 70_000),
        ("\u22123", -30_000),
        ("920000000000000", 9_200_000_000_000_000_000),
    ],
)
def test_text_is_read_exactly(text, value):
    assert read(text) == (value, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1.23456", "too_precise"),
        ("920000000000000.0001", "too_large"),
        ("1" * 40, "too_large"),
        ("12,50", "not_a_number"),
        ("1e3", "not_a_number"),
        ("nan", "not_a_number"),
        ("-", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("$5", "not_a_number"),
    ],
)
def test_text_that_is_no_amount_says_why(text, problem):
    assert read(text) == (None, problem)


def test_thousands_must_stand_where_they_belong():
    assert read("1.234.567,89", numbers=COMMA) == (12_345_678_900, None)
    assert read("12.34,5", numbers=COMMA) == (None, "not_a_number")
    assert read("1\u202f234,5", numbers=NumberFormat(",", " ")) == (12_345_000, None)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.1 + 0.2, 2, (3_000, None)),
        (0.285, 2, (None, "not_whole_minor_units")),
        (1.5, 0, (None, "not_whole_minor_units")),
        (1.125, 3, (11_250, None)),
        (float("inf"), 2, (None, "not_a_number")),
        (float("nan"), 2, (None, None)),
        (1e15, 2, (None, "too_large")),
        (-12.5, 2, (-125_000, None)),
    ],
)
def test_a_float_is_taken_to_the_minor_unit_that_it_means(value, decimals, expected):
    assert read(value, pl.Float64, decimals=decimals) == expected


def test_decimals_and_integers_are_exact():
    assert read(Decimal("1.23450"), pl.Decimal(20, 5)) == (12_345, None)
    assert read(Decimal("1.23456"), pl.Decimal(20, 5)) == (None, "too_precise")
    assert read(Decimal("99999999999999999999.5"), pl.Decimal(38, 1)) == (None, "too_large")
    assert read(7, pl.UInt8) == (70_000, None)
    assert read(2**63, pl.UInt64) == (None, "too_large")


def test_minor_units_are_those_of_the_currency():
    assert read("1234", minor_units=True) == (123_400, None)
    assert read("1234", decimals=0, minor_units=True) == (12_340_000, None)
    assert read("12.5", decimals=2, minor_units=True) == (1_250, None)
    assert read("12.345", decimals=2, minor_units=True) == (None, "too_precise")
    assert read(1999.0, pl.Float64, minor_units=True) == (199_900, None)


def test_currencies_have_their_own_decimals_and_others_two():
    assert decimals_of(pl.Series("currency", ["JPY", "KWD", "CAD", "???", None])).to_list() == [0, 3, 2, 2, 2]
