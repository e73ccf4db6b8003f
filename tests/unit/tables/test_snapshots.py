"""Accounts and customers: one row a key, physical types, and what is not yet read."""

from __future__ import annotations

import polars as pl
import pytest

from ftindicators.diagnostics import InvalidInput
from ftindicators.tables import Reading, TimeFormat, read_snapshot


def read(kind, rows, reading=None):
    frame = pl.DataFrame(rows)
    return read_snapshot(kind, [(frame, "t.csv", pl.int_range(1, frame.height + 1, eager=True))], reading or Reading())


def test_a_row_without_key_and_repeated_keys_are_set_apart():
    rows = [
        {"account_id": name, "customer_id": holder}
        for name, holder in [("A", "1"), ("A", "1"), ("A", "2"), (None, "3"), ("B", None)]
    ]
    found = read("accounts", rows)
    assert found.rows["account_id"].to_list() == ["A", "B"]
    assert found.rejected.select("row", "reason").rows() == [(4, "missing"), (2, "duplicate"), (3, "conflicting_id")]
    assert found.read == 5


def test_the_status_of_today_is_not_kept():
    assert "status" not in read("accounts", [{"account_id": "A", "status": "open"}]).rows.columns


def test_values_that_cannot_be_read_are_counted_by_table():
    found = read("accounts", [{"account_id": "A", "product": "gold"}])
    assert found.nulled.rows() == [("accounts.product", "gold", 1)]


BORN = [("a", "2010-05-01"), ("b", "soon"), ("c", "2010-13-01"), ("d", " "), ("e", None)]


def test_a_birth_date_that_cannot_be_read_is_counted_and_not_kept():
    found = read("customers", [{"customer_id": name, "born": born} for name, born in BORN])
    assert found.nulled.rows() == [("customers.is_minor", None, 2)]
    assert found.rows["adult_from"].is_null().to_list() == [False, True, True, True, True]
    assert not [value for row in found.rows.rows() for value in row if value in {"soon", "2010-13-01"}]


def test_lost_birth_dates_and_lost_statements_stand_beside_each_other_and_chunks_add_up():
    frame = pl.DataFrame({"customer_id": ["a", "b"], "is_minor": ["perhaps", "no"], "born": ["soon", "never"]})
    row = pl.Series([1, 2])
    found = read_snapshot("customers", [(frame, "x", row), (frame.head(1), "y", row.head(1))], Reading())
    assert found.nulled.rows() == [("customers.is_minor", None, 3), ("customers.is_minor", "perhaps", 2)]


def test_guessed_formats_of_dates_are_named():
    rows = [{"customer_id": "a", "born": "31.01.2010", "onboarded_at": "31/01/2020"}]
    found = read("customers", rows, Reading(times=TimeFormat(timezone="UTC")))
    assert found.guesses == (("customers.is_minor", "%d.%m.%Y"), ("customers.onboarded_at", "%d/%m/%Y"))
    assert read("customers", [{"customer_id": "a", "born": "2010-01-31"}]).guesses == ()


def test_a_birth_date_of_two_readings_is_an_error_that_does_not_show_it():
    with pytest.raises(InvalidInput, match="FTI412 a birth date can be read as") as caught:
        read("customers", [{"customer_id": "a", "born": "01/02/2010"}])
    assert "01/02/2010" not in str(caught.value)


def test_a_table_without_its_key_and_tables_as_of_a_time_are_refused():
    with pytest.raises(InvalidInput, match="FTI403"):
        read("customers", [{"name": "x"}])
    with pytest.raises(InvalidInput, match="not yet there"):
        read("customers", [{"customer_id": "x", "valid_from": "2024-01-01"}])


def test_incomes_are_exact():
    found = read("customers", [{"customer_id": "x", "declared_income": "1234.5", "phones": "1;2"}])
    assert found.rows.select("declared_income", "phones").row(0) == (12_345_000, ["1", "2"])
