"""Measures of one strand that are answered together have the values that they have alone."""

from __future__ import annotations

import pytest

from ftindicators.engine.state import State
from tests.unit.engine.small_rows import evaluated, rows
from tests.unit.plan.small_plans import plan

MEASURES = {
    "n": {"aggregate": "count", "within": "2h"},
    "m": {"aggregate": "count", "within": "1d", "ending": "1h"},
    "s": {"aggregate": "sum", "column": "amount", "within": "2h"},
    "a": {"aggregate": "mean", "column": "amount", "within": "5h"},
    "d": {"aggregate": "std", "column": "amount", "within": "5h"},
    "z": {"aggregate": "zscore", "column": "amount", "within": "all"},
    "r": {"aggregate": "ratio", "column": "amount", "within": "5h"},
    "x": {"aggregate": "max", "column": "amount", "within": "5h"},
}


@pytest.mark.parametrize("everywhere", [False, True])
def test_the_last_call_answers_as_one_after_which_rows_follow(everywhere):
    made = plan(measures=MEASURES, condition=" OR ".join(f"{name} > 1" for name in MEASURES))
    frame = rows(*(
        {"h": h, "account_id": account, "units": units, "status": status}
        for h, account, units, status in zip(
            [0, 0, 1, 2, 2, 3, 7, 8, 9, 30],
            ["x", "y", "x", "x", "x", "y", "x", "y", None, "x"],
            [1, 2, 3, 4, 90, 6, 7, 8, 9, 10],
            ["completed", "completed", "failed", "completed", "completed", None, "completed", "completed", "completed",
             "completed"],
            strict=True,
        )
    ))  # fmt: skip
    alone, together = (
        evaluated(made, frame, State(one_currency=True, last=last), everywhere=everywhere) for last in (False, True)
    )
    for read in made.planned[0].measures:
        assert alone.values.series[read.value].to_list() == together.values.series[read.value].to_list(), read.name
    assert alone.indicators[0].answers.hit.tolist() == together.indicators[0].answers.hit.tolist()
