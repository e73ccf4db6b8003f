"""Two postings of one transfer: ids, sides, and what is made when only one end is ours."""

from __future__ import annotations

import polars as pl

from ftindicators.tables.transfers import postings

ASKED = ["transaction_id", "account_id", "counterparty_account", "direction", "related_transaction_id"]


def made(*ends):
    rows = [
        {
            "transaction_id": f"t{i}", "from_account": "A", "to_account": "B", "amount": i,
            "from_is_ours": mine, "to_is_ours": theirs,
        }
        for i, (mine, theirs) in enumerate(ends)
    ]  # fmt: skip
    return postings(pl.DataFrame(rows))


def test_each_posting_is_the_others_counterparty_and_related_transaction():
    found = made((True, True))
    assert found.select(ASKED).rows() == [("t0:d", "A", "B", "debit", "t0:c"), ("t0:c", "B", "A", "credit", "t0:d")]
    assert set(found.columns) == {*ASKED, "amount"}


def test_the_posting_of_another_bank_is_not_made_and_not_referred_to():
    found = made((True, False), (False, True), (False, False))
    assert found.select(ASKED).rows() == [("t0:d", "A", "B", "debit", None), ("t1:c", "B", "A", "credit", None)]


def test_debits_come_before_credits_and_keep_their_order():
    assert made((True, True), (True, True))["transaction_id"].to_list() == ["t0:d", "t1:d", "t0:c", "t1:c"]


def test_a_transfer_to_the_same_account_is_two_postings():
    row = {"transaction_id": "t", "from_account": "A", "to_account": "A", "from_is_ours": True, "to_is_ours": True}
    assert postings(pl.DataFrame([row])).select(ASKED).rows() == [
        ("t:d", "A", "A", "debit", "t:c"),
        ("t:c", "A", "A", "credit", "t:d"),
    ]
