"""Random expressions over edge values: polars, DuckDB and the plain twin agree, and text survives being written.

    FTI_EXPRESSIONS=3000 FTI_SEED=7 python -m pytest tests/properties/test_expressions.py

The faults that were planted to see this catch them stand in `FAULTS`.
"""

from __future__ import annotations

import math
import os
import random

import duckdb
import polars as pl
import pytest

from ftindicators.language.expressions import Code, exact, read_expression
from ftindicators.language.expressions.exact import Exact
from ftindicators.language.expressions.physical import Kind, Step
from ftindicators.language.expressions.write_duckdb import write_duckdb
from ftindicators.language.expressions.write_sql import write_sql
from ftindicators.model.values import ValueType
from ftindicators.plan import write_polars
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
        found += [
            (text, rows[k], a, b[i], "-")
            for k, (a, b) in enumerate(zip(ours, second, strict=True))
            if not same(a, b[i])
        ]
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
    texts = [generator.any()[0] for _ in range(200)] + [
        "big + big",
        "big * big > 0",
        "amount * 3",
        "-big",
        "round(amount)",
    ]
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


# --- planted faults: each must be seen, and by the traps alone, so that it is seen at every run


def _reciprocal(_node, of):
    return of[0] / pl.when(of[1] != 0.0).then(of[1])


def _without_newlines(node, of):
    return of[0].str.contains(node.argument.for_rust.replace("(?s)", "").replace("(?is)", "(?i)"))


def _in_with_null(node, of):
    return of[0].is_in(pl.lit(list(node.argument), dtype=pl.List(of_kind(node)))).fill_null(value=False)


def of_kind(node):
    return pl.String if node.operands[0].kind is Kind.TEXT else pl.Int64


FAULTS = {
    # in the polars writer alone: DuckDB and the twin disagree with it
    "remainder floors": {"remainder": lambda _n, of: of[0] % of[1]},
    "round half even": {"float round": lambda _n, of: of[0].round(0, mode="half_to_even")},
    "money rounds down": {
        "round": lambda n, of: of[0] // pl.lit(n.argument, pl.Int128) * pl.lit(n.argument, pl.Int128)
    },
    "x / 0 is infinite": {"quotient": lambda _n, of: of[0] / of[1], "finite": lambda _n, of: of[0]},
    "divided by the reciprocal": {"quotient": _reciprocal},
    "NaN and infinity stay": {"finite": lambda _n, of: of[0]},
    "overflow wraps": {"narrow": lambda _n, of: (of[0] % pl.lit(2**64, pl.Int128)).cast(pl.Int64, strict=False)},
    "% of LIKE stops at newlines": {"fits": _without_newlines},
    "IS TRUE keeps null": {"is_true": lambda _n, of: of[0]},
    "IS FALSE of null is true": {"is_false": lambda _n, of: ~of[0].fill_null(value=False)},
    "IN of null is false": {"one_of": _in_with_null},
    "DISTINCT propagates null": {"differs": lambda _n, of: of[0] != of[1]},
    "AND of null is null": {
        "and": lambda _n, of: (
            pl.when(pl.any_horizontal(*(o.is_null() for o in of))).then(None).otherwise(pl.all_horizontal(*of))
        )
    },
    "greatest propagates null": {"greatest": lambda _n, of: pl.when(of[0] >= of[1]).then(of[0]).otherwise(of[1])},
    "length in bytes": {"length": lambda _n, of: of[0].str.len_bytes().cast(pl.Int64)},
    "trim of spaces alone": {"trim": lambda _n, of: of[0].str.strip_chars(" ")},
    "lower looks at the word's end": {"lower": lambda _n, of: of[0].str.to_lowercase()},
    "contains reads a pattern": {"contains": lambda _n, of: of[0].str.contains(of[1], literal=False, strict=False)},
    "null element is found": {"list_contains": lambda _n, of: of[0].list.contains(of[1])},
    "an empty finding is a text": {
        "extract": lambda n, of: of[0].str.extract(n.argument.pattern.for_rust, n.argument.group)
    },
    "CASE without its last branch": {"case": lambda _n, of: pl.when(of[0]).then(of[1])},
    "NULLIF keeps": {"null_if": lambda _n, of: of[0]},
}


@pytest.fixture
def written_anew():
    """Nothing that was written before a fault was planted is used again, nor what was written under it."""
    write_polars._remembered.cache_clear()
    yield
    write_polars._remembered.cache_clear()


@pytest.mark.usefixtures("written_anew")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_in_the_writer_is_seen(fault, monkeypatch):
    for step, writer in FAULTS[fault].items():
        monkeypatch.setitem(write_polars._WRITERS, step, writer)
    rng = random.Random(SEED)
    data = frame(rng, ROWS)
    assert any(seen(texts, data, rng) for texts in batches(TRAPS))


def seen(texts, data, rng):
    try:
        return bool(differences(texts, data, rng))
    except pl.exceptions.PolarsError:  # a type that no longer fits is a way to be seen
        return True


def _scale_forgotten(value, scale):
    return Exact(value.node, scale, value.low, value.high)


def _never_limited(value, *, money):  # noqa: ARG001 (the name is the caller's)
    return Exact(Step(Kind.INT, "narrow", (value.node,)), value.scale) if value.node.kind is Kind.WIDE else value


FAULTS_OF_MEANING = {
    # in the physical tree: polars and DuckDB agree on the wrong answer, the twin does not
    "scale forgotten": ("rescaled", _scale_forgotten),
    "every result narrowed": ("limited", _never_limited),
    "money cut off": ("shared_out", lambda value, _scale, **_money: value),
}


@pytest.mark.usefixtures("written_anew")
@pytest.mark.parametrize("fault", FAULTS_OF_MEANING)
def test_a_planted_fault_in_the_meaning_is_seen_by_the_twin(fault, monkeypatch):
    name, planted = FAULTS_OF_MEANING[fault]
    monkeypatch.setattr(exact, name, planted)
    rng = random.Random(SEED)
    data = frame(rng, ROWS)
    wrong = [difference for texts in batches([*TRAPS, "amount * 0.15"]) for difference in differences(texts, data, rng)]
    assert any(twin != "-" for *_, twin in wrong)
