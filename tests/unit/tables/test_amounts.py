"""Amount and direction in the three forms of exports, and what each refuses."""

from __future__ import annotations

import polars as pl
import pytest

from ftindicators.tables.amounts import known_direction, read_amounts
from ftindicators.tables.few_values import FewValues
from ftindicators.tables.reading import AmountForm, NumberFormat, Reading
from ftindicators.tables.rows import Refusals


def read(columns, reading, decimals=2):
    raw = {name: pl.Series(name, values, dtype=pl.String) for name, values in columns.items()}
    height = len(next(iter(raw.values())))
    refusals = Refusals(height)
    amount, direction = read_amounts(raw, reading, decimals, FewValues(known_direction), refusals)
    refused, stands = refusals.table("f", pl.int_range(1, height + 1, eager=True))
    sides = [None] * height if direction is None else direction.to_list()
    stays = [True] * height if stands is None else stands
    kept = [pair for pair, stands in zip(zip(amount, sides, strict=True), stays, strict=True) if stands]
    return kept, refused.select("row", "reason", "field", "value").rows()


def test_beside_a_direction_an_amount_has_no_sign():
    columns = {
        "amount": [" 5 ", "0", "-1", None, "2", "3"],
        "direction": ["debit", " credit", "debit", "debit", "D", None],
    }
    assert read(columns, Reading()) == (
        [(50_000, "debit"), (0, "credit")],
        [
            (3, "negative_amount", "amount", "-1"),
            (4, "missing", "amount", None),
            (5, "not_in_list", "direction", "D"),
            (6, "missing", "direction", None),
        ],
    )


def test_the_sign_says_the_direction_and_zero_goes_with_the_positive_ones():
    for positive, other in (("debit", "credit"), ("credit", "debit")):
        kept, refused = read({"amount": ["1", "-2", "0", "-0"]}, Reading(amount=AmountForm("signed", positive)))
        assert kept == [(10_000, positive), (20_000, other), (0, positive), (0, positive)]
        assert refused == []


def test_of_two_columns_the_one_that_moved_counts():
    columns = {
        "amount_debit": ["1", None, "0", "0", "3", "x", None],
        "amount_credit": [None, "2", "2", "0", "4", "2", None],
    }
    kept, refused = read(columns, Reading(amount=AmountForm("two_columns")))
    assert kept == [(10_000, "debit"), (20_000, "credit"), (20_000, "credit"), (0, "debit")]
    assert refused == [
        (5, "unreadable", "amount", "debit 3, credit 4"),
        (6, "not_a_number", "amount", "x"),
        (7, "missing", "amount", None),
    ]


def test_a_transfer_has_both_directions_and_no_negative_amount():
    reading = Reading(layout="transfers", amount=AmountForm("signed"))
    assert read({"amount": ["7", "-7"]}, reading) == ([(70_000, None)], [(2, "negative_amount", "amount", "-7")])


@pytest.mark.parametrize(
    ("written", "numbers", "minor_units", "decimals", "amount"),
    [
        ("1.234,5", NumberFormat(",", "."), False, 2, 12_345_000),
        ("1 234.50", NumberFormat(".", " "), False, 2, 12_345_000),
        ("1234", NumberFormat(), True, 2, 123_400),
        ("1234", NumberFormat(), True, 0, 12_340_000),
        ("1234", NumberFormat(), True, 3, 12_340),
    ],
)
def test_signs_inside_numbers_and_minor_units(written, numbers, minor_units, decimals, amount):
    reading = Reading(numbers=numbers, amount=AmountForm("signed", "debit", minor_units))
    assert read({"amount": [written]}, reading, decimals) == ([(amount, "debit")], [])
