"""What only large or long data reach: input cut into blocks, groups swept away, rows that come after a restart.

Thresholds that keep small data off these paths are set down, so that a fault planted there can be seen.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import polars as pl
import pytest

from ftindicators import Engine, Indicators, Plan, State
from tests.builders.indicator_text import indicator_text
from tests.properties.test_feeds_agree import assert_same, context_of, parted, plan_of, rows_of


@pytest.mark.parametrize("seed", range(3))
def test_blocks_give_what_one_block_gives(seed, tmp_path, monkeypatch):
    random = Random(seed)
    rows = rows_of(seed, rows=350, days=90)
    plan, context = plan_of(random, tmp_path), context_of(random, rows)
    whole = Engine(plan, context, hits="all", threads=1).run(rows.transactions)
    monkeypatch.setattr("ftindicators.runners.whole.ALONE", 0)
    cut = Engine(plan, context, hits="all", threads=3).run(rows.transactions)
    assert_same(cut.hits, whole.hits)
    assert_same(cut.episodes, whole.episodes)
    assert cut.candidates == whole.candidates
    assert cut.coverage == whole.coverage


def test_a_local_day_is_kept_while_it_goes_on_further_west(tmp_path, monkeypatch):
    monkeypatch.setattr("ftindicators.engine.sweep.AT_LEAST", 1)
    measures = {"n": {"aggregate": "count", "per": "day"}}
    text = indicator_text("of-a-day", subject="account", measures=measures, condition="n >= 2")
    (tmp_path / "indicator.yaml").write_text(text, encoding="utf-8")
    noon = datetime(2025, 3, 1, 12, tzinfo=UTC)
    east, west = (
        pl.DataFrame({
            "transaction_id": [name], "account_id": ["A"], "occurred_at": [at], "utc_offset_minutes": [offset],
            "direction": ["credit"], "amount": ["1"],
        })
        for name, at, offset in (("east", noon, 0), ("west", noon + timedelta(hours=20), -720))
    )  # fmt: skip
    engine = Engine(Plan.of(Indicators.load(tmp_path / "indicator.yaml")), hits="all")
    engine.feed(east, watermark=noon + timedelta(hours=16))
    engine.feed(west, watermark=noon + timedelta(hours=20))
    assert engine.finish().hits["transaction_id"].to_pylist() == ["west"]


def test_after_a_restart_late_rows_and_repeats_of_released_ones_are_still_known(tmp_path):
    random = Random(0)
    rows = rows_of(0, rows=120, days=30, repeats=False, unknown=False)
    (tmp_path / "pack").mkdir()
    plan, context = plan_of(random, tmp_path / "pack"), context_of(random, rows)
    border = rows.transactions["occurred_at"].sort()[60]
    before, after = parted(rows.transactions, border)
    late, known = before.head(5), before.slice(5)
    engine = Engine(plan, context, hits="all")
    engine.feed(known, watermark=border)
    engine.snapshot().save(tmp_path / "state")
    engine = Engine(plan, context, hits="all", state=State.load(tmp_path / "state", plan))
    delta = engine.feed(pl.concat([late, known.head(7), after]), watermark=border + timedelta(days=1))
    assert sorted(delta.late["transaction_id"].to_pylist()) == sorted(late["transaction_id"])
    assert delta.rejected["reason"].to_pylist() == ["duplicate"] * 7
