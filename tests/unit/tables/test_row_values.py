"""Columns of other tables at a row: only what is asked, only what had happened."""

from __future__ import annotations

import polars as pl

from ftindicators.model.values import DAY, HOUR
from ftindicators.tables import Reading, read_snapshot
from ftindicators.tables.names import twin
from ftindicators.tables.row_values import with_needed

KEY = b"k"
BASE = {
    "account_id": "A", "customer_id": "C1", "other_party": "C2", "occurred_at": 10 * DAY,
    "utc_offset_minutes": 0, "time_precision": "exact",
}  # fmt: skip


def table(kind, *rows):
    frame = pl.DataFrame(list(rows))
    return read_snapshot(kind, [(frame, kind, pl.int_range(1, frame.height + 1, eager=True))], Reading())


def values(names, accounts=None, customers=None, **row):
    found = needed(pl.DataFrame([BASE | row]), names, accounts, customers)
    return found.select(names).row(0), set(found.columns) - set(BASE) - set(row) - set(names)


def needed(rows, names, accounts, customers):
    columns = {series.name: series for series in rows.get_columns()}
    with_needed(columns, names, accounts, customers, KEY)
    return pl.DataFrame(columns)


def key(name):
    return twin(pl.Series([name]), KEY)[0]


def test_only_what_is_asked_is_joined():
    accounts = table("accounts", {"account_id": "A", "product": "savings", "branch_id": "B1"})
    assert values(["account.branch_id"], accounts) == (("B1",), set())
    assert values(["account.branch_id"], accounts, account_id="Z") == ((None,), set())


def test_an_account_is_closed_from_its_instant_on():
    closed = {"account_id": "A", "closed_at": "1970-01-11T00:00:00Z", "closed_reason": "customer"}
    accounts = table("accounts", closed)
    asked = ["account.closed_at", "account.closed_reason"]
    assert values(asked, accounts, occurred_at=10 * DAY)[0] == (10 * DAY, "customer")
    assert values(asked, accounts, occurred_at=10 * DAY - 1)[0] == (None, None)
    assert values(["account.closed_reason"], accounts, occurred_at=10 * DAY - 1)[0] == (None,)


def test_a_reason_without_a_time_of_closing_is_not_known():
    accounts = table("accounts", {"account_id": "A", "closed_reason": "customer"})
    assert values(["account.closed_reason"], accounts)[0] == (None,)


def test_a_customer_is_read_at_both_sides():
    customers = table(
        "customers",
        {"customer_id": "C1", "country": "NO", "name": "N. One"},
        {"customer_id": "C2", "country": "SE", "name": "n ONE"},
    )
    asked = ["customer.country", "counterparty.country", "customer.name_key", "counterparty.name_key"]
    assert values(asked, customers=customers)[0] == ("NO", "SE", key("N. One"), key("N. One"))


def test_what_the_row_says_of_its_other_side_comes_first():
    customers = table("customers", {"customer_id": "C2", "country": "SE"})
    assert values(["counterparty.country"], customers=customers, counterparty_country="FI")[0] == ("FI",)
    nothing = pl.lit(None, dtype=pl.String)
    rows = pl.DataFrame([BASE]).with_columns(nothing.alias("counterparty_country"))
    found = needed(rows, ["counterparty.country"], None, customers)
    assert found["counterparty.country"].to_list() == ["SE"]


def test_a_minor_by_birth_date_is_one_until_the_day_at_the_place():
    # Eighteen on 1970-01-11; at -300 minutes that day begins at 05:00 UTC.
    customers = table("customers", {"customer_id": "C1", "born": "1952-01-11"})
    at = 10 * DAY + 5 * HOUR
    assert values(["customer.is_minor"], customers=customers, occurred_at=at, utc_offset_minutes=-300)[0] == (False,)
    assert values(["customer.is_minor"], customers=customers, occurred_at=at - 1, utc_offset_minutes=-300)[0] == (True,)


def test_an_employer_is_known_by_its_id_and_else_by_its_name():
    rows = [
        {"customer_id": "C1", "employer_customer_id": "E", "employer_name": "Firm"},
        {"customer_id": "C2", "employer_customer_id": None, "employer_name": "Firm"},
    ]
    customers = table("customers", *rows)
    assert values(["customer.employer"], customers=customers)[0] == ("E",)
    assert values(["customer.employer"], customers=customers, customer_id="C2")[0] == (key("Firm"),)
