import pytest

from ftindicators.plan import state_meaning as module
from ftindicators.plan.compile import Plan
from ftindicators.plan.state_meaning import state_meaning
from tests.unit.plan.small_plans import COUNT, indicator, plan

BASE = {"measures": {"n": COUNT | {"where": "amount >= 100"}}, "condition": "n >= 3", "history": "5d"}


def meaning(**changes):
    return state_meaning(plan(**(BASE | changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"condition": "n >= 4"},
        {"condition": "n < 4 AND amount > 5"},
        {"at": "type = 'wire'"},
        {"history": "6d"},
        {"title": "Another"},
        {"status": "stable"},
        {"measures": BASE["measures"] | {"unread": {"aggregate": "count", "within": "1d"}}},
        {"parameters": {"k": {"value": 3, "basis": "judgement"}}, "condition": "n >= $k"},
    ],
)
def test_thresholds_alone_keep_the_state(changes):
    assert meaning(**changes) == meaning()


@pytest.mark.parametrize(
    "changes",
    [
        {"measures": {"n": BASE["measures"]["n"] | {"within": "8d"}}},
        {"measures": {"n": BASE["measures"]["n"] | {"ending": "1d"}}},
        {"measures": {"n": BASE["measures"]["n"] | {"where": "amount >= 200"}}},
        {"measures": {"n": BASE["measures"]["n"] | {"by": "customer_id"}}},
        {"measures": {"m": BASE["measures"]["n"]}, "condition": "m >= 3"},
        {"subject": "customer"},
        {"subject": ["account_id"]},
        {"history": None},
        {"episode": {"gap": "3d"}},
        {"episode": {"longest": "30d"}},
        {"about": [{"party": "party", "role": "potential-victim"}]},
        {"about": [{"party": "other_party", "role": "unknown"}]},
        {"measures": BASE["measures"] | {"more": COUNT}, "condition": "n >= 3 AND more > 1"},
        {"measures": BASE["measures"] | {"more": COUNT}, "at": "more > 1"},
    ],
)
def test_other_measures_subjects_windows_and_episodes_do_not(changes):
    assert meaning(**changes) != meaning()


def test_each_indicator_has_its_own_meaning():
    one, two = indicator("one", **BASE), indicator("two", **(BASE | {"subject": "customer"}))
    assert state_meaning(plan(one, two)) == state_meaning(plan(one)) | state_meaning(plan(two))


def test_a_threshold_inside_a_selection_is_part_of_the_measure():
    made = plan(
        measures={"n": COUNT | {"where": "amount >= $least"}},
        condition="n >= $k",
        parameters={
            "least": {"value": 5, "currency": "CAD", "basis": "judgement"},
            "k": {"value": 3, "basis": "judgement"},
        },
    )
    assert state_meaning(Plan.of(made.indicators, parameters={"made-up.k": 9})) == state_meaning(made)
    assert state_meaning(Plan.of(made.indicators, parameters={"made-up.least": 9})) != state_meaning(made)


def test_an_engine_that_counts_otherwise_does_not_take_it_up(monkeypatch):
    before = meaning()
    monkeypatch.setattr(module, "SEMANTICS", module.SEMANTICS + 1)
    assert meaning() != before
