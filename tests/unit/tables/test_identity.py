"""Who a row belongs to and who is on its other side, each case of contract 2 by hand."""

from __future__ import annotations

import polars as pl
import pytest

from ftindicators.tables import Reading, read_snapshot
from ftindicators.tables.identity import NEEDED, with_parties

ASKED = ["customer_id", "party", "other_party", "other_party_is_customer"]


def table(kind, rows):
    frame = pl.DataFrame(rows)
    return read_snapshot(kind, [(frame, kind, pl.int_range(1, frame.height + 1, eager=True))], Reading())


ACCOUNTS = table("accounts", [{"account_id": "A", "customer_id": "C1"}, {"account_id": "B", "customer_id": None}])
CUSTOMERS = table("customers", [{"customer_id": "C1"}, {"customer_id": "C2"}])


def parties(reading=None, accounts=None, customers=None, **row):
    schema = dict.fromkeys(["account_id", *NEEDED], pl.String)
    rows = pl.DataFrame([{"account_id": "A"} | row], schema=schema)
    columns = {series.name: series for series in rows.get_columns()}
    with_parties(columns, reading or Reading(), accounts, customers)
    return pl.DataFrame(columns).select(ASKED).row(0)


def test_the_rows_own_customer_comes_before_its_accounts_customer():
    assert parties(accounts=ACCOUNTS, customer_id="C7")[:2] == ("C7", "C7")
    assert parties(accounts=ACCOUNTS)[:2] == ("C1", "C1")
    assert parties(accounts=ACCOUNTS, account_id="B")[:2] == (None, "account:B")
    assert parties()[:2] == (None, "account:A")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, (None, None)),
        ({"counterparty_account": "A"}, ("C1", True)),
        ({"counterparty_account": "B"}, ("account:B", True)),
        ({"counterparty_account": "X"}, ("ext::X", False)),
        ({"counterparty_account": "X", "counterparty_institution": "I"}, ("ext:I:X", False)),
        ({"counterparty_account": "X", "counterparty_id": "P"}, ("ext:P", False)),
        ({"counterparty_account": "B", "counterparty_id": "P"}, ("account:B", True)),
        ({"counterparty_institution": "I"}, (None, None)),
    ],
)
def test_the_other_side_with_a_file_of_accounts(row, expected):
    assert parties(accounts=ACCOUNTS, **row)[2:] == expected


def test_without_one_only_the_rows_own_account_is_ours_in_postings_and_both_ends_in_transfers():
    assert parties(counterparty_account="A")[2:] == ("account:A", True)
    assert parties(counterparty_account="B")[2:] == ("ext::B", False)
    assert parties(Reading(layout="transfers"), counterparty_account="B")[2:] == ("account:B", True)


@pytest.mark.parametrize(
    ("tables", "other", "known"),
    [
        ({"accounts": ACCOUNTS}, "C1", True),
        ({"accounts": ACCOUNTS}, "C2", False),
        ({"accounts": ACCOUNTS, "customers": CUSTOMERS}, "C2", False),
        ({"customers": CUSTOMERS}, "C2", True),
        ({"customers": CUSTOMERS}, "C9", False),
        ({}, "C2", None),
    ],
)
def test_ids_of_customers_stand_as_they_are_and_are_known_by_the_tables(tables, other, known):
    found = parties(Reading(counterparty_ids="customers"), counterparty_id=other, **tables)
    assert found[2:] == (other, known)


def test_whoever_pays_themselves_has_an_account():
    assert parties(Reading(counterparty_ids="customers"), customer_id="C9", counterparty_id="C9")[2:] == ("C9", True)
