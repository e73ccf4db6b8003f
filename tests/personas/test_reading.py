"""A persona's file is told out as its author meant it, and refused where it says what there is not."""

from __future__ import annotations

import pytest

from tests.personas.reading import told
from tests.personas.variations import varied

TOP = """
about: Somebody.
accounts: [{account_id: A, customer_id: C}, {account_id: B, customer_id: D}]
customers: [{customer_id: C}, {customer_id: D}]
each_row: {account_id: A, currency: CAD, city: Rivemont, device_id: phone, card_id: card}
rows:
"""


def rows(*entries):
    return told("somebody", TOP + "".join(f"  - {entry}\n" for entry in entries)).rows


def test_a_series_is_told_out_with_pauses_and_values_in_turn():
    found = rows("{id: w, every: [1d, 2d], times: 4, from: 2025-03-07T23:10, type: cash_deposit, amount: [100, 50]}")
    assert [row["transaction_id"] for row in found] == ["w1", "w2", "w3", "w4"]
    assert [row["amount"] for row in found] == ["100", "50", "100", "50"]
    assert [row["occurred_at"] for row in found] == [  # the clock on the wall, through the change to summer time
        "2025-03-07T23:10:00-05:00",
        "2025-03-08T23:10:00-05:00",
        "2025-03-10T23:10:00-04:00",
        "2025-03-11T23:10:00-04:00",
    ]


def test_a_month_is_a_calendar_month_and_a_single_row_has_its_id_as_it_stands():
    found = rows(
        "{every: month, times: 3, from: 2024-12-15T09:00, type: bill_payment, amount: 1}",
        "{id: one, on: [2025-01-02T09:00], type: fee, amount: 1}",
    )
    assert [row["occurred_at"][:10] for row in found] == ["2024-12-15", "2025-01-02", "2025-01-15", "2025-02-15"]
    assert found[1]["transaction_id"] == "one"
    assert found[0]["transaction_id"] == "somebody-0-1"


def test_numbered_values_stand_for_as_many():
    found = rows(
        "{times: 4, from: 2025-01-02T09:00, direction: credit, type: etransfer, amount: 5, counterparty_id: p-1..3}"
    )
    assert [row["counterparty_id"] for row in found] == ["p-1", "p-2", "p-3", "p-1"]


def test_the_kind_says_direction_and_door_and_the_door_what_a_row_can_have():
    deposit, transfer = rows(
        "{on: [2025-01-02T09:00], type: cash_deposit, amount: 5}",
        "{on: [2025-01-02T10:00], direction: credit, type: etransfer, amount: 5, memo: ''}",
    )
    assert deposit["direction"] == "credit"
    assert (deposit["channel"], deposit["city"], deposit["card_id"]) == ("atm", "Rivemont", "card")
    assert "device_id" not in deposit
    assert (transfer["channel"], transfer["device_id"], transfer["counterparty_type"]) == ("mobile", "phone", "person")
    assert not {"city", "card_id", "memo"} & set(transfer)


def test_money_to_another_account_here_stands_on_both_sides():
    given, got = rows(
        "{id: x, on: [2025-01-02T09:00], to: B, type: eft_ach, to_type: payroll_credit, amount: 7, memo: pay}"
    )
    assert (given["account_id"], given["direction"], given["counterparty_account"]) == ("A", "debit", "B")
    assert (got["account_id"], got["direction"], got["counterparty_account"]) == ("B", "credit", "A")
    assert (got["transaction_id"], got["type"], got["counterparty_type"]) == ("x.in", "payroll_credit", "business")
    assert (got["amount"], got["memo"], got["occurred_at"]) == ("7", "pay", given["occurred_at"])


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{on: [2025-01-02T09:00], type: fee, amount: 1, colour: red}", "there is no colour"),
        ("{every: soon, times: 2, from: 2025-01-02T09:00, type: fee, amount: 1}", "'soon' is no pause"),
        ("{id: a, every: 1d, times: 2, from: 2025-01-02T09:00, type: fee, amount: 1}", "two rows have one id"),
    ],
)
def test_what_there_is_not_is_refused(entry, said):
    twice = "{id: a1, on: [2025-02-02T09:00], type: fee, amount: 1}"
    with pytest.raises(ValueError, match=said):
        rows(entry, twice)


def test_apart_lives_share_no_id_but_their_words():
    life = told("somebody", TOP + "  - {id: x, on: [2025-01-02T09:00], type: fee, amount: 1}\n").apart("m-")
    assert life.rows[0]["transaction_id"] == "m-x"
    assert (life.rows[0]["account_id"], life.accounts[0]["customer_id"]) == ("m-A", "m-C")
    assert life.rows[0]["currency"] == "CAD"


def test_a_variation_keeps_even_sums_even_and_both_sides_alike():
    entry = "{id: x, every: 3d, times: 9, from: 2025-01-02T09:00, to: B, type: etransfer, amount: [200, 7.35]}"
    life = told("somebody", TOP + f"  - {entry}\n")
    other = varied(life, 5)
    was = {row["transaction_id"]: row for row in life.rows}
    now = {row["transaction_id"]: row for row in other.rows}
    assert was.keys() == now.keys()
    assert any(was[name]["amount"] != row["amount"] for name, row in now.items())
    for name, row in now.items():
        assert 0.8 <= float(row["amount"]) / float(was[name]["amount"]) <= 1.25
        assert was[name]["amount"] != "200" or float(row["amount"]) % 50 == 0
        both = now.get(f"{name}.in", row)
        assert (row["amount"], row["occurred_at"]) == (both["amount"], both["occurred_at"])
    assert varied(life, 5).rows == other.rows
