"""What a run can compute from the columns and tables that it has."""

from __future__ import annotations

import polars as pl
import pytest

from ftindicators.model.values import ValueType
from ftindicators.tables import Reading, read_snapshot
from ftindicators.tables.availability import MADE, available, columns_read
from ftindicators.tables.cast import Wanted

POSTINGS, TRANSFERS = Reading(), Reading(layout="transfers")


def table(kind, **columns):
    frame = pl.DataFrame({name: [value] for name, value in columns.items()})
    return read_snapshot(kind, [(frame, kind, pl.Series([1]))], POSTINGS)


ACCOUNTS = table("accounts", account_id="A", customer_id="C", opened_at="2024-01-01")
CUSTOMERS = table("customers", customer_id="C", name="N", country="NO", opens_at="09:00", employer_name="E")


@pytest.mark.parametrize("name", sorted(MADE))
def test_some_columns_every_run_has(name):
    assert available(name, frozenset(), POSTINGS, None, None)


@pytest.mark.parametrize(
    ("name", "present", "reading", "tables", "expected"),
    [
        ("city", (), POSTINGS, False, False),
        ("city", ("city",), POSTINGS, False, True),
        ("campaign", ("campaign",), POSTINGS, False, False),
        ("campaign", ("campaign",), Reading(extra_columns=(("campaign", ValueType.TEXT),)), False, True),
        ("other_party", (), POSTINGS, True, False),
        ("other_party", ("counterparty_id",), POSTINGS, False, True),
        ("other_party", (), TRANSFERS, False, True),
        ("related_transaction_id", (), POSTINGS, False, False),
        ("related_transaction_id", (), TRANSFERS, False, True),
        ("customer_id", (), POSTINGS, False, False),
        ("customer_id", (), POSTINGS, True, True),
        ("merchant_group", (), POSTINGS, False, False),
        ("merchant_group", ("mcc",), POSTINGS, False, True),
        ("local_hour", (), POSTINGS, False, True),
        ("account_age", (), POSTINGS, False, False),
        ("account_age", (), POSTINGS, True, True),
        ("in_opening_hours", (), POSTINGS, True, False),
        ("counterparty_name_key", (), POSTINGS, False, False),
        ("counterparty_name_key", ("counterparty_name",), POSTINGS, False, True),
        ("account.product", (), POSTINGS, True, False),
        ("account.opened_at", (), POSTINGS, True, True),
        ("customer.name_key", (), POSTINGS, True, True),
        ("customer.employer", (), POSTINGS, True, True),
        ("customer.employer", (), POSTINGS, False, False),
        ("counterparty.country", ("counterparty_country",), POSTINGS, False, True),
        ("counterparty.country", (), POSTINGS, True, False),
        ("counterparty.country", ("counterparty_id",), POSTINGS, True, True),
        ("counterparty.country", ("counterparty_id",), POSTINGS, False, False),
        ("no_such_name", ("no_such_name",), POSTINGS, True, False),
    ],
)
def test_a_name_is_there_where_all_that_it_is_made_of_is(name, present, reading, tables, expected):
    accounts, customers = (ACCOUNTS, CUSTOMERS) if tables else (None, None)
    assert available(name, frozenset(present), reading, accounts, customers) is expected


def test_types_of_extra_columns_stand_beside_those_of_the_vocabulary():
    found = columns_read({"campaign": Wanted("campaign", ValueType.INTEGER)})
    assert (found["campaign"], found["local_hour"], found["customer.name"]) == (
        ValueType.INTEGER,
        ValueType.INTEGER,
        ValueType.TEXT,
    )
