"""The evidence of every episode holds, of each measure and key, the rows that DuckDB finds in its hits' windows.

`FTINDICATORS_SEEDS=100` tries that many seeds.
"""

import os
from random import Random

import duckdb
import pytest

from ftindicators import Context, Engine, Indicators, Plan
from tests.builders.indicator_text import ANY_STATUS, indicator_text
from tests.properties import oracle_sql, oracle_sql_cases
from tests.properties.messy_rows import messy
from tests.properties.oracle_sql import Asked, Window

SEEDS = int(os.environ.get("FTINDICATORS_SEEDS", "12"))
SUBJECTS = [("account_id",), ("customer_id",), ("other_party",), ("account_id", "currency")]
AGGREGATES = ["count", "sum", "max", "count_distinct", "days_active", "median", "share"]


def random_measures(random: Random) -> list[Asked]:
    """Three or four measures of one subject; some of them look at the same rows through different windows."""
    subject = random.choice(SUBJECTS)
    calendar = [Window(per=per, last=last) for per in (random.choice(["day", "week", "month"]),) for last in (1, 2, 3)]
    forms = random.sample([*oracle_sql_cases.WINDOWS.values(), calendar, calendar], random.choice([1, 4]))
    windows = [window for form in forms for window in form]
    keys = random.choices([by for form in oracle_sql_cases.KEYS.values() for _, by in form if by], k=2)
    conditions = random.sample(oracle_sql_cases.CONDITIONS, random.choice([1, 2]))
    found = []
    for _ in range(random.randrange(3, 5)):
        aggregate = random.choice(AGGREGATES)
        column = random.choice([oracle_sql_cases.BASE, oracle_sql_cases.NIGHTS])
        column = None if aggregate in {"count", "days_active", "share"} else column
        of = random.choice(oracle_sql_cases.PARTS) if aggregate == "share" else None
        by = random.choice([None, *keys[: random.choice([0, 2])]])
        found.append(Asked(aggregate, random.choice(windows), subject, column, random.choice(conditions), of, by=by))
    return found


def agrees(expected: tuple, found: tuple, *, one_currency: bool) -> bool:
    """Rows of two currencies have no sum; those of one have theirs, but in data of several it may be unknown."""
    (count, total, kinds), (rows, amount, *_) = expected, found
    if rows != count or kinds > 1:
        return rows == count and amount is None
    return amount == total or (amount is None and not one_currency)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_evidence_of_an_episode_is_what_duckdb_finds_in_its_windows(seed, tmp_path):
    random = Random(seed)
    currencies = ("CAD",) if seed % 3 else ("CAD", "CAD", "CAD", "USD")
    rows = messy(seed, rows=400, days=200, edges=oracle_sql_cases.EDGES, currencies=currencies)
    connection = duckdb.connect(config={"threads": 1})
    oracle_sql.admitted(connection, rows.transactions, rows.accounts)
    measures = {f"m{number}": asked for number, asked in enumerate(random_measures(random))}
    subject = measures["m0"].subject
    text = indicator_text(
        "evidenced",
        subject=subject if len(subject) > 1 else subject[0],
        measures={name: oracle_sql_cases.keys(asked) for name, asked in measures.items()},
        condition=" AND ".join(f"({name} IS NULL OR {name} IS NOT NULL)" for name in measures),
        at=random.choice([ANY_STATUS, "type = 'wire'", "amount > 99 AND booking_nights >= 1"]),
        episode={"gap": random.choice(["1h", "5d", "30d"])},
    )
    (tmp_path / "indicator.yaml").write_text(text, encoding="utf-8")
    engine = Engine(Plan.of(Indicators.load(tmp_path)), Context(accounts=rows.accounts), hits="all")
    results = engine.run(rows.transactions)
    assert results.coverage["indicators"]["evidenced"]["status"] in {"evaluated", "degraded"}
    connection.register("hits", results.hits.select(["episode_id", "transaction_id"]))
    faults = []
    for name, asked in measures.items():
        expected = {
            (episode, tuple(key)): (count, total, kinds)
            for episode, key, count, total, kinds in connection.execute(oracle_sql.evidence_sql(asked)).fetchall()
        }
        found = {
            (episode["episode_id"], tuple(entry["key"])): (entry["rows"], entry["sum"])
            for episode in results.episodes.to_pylist()
            for entry in episode["evidence"]
            if entry["measure"] == name
        }
        nothing = (0, 0, 0)
        wrong = [
            (key, expected.get(key), found.get(key))
            for key in expected | found
            if not agrees(expected.get(key, nothing), found.get(key, nothing), one_currency=len(currencies) == 1)
        ]
        if wrong:
            faults.append(f"{name} {asked}: {len(wrong)} of {len(expected)}: {wrong[:3]}")
    assert not faults, text + "\n".join(faults)
