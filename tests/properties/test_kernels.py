"""Every kernel answers as its plain twin, however its entries are cut into batches, kept, copied and renumbered."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from ftindicators.kernels.aggregates import state_for
from ftindicators.kernels.entries import Entries, Trailing
from ftindicators.kernels.uniform import Uniform
from tests.reference import aggregates as twin
from tests.reference.scenarios import scenario
from tests.reference.windows import Entry, answers

SEEDS = 60


def made(aggregate, kind=None, **more):
    return lambda window: state_for(aggregate, kind, window, **more)


# name: (state of a window, plain twin, kind of values, kind of weights, does the own instant count, unit of the answer)
CASES = {
    "count": (made("count"), twin.count, None, None, True, 1),
    "sum of integer": (made("sum", "integer"), twin.exact_sum, "integer", None, True, 1),
    "sum of money": (made("sum", "money"), twin.exact_sum, "integer", None, True, 1),
    "mean of integer": (made("mean", "integer"), twin.mean, "integer", None, True, 1),
    "mean of money": (made("mean", "money"), twin.mean, "integer", None, True, 10_000),
    "std of integer": (made("std", "integer"), twin.std, "integer", None, True, 1),
    "std of money": (made("std", "money"), twin.std, "integer", None, True, 10_000),
    "zscore of money": (made("zscore", "money"), twin.zscore, "integer", None, False, 1),
    "ratio of money": (made("ratio", "money"), twin.ratio, "integer", None, False, 1),
    "min of integer": (made("min", "integer"), twin.smallest, "integer", None, True, 1),
    "max of integer": (made("max", "integer"), twin.largest, "integer", None, True, 1),
    "min of number": (made("min", "number"), twin.smallest, "number", None, True, 1),
    "max of number": (made("max", "number"), twin.largest, "number", None, True, 1),
    "first of integer": (made("first", "integer"), twin.first, "integer", None, True, 1),
    "last of integer": (made("last", "integer"), twin.last, "integer", None, True, 1),
    "first of number": (made("first", "number"), twin.first, "number", None, True, 1),
    "last of number": (made("last", "number"), twin.last, "number", None, True, 1),
    "count_distinct": (made("count_distinct", "code"), twin.count_distinct, "integer", None, True, 1),
    "longest_gap": (made("longest_gap"), twin.longest_gap, None, None, True, 1),
    "sum of number": (made("sum", "number"), twin.float_sum, "number", None, True, 1),
    "mean of number": (made("mean", "number"), twin.mean, "number", None, True, 1),
    "std of number": (made("std", "number"), twin.std, "number", None, True, 1),
    "zscore of number": (made("zscore", "number"), twin.zscore, "number", None, False, 1),
    "ratio of number": (made("ratio", "number"), twin.ratio, "number", None, False, 1),
    "share of rows": (made("share"), twin.share_of_rows, None, None, True, 1),
    "share of money": (made("share", "money", weighted=True), twin.share_of_sum, "integer", None, True, 1),
    "share of number": (made("share", "number", weighted=True), twin.share_of_sum, "number", None, True, 1),
    "regularity": (made("regularity"), twin.regularity, None, None, True, 1),
    "median of money": (made("median", "money"), twin.percentile("0.5"), "integer", None, True, 10_000),
    "median of number": (made("median", "number"), twin.percentile("0.5"), "number", None, True, 1),
    "percentile of integer": (made("percentile", "integer", q=0.9), twin.percentile("0.9"), "integer", None, True, 1),
    "percentile of number": (made("percentile", "number", q=0.29), twin.percentile("0.29"), "number", None, True, 1),
    "top_share of rows": (made("top_share"), twin.top_share_of_rows, "integer", None, True, 1),
    "top_share of money": (
        made("top_share", "money", weighted=True),
        twin.top_share_of_sum,
        "integer",
        "integer",
        True,
        1,
    ),
    "top_share of number": (
        made("top_share", "number", weighted=True),
        twin.top_share_of_sum,
        "integer",
        "number",
        True,
        1,
    ),
    "uniform": (made("uniform", "code"), twin.uniform_alone, "integer", None, True, 1),
    "uniform with own": (made("uniform", "code"), twin.uniform, "integer", None, True, 1),
    "uniform of the others": (lambda w: Uniform(w, own_instant=False), twin.uniform, "integer", None, False, 1),
}
WITHOUT_OWN = ("uniform",)


def batch_of(unsorted, names, kind, weight_kind, r):
    """Entries and the arguments of ``advance`` for rows of a scenario, and each row's place in the answer."""
    places = list(range(len(unsorted)))
    r.shuffle(places)
    order = sorted(range(len(unsorted)), key=lambda k: (names[unsorted[k][0]], unsorted[k][1]))
    rows = [unsorted[k] for k in order]
    places = [places[k] for k in order]

    def column(k, dtype):
        array = np.array([row[k] if row[k] is not None else 0 for row in rows], dtype=dtype)
        array.flags.writeable = r.random() < 0.5
        return array

    def known(k):
        return np.array([row[k] is not None for row in rows], dtype=bool)

    entries = Entries(
        np.array([names[row[0]] for row in rows], dtype=np.int64),
        column(1, np.int64),
        np.array(places, dtype=np.int64),
        column(2, bool),
        column(4, bool),
        max(names.values(), default=-1) + 1 + r.randint(0, 2),
    )
    given = {"chosen": column(3, bool), "part": column(6, bool)}
    if kind:
        given["values"], given["valid"] = column(5, np.float64 if kind == "number" else np.int64), known(5)
        given["own"], given["own_valid"] = column(8, np.float64 if kind == "number" else np.int64), known(8)
    if weight_kind:
        given["weights"] = column(7, np.float64 if weight_kind == "number" else np.int64)
        given["valid"] = known(5) & known(7)
    return rows, places, entries, given


def disturb(state, names, history, length, ended, r):
    """Something that must not change any answer of a group that is kept."""
    what = r.randrange(5)
    if what == 0:
        return type(state).from_arrays(state.arrays())
    if what == 1:
        return state.restored(state.arrays()).copy()
    if what == 2 and names:
        kept = r.sample(sorted(names), k=r.randint(0, len(names)))
        state.keep(np.array([names[name] for name in kept], dtype=np.int64))
        names.clear()
        names.update({name: code for code, name in enumerate(kept)})
        for name in list(history):
            if name not in names:
                del history[name]
    if what == 3 and names and length is not None:
        now = max(e.time for past in history.values() for e in past) if any(history.values()) else 0
        gone = state.dead(now)
        for name, code in names.items():
            entered = [
                e.time for e in history.get(name, []) if e.chosen and e.value is not None and e.weight is not None
            ]
            if gone[code]:
                assert all(t <= now - ended - length for t in entered)
    return state


def same(found, valid, expected, unit, tolerance):
    if isinstance(expected, int | float | Fraction) and unit != 1:
        expected = expected / unit if not isinstance(expected, int) else Fraction(expected, unit)
    if isinstance(expected, Fraction):
        try:
            expected = float(expected)
        except OverflowError:
            expected = None
    if isinstance(expected, float) and not math.isfinite(expected):
        expected = None
    if expected is None or not valid:
        return expected is None and not valid
    if isinstance(expected, int):
        return int(found) == expected
    return math.isclose(float(found), expected, rel_tol=1e-12, abs_tol=tolerance)


@pytest.mark.parametrize("name", CASES)
def test_a_kernel_answers_as_its_plain_twin(name):
    make, plain, kind, weight_kind, own_instant, unit = CASES[name]
    asked = 0
    tolerance = 1e-14 if name == "regularity" else 1e-300  # 1 - x loses what x has behind the point
    for seed in range(SEEDS):
        r = random.Random(f"{name} {seed}")
        given_rows = scenario(f"{name} {seed}", kind, weight_kind or "integer")
        state = make(Trailing(given_rows.length, given_rows.ended))
        names: dict[str, int] = {}
        history: dict[str, list[Entry]] = {}
        for number, unsorted in enumerate(given_rows.batches):
            for row in unsorted:
                names.setdefault(row[0], len(names))
            rows, places, entries, given = batch_of(unsorted, names, kind, weight_kind, r)
            if name in WITHOUT_OWN:
                given["own"] = None
            elif name.startswith("uniform"):  # a null is a code of its own to the caller
                given["own"] = np.where(given["own_valid"], given["own"], 77_777)
            answer = state.advance(entries, len(rows) + 3, **given)
            for row in rows:
                _, time, _, chosen, asks, value, part, weight, own = row
                if name.startswith("uniform") and own is None:
                    own = 77_777
                history.setdefault(row[0], []).append(Entry(time, chosen, asks, value, part, weight, own))
            seen = dict.fromkeys(history, 0)
            expected = {}
            for group in {row[0] for row in rows}:
                new = sum(row[0] == group for row in rows)
                found = answers(history[group], given_rows.length, given_rows.ended, plain, own_instant=own_instant)
                expected[group] = found[len(found) - new :]
            for row, place in zip(rows, places, strict=True):
                wanted = expected[row[0]][seen[row[0]]]
                seen[row[0]] += 1
                if not row[4]:
                    assert not answer.valid[place]
                    continue
                asked += 1
                assert same(answer.values[place], answer.valid[place], wanted, unit, tolerance), (
                    f"{name} seed {seed} batch {number} row {row} window {given_rows.length} {given_rows.ended}: "
                    f"{answer.values[place]} {answer.valid[place]} instead of {wanted}"
                )
            state = disturb(state, names, history, given_rows.length, given_rows.ended, r)
    assert asked > 10 * SEEDS


@pytest.mark.parametrize("name", CASES)
def test_a_batch_after_which_nothing_comes_is_answered_alike(name):
    make, _, kind, weight_kind, _, _ = CASES[name]
    for seed in range(SEEDS):
        r = random.Random(f"{name} whole {seed}")
        given_rows = scenario(f"{name} whole {seed}", kind, weight_kind or "integer")
        rows = [row for batch in given_rows.batches for row in batch] if seed % 4 else LONG.get(kind, LONG["integer"])
        names: dict[str, int] = {}
        for row in rows:
            names.setdefault(row[0], len(names))
        ordered, _, entries, given = batch_of(rows, names, kind, weight_kind, r)
        if name in WITHOUT_OWN:
            given["own"] = None
        window = Trailing(given_rows.length, given_rows.ended)
        kept = make(window).advance(entries, len(ordered), **given)
        last = make(window).advance(entries, len(ordered), **given, keeps=False)
        assert np.array_equal(kept.valid, last.valid), (name, seed)
        assert np.array_equal(kept.values[kept.valid], last.values[kept.valid]), (name, seed)
        assert kept.overflows == last.overflows


def long(kind):
    """Rows of one group, so many that its values are ranked in words of words."""
    r = random.Random(kind)
    draw = (lambda: r.uniform(-9, 9)) if kind == "number" else (lambda: r.choice([r.randint(-50, 50), 2**60]))
    times = sorted(r.randint(0, 9000) for _ in range(5000))
    return [("g", t, True, True, r.random() < 0.5, draw(), r.random() < 0.4, draw(), draw()) for t in times]


LONG = {kind: long(kind) for kind in ("integer", "number")}
