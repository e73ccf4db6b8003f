"""Random expressions over edge values: polars, DuckDB and the plain twin give the same answer, and text survives writing.

    FTI_EXPRESSIONS=3000 FTI_SEED=7 python -m pytest tests/properties/test_expressions.py

The faults that were planted to see this catch them stand in `FAULTS`.
"""

from __future__ import annotations

import math
import os
import random

import duckdb
import pytest

from ftindicators.language.expressions import Code, read_expression
from ftindicators.language.expressions.write_duckdb import write_duckdb
from ftindicators.language.expressions.write_sql import write_sql
from ftindicators.model.values import ValueType
from ftindicators.plan.write_polars import count_overflows, evaluate_rows
from tests.reference.expression_generator import SCOPE, TRAPS, Generator, frame
from tests.reference.expression_twin import Borderline, Twin

EXPRESSIONS = int(os.environ.get("FTI_EXPRESSIONS", "600"))
SEED = int(os.environ.get("FTI_SEED", "1"))
ROWS = 400
TWIN_ROWS = 60
AT_ONCE = 50


def read(text, expected=None):
    faults = []
    expression = read_expression(text, SCOPE, expected=expected, report=lambda *fault: faults.append(fault))
    assert expression is not None, (text, faults)
    assert all(Code(fault[0]).is_warning for fault in faults), (text, faults)
    return expression


def same(one, two):
    if isinstance(one, float) and isinstance(two, float):
        return math.isclose(one, two, rel_tol=1e-11, abs_tol=1e-9 if abs(one) < 1e9 else 0.0)
    return one == two


def differences(texts, data, rng):
    """What does not agree: (text, row, polars, DuckDB, twin)."""
    trees = [(text, read(text)) for text in texts]
    named = [(f"x{i}", tree) for i, (_, tree) in enumerate(trees)]
    polars = evaluate_rows(data, named)
    columns = ", ".join(f"{write_duckdb(tree)} AS x{i}" for i, (_, tree) in enumerate(trees))
    with duckdb.connect() as connection:
        connection.register("data", data.to_arrow())
        second = connection.sql(f"SELECT {columns} FROM data").fetchall()
    rows = data.to_dicts()
    found = []
    for i, (text, tree) in enumerate(trees):
        ours = polars[f"x{i}"].to_list()
        assert len(ours) == len(rows), text
        found += [(text, rows[k], a, b[i], "-") for k, (a, b) in enumerate(zip(ours, second, strict=True)) if not same(a, b[i])]
        for k in rng.sample(range(len(rows)), min(TWIN_ROWS, len(rows))):
            try:
                twin = Twin(rows[k]).answer(tree)
            except Borderline:
                continue
            if not same(ours[k], twin):
                found.append((text, rows[k], ours[k], "-", twin))
    return found


def batches(texts):
    return [texts[i : i + AT_ONCE] for i in range(0, len(texts), AT_ONCE)]


def test_every_trap_means_the_same_in_polars_duckdb_and_the_twin():
    rng = random.Random(SEED)
    data = frame(rng, ROWS)
    for texts in batches(TRAPS):
        assert differences(texts, data, rng)[:3] == []


def test_random_expressions_mean_the_same_in_polars_duckdb_and_the_twin():
    rng = random.Random(SEED)
    generator = Generator(rng)
    for texts in batches([generator.any()[0] for _ in range(EXPRESSIONS)]):
        assert differences(texts, frame(rng, ROWS), rng)[:3] == []


def test_overflows_are_counted_as_the_twin_counts_them():
    rng = random.Random(SEED)
    generator = Generator(rng)
    data = frame(rng, 60)
    rows = data.to_dicts()
    texts = [generator.any()[0] for _ in range(200)] + ["big + big", "big * big > 0", "amount * 3", "-big", "round(amount)"]
    trees = [(text, read(text)) for text in texts]
    counted = count_overflows(data, trees)
    for text, tree in trees:
        expected = 0
        for row in rows:
            twin = Twin(row)
            try:
                twin.answer(tree)
            except Borderline:
                break
            expected += twin.overflows > 0
        else:
            assert counted.get(text, 0) == expected, text


def test_written_and_read_again_an_expression_is_the_same():
    rng = random.Random(SEED)
    generator = Generator(rng)
    for text in [*TRAPS, *(generator.any()[0] for _ in range(EXPRESSIONS))]:
        tree = read(text)
        assert read(write_sql(tree)) == tree, (text, write_sql(tree))


def test_conditions_of_the_generator_are_conditions():
    for text in TRAPS:
        assert read(text, ValueType.BOOLEAN).type is ValueType.BOOLEAN


@pytest.mark.parametrize("rows", [0, 1])
def test_few_rows_are_answered_too(rows):
    data = frame(random.Random(SEED), rows)
    answers = evaluate_rows(data, [(text, read(text)) for text in TRAPS])
    assert all(len(series) == rows for series in answers.values())
