"""A run within a bound on memory, all rows on disk and cut as finely as can be, gives what a run without one gives."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

import polars as pl
import pytest

from ftindicators import ColumnMapping, Context, Engine
from tests.properties.test_feeds_agree import context_of, plan_of, rows_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def finely(tmp_path, monkeypatch):
    """Slices of seven rows; the folder of the files is empty afterwards."""
    place = tmp_path / "spilled"
    place.mkdir()
    monkeypatch.setenv("FTINDICATORS_SPILL_DIR", str(place))
    monkeypatch.setattr("ftindicators.runners.memory_bound.LEAST", 0)
    monkeypatch.setattr("ftindicators.runners.memory_bound.PROCESS", 0)
    monkeypatch.setattr("ftindicators.runners.spilled_rows.LEAST_ROWS", 7)
    monkeypatch.setattr("ftindicators.runners.spilled_rows.WRITTEN_ROWS", 50)
    yield
    assert list(place.iterdir()) == []


def assert_same_folders(first: Path, second: Path) -> None:
    """All files byte for byte, the manifest but for how long each stage took."""
    assert {p.name for p in first.iterdir()} == {p.name for p in second.iterdir()}
    for path in first.iterdir():
        if path.name == "manifest.json":
            mine, theirs = (json.loads((f / path.name).read_text(encoding="utf-8")) for f in (first, second))
            assert {**mine, "stages": []} == {**theirs, "stages": []}
        else:
            assert path.read_bytes() == (second / path.name).read_bytes(), path.name


@pytest.mark.usefixtures("finely")
@pytest.mark.parametrize("seed", range(6))
def test_a_bound_changes_no_byte(seed, tmp_path):
    random = Random(seed)
    rows = rows_of(seed, rows=300, days=60)
    (tmp_path / "pack").mkdir()
    plan, context = plan_of(random, tmp_path / "pack"), context_of(random, rows)
    free = Engine(plan, context, hits="all", threads=2).run(rows.transactions)
    bound = Engine(plan, context, hits="all", threads=2, memory="1KB").run(rows.transactions)
    free.write(tmp_path / "free")
    bound.write(tmp_path / "bound")
    assert_same_folders(tmp_path / "free", tmp_path / "bound")
    assert free.hits.num_rows


@pytest.mark.usefixtures("finely")
def test_transfers_and_ids_that_repeat_are_settled_alike_on_disk(tmp_path):
    random = Random(3)
    count = 120
    moments = pl.datetime_range(pl.datetime(2025, 1, 1), pl.datetime(2025, 3, 1), "6h", time_zone="UTC", eager=True)
    rows = pl.DataFrame(
        {
            "transaction_id": [f"t{random.randrange(90)}" for _ in range(count)],
            "revision": [random.randrange(2) for _ in range(count)],
            "from_account": [f"a{random.randrange(5)}" for _ in range(count)],
            "to_account": [f"a{random.randrange(9)}" for _ in range(count)],
            "occurred_at": moments.head(count),
            "amount": [str(random.randrange(1, 4) * 500) for _ in range(count)],
            "type": ["etransfer"] * count,
        }
    )
    accounts = pl.DataFrame(
        {"account_id": [f"a{n}" for n in range(6)], "customer_id": [f"c{n // 2}" for n in range(6)]}
    )
    (tmp_path / "pack").mkdir()
    plan = plan_of(random, tmp_path / "pack")
    mapping = ColumnMapping.of_text("layout: transfers\n")
    runs = {
        memory: Engine(plan, Context(accounts=accounts), mapping=mapping, hits="all", memory=memory).run(rows)
        for memory in (None, "1KB")
    }
    for memory, results in runs.items():
        results.write(tmp_path / str(memory))
    assert_same_folders(tmp_path / "None", tmp_path / "1KB")
    assert runs[None].rejected.num_rows


@pytest.mark.usefixtures("finely")
def test_nothing_to_read_is_no_fault(tmp_path):
    rows = rows_of(0, rows=10, days=3).transactions.clear()
    (tmp_path / "pack").mkdir()
    found = Engine(plan_of(Random(0), tmp_path / "pack"), memory="1KB").run(rows)
    assert (found.hits.num_rows, found.candidate_rows.num_rows) == (0, 0)
