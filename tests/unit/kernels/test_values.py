"""Each aggregate on a few values, worked by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from ftindicators.kernels.aggregates import state_for
from ftindicators.kernels.entries import NEVER, Trailing
from ftindicators.kernels.prefix import Prefix
from ftindicators.kernels.uniform import Uniform
from tests.unit.kernels.one_group import ask, batch

LARGEST = 2**63 - 1
DAY = Trailing(100)


def at_the_end(aggregate, kind, values, **more):
    times = more.pop("times", range(len(values)))
    options = {key: more.pop(key) for key in ("q", "weighted") if key in more}
    return ask(state_for(aggregate, kind, DAY, **options), list(times), values, **more)[-1]


@pytest.mark.parametrize(
    ("aggregate", "kind", "values", "expected"),
    [
        ("sum", "money", [10_000, -25_000], -15_000),
        ("sum", "money", [None, None], 0),
        ("sum", "integer", [LARGEST, 1], None),
        ("sum", "integer", [LARGEST, 1, -1], LARGEST),
        ("mean", "money", [10_000, 20_000], 1.5),
        ("mean", "money", [None], None),
        ("mean", "integer", [LARGEST, LARGEST], float(LARGEST)),
        ("std", "money", [10_000, 30_000], 1.0),
        ("std", "money", [12_345], 0.0),
        ("std", "integer", [10**15, 10**15 + 2], 1.0),
        ("std", "integer", [LARGEST, -LARGEST], float(LARGEST)),
        ("sum", "number", [1e16, 1.0, -1e16], 1.0),
        ("sum", "number", [0.1] * 10, 1.0),
        ("sum", "number", [1e308, 1e308], None),
        ("mean", "number", [1e308, 1e308], 1e308),
        ("std", "number", [1e8, 1e8 + 2.0], 1.0),
        ("min", "money", [5, -3, None], -3),
        ("max", "number", [-2.5, -0.5], -0.5),
        ("first", "code", [None, 7, 8], 7),
        ("last", "code", [7, 8, None], 8),
        ("first", "code", [None], None),
        ("count_distinct", "code", [4, 4, 5, None], 2),
        ("count_distinct", "code", [None], 0),
        ("median", "money", [30_000, 10_000], 2.0),
        ("median", "number", [-1e308, 1e308], 0.0),
        ("top_share", "code", [1, 2, 2, None], 2 / 3),
        ("uniform", "code", [3, 3], 1),
        ("uniform", "code", [3, 4], 0),
        ("uniform", "code", [None], 1),
    ],
)
def test_the_value_over_a_few_rows(aggregate, kind, values, expected):
    assert at_the_end(aggregate, kind, values) == expected


@pytest.mark.parametrize(("q", "expected"), [(0, 0), (0.25, 10), (0.3, 12), (0.29, 11.6), (1, 40)])
def test_a_percentile_is_linear_between_ranks(q, expected):
    assert at_the_end("percentile", "integer", [40, 0, 20, 10, 30], q=q) == expected


@pytest.mark.parametrize(("times", "expected"), [([0], None), ([0, 0], 0), ([0, 7, 9], 7), ([0, 50, 140, 141], 90)])
def test_the_longest_gap_is_between_neighbours_that_are_both_inside(times, expected):
    assert ask(state_for("longest_gap", None, DAY), times)[-1] == expected


@pytest.mark.parametrize(
    ("times", "expected"),
    [([0, 10], None), ([0, 10, 20], 1.0), ([5, 5, 5], None), ([0, 10, 40], 0.5), ([0, 0, 0, 0, 50], 0.0)],
)
def test_regularity_is_one_less_the_relative_spread_of_the_gaps(times, expected):
    assert ask(state_for("regularity", None, DAY), times)[-1] == expected


def test_zscore_and_ratio_compare_with_the_others_only():
    values = [10_000, 30_000, 60_000]
    own = {"own": np.array(values), "own_valid": np.ones(3, bool)}
    assert ask(state_for("zscore", "money", DAY), [0, 1, 2], values, **own) == [None, None, 4.0]
    assert ask(state_for("ratio", "money", DAY), [0, 1, 2], values, **own) == [None, None, 3.0]
    assert ask(state_for("ratio", "money", DAY), [0, 2, 2], values, **own) == [None, None, None]


def test_a_share_leaves_a_null_value_out_of_both_parts():
    part = {"part": np.array([True, True, False, False])}
    assert at_the_end("share", None, [None] * 4, **part) == 0.5
    assert at_the_end("share", "money", [1, None, 3, None], weighted=True, **part) == 0.25
    assert at_the_end("share", "money", [1, None, -1, None], weighted=True, **part) is None


def test_a_top_share_of_a_sum_is_of_the_largest_sum():
    weights = {"weights": np.array([5, 3, 3, 1])}
    assert at_the_end("top_share", "money", [1, 2, 2, 3], weighted=True, **weights) == 0.5


def test_a_top_share_forgets_a_code_that_has_left():
    assert ask(state_for("top_share", "code", Trailing(10)), [0, 1, 9, 11, 12], [1, 1, 2, 3, 2]) == [
        1.0,
        1.0,
        2 / 3,
        0.5,
        2 / 3,
    ]


def test_uniform_compares_with_the_own_code_without_the_own_instant():
    state = Uniform(DAY, own_instant=False)
    assert ask(state, [0, 1, 2], [3, 3, 4], own=np.array([9, 3, 4])) == [1, 1, 0]


def test_evidence_counts_what_entered_by_the_end_and_by_the_start_of_the_window():
    state = Prefix(Trailing(10))
    values, valid = np.array([100, 7, 2**62, 2**62]), np.array([True, False, True, True])
    seen = state.evidence(batch(0, 5, 9, 12), 4, chosen=np.ones(4, bool), values=values, valid=valid)
    assert seen.rows_end.tolist() == [1, 2, 3, 4]
    assert seen.rows_start.tolist() == [0, 0, 0, 1]
    assert seen.nulls_end.tolist() == [0, 1, 1, 1]
    assert seen.oldest.tolist() == [0, 0, 0, 5]
    total = (int(seen.high_end[3]) << 64) + (int(seen.low_end[3]) & (2**64 - 1))
    assert (total, int(seen.low_start[3])) == (2**63 + 100, 100)
    later = state.evidence(batch(1000), 1, chosen=np.zeros(1, bool), values=values[:1])
    assert (later.rows_end[0], later.rows_start[0], later.oldest[0]) == (4, 4, NEVER)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("aggregate", ["sum", "std", "zscore"])
def test_exponents_that_widen_batch_by_batch_stay_exact(aggregate, sign):
    state = state_for(aggregate, "number", Trailing(1000))
    down = [sign * 2.0**e for e in range(1000, -1070, -13)]
    for time, x in enumerate(down):
        own = {"own": np.array([0.0]), "own_valid": np.ones(1, bool)} if aggregate == "zscore" else {}
        found = ask(state, [time], [x], **own)
    n = len(down)
    exact = [Fraction(x) for x in down]
    total, squares = sum(exact), sum(x * x for x in exact)
    if aggregate == "sum":
        assert found == [float(total)]
    elif aggregate == "std":
        assert found == [pytest.approx(float(Fraction(math.isqrt(int(n * squares - total**2)), n)), rel=1e-12)]
    assert ask(state, [5000], [1.5], **own) == (
        [1.5] if aggregate == "sum" else [0.0] if aggregate == "std" else [None]
    )


@pytest.mark.parametrize(
    ("aggregate", "more", "expected"),
    [
        ("count_distinct", {}, [1, 2, 2, 2, 2, 1]),
        ("max", {}, [5, 7, 7, 7, 5, 5]),
        ("min", {}, [5, 5, 5, 5, 3, 5]),
        ("percentile", {"q": 0.25}, [5.0, 5.5, 5.0, 5.0, 3.5, 5.0]),
    ],
)
def test_the_last_batch_of_all_is_answered_without_keeping_anything(aggregate, more, expected):
    kind = "code" if aggregate == "count_distinct" else "integer"
    state = state_for(aggregate, kind, Trailing(10), **more)
    assert ask(state, [0, 1, 2, 9, 12, 30], [5, 7, 5, 5, 3, 5], keeps=False) == expected
