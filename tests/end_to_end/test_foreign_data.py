"""Four data sets made by others come in through mappings as a user would write them, to the row and the cent."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from ftindicators.sources import ColumnMapping, TransactionRows, open_files, read_table
from ftindicators.tables import Door
from tests.checkout import ROOT
from tests.foreign import foreign

pytestmark = pytest.mark.foreign
MAPPINGS = ROOT / "tests" / "foreign_mappings"


def admit(name, needs=(), *, accounts=None, customers=None, lines=None, mapping=None):
    folder = foreign(name)
    mapping = mapping or ColumnMapping.load(MAPPINGS / f"{name}.yaml")
    path = folder / "transactions.parquet" if lines is None else lines
    rows = TransactionRows(open_files([path], mapping.csv), mapping)
    tables = {
        kind: None if file is None else read_table(kind, open_files([folder / file]), mapping)
        for kind, file in (("accounts", accounts), ("customers", customers))
    }
    door = Door(rows.fitted.present, frozenset(needs), reading=mapping.reading, **tables)
    found, base = door.settle(list(rows.admitted(door)))
    assert found.read == found.used + found.rejected.height
    return found, base, pl.scan_parquet(folder / "transactions.parquet")


def cents(raw, column):
    """The exact sum of a float column that holds whole cents."""
    return raw.select((pl.col(column) * 100).round(0).cast(pl.Int64).sum()).collect().item()


def test_birmingham_keeps_its_true_repeats_and_reads_both_directions():
    found, base, raw = admit("birmingham_pcards", ["amount_base", "merchant_name"])
    assert (found.read, found.used) == (185_908, 185_908)
    assert set(found.nulled["column"]) == {"mcc"}, "categories that are no one merchant code"
    assert base.code == "GBP"
    signed = found.rows.select(
        pl.when(pl.col("direction") == "debit").then("amount").otherwise(-pl.col("amount")).sum()
    ).item()
    assert signed == cents(raw, "gross_amount") * 100
    assert found.rows.filter(pl.col("direction") == "credit").select(pl.len(), pl.col("type").unique().first()).row(
        0
    ) == (5_145, "card_refund")
    # 317 rows are in another currency; without rates they have no amount in pounds.
    assert found.rows["amount_base"].null_count() == 317
    assert found.rows["time_precision"].unique().to_list() == ["date_only"]
    assert found.rows.select("occurred_at").min().item() == 1_384_214_400_000_000  # 2013-11-12T00:00Z


def test_birmingham_by_hash_keeps_as_many_rows_as_by_row():
    text = (MAPPINGS / "birmingham_pcards.yaml").read_text(encoding="utf-8")
    by_hash = "transaction_id: {hash_of: [trans_date, merchant_name, card_number_masked, gross_amount]}"
    found, _, raw = admit(
        "birmingham_pcards", mapping=ColumnMapping.of_text(text.replace("transaction_id: {from: row}", by_hash))
    )
    assert (found.used, found.rejected.height) == (185_908, 0)
    key = ["trans_date", "merchant_name", "card_number_masked", "gross_amount"]
    repeats = raw.collect().height - raw.select(key).unique().collect().height
    assert found.rows["transaction_id"].str.contains("#").sum() == repeats > 9_000


def test_sparkov_is_exact_and_reads_its_customers():
    needs = ["customer.occupation", "latitude", "category", "local_hour"]
    found, base, raw = admit("sparkov", needs, accounts="customers.parquet", customers="customers.parquet")
    assert (found.read, found.used, found.nulled.height, base.code) == (625_930, 625_930, 0, "USD")
    assert found.rows["amount"].sum() == cents(raw, "amt") * 100
    assert found.rows["customer.occupation"].null_count() == 0
    assert found.rows["local_hour"].to_list()[:3] == [0, 0, 0]
    assert found.rows["category"].n_unique() == 14


def test_the_same_rows_as_text_are_the_same_rows(tmp_path):
    head = pl.scan_parquet(foreign("sparkov") / "transactions.parquet").head(20_000).collect()
    head.write_csv(tmp_path / "transactions.parquet.csv", float_scientific=False)
    head.write_parquet(tmp_path / "transactions.parquet")
    typed, _, _ = admit("sparkov", ["merchant_name"], lines=tmp_path / "transactions.parquet")
    written, _, _ = admit("sparkov", ["merchant_name"], lines=tmp_path / "transactions.parquet.csv")
    same = pl.exclude("source", "content")
    assert written.rows.select(same).equals(typed.rows.select(same))


def test_synthfin_transfers_are_two_postings_each():
    found, _, raw = admit("synthfin_aml", ["counterparty_account"])
    assert (found.read, found.used, found.rows.height) == (1_905_911, 1_905_911, 3_811_822)
    sums = dict(found.rows.group_by("direction").agg(pl.col("amount").sum()).iter_rows())
    assert sums["debit"] == sums["credit"] == cents(raw, "amount") * 100


def test_amlsim_days_are_days_and_both_ends_are_ours():
    found, _, raw = admit("amlsim_py_30k", ["local_date"])
    assert (found.read, found.used, found.rows.height, found.nulled.height) == (975_113, 975_113, 1_950_226, 0)
    assert found.rows["time_precision"].unique().to_list() == ["date_only"]
    assert found.rows["type"].unique().to_list() == ["internal_transfer"]
    ends = raw.select(pl.concat([pl.col("orig_acct"), pl.col("bene_acct")]).n_unique()).collect().item()
    assert found.rows["party"].n_unique() == ends
    assert Decimal(found.rows["amount"].sum()) == 2 * 100 * cents(raw, "base_amt")
