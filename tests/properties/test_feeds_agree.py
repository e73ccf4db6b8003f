"""One run, and the same rows fed in any batches with restarts between, give the same hits, episodes and evidence.

`FTINDICATORS_SEEDS=200` tries that many seeds.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import polars as pl
import pyarrow as pa
import pytest

from ftindicators import Context, Engine, Indicators, Plan, State, scan
from tests.builders.indicator_pool import random_indicators
from tests.properties.messy_rows import DAY, HOUR, START, Messy, messy

SEEDS = int(os.environ.get("FTINDICATORS_SEEDS", "12"))
EDGES = (HOUR, 36 * HOUR, 5 * DAY, 10 * DAY)
TICK = timedelta(microseconds=1)
BY_HIT = ["indicator", "subject_kind", "subject_id", "occurred_at", "transaction_id"]
BY_EPISODE = ["indicator", "subject_kind", "subject_id", "first_at", "episode_id"]


def plan_of(random: Random, folder: Path) -> Plan:
    for number, text in enumerate(random_indicators(random, random.randrange(4, 8))):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return Plan.of(Indicators.load(folder))


def context_of(random: Random, rows: Messy) -> Context:
    return Context(accounts=rows.accounts, data_from=random.choice([None, START, START + timedelta(days=7)]))


def batches(random: Random, rows: pl.DataFrame, count: int) -> list[tuple[pl.DataFrame, datetime]]:
    """Rows as they might come: none of them late, some early, shuffled; watermarks on rows' times on purpose."""
    times = sorted(rows["occurred_at"].to_list())
    borders = sorted(
        random.choice(times) + random.choice([TICK * 0, TICK * 0, TICK, -TICK, timedelta(hours=1)])
        for _ in range(count)
    )
    if random.random() < 0.5:
        borders[-1] = times[-1] + TICK
    released = [sum(border <= t for border in borders) for t in rows["occurred_at"].to_list()]
    settled: dict[str, int] = {}
    for id_, release in zip(rows["transaction_id"].to_list(), released, strict=True):
        settled[id_] = min(release, settled.get(id_, count))
    latest = [min(settled[id_], count - 1) for id_ in rows["transaction_id"].to_list()]
    arrivals = pl.Series([random.randrange(max(0, last - 2), last + 1) for last in latest])
    return [(rows.filter(arrivals == i).sample(fraction=1, shuffle=True, seed=i), borders[i]) for i in range(count)]


def parted(rows: pl.DataFrame, border: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    return rows.filter(pl.col("occurred_at") < border), rows.filter(pl.col("occurred_at") >= border)


def rows_of(seed: int, **keys: object) -> Messy:
    currencies = [("CAD",), ("CAD", "CAD", "CAD", "USD"), ("CAD", "CAD", None), (None,)][seed % 4]
    return messy(seed, edges=EDGES, currencies=currencies, **keys)


def ordered(tables: list[pa.Table], by: list[str]) -> pa.Table:
    return pa.concat_tables(tables).sort_by([(name, "ascending") for name in by]).combine_chunks()


def last_of_each(tables: list[pa.Table]) -> pa.Table:
    """The final state of each episode: that of the last delta which names it."""
    last: dict[str, dict] = {}
    for found in tables:
        last |= {row["episode_id"]: row for row in found.to_pylist()}
    return ordered([pa.Table.from_pylist(list(last.values()), schema=tables[0].schema)], BY_EPISODE)


def assert_same(found: pa.Table, expected: pa.Table) -> None:
    if found.equals(expected):
        return
    mine, theirs = found.to_pylist(), expected.to_pylist()
    lacking = [row for row in theirs if row not in mine]
    extra = [row for row in mine if row not in theirs]
    pytest.fail(
        f"{len(mine)} rows, not {len(theirs)}\nlacking {len(lacking)}: {lacking[:2]}\nextra {len(extra)}: {extra[:2]}"
    )


@pytest.mark.parametrize("seed", range(SEEDS))
def test_any_cuts_and_restarts_give_the_hits_and_episodes_of_one_run(seed, tmp_path):
    random = Random(seed)
    rows = rows_of(seed, rows=350, days=90)
    plan, context, hits = plan_of(random, tmp_path), context_of(random, rows), random.choice(["all", "edges"])
    whole = Engine(plan, context, hits=hits).run(rows.transactions)
    assert whole.episodes.num_rows > 10, "the plan is too thin to show anything"

    engine, deltas = Engine(plan, context, hits=hits, threads=random.choice([1, 2])), []
    for number, (batch, watermark) in enumerate(batches(random, rows.transactions, random.choice([1, 3, 9]))):
        deltas.append(engine.feed(batch, watermark=watermark))
        if random.random() < 0.4:
            folder = tmp_path / f"state-{number}"
            engine.snapshot().save(folder)
            engine = Engine(plan, context, hits=hits, state=State.load(folder, plan), threads=random.choice([1, 2]))
        if random.random() < 0.2:
            deltas.append(engine.feed(rows.transactions.clear(), watermark=watermark))
    deltas.append(engine.finish())

    assert sum(delta.late.num_rows for delta in deltas) == 0
    assert_same(ordered([delta.hits for delta in deltas], BY_HIT), ordered([whole.hits], BY_HIT))
    assert_same(last_of_each([delta.episodes for delta in deltas]), ordered([whole.episodes], BY_EPISODE))
    candidates = {c.candidate_id: c for delta in deltas for c in delta.candidates}
    assert sorted(candidates) == sorted(c.candidate_id for c in whole.candidates)
    for one in whole.candidates:
        assert candidates[one.candidate_id] == one
    reasons = pl.concat(pl.from_arrow(delta.rejected)["reason"] for delta in deltas).value_counts().sort("reason")
    assert reasons.equals(pl.from_arrow(whole.rejected)["reason"].value_counts().sort("reason"))


@pytest.mark.parametrize("seed", range(max(3, SEEDS // 4)))
def test_order_threads_and_format_of_the_input_change_nothing(seed, tmp_path):
    random = Random(seed)
    rows = rows_of(seed, rows=350, days=90)
    (tmp_path / "pack").mkdir()
    plan, context = plan_of(random, tmp_path / "pack"), context_of(random, rows)
    shuffled = rows.transactions.sample(fraction=1, shuffle=True, seed=seed)
    shuffled.write_parquet(tmp_path / "rows.parquet")
    shuffled.with_columns(
        pl.col("occurred_at", "posted_at").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    ).write_csv(tmp_path / "rows.csv")  # fmt: skip
    whole = Engine(plan, context, threads=1).run(rows.transactions)
    pack = Indicators.load(tmp_path / "pack")
    for found in (
        Engine(plan, context, threads=2).run(shuffled),
        Engine(plan, context).run(shuffled.to_arrow()),
        scan(tmp_path / "rows.parquet", indicators=pack, context=context),
        scan(tmp_path / "rows.csv", indicators=pack, context=context),
    ):
        assert_same(found.hits, whole.hits)
        assert_same(found.episodes, whole.episodes)
        assert found.rejected.num_rows == whole.rejected.num_rows


@pytest.mark.parametrize("seed", range(max(3, SEEDS // 4)))
def test_a_late_row_is_handed_back_and_changes_no_answer(seed, tmp_path):
    random = Random(seed)
    rows = rows_of(seed, rows=250, days=60, repeats=False, unknown=False)
    plan, context = plan_of(random, tmp_path), context_of(random, rows)
    border = rows.transactions["occurred_at"].sort()[120]
    before, after = parted(rows.transactions, border)
    late = before.sample(10, seed=seed)
    whole = Engine(plan, context, hits="all").run(
        pl.concat([before.join(late, on="transaction_id", how="anti"), after])
    )
    engine = Engine(plan, context, hits="all")
    deltas = [
        engine.feed(before.join(late, on="transaction_id", how="anti"), watermark=border),
        engine.feed(pl.concat([late, after]), watermark=border + timedelta(days=5)),
        engine.finish(),
    ]
    assert sum(delta.late.num_rows for delta in deltas) == late.height
    assert_same(ordered([delta.hits for delta in deltas], BY_HIT), ordered([whole.hits], BY_HIT))
    assert_same(last_of_each([delta.episodes for delta in deltas]), ordered([whole.episodes], BY_EPISODE))


@pytest.mark.parametrize("seed", range(max(3, SEEDS // 4)))
def test_a_correction_of_a_released_row_is_handed_back_or_leaves_the_hits_of_a_run_that_knew_it(seed, tmp_path):
    random = Random(seed)
    rows = rows_of(seed, rows=250, days=60, repeats=False, unknown=False)
    plan, context = plan_of(random, tmp_path), context_of(random, rows)
    border = rows.transactions["occurred_at"].sort()[150]
    early, rest = parted(rows.transactions, border)
    corrected = early.sort("occurred_at").tail(40).sample(6, seed=seed).with_columns(
        pl.lit(7, dtype=pl.Int64).alias("revision"), (pl.col("amount") + 5000).cast(early.schema["amount"]),
        pl.lit("Corrected").alias("city"),
    )  # fmt: skip
    engine = Engine(plan, context, hits="all")
    deltas = [
        engine.feed(early, watermark=border),
        engine.feed(corrected, watermark=border),
        engine.feed(rest, watermark=rest["occurred_at"].max() + TICK),
        engine.finish(),
    ]
    refused = pl.concat([pl.from_arrow(delta.corrections_too_late)["transaction_id"] for delta in deltas])
    used = corrected.filter(~pl.col("transaction_id").is_in(refused.implode()))
    whole = Engine(plan, context, hits="all").run(pl.concat([rows.transactions, used]))
    standing: dict[str, dict] = {}
    for delta in deltas:
        for hit_id in delta.retracted.to_pylist():
            standing.pop(hit_id["hit_id"])
        standing |= {hit["hit_id"]: hit for hit in delta.hits.to_pylist()}
    found = pa.Table.from_pylist(list(standing.values()), schema=whole.hits.schema)
    assert_same(ordered([found], BY_HIT), ordered([whole.hits], BY_HIT))


def test_the_state_stays_as_small_as_what_its_windows_need(tmp_path):
    text = random_indicators(Random(0), 13)
    for number, one in enumerate(text):
        if '"all"' not in one and "within: all" not in one and "history" not in one:
            (tmp_path / f"{number}.yaml").write_text(one, encoding="utf-8")
    plan = Plan.of(Indicators.load(tmp_path))
    engine, sizes = Engine(plan, hits="none"), []
    for week in range(30):
        start = START + timedelta(days=7 * week)
        rows = messy(
            week, rows=300, days=7, edges=(HOUR, 36 * HOUR), repeats=False, unknown=False
        ).transactions.with_columns(
            occurred_at=pl.col("occurred_at") + timedelta(days=7 * week),
            transaction_id=pl.lit(f"w{week}-") + pl.col("transaction_id"),
            account_id=pl.lit(f"w{week}-") + pl.col("account_id"),
            card_id=pl.lit(f"w{week}-") + pl.col("card_id"),
            city=pl.lit(f"w{week}-") + pl.col("city"),
        )
        engine.feed(rows, watermark=start + timedelta(days=7))
        sizes.append(engine.snapshot().nbytes)
    assert max(sizes[20:]) < 2 * max(sizes[5:15]), sizes
