"""Accounts and customers: one row a key, physical types, and what is not yet read."""

from __future__ import annotations

import polars as pl
import pytest

from ftindicators.diagnostics import InvalidInput
from ftindicators.tables import Reading, read_snapshot


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


def test_a_table_without_its_key_and_tables_as_of_a_time_are_refused():
    with pytest.raises(InvalidInput, match="FTI403"):
        read("customers", [{"name": "x"}])
    with pytest.raises(InvalidInput, match="not yet there"):
        read("customers", [{"customer_id": "x", "valid_from": "2024-01-01"}])


def test_incomes_are_exact():
    found = read("customers", [{"customer_id": "x", "declared_income": "1234.5", "phones": "1;2"}])
    assert found.rows.select("declared_income", "phones").row(0) == (12_345_000, ["1", "2"])
