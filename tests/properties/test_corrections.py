"""Rows that are corrected after their release: all deltas together are what one run over the same rows finds.

Corrections change amounts, status, time, account and customer; several of one id, in any order, some contradicting each
other; cuts, watermarks and restarts are random. `FTINDICATORS_SEEDS=200` tries that many seeds.
"""

import os
from datetime import timedelta
from random import Random

import polars as pl
import pyarrow as pa
import pytest

from ftindicators import ColumnMapping, Context, Engine, State
from tests.properties.test_feeds_agree import (
    BY_EPISODE,
    BY_HIT,
    TICK,
    assert_same,
    batches,
    context_of,
    ordered,
    plan_of,
    rows_of,
)

SEEDS = int(os.environ.get("FTINDICATORS_SEEDS", "12"))
FOREVER = timedelta(days=10_000)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """What keeps small data from moving the base on is set down."""
    monkeypatch.setattr("ftindicators.runners.corrections.LEAST", 1)
    monkeypatch.setattr("ftindicators.runners.corrections.WORTH", 20)
    monkeypatch.setattr("ftindicators.runners.released_rows.COMPACTED", 3)
    monkeypatch.setattr("ftindicators.runners.told.AT_MOST", 10)


def corrected(random: Random, row: dict, revision: int, accounts: list[str]) -> dict:
    """A row as it might be corrected."""
    made = {**row, "revision": revision, "posted_at": None}
    match random.choice(["amount", "status", "time", "account", "type", "nothing", "all"]):
        case "amount":
            made["amount"] = row["amount"] + random.choice([1, 250, 10_000])
        case "status":
            made["status"] = random.choice(["reversed", "completed", "declined"])
        case "time":
            made["occurred_at"] = moved(random, row)
        case "account":
            made["account_id"] = random.choice(accounts)
        case "type":
            made["type"], made["city"] = random.choice(["cash_deposit", "wire", "fee"]), "Corrected"
        case "all":
            made |= {"amount": row["amount"] + 7, "occurred_at": moved(random, row), "currency": "USD", "type": "wire"}
            made["customer_id"], made["account_id"] = random.choice([None, "C1", "C9"]), random.choice(accounts)
    return made


def moved(random: Random, row: dict):
    if row["time_precision"] == "date_only":
        return row["occurred_at"] + timedelta(days=random.choice([-30, -1, 1, 2, 40]))
    return row["occurred_at"] + random.choice([-TICK, TICK, timedelta(hours=random.randrange(-50, 900))])


def corrections_of(random: Random, rows: pl.DataFrame, accounts: list[str], count: int) -> list[list[dict]]:
    """Groups of corrections that come in one batch: one row, or two that contradict each other."""
    groups = []
    for row in random.choices(rows.to_dicts(), k=count):
        revision = 1 + len(groups)
        group = [corrected(random, row, revision, accounts)]
        if random.random() < 0.15:
            group.append({**group[0], "amount": row["amount"] + 12345})
        groups.append(group)
        if random.random() < 0.2:  # the same row again, in the same batch or not
            groups.append([corrected(random, group[0], revision + 1000, accounts)])
    return groups


def mixed(random: Random, rows: pl.DataFrame, groups: list[list[dict]], count: int) -> list[tuple]:
    """Batches of rows, with the corrections somewhere from the middle of the way on."""
    cut = batches(random, rows, count)
    more: list[list[dict]] = [[] for _ in cut]
    for group in groups:
        more[random.randrange(len(cut))].extend(group)
    given = [pl.DataFrame(of, schema=rows.schema) for of in more]
    return [
        (pl.concat([batch, extra]).sample(fraction=1, shuffle=True, seed=number), watermark)
        for number, ((batch, watermark), extra) in enumerate(zip(cut, given, strict=True))
    ]


def standing(deltas, retracted: str, rows: str, key: str) -> list[dict]:
    """What stands after all deltas: what was taken back is away, what was told again replaces."""
    found: dict[str, dict] = {}
    for delta in deltas:
        for gone in getattr(delta, retracted).to_pylist():
            assert found.pop(gone[key], None) is not None, "what was never told is taken back"
        table = getattr(delta, rows)
        for row in table.to_pylist():
            assert rows != "hits" or row[key] not in found, "a hit is told twice"
            found[row[key]] = row
    return list(found.values())


def assert_adds_up(deltas, whole) -> None:
    hits = pa.Table.from_pylist(standing(deltas, "retracted", "hits", "hit_id"), schema=whole.hits.schema)
    assert_same(ordered([hits], BY_HIT), ordered([whole.hits], BY_HIT))
    episodes = standing(deltas, "retracted_episodes", "episodes", "episode_id")
    table = pa.Table.from_pylist(episodes, schema=whole.episodes.schema)
    assert_same(ordered([table], BY_EPISODE), ordered([whole.episodes], BY_EPISODE))
    candidates = {}
    for delta in deltas:
        for gone in delta.retracted_candidates["candidate_id"].to_pylist():
            candidates.pop(gone, None)
        candidates |= {c.candidate_id: c for c in delta.candidates}
    assert sorted(candidates) == sorted(c.candidate_id for c in whole.candidates)
    for one in whole.candidates:
        assert candidates[one.candidate_id] == one


def refused(deltas) -> pl.DataFrame:
    """The rows that were handed back: late ones, and corrections that came too late."""
    tables = [t for d in deltas for t in (d.late, d.corrections_too_late) if t.num_rows]
    if not tables:
        return pl.DataFrame(schema={"transaction_id": pl.String, "revision": pl.Int64, "amount": pl.Int64})
    return pl.concat([pl.DataFrame(t).select("transaction_id", "revision", "amount") for t in tables])


def without(rows: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    keys = {"revision": pl.col("revision").fill_null(0), "minor": (pl.col("amount") * 10_000).cast(pl.Int64)}
    gone = gone.rename({"amount": "minor"})
    return rows.with_columns(**keys).join(gone, on=["transaction_id", "revision", "minor"], how="anti").drop("minor")


def fed(random, plan, context, given, folder, **options):
    engine, deltas = Engine(plan, context, **options), []
    for number, (batch, watermark) in enumerate(given):
        deltas.append(engine.feed(batch, watermark=watermark))
        if random.random() < 0.3:
            engine.snapshot().save(folder / f"state-{number}")
            engine = Engine(plan, context, state=State.load(folder / f"state-{number}", plan), **options)
        elif random.random() < 0.1:
            engine = Engine(plan, context, state=engine.snapshot(), **options)
    deltas.append(engine.finish())
    now = engine.metrics
    kept = now.rows_released + now.rows_late + now.rows_rejected + now.corrections + now.corrections_too_late
    assert now.rows_read == kept == sum(batch.height for batch, _ in given)
    return deltas


@pytest.mark.parametrize("seed", range(SEEDS))
def test_all_deltas_together_are_one_run_over_the_highest_revisions(seed, tmp_path):
    random = Random(seed)
    rows = rows_of(seed, rows=300, days=90, repeats=False, unknown=False)
    plan, context = plan_of(random, tmp_path), random.choice([context_of(random, rows), Context()])
    hits = random.choice(["all", "edges"])
    groups = corrections_of(random, rows.transactions, rows.accounts["account_id"].to_list(), random.choice([1, 8, 40]))
    given = mixed(random, rows.transactions, groups, random.choice([3, 9, 20]))
    horizon = random.choice([FOREVER, timedelta(days=20), timedelta(days=3), None])
    deltas = fed(random, plan, context, given, tmp_path, hits=hits, corrections=horizon)
    if horizon == FOREVER:
        assert sum(delta.corrections_too_late.num_rows for delta in deltas) == 0
    used = without(pl.concat([batch for batch, _ in given]), refused(deltas))
    assert_adds_up(deltas, Engine(plan, context, hits=hits).run(used))


@pytest.mark.parametrize("seed", range(max(3, SEEDS // 4)))
def test_both_postings_of_a_transfer_are_corrected(seed, tmp_path):
    random = Random(seed)
    rows = rows_of(seed, rows=200, days=60, repeats=False, unknown=False)
    accounts = rows.accounts["account_id"].to_list()
    to = pl.Series("to_account", [random.choice(accounts) for _ in range(rows.transactions.height)])
    table = rows.transactions.with_columns(to)
    plan, context = plan_of(random, tmp_path), random.choice([context_of(random, rows), Context()])
    groups = corrections_of(random, table, accounts, 20)
    given = [
        (batch.rename({"account_id": "from_account"}).drop("direction", "customer_id"), watermark)
        for batch, watermark in mixed(random, table, groups, 6)
    ]
    mapping = ColumnMapping.of_text("layout: transfers\n")
    deltas = fed(random, plan, context, given, tmp_path, hits="all", corrections=FOREVER, mapping=mapping)
    gone = refused(deltas).with_columns(pl.col("transaction_id").str.head(-2)).unique()
    used = without(pl.concat([batch for batch, _ in given]), gone)
    assert_adds_up(deltas, Engine(plan, context, hits="all", mapping=mapping).run(used))


@pytest.mark.parametrize("seed", range(max(3, SEEDS // 4)))
def test_a_correction_within_the_horizon_is_taken_up_and_one_beyond_it_is_handed_back(seed, tmp_path):
    random = Random(seed)
    rows = rows_of(seed, rows=250, days=60, repeats=False, unknown=False).transactions
    plan, horizon = plan_of(random, tmp_path), timedelta(days=random.choice([2, 9]))
    engine = Engine(plan, hits="all", corrections=horizon)
    for number, (batch, watermark) in enumerate(batches(random, rows, 8)):
        engine.feed(batch, watermark=watermark)
        released = rows.filter(pl.col("occurred_at") < watermark)
        some = released.sample(min(6, released.height), seed=seed).with_columns(
            pl.lit(number + 1, pl.Int64).alias("revision"), pl.lit("Corrected").alias("city")
        )
        delta = engine.feed(some, watermark=watermark)
        beyond = some.filter(pl.col("occurred_at") < watermark - horizon)
        assert sorted(delta.corrections_too_late["transaction_id"].to_pylist()) == sorted(beyond["transaction_id"])


def test_where_corrections_are_off_nothing_is_kept_for_them(tmp_path):
    random = Random(1)
    rows = rows_of(1, rows=250, days=60, repeats=False, unknown=False).transactions
    plan = plan_of(random, tmp_path)
    engine = Engine(plan, hits="all", corrections=timedelta(0))
    for batch, watermark in batches(random, rows, 4):
        engine.feed(batch, watermark=watermark)
    again = rows.filter(pl.col("occurred_at") < watermark).head(3).with_columns(pl.lit(5, pl.Int64).alias("revision"))
    assert engine.feed(again, watermark=watermark).corrections_too_late.num_rows == 3
    kept = engine.snapshot()
    assert kept.base is None
    assert not {name for name in kept.frames if name.startswith(("since", "told"))}
