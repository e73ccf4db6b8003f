"""From files and frames through a mapping to admitted rows."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from ftindicators.diagnostics import InvalidMapping
from ftindicators.sources import ColumnMapping, OpenedFrame, TransactionRows, csv_files, open_files, read_table
from ftindicators.tables import Door

MAPPING = """
timezone: America/Toronto
local_timezone: {by: branch_id, table: branches.csv}
datetime: "%d/%m/%Y %H:%M"
transaction_id: {from: row}
columns: {account_id: KTO, occurred_at: WANN, branch_id: FIL, type: ART}
amount: {column: BETRAG, positive: credit}
values: {type: {GA: cash_withdrawal, EZ: cash_deposit}}
constants: {currency: CAD, channel: branch}
decimal: ","
thousands: "."
csv: {delimiter: ";"}
tables:
  accounts: {columns: {account_id: KTO, customer_id: KUNDE}}
  customers: {columns: {customer_id: KUNDE}, is_minor: {born: GEBURT}}
"""
ROWS = """KTO;WANN;FIL;ART;BETRAG
A;13/01/2024 10:00;B1;EZ;1.234,50
A;13/01/2024 10:00;B2;GA;-20,00
A;14/01/2024 10:00;B9;??;0
A;15/01/2024;B1;EZ;1
short;line
X;13/01/2024 10:00;B1;EZ;1
"""


@pytest.fixture
def bank(tmp_path):
    (tmp_path / "branches.csv").write_text(
        "branch_id,zone\nB1,America/Toronto\nB2,America/Vancouver\n", encoding="utf-8"
    )
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "accounts.csv").write_text("KTO;KUNDE\nA;C1\n", encoding="utf-8")
    (tmp_path / "customers.csv").write_text("KUNDE;GEBURT;sexe\nC1;2010-05-01;f\nC2;1990-05-01;m\n", encoding="utf-8")
    return tmp_path


def admit(bank, needs):
    mapping = ColumnMapping.load(bank / "m.yaml")
    rows = TransactionRows(open_files([bank / "rows.csv"], mapping.csv), mapping)
    accounts = read_table("accounts", open_files([bank / "accounts.csv"], mapping.csv), mapping)
    customers = read_table("customers", open_files([bank / "customers.csv"], mapping.csv), mapping)
    door = Door(rows.fitted.present, frozenset(needs), reading=mapping.reading, accounts=accounts, customers=customers)
    return door.settle(list(rows.admitted(door)))[0]


def test_a_foreign_file_comes_in_whole(bank, monkeypatch):
    monkeypatch.setattr(csv_files, "_BLOCK", 60)
    found = admit(bank, ["local_hour", "customer.is_minor", "channel"])
    columns = [
        "transaction_id",
        "direction",
        "amount",
        "type",
        "party",
        "utc_offset_minutes",
        "local_hour",
        "customer.is_minor",
        "channel",
    ]
    assert found.rows.select(columns).rows() == [
        ("rows.csv:0000000001", "credit", 12_345_000, "cash_deposit", "C1", -300, 10, True, "branch"),
        ("rows.csv:0000000002", "debit", 200_000, "cash_withdrawal", "C1", -480, 7, True, "branch"),
        ("rows.csv:0000000003", "credit", 0, None, "C1", -300, 10, True, "branch"),
    ]
    assert found.rejected.sort("row").select("row", "reason", "field", "value").rows() == [
        (4, "not_a_time", "occurred_at", "15/01/2024"),
        (5, "unreadable", None, "2 fields instead of 5"),
        (6, "unknown_account", "account_id", "X"),
    ]
    assert (found.read, found.used) == (6, 3)
    assert found.nulled.rows() == [("type", "??", 1)]


def test_snapshots_carry_the_hash_of_their_files(bank):
    mapping = ColumnMapping.load(bank / "m.yaml")
    first = read_table("accounts", open_files([bank / "accounts.csv"]), mapping)
    (bank / "accounts.csv").write_text("KTO;KUNDE\nA;C2\n", encoding="utf-8")
    second = read_table("accounts", open_files([bank / "accounts.csv"]), mapping)
    assert len(first.digest) == 32
    assert first.digest != second.digest
    frame = pl.DataFrame({"KTO": ["A"], "KUNDE": ["C1"]})
    assert (
        read_table("accounts", OpenedFrame(frame), mapping).digest
        == read_table("accounts", OpenedFrame(frame), mapping).digest
    )


def test_a_month_without_a_column_and_a_folder_with_other_tables_are_errors(bank):
    mapping = ColumnMapping.load(bank / "m.yaml")
    month = bank / "in"
    month.mkdir()
    (month / "jan.csv").write_text(ROWS, encoding="utf-8")
    (month / "feb.csv").write_text(ROWS.replace("BETRAG", "BETRAGE"), encoding="utf-8")
    with pytest.raises(InvalidMapping, match=r"feb\.csv has no column 'BETRAG'\n(.*\n)*.*did you mean 'BETRAGE'\?"):
        TransactionRows(open_files([month], mapping.csv), mapping)
    (month / "feb.csv").unlink()
    (month / "customers.csv").write_text("KUNDE;GEBURT\n", encoding="utf-8")
    with pytest.raises(InvalidMapping, match=r"customers\.csv has no columns 'KTO', 'WANN'(.*\n)*.*`jan\.csv`"):
        TransactionRows(open_files([month], mapping.csv), mapping)
    with pytest.raises(InvalidMapping, match=r"accounts\.csv has no column 'GEBURT'"):
        read_table("customers", open_files([bank / "accounts.csv", month / "customers.csv"], mapping.csv), mapping)


def test_an_odd_line_of_customers_does_not_keep_the_birth_date_in_it(bank):
    (bank / "customers.csv").write_text("KUNDE;GEBURT;sexe\nC1;2010-05-01;f;x\nC2;soon;m\n", encoding="utf-8")
    mapping = ColumnMapping.load(bank / "m.yaml")
    found = read_table("customers", open_files([bank / "customers.csv"], mapping.csv), mapping)
    assert found.rejected.select("row", "reason", "value").rows() == [(1, "unreadable", "4 fields instead of 3")]
    assert found.nulled.rows() == [("customers.is_minor", None, 1)]


def test_values_that_betray_a_column_end_the_run():
    base = {
        "transaction_id": ["1", "2"],
        "account_id": "A",
        "occurred_at": dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
        "direction": "debit",
        "amount": 1,
    }
    frame = pl.DataFrame(base | {"memo": ["M", "F"]})
    rows = TransactionRows(OpenedFrame(frame), ColumnMapping.identity())
    door = Door(rows.fitted.present, frozenset({"memo"}))
    with pytest.raises(InvalidMapping, match="FTI324"):
        list(rows.admitted(door))


def test_the_same_rows_from_csv_and_parquet_have_the_same_content(tmp_path):
    frame = pl.DataFrame(
        {
            "transaction_id": ["1"],
            "account_id": ["7"],
            "occurred_at": ["2024-01-01T00:00:00Z"],
            "direction": ["debit"],
            "amount": ["1.50"],
            "card_present": ["true"],
        }
    )
    frame.write_csv(tmp_path / "a.csv")
    typed = frame.with_columns(
        pl.col("occurred_at").str.to_datetime(time_zone="UTC"),
        pl.col("amount").cast(pl.Float64),
        pl.col("card_present") == "true",
        pl.col("account_id").cast(pl.Int32),
    )
    typed.write_parquet(tmp_path / "b.parquet")
    rows = TransactionRows(open_files([tmp_path]), ColumnMapping.identity())
    door = Door(rows.fitted.present, frozenset({"card_present"}))
    found, _ = door.settle(list(rows.admitted(door)))
    assert found.rejected.select("source", "reason").rows() == [("b.parquet", "duplicate")]
