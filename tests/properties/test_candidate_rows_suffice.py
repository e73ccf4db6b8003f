"""The rows kept for a candidate, alone, give every measure of every hit of its episodes as the whole input did.

`FTINDICATORS_SEEDS=200` tries that many seeds.
"""

import os
from datetime import timedelta
from pathlib import Path
from random import Random

import polars as pl
import pytest

import ftindicators as ft
from ftindicators.engine.evaluate import evaluate
from ftindicators.engine.exact_text import exact
from ftindicators.engine.hits import Facts
from ftindicators.engine.state import State
from ftindicators.tables.natural import to_physical
from tests.builders.indicator_pool import random_indicators
from tests.properties.messy_rows import DAY, HOUR, messy

SEEDS = int(os.environ.get("FTINDICATORS_SEEDS", "10"))
EDGES = (HOUR, 36 * HOUR, 5 * DAY, 10 * DAY)
CARELESS = """
policy: careless
version: 1
window: 90d
score: {weak: 1, moderate: 2, strong: 4, cap_per_family: 4}
routes:
  welfare: {role: [potential-victim], pass: {score: 1, families: 1}}
  offender: {role: [potential-trafficker, unknown], pass: {score: 1, families: 1}}
packs: {sexual: {}, labour: {}, child-online: {}}
suppress: []
"""


def of_candidate(rows: pl.DataFrame, candidate: ft.Candidate) -> pl.DataFrame:
    mine = rows.filter(pl.col("candidates").list.contains(candidate.candidate_id))
    return mine.sort("occurred_at", "transaction_id")


def measured(plan: ft.Plan, rows: pl.DataFrame, transactions: list[str]) -> dict[str, list[tuple[str, str | None]]]:
    """The measures that the condition reads, at some rows, of these rows alone."""
    found = evaluate(plan, rows, State(), facts=Facts(), watermark=None)
    at = {t: i for i, t in enumerate(rows["transaction_id"])}
    direct = [m for m in plan.planned[0].measures if m.direct]
    texts = {m.name: exact(found.values.series[m.value], plan.values[m.value].type) for m in direct}
    return {t: [(name, texts[name][at[t]]) for name in texts] for t in transactions}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_rows_of_a_candidate_are_enough_to_measure_its_hits(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    rows = messy(seed, rows=600, days=120, edges=EDGES, currencies=[("CAD",), ("CAD", "USD", None)][seed % 2])
    for number, text in enumerate(random_indicators(random, 5)):
        (tmp_path / f"{number}.yaml").write_text(text.replace('"90d"', '"20d"'), encoding="utf-8")
    plan = ft.Plan.of(ft.Indicators.load(tmp_path))
    context = ft.Context(accounts=rows.accounts, data_from=rows.transactions["occurred_at"].min() - timedelta(days=40))
    results = ft.Engine(plan, context, policy=ft.Policy.of_text(CARELESS), hits="all").run(rows.transactions)
    kept = to_physical(results.candidate_rows)
    hits = pl.DataFrame(results.hits)
    compared = 0
    for candidate in results.candidates:
        mine = of_candidate(kept, candidate)
        of_episodes = hits.filter(pl.col("episode_id").is_in(list(candidate.episodes)))
        for indicator in candidate.indicators:
            some = of_episodes.filter(pl.col("indicator") == indicator)
            again = measured(plan.only([indicator]), mine, some["transaction_id"].to_list())
            for hit in some.iter_rows(named=True):
                said = [(m["name"], m["exact"]) for m in hit["measures"]]
                assert again[hit["transaction_id"]] == said, (candidate.anchor, indicator, hit["transaction_id"])
                compared += 1
    assert compared or not results.candidates


def test_enough_is_compared() -> None:
    """Layers, keys of others and calendars do come among the candidates of these seeds."""
    seen: set[str] = set()
    for seed in range(10):
        texts = random_indicators(Random(seed), 5)
        seen |= {text.split("\n", 1)[0].removeprefix("indicator: ").rsplit("-", 1)[0] for text in texts}
    assert {"layers", "keys", "calendar", "several"} <= seen
