"""A run that reads only what it needs admits and refuses the same rows, with the same values, as one that reads all."""

from random import Random

import polars as pl
import pytest

from ftindicators import ColumnMapping, Indicators, Plan
from ftindicators.runners.held_rows import KEPT
from ftindicators.runners.intake import Intake
from ftindicators.sources.files import open_files
from ftindicators.sources.frames import OpenedFrame
from ftindicators.tables import Reading, read_snapshot
from tests.builders.indicator_text import indicator_text
from tests.properties.messy_rows import messy

CONDITIONS = (
    "amount >= 100",
    "amount_base >= 100 AND local_hour < 6 AND memo LIKE '%rent%'",
    "other_party_is_customer AND counterparty_name_key IS NULL",
    "account.opened_at IS NOT NULL AND counterparty_institution = 'B1' AND merchant_group IS NULL",
    "other_party = party AND customer_id = 'C1' AND time_precision = 'exact' AND currency = 'CAD'",
    "booking_nights > 1 AND card_present AND latitude > 10 AND type = 'wire'",
)


def opened_as(way, rows, folder):
    if way == "frame":
        return OpenedFrame(rows)
    half = rows.height // 2
    for name, some in (("a", rows.head(half)), ("b", rows.tail(-half))):
        if way == "parquet":
            some.write_parquet(folder / f"{name}.parquet")
        else:
            some.write_csv(folder / f"{name}.csv")
    return open_files([folder])


@pytest.mark.parametrize("way", ["frame", "parquet", "csv"])
@pytest.mark.parametrize("seed", range(6))
def test_lean_and_whole_agree(seed, way, tmp_path):
    random = Random(seed)
    made = messy(seed, rows=random.choice((30, 400, 900)), currencies=random.choice((("CAD",), ("CAD", None, "USD"))))
    accounts = None
    if seed % 2:
        ledger = made.accounts
        numbers = pl.int_range(1, ledger.height + 1, eager=True)
        accounts = read_snapshot("accounts", [(ledger, "accounts", numbers)], Reading())
    transactions = made.transactions
    if random.random() < 0.5:  # trimmed, and wrong where no indicator may look
        blank = pl.when(pl.int_range(pl.len()) % 7 == 0).then(" " + pl.col("account_id")).otherwise("account_id")
        transactions = transactions.with_columns(blank, pl.lit("nonsense").alias("device_type"))
    (tmp_path / "made.yaml").write_text(indicator_text("made", subject="account", condition=random.choice(CONDITIONS)))
    asked = Plan.of(Indicators.load(tmp_path / "made.yaml"))
    until = random.choice((None, int(transactions["occurred_at"].quantile(0.9, "nearest").timestamp() * 1_000_000)))
    opened = opened_as(way, transactions, tmp_path)

    whole = Intake(asked, ColumnMapping.identity(), accounts, None)
    door = whole.open(opened)
    expected, base = door.settle(list(whole.admitted(opened)), until=until)
    rows = expected.rows.sort("occurred_at", "transaction_id")

    lean = Intake(asked, ColumnMapping.identity(), accounts, None, besides=KEPT)
    found, lean_base = lean.settle(opened, list(lean.admitted(opened)), until=until)
    assert lean_base == base
    assert (found.read, found.used) == (expected.read, expected.used)
    order = ["source", "row", "reason"]
    assert found.rejected.sort(order).equals(expected.rejected.sort(order))
    assert {"transaction_id", "occurred_at", "party"} <= set(found.rows.columns)
    told = found.rows.with_columns(pl.col("source").cast(pl.String))
    assert told.equals(rows.select(told.columns))
    assert set(rows.columns) & (asked.needs | KEPT) <= set(told.columns)
    assert found.nulled.join(expected.nulled, on=["column", "value", "rows"], how="anti", nulls_equal=True).height == 0
    unsorted = Intake(asked, ColumnMapping.identity(), accounts, None, besides=KEPT)
    as_read, same_base = unsorted.settle(opened, list(unsorted.admitted(opened)), until=until, in_order=False)
    assert same_base == base
    assert as_read.rows.sort("occurred_at", "transaction_id").equals(found.rows)
    again = Intake(asked, ColumnMapping.identity(), accounts, None)
    sorted_whole, _ = again.settle(opened, list(again.admitted(opened)), until=until)
    assert sorted_whole.rows.drop("source", "content").equals(rows.drop("source", "content"))
    assert sorted_whole.rejected.sort(order).equals(expected.rejected.sort(order))
