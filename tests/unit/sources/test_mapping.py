"""Mappings: every clause is read, and every fault is told at once with its place and the way out."""

from __future__ import annotations

import pytest

from ftindicators.diagnostics import InvalidMapping
from ftindicators.model.values import ValueType
from ftindicators.sources import ColumnMapping

WHOLE = """
layout: postings
timezone: Europe/London
local_timezone: {column: branch_tz}
datetime: "%d/%m/%Y %H:%M"
columns: {account_id: CARD, occurred_at: WHEN, merchant_name: SHOP, city: null}
extra_columns: {campaign: text, visits: integer}
transaction_id: {hash_of: [CARD, WHEN]}
amount: {column: AMT, direction: DC, values: {D: debit, C: credit}, unit: minor}
counterparty_ids: customers
constants: {currency: GBP, type: {debit: card_purchase, credit: card_refund}}
reporting_currency: CAD
csv: {delimiter: ";", encoding: windows-1252, nulls: ["", "NULL"]}
tables:
  customers: {columns: {customer_id: KUNDE}, values: {kind: {P: person}}, is_minor: {born: GEBURT, under: 16}}
  accounts: {columns: {opened_at: ANLAGE}}
values: {channel: {B: branch}}
decimal: ","
thousands: "."
"""


def test_every_clause_is_read():
    found = ColumnMapping.of_text(WHOLE)
    assert found.transactions.columns == (
        ("account_id", "CARD"),
        ("occurred_at", "WHEN"),
        ("merchant_name", "SHOP"),
        ("city", None),
    )
    assert found.transactions.values == (
        ("channel", (("B", "branch"),)),
        ("direction", (("D", "debit"), ("C", "credit"))),
    )
    assert found.amount_columns == (("amount", "AMT"), ("direction", "DC"))
    assert found.row_id.hash_of == ("CARD", "WHEN")
    assert found.zone.column == "branch_tz"
    assert found.constants == (("currency", "GBP"),)
    assert (found.csv.delimiter, found.csv.encoding, found.csv.nulls) == (";", "windows-1252", ("", "NULL"))
    assert found.customers.born == "GEBURT"
    assert found.accounts.columns == (("opened_at", "ANLAGE"),)
    reading = found.reading
    assert (reading.numbers.decimal, reading.numbers.thousands) == (",", ".")
    assert (reading.times.datetime, reading.times.timezone) == ("%d/%m/%Y %H:%M", "Europe/London")
    assert (reading.amount.kind, reading.amount.minor_units) == ("plain", True)
    assert reading.by_direction == (("type", "card_purchase", "card_refund"),)
    assert reading.extra_columns == (("campaign", ValueType.TEXT), ("visits", ValueType.INTEGER))
    assert (reading.counterparty_ids, reading.reporting_currency, reading.minor_under) == ("customers", "CAD", 16)


def test_equal_mappings_are_equal_wherever_they_stand():
    assert ColumnMapping.of_text(WHOLE, "a.yaml") == ColumnMapping.of_text("# a comment\n" + WHOLE, "b.yaml")
    assert ColumnMapping.of_text("layout: postings") == ColumnMapping.identity()
    assert hash(ColumnMapping.of_text(WHOLE)) == hash(ColumnMapping.of_text(WHOLE))


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("colums: {account_id: A}", ["FTI310 'colums' is not a key of a mapping|did you mean 'columns'?"]),
        ("columns: {acount_id: A}", ["FTI320 'acount_id' is not a column of transactions|did you mean 'account_id'?"]),
        (
            "columns: {memo: client_gender}",
            ["FTI323 the column 'client_gender' (gender) may be read by nothing|another name"],
        ),
        ("columns: {memo: dateOfBirth}", ["FTI323 the column 'dateOfBirth' (birth date)|is_minor"]),
        ("extra_columns: {religion: text}", ["FTI323 'religion'"]),
        ("extra_columns: {memo: text}", ["FTI325 'memo' is a column of ours already"]),
        ("extra_columns: {x: place}", ["FTI314 'place' is not a type"]),
        ("transaction_id: {hash_of: [sexe]}", ["FTI323 the column 'sexe' (sex)"]),
        ("layout: transfer", ["FTI314 'transfer' is not 'layout'|did you mean 'transfers'?"]),
        ("timezone: Europe/Londn", ["FTI330 'Europe/Londn' is not a time zone|did you mean 'Europe/London'?"]),
        ('datetime: "%Q"', ["FTI332 '%Q'"]),
        ('datetime: "day"', ["FTI332 'day' is not a format"]),
        ('datetime: "%z %H:%M"', ["FTI332 an offset"]),
        ("amount: {debit: A}", ["FTI311 'amount' needs 'debit' and 'credit' together"]),
        ("amount: {column: A, positive: up}", ["FTI314 'up' is not a direction"]),
        ("amount: {positive: debit}", ["FTI311 'amount' needs 'column'"]),
        (
            "amount: {column: A, positive: debit, direction: B}",
            ["FTI317 'positive' and 'direction' cannot stand together"],
        ),
        ("amount: {column: A, positive: debit}\ncolumns: {amount: B}", ["FTI317 'amount' has a source in `amount`"]),
        ("transaction_id: {from: row}\ncolumns: {transaction_id: A}", ["FTI317 'transaction_id' has a source here"]),
        (
            "constants: {type: {debit: cash_depost}}",
            ["FTI314 'cash_depost' is not a value of 'type'|did you mean 'cash_deposit'?"],
        ),
        ("values: {type: {A: wired}}", ["FTI314 'wired' is not a value of 'type'"]),
        ("csv: {delimiter: ';;'}", ["FTI313 ';;' is not a sign between fields"]),
        ("csv: {encoding: utf-99}", ["FTI314 'utf-99' is not an encoding"]),
        ("decimal: ','\nthousands: ','", ["FTI317 ',' cannot be both"]),
        ("reporting_currency: dollars", ["FTI313 'dollars' is not a currency code"]),
        ("tables: {links: {columns: {party_a: A}}}", ["FTI315 'links' is a part of the language, but not yet"]),
        ("tables: {customers: {columns: {valid_from: A}}}", ["FTI315 'valid_from'"]),
        ("tables: {accounts: {is_minor: {born: A}}}", ["FTI310 'is_minor' belongs to customers alone"]),
        ("tables: {customers: {columns: {name: ethnicity}}}", ["FTI323 the column 'ethnicity'"]),
        ("tables: {customers: {columns: {city: genre}}}", ["FTI323 the column 'genre' (gender)"]),
        (
            "layout: transfers\ncolumns: {counterparty_name: A}",
            ["FTI326 'counterparty_name' is made from the two ends"],
        ),
        ("layout: transfers\namount: {column: A, positive: debit}", ["FTI326 a transfer has a debit and a credit"]),
        (
            "local_timezone: {by: branch_id, table: nowhere.csv}",
            ["FTI331 the table of zones 'nowhere.csv' cannot be read"],
        ),
        ("local_timezone: {by: branch_id}", ["FTI317 'local_timezone' needs 'column', or 'by' and 'table'"]),
        ("columns: [a]", ["FTI312 a map from our column to theirs belongs here"]),
        ("", ["FTI300 the file holds no mapping"]),
        ("columns: {account_id: A, account_id: B}", ["FTI102 'account_id' stands here twice"]),
        ("layout: x\ntimezone: y\ncolumns: {zz: a}", ["FTI314 'x'", "FTI330 'y'", "FTI320 'zz'"]),
    ],
)
def test_faults(text, faults):
    with pytest.raises(InvalidMapping) as caught:
        ColumnMapping.of_text(text, "bank.yaml")
    found = [diagnostic for diagnostic in caught.value.diagnostics if diagnostic.severity == "error"]
    assert len(found) == len(faults)
    for diagnostic, fault in zip(found, faults, strict=True):
        words, _, hint = fault.partition("|")
        assert f"{diagnostic.code} {diagnostic.message}".startswith(words)
        assert hint in (diagnostic.hint or "")
        assert diagnostic.span.file == "bank.yaml"


def test_the_place_is_exact():
    with pytest.raises(InvalidMapping) as caught:
        ColumnMapping.of_text("layout: postings\ncolumns:\n  acount_id: A\n", "bank.yaml")
    assert str(caught.value).splitlines()[:3] == [
        "bank.yaml:3:3: FTI320 'acount_id' is not a column of transactions",
        "   3 |   acount_id: A",
        "     |   ^^^^^^^^^",
    ]


def test_a_missing_file_and_one_in_another_encoding(tmp_path):
    with pytest.raises(InvalidMapping, match="no such file"):
        ColumnMapping.load(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes("datetime: é".encode("latin-1"))
    with pytest.raises(InvalidMapping, match="not UTF-8"):
        ColumnMapping.load(tmp_path / "latin.yaml")


def test_a_table_of_zones_is_read_beside_the_mapping(tmp_path):
    (tmp_path / "branches.csv").write_text(
        "branch_id,timezone\nB1,America/Toronto\nB2,Europe/London\n", encoding="utf-8"
    )
    (tmp_path / "m.yaml").write_text("local_timezone: {by: branch_id, table: branches.csv}", encoding="utf-8")
    found = ColumnMapping.load(tmp_path / "m.yaml")
    assert found.zone.zones == (("B1", "America/Toronto"), ("B2", "Europe/London"))
    (tmp_path / "branches.csv").write_text("branch_id,timezone\nB1,Toronto\n", encoding="utf-8")
    with pytest.raises(InvalidMapping, match="'Toronto'"):
        ColumnMapping.load(tmp_path / "m.yaml")
