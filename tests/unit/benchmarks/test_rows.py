import json

import polars as pl
import pytest

from benchmarks.rows import LEAN, bank, write

ROWS = 1_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("rows")
    write(found, ROWS, seed=3)
    return found


@pytest.fixture
def rows(folder):
    return pl.read_parquet(folder / "transactions.parquet")


def test_the_same_seed_gives_the_same_rows_and_another_one_others(rows, tmp_path):
    write(tmp_path / "again", ROWS, seed=3)
    write(tmp_path / "other", ROWS, seed=4)
    assert pl.read_parquet(tmp_path / "again" / "transactions.parquet").equals(rows)
    assert not pl.read_parquet(tmp_path / "other" / "transactions.parquet").equals(rows)


def test_every_row_has_an_id_of_its_own(rows):
    assert rows.height == ROWS
    assert rows["transaction_id"].n_unique() == ROWS
    assert rows["transaction_id"].null_count() == 0


def test_rows_come_in_no_order_over_ninety_days(rows):
    assert not rows["occurred_at"].is_sorted()
    assert 85 <= (rows["occurred_at"].max() - rows["occurred_at"].min()).days <= 90


def test_one_account_has_a_twentieth_of_all_rows():
    assert bank(100_000, seed=3).drawn[0] == pytest.approx(0.05)


def test_the_facts_say_what_was_made(folder, rows):
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    busiest = rows["account_id"].value_counts(sort=True)["count"].head(5) * 100 / ROWS
    assert facts["rows"] == ROWS
    assert facts["accounts"] == rows["account_id"].n_unique()
    assert facts["shares"] == pytest.approx(busiest.to_list())


def test_some_rows_are_declined_and_some_values_are_missing(rows):
    assert {"completed", "declined", None} <= set(rows["status"])
    assert 0 < rows["memo"].null_count() < ROWS
    assert (rows["amount"] > 0).all()


def test_the_lean_file_has_the_same_rows_in_fewer_columns(folder, rows):
    assert pl.read_parquet(folder / "lean.parquet").equals(rows.select(LEAN))


def test_accounts_and_customers_hold_everybody_who_is_posted_to(folder, rows):
    accounts = pl.read_parquet(folder / "accounts.parquet")
    customers = pl.read_parquet(folder / "customers.parquet")
    assert set(rows["account_id"]) <= set(accounts["account_id"])
    assert set(rows["customer_id"]) <= set(customers["customer_id"])
    assert set(accounts["customer_id"]) <= set(customers["customer_id"])
