"""Reasons in their order, counts of nulled values that add up, values as a report shows them."""

from __future__ import annotations

import datetime as dt

import polars as pl

from ftindicators.tables import rows as rows_module
from ftindicators.tables.rows import NULLED, REJECTED, Admitted, Refusals, joined, shown, summed

VALUES = pl.Series(["a", "b", "c"])


def mask(*values):
    return pl.Series(values, dtype=pl.Boolean)


def test_a_row_gets_the_first_reason_of_the_list_whatever_was_found_first():
    refusals = Refusals(3)
    refusals.add("negative_amount", "amount", mask(True, True, False), VALUES)
    refusals.add("missing", "account_id", mask(True, None, False), VALUES)
    found, stands = refusals.table("f.csv", pl.Series([7, 8, 9]))
    assert found.schema == REJECTED
    assert found.rows() == [("f.csv", 7, "missing", "account_id", "a"), ("f.csv", 8, "negative_amount", "amount", "b")]
    assert stands.to_list() == [False, False, True]


def test_of_one_reason_the_field_that_was_asked_first_is_named():
    refusals = Refusals(1)
    refusals.add("missing", "account_id", mask(True), VALUES.head(1))
    refusals.add("missing", "amount", mask(True), VALUES.head(1))
    assert refusals.table("f", pl.Series([1]))[0]["field"].to_list() == ["account_id"]


def test_nothing_refused_is_an_empty_table():
    found, stands = Refusals(2).table("f", pl.Series([1, 2]))
    assert found.schema == REJECTED
    assert (found.height, stands) == (0, None)


def nulled(*entries):
    return pl.DataFrame(list(entries), schema=NULLED, orient="row")


def test_counts_of_chunks_add_up_by_column_and_value():
    found = summed([nulled(("type", "x", 2), ("type", "y", 1)), nulled(("type", "x", 3), ("city", None, 1))])
    assert found.rows() == [("city", None, 1), ("type", "x", 5), ("type", "y", 1)]
    assert summed([]).rows() == []


def test_beyond_the_most_values_the_rarest_are_counted_together(monkeypatch):
    monkeypatch.setattr(rows_module, "MOST_VALUES", 2)
    found = summed([nulled(("t", "a", 1), ("t", "b", 5), ("t", "c", 2), ("t", "d", 1), ("u", "e", 1))])
    assert found.rows() == [("t", None, 2), ("t", "b", 5), ("t", "c", 2), ("u", "e", 1)]


def test_chunks_joined_keep_every_row_in_the_account():
    rows = pl.DataFrame({"x": [1, 2]})
    refused = pl.DataFrame([("f", 3, "missing", "amount", None)], schema=REJECTED, orient="row")
    part = Admitted(rows, refused, nulled(("t", "a", 1)), read=3, ambiguous_times=1)
    found = joined([part, part], rows.clear())
    assert (found.read, found.used, found.rejected.height, found.rows.height) == (6, 4, 2, 4)
    assert (found.ambiguous_times, found.nonexistent_times) == (2, 0)
    assert found.nulled.rows() == [("t", "a", 2)]
    assert joined([], rows.clear()).rows.schema == rows.schema


def test_values_of_every_kind_are_shown_as_short_text():
    assert shown(pl.Series([1.5, None])).to_list() == ["1.5", None]
    assert shown(pl.Series([["a"], None])).to_list() == ["['a']", None]
    assert shown(pl.Series([dt.timedelta(days=1)])).to_list() == ["1 day, 0:00:00"]
    assert shown(pl.Series(["x" * 300]))[0] == "x" * 200
