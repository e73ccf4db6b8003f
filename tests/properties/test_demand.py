"""What is computed only where somebody reads it is what would have been computed everywhere.

Hits, episodes with their evidence, and every count of coverage, over random messy rows and random plans whose
selections and conditions mix what rests on measures with what does not. `FTINDICATORS_SEEDS=200` tries that many seeds.
"""

import os
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from ftindicators import Indicators, Plan
from ftindicators.engine.coverage import tallies
from ftindicators.engine.evaluate import evaluate
from ftindicators.engine.output_tables import episode_table, hit_table
from ftindicators.engine.state import State
from tests.builders.indicator_pool import random_indicators
from tests.builders.indicator_text import ANY_STATUS, indicator_text
from tests.builders.settled_rows import settled
from tests.properties.messy_rows import DAY, HOUR, messy

SEEDS = int(os.environ.get("FTINDICATORS_SEEDS", "6"))
EDGES = (HOUR, 36 * HOUR, 5 * DAY, 10 * DAY)
FREE = ["direction = 'credit'", "amount >= 100", "channel <> 'branch'", "city IS NOT NULL", "card_present", "true"]
AT = [None, None, ANY_STATUS, "direction = 'debit'", "amount_base < 500", "near >= 2"]


def of_measures(random: Random) -> str:
    return random.choice(
        ["near >= 2", "usual > 100", "amount_base > usual", "near + 1 > 2", "likely > 0.5", "total > 50"]
    )


def clause(random: Random) -> str:
    parts = [random.choice([*FREE, of_measures(random)]) for _ in range(random.randrange(1, 3))]
    return random.choice([" AND ", " OR "]).join(parts)


def layered(random: Random, number: int) -> str:
    """An indicator whose measures, selections and conditions read other measures beside plain columns."""
    window = {"within": random.choice(["1h", "36h", "5d", "10d"])}
    measures: dict[str, dict[str, object]] = {
        "near": {"aggregate": "count", "where": random.choice(FREE), **window},
        "usual": {"aggregate": "mean", "column": random.choice(["amount", "amount_base"]), "within": "10d"},
        "total": {"aggregate": "sum", "column": random.choice(["amount", "amount_base"]), **window},
        "likely": {"aggregate": "share", "of": random.choice(FREE), "where": random.choice(FREE), **window},
        "bursts": {"aggregate": "count", "where": f"busy AND {clause(random)}", "within": "10d"},
        "peak": {"aggregate": "max", "column": "scaled", "where": clause(random), "by": "customer_id", **window},
        "z": {"aggregate": "zscore", "column": "near", "where": clause(random), "within": "10d"},
        "held": {"aggregate": "count", "by": ["account_id", "level"], "where": random.choice(FREE), **window},
    }
    last = random.choice(["bursts >= 2", "peak >= 4", "(z > 1) IS NOT TRUE", "held >= 2", "bursts > 0 AND usual > 10"])
    return indicator_text(
        f"layered-{number}",
        subject=random.choice(["account", "customer", ["account_id", "city"]]),
        measures=measures,
        columns={"scaled": "near * 2", "level": "CASE WHEN near > 2 THEN 'high' ELSE 'low' END"},
        selections={"busy": clause(random)},
        condition=f"{clause(random)} AND {last}",
        at=random.choice(AT),
        history=random.choice([None, None, "10d"]),
    )


def plan_of(random: Random, folder: Path) -> Plan:
    texts = [layered(random, number) for number in range(4)] + random_indicators(random, 4)
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return Plan.of(Indicators.load(folder))


def said(plan: Plan, behind, *, everywhere: bool, batches: int = 1, full: frozenset[str] | None = frozenset()):
    """Hits, episodes, and coverage's counts, of some calls one after the other."""
    state = State()
    times = behind.rows["occurred_at"].to_numpy()
    cuts = np.searchsorted(times, times[np.linspace(0, len(times) - 1, batches + 1).astype(int)[1:-1]])
    hits, episodes, counts = [], {}, []
    for first, last in zip([0, *cuts], [*cuts, len(times)], strict=True):
        rows = behind.rows.slice(first, last - first)
        settled_to = None if batches == 1 or last == len(times) else int(times[last])
        found = evaluate(plan, rows, state, facts=behind.facts, watermark=settled_to, full=full, everywhere=everywhere)
        hits.append(hit_table(found, "all"))
        episodes |= {e.episode_id: e for of in found.indicators for e in of.joined.episodes}
        if full is not None:
            counts.append({name: tally.to_json("") for name, tally in tallies(found, state.overflows, full).items()})
    table = episode_table(episodes.values(), {p.id: p for p in plan.planned}, None)
    return pa.concat_tables(hits).to_pylist(), table.to_pylist(), counts


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_is_wanted_is_what_is_everywhere(seed, tmp_path, monkeypatch):
    random = Random(seed)
    currencies = ("CAD", "CAD", "CAD", "USD", None) if seed % 2 else ("CAD",)
    rows = messy(seed, rows=400, days=60, edges=EDGES, currencies=currencies)
    plan = plan_of(random, tmp_path)
    behind = settled(plan, rows.transactions, rows.accounts)
    full = frozenset(c for c in behind.rows.columns if behind.rows[c].null_count() == 0)
    monkeypatch.setattr("ftindicators.engine.evaluate.FEW", random.choice([0, 4096]))
    expected = said(plan, behind, everywhere=True, full=full)
    found = said(plan, behind, everywhere=False, full=full)
    assert len(expected[0]) > 10, "the plan is too thin to show anything"
    for mine, theirs in zip(found, expected, strict=True):
        assert mine == theirs
    batches = random.choice([2, 5, 9])
    in_feed = said(plan, behind, everywhere=False, batches=batches, full=None)
    assert in_feed == said(plan, behind, everywhere=True, batches=batches, full=None)
    assert sorted(map(str, in_feed[0])) == sorted(map(str, expected[0]))
