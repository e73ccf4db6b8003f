"""Groups that no later row can be answered from are forgotten, and nothing else is."""

import pytest

from ftindicators.engine import sweep as module
from ftindicators.engine.state import State
from ftindicators.model.values import DAY, HOUR
from tests.unit.engine.small_rows import START, evaluated, evidence, in_batches, rows, values_of
from tests.unit.plan.small_plans import plan

ASKED = {
    "count": {"aggregate": "count", "within": "2d"},
    "ended": {"aggregate": "count", "within": "2d", "ending": "3d"},
    "sum": {"aggregate": "sum", "column": "amount", "within": "2d"},
    "share": {"aggregate": "share", "of": "city = 'c1'", "column": "amount", "within": "2d"},
    "top_share": {"aggregate": "top_share", "of": "city", "within": "2d"},
    "percentile": {"aggregate": "percentile", "q": 0.9, "column": "amount", "within": "2d"},
    "places": {"aggregate": "count_distinct", "column": "city", "within": "2d"},
    "last": {"aggregate": "last", "column": "city", "within": "2d"},
    "max": {"aggregate": "max", "column": "amount_base", "within": "2d"},
    "std": {"aggregate": "std", "column": "booking_nights", "within": "2d"},
    "regularity": {"aggregate": "regularity", "within": "2d"},
    "longest_gap": {"aggregate": "longest_gap", "within": "2d"},
    "ratio": {"aggregate": "ratio", "column": "amount", "within": "2d"},
    "theirs": {"aggregate": "count", "within": "2d", "by": {"party": "other_party"}},
    "day": {"aggregate": "count", "per": "day"},
    "days": {"aggregate": "sum", "column": "amount", "per": "day", "last": 3},
    "week": {"aggregate": "count_distinct", "column": "city", "per": "week", "last": 2},
}


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(module, "AT_LEAST", 8)


def passing(days=24, accounts=6):
    """Each day other accounts, one that is always there, and one that is away for a while."""
    made = []
    for day in range(days):
        names = [f"d{day}a{i}" for i in range(accounts)] + ["always"] + (["away"] if day % 10 < 2 else [])
        for place, name in enumerate(names):
            for hour in (1, 9):
                row = {"account_id": name, "h": 24 * day + hour + place / 10, "units": 5 + (day * place) % 7}
                row |= {"city": f"c{(day + place + hour) % 4}", "booking_nights": place, "currency": "CAD"}
                made.append(row | {"other_party": f"account:d{day - 1}a{place}"})
    return rows(*made)


def asked_by(name, **keys):
    condition = f"({name} IS NOT NULL) OR {name} IS NULL"
    return plan(measures={name: ASKED[name]}, condition=condition, episode={"gap": "4d"}, **keys)


@pytest.mark.parametrize("name", ASKED)
def test_answers_and_evidence_are_those_of_one_call_and_the_state_stays_small(name):
    made, frame, state = asked_by(name), passing(80 if name == "week" else 24), State()
    whole = evaluated(made, frame)
    calls, most = [], 0
    for found in in_batches(made, frame, state, 11):
        calls.append(found)
        most = max(most, sum(len(c) for c in state.strands.values()))
    assert [v for found in calls for v in values_of(found, name)] == values_of(whole, name)
    assert evidence(made, *calls) == evidence(made, whole)
    ever = sum(c.next_serial for c in state.strands.values())
    assert most < 0.7 * ever


@pytest.mark.parametrize("last", [1, 3, 5])
def test_evidence_of_a_calendar_window_waits_for_the_last_stretch_that_asks_it(last):
    made = plan(
        measures={"n": {"aggregate": "count", "per": "day", "last": last}}, condition="n > 0", at="type = 'wire'"
    )  # fmt: skip
    given = [
        {"account_id": f"a{a}", "h": 24 * day + a / 100, "type": "wire" if day % 6 == 5 else "fee"}
        for day in range(18) for a in range(6)
    ]  # fmt: skip
    frame = rows(*given)
    calls = list(in_batches(made, frame, State(), 6))
    assert evidence(made, *calls) == evidence(made, evaluated(made, frame))


def test_a_few_groups_are_never_swept():
    made, state = asked_by("count"), State()
    evaluated(made, rows({}), state, watermark=START + 900 * DAY)
    assert [len(c) for c in state.strands.values()] == [1]


def test_the_whole_past_is_kept():
    made, state = plan(measures={"n": {"aggregate": "count", "within": "all"}}, condition="n > 0"), State()
    for _ in in_batches(made, passing(8), state, 10):
        pass
    assert sum(len(c) for c in state.strands.values()) == passing(8)["account_id"].n_unique()


def test_a_guard_of_currency_is_forgotten_with_its_group():
    made, frame, state = asked_by("sum"), passing(), State()
    for _ in in_batches(made, frame, state, 11):
        pass
    (guard,), (kernel,), (codes,) = state.guards.values(), state.measures.values(), state.strands.values()
    assert guard.groups == kernel.groups == len(codes)


def test_an_indicator_beside_with_a_longer_window_keeps_the_groups_that_it_shares():
    measures = {"short": ASKED["count"], "long": {"aggregate": "count", "within": "20d"}}
    made = plan(measures=measures, condition="short > 0 AND long > 0")
    frame = passing()
    calls = list(in_batches(made, frame, State(), 11))
    assert [v for f in calls for v in values_of(f, "long")] == values_of(evaluated(made, frame), "long")


def test_an_idle_feed_is_swept_when_it_grows_again():
    made, state = asked_by("count"), State()
    evaluated(made, passing(3), state, watermark=START + 3 * DAY)
    assert sum(len(c) for c in state.strands.values()) > 8
    evaluated(made, passing(1).clear(), state, watermark=START + 90 * DAY)
    assert state.swept_at
    evaluated(made, rows({"h": 24 * 90}), state, watermark=START + 90 * DAY + HOUR)
    assert sum(len(c) for c in state.strands.values()) < 20
