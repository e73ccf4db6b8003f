"""Kernels alone, one test an aggregate: `pytest benchmarks/test_kernels.py`, options as pytest-benchmark has them.

A million entries of 50,000 heavy-tailed groups, one of which has 5 % of all, already in the order of groups: what a
kernel is given. Compiling happens outside the clock; so does making the empty state. Not collected by the everyday
tests.
"""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import version

import numpy as np
import pytest

from ftindicators.kernels.aggregates import state_for
from ftindicators.kernels.entries import Entries, Trailing

ROWS = 1_000_000
GROUPS = 50_000
DAY = 86_400_000_000
WINDOWS = {"1d": DAY, "7d": 7 * DAY, "90d": 90 * DAY}
AGGREGATES = {
    "count": None, "sum": "money", "mean": "money", "std": "money", "min": "money", "max": "money", "first": "money",
    "last": "money", "median": "money", "percentile": "money", "share": None, "top_share": "code",
    "count_distinct": "code", "days_active": "integer", "longest_gap": None, "regularity": None, "zscore": "money",
    "ratio": "money",
}  # fmt: skip


@cache
def entries(rows: int) -> tuple[Entries, np.ndarray, np.ndarray, np.ndarray]:
    """Entries, amounts, codes and days; half of the entries are chosen by the tests."""
    random = np.random.default_rng(1)
    weights = random.lognormal(0.0, 1.2, GROUPS)
    weights[0] = weights[1:].sum() * 0.05 / 0.95
    group = np.minimum(np.searchsorted(np.cumsum(weights / weights.sum()), random.random(rows)), GROUPS - 1)
    time = random.integers(0, 90 * 86_400, rows) * 1_000_000
    order = np.lexsort((time, group))
    group, time = group[order], time[order]
    all_of_them = np.ones(rows, np.bool_)
    amounts = (random.lognormal(8.0, 1.0, rows) * 100).astype(np.int64) * 100
    codes = (random.pareto(1.0, rows) * 3).astype(np.int64) % 10_000
    return Entries(group, time, order, all_of_them, all_of_them, GROUPS), amounts, codes, time // DAY


def walk(aggregate: str, kind: str | None, length: int, rows: int):
    """What is timed, and what makes its state anew."""
    of, amounts, codes, days = entries(rows)
    chosen = np.random.default_rng(2).random(rows) < 0.5
    values = {"money": amounts, "code": codes, "integer": days, None: None}[kind]
    valid = None if values is None else np.ones(rows, np.bool_)
    more = {"part": chosen} if aggregate == "share" else {}
    if aggregate in ("zscore", "ratio"):
        more = {"own": amounts, "own_valid": valid}

    def fresh():
        state = state_for(aggregate, kind, Trailing(length), q=0.9 if aggregate == "percentile" else None)
        return (state,), {}

    def advance(state):
        return state.advance(of, rows, chosen=chosen, values=values, valid=valid, **more)

    return fresh, advance


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("aggregate", AGGREGATES)
def test_windowed_aggregate(benchmark, aggregate, window):
    kind = AGGREGATES[aggregate]
    fresh, advance = walk(aggregate, kind, WINDOWS[window], 2_000)
    (state,), _ = fresh()
    advance(state)  # compiles
    fresh, advance = walk(aggregate, kind, WINDOWS[window], ROWS)
    benchmark.extra_info |= {
        "rows": ROWS, "groups": GROUPS, "chosen": 0.5, "python": platform.python_version(),
        "numba": version("numba"), "numpy": version("numpy"), "ftindicators": version("ftindicators"),
    }  # fmt: skip
    answer = benchmark.pedantic(advance, setup=fresh, rounds=5)
    assert len(answer.values) == ROWS
    benchmark.extra_info["rows_a_second"] = round(ROWS / benchmark.stats.stats.median)
