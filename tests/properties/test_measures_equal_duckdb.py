"""Every aggregate, over every form of window and key, equals the answer of DuckDB at every row of messy data.

`FTINDICATORS_SEEDS=20` tries that many seeds, and every combination of aggregate, window and key at each.
"""

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from math import isclose
from pathlib import Path

import duckdb
import pytest

from ftindicators import Context, Engine, Indicators, Plan
from tests.builders.indicator_text import ANY_STATUS, indicator_text
from tests.properties import oracle_sql, oracle_sql_cases
from tests.properties.messy_rows import Messy, messy

SEEDS = int(os.environ.get("FTINDICATORS_SEEDS", "0"))
EXACT = {"count", "count_distinct", "days_active", "min", "max", "first", "last"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MIXED = ("CAD", "CAD", "CAD", "CAD", "CAD", "USD", None)


@cache
def data(seed: int, currencies: tuple[str | None, ...], huge: str) -> tuple[Messy, duckdb.DuckDBPyConnection]:
    found = messy(seed, edges=oracle_sql_cases.EDGES, currencies=currencies, huge=huge)
    connection = duckdb.connect(config={"threads": 1})
    oracle_sql.admitted(connection, found.transactions, found.accounts)
    return found, connection


def answers(folder: Path, asked: oracle_sql.Asked, rows: Messy) -> dict[str, tuple[str, float | None, str | None]]:
    """transaction_id -> (subject_id, value, exact), as the product says."""
    column = asked.column
    defined = {column.name: column.defined} if column and column.defined else None
    subject = asked.subject if len(asked.subject) > 1 else oracle_sql_cases.WORDS.get(*asked.subject * 2)
    for name, condition in (("known", "m IS NOT NULL"), ("unknown", "m IS NULL")):
        text = indicator_text(
            name, subject=subject, columns=defined, measures={"m": oracle_sql_cases.keys(asked)}, condition=condition,
            at=ANY_STATUS,
        )  # fmt: skip
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    plan = Plan.of(Indicators.load(folder))
    results = Engine(plan, Context(accounts=rows.accounts), hits="all").run(rows.transactions)
    for coverage in results.coverage["indicators"].values():
        assert coverage["status"] in {"evaluated", "degraded", "no_relevant_rows"}, coverage
    found = {}
    for hit in results.hits.to_pylist():
        (measure,) = hit["measures"]
        assert measure["name"] == "m"
        assert (hit["indicator"] == "known") == (measure["exact"] is not None)
        assert hit["transaction_id"] not in found, "a row has one answer"
        found[hit["transaction_id"]] = (hit["subject_id"], measure["value"], measure["exact"])
    return found


def agrees(asked: oracle_sql.Asked, expected: object, size: float, value: float | None, exact: str | None) -> bool:
    """Whether the product's value is the oracle's: to the last digit where rule 11 says so, else to 1e-12."""
    if expected is None:
        return value is None and exact is None
    if exact is None:
        return False
    kind = asked.column.kind if asked.column else "integer"
    if asked.aggregate in EXACT or (asked.aggregate == "sum" and kind != "number"):
        if asked.aggregate in {"count", "count_distinct", "days_active"}:
            kind = "integer"
        match kind:
            case "integer":
                return exact == str(expected)
            case "money":
                return Decimal(exact) == Decimal(expected) / 10_000
            case "number":
                return value == expected
            case "instant":
                return datetime.fromisoformat(exact) - EPOCH == timedelta(microseconds=expected)
            case "date":
                return date.fromisoformat(exact) == expected
        return exact == expected and value is None
    return value is not None and isclose(value, float(expected), rel_tol=1e-12, abs_tol=1e-12 * float(size or 0))


@pytest.mark.parametrize("seed", range(SEEDS or 1))
@pytest.mark.parametrize("aggregate", list(oracle_sql_cases.COLUMNS))
def test_an_aggregate_equals_duckdb_at_every_row(aggregate, seed, tmp_path):
    faults, compared = [], 0
    for number, (name, asked) in enumerate(oracle_sql_cases.cases(aggregate, seed, whole=SEEDS > 0)):
        base = asked.column is not None and asked.column.name == "amount_base"
        huge = "100000000000" if aggregate in {"std", "zscore"} else "900000000000000"
        rows, connection = data(seed % 3, ("CAD",) if base else MIXED, huge)
        folder = tmp_path / str(number)
        folder.mkdir()
        found = answers(folder, asked, rows)
        expected = connection.execute(oracle_sql.measure_sql(asked)).fetchall()
        wrong = [
            (id_, answer, found.get(id_)) for _, id_, subject, answer, size in expected
            if id_ not in found or found[id_][0] != subject or not agrees(asked, answer, size, *found[id_][1:])
        ]  # fmt: skip
        extra = sorted(found.keys() - {id_ for _, id_, *_ in expected})
        compared += sum(answer not in {None, 0} for _, _, _, answer, _ in expected)
        if wrong or extra:
            counts = f"{len(wrong)} of {len(expected)} differ, {len(extra)} extra"
            faults.append(f"{name}: {asked}\n  {counts}: {wrong[:4]} {extra[:4]}")
    assert not faults, "\n".join(faults)
    assert compared > 500, "the rows are too thin to show anything"
