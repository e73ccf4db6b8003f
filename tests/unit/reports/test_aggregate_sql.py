import duckdb
import pytest

from ftindicators.model.values import ValueType
from ftindicators.reports.aggregate_sql import Parts, select_lines, where

ROWS = """(VALUES ('a', 1::DECIMAL(38,4), TIMESTAMPTZ '2025-03-01 00:00:00+00', 'CAD', 'x'),
  ('b', 3, TIMESTAMPTZ '2025-03-01 02:00:00+00', 'CAD', 'x'),
  ('c', 8, TIMESTAMPTZ '2025-03-01 03:00:00+00', 'CAD', 'y'),
  ('d', NULL, TIMESTAMPTZ '2025-03-02 03:00:00+00', NULL, NULL)
) AS t(id, v, moment, currency, kind)"""
AMOUNTS = {"value": "v", "type": ValueType.MONEY}


def parts(aggregate, **more):
    given = {"value": None, "type": None, "of": None, "of_column": None, "q": None, "own": None, **more}
    return Parts(
        aggregate=aggregate, at="moment", id="id", local_date="CAST(moment AT TIME ZONE 'UTC' AS DATE)", **given
    )


def answer(given, conditions=("moment IS NOT NULL",)):
    return duckdb.sql("\n".join(select_lines(given, ROWS, conditions))).fetchall()[0][0]


@pytest.mark.parametrize(
    ("aggregate", "more", "value"),
    [
        ("count", {}, 4),
        ("sum", AMOUNTS, 12),
        ("mean", AMOUNTS, 4),
        ("min", AMOUNTS, 1),
        ("max", AMOUNTS, 8),
        ("std", AMOUNTS, (26 / 3) ** 0.5),
        ("count_distinct", {"value": "kind", "type": ValueType.TEXT}, 2),
        ("days_active", {}, 2),
        ("first", {"value": "kind", "type": ValueType.TEXT}, "x"),
        ("last", {"value": "kind", "type": ValueType.TEXT}, "y"),
        ("median", {**AMOUNTS, "q": 0.5}, 3),
        ("percentile", {**AMOUNTS, "q": 0.75}, 5.5),
        ("share", {"of": "kind = 'x'"}, 0.5),
        ("share", {**AMOUNTS, "of": "kind = 'x'"}, 1 / 3),
        ("top_share", {"of_column": "kind"}, 2 / 3),
        ("top_share", {**AMOUNTS, "of_column": "kind"}, 2 / 3),
        ("longest_gap", {"in_seconds": True}, 86_400),
        ("longest_gap", {}, 86_400_000_000),
        ("regularity", {}, 0),
        ("zscore", {**AMOUNTS, "own": "8"}, 4 / (26 / 3) ** 0.5),
        ("ratio", {**AMOUNTS, "own": "8"}, 2),
    ],
)
def test_each_aggregate_is_what_its_definition_says(aggregate, more, value):
    found = answer(parts(aggregate, **more))
    assert found == pytest.approx(value) if isinstance(value, int | float) else found == value


@pytest.mark.parametrize("aggregate", ["count", "sum", "count_distinct", "days_active"])
def test_over_no_rows_these_are_zero(aggregate):
    assert answer(parts(aggregate, **AMOUNTS), ["FALSE"]) == 0


@pytest.mark.parametrize(
    "aggregate", ["mean", "min", "std", "first", "median", "share", "top_share", "longest_gap", "regularity", "zscore"]
)
def test_over_no_rows_all_others_are_unknown(aggregate):
    assert answer(parts(aggregate, **AMOUNTS, of="TRUE", of_column="kind", q=0.5, own="1"), ["FALSE"]) is None


@pytest.mark.parametrize("aggregate", ["sum", "max", "zscore", "ratio", "top_share"])
def test_over_two_currencies_there_is_no_answer(aggregate):
    more = {**AMOUNTS, "of_column": "kind", "own": "8", "currency": "CASE WHEN id = 'a' THEN 'USD' ELSE currency END"}
    assert answer(parts(aggregate, **more)) is None
    alone = {**more, "currency": "currency", "own_currency": "'CAD'"}
    assert answer(parts(aggregate, **alone)) is not None
    if aggregate in {"zscore", "ratio"}:
        assert answer(parts(aggregate, **{**alone, "own_currency": "'USD'"})) is None


def test_conditions_stand_one_a_line():
    assert where(["a", "b"]) == ["WHERE a", "  AND b"]
    assert where([]) == []
