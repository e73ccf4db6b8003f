import pytest

from ftindicators.engine.state import State
from ftindicators.model.values import DAY, HOUR
from tests.unit.engine.small_rows import START, evaluated, evidence, hits, in_batches, rows
from tests.unit.plan.small_plans import COUNT, indicator, plan

BUSY = {"measures": {"n": COUNT}, "condition": "n >= 2"}


def test_no_rows_answer_nothing_but_move_the_watermark():
    state = State()
    found = evaluated(plan(**BUSY), rows().clear(), state, watermark=START)
    assert (found.indicators, found.closed) == ((), ())
    assert (state.settled, state.data_from, state.data_to) == (START, None, None)


def test_the_data_begin_with_the_first_row_unless_it_is_stated():
    state, stated = State(), State(data_from=START - DAY)
    for kept in (state, stated):
        evaluated(plan(**BUSY), rows({"h": 1}, {"h": 5}), kept)
    assert (state.data_from, state.data_to) == (START + HOUR, START + 5 * HOUR)
    assert stated.data_from == START - DAY


def test_without_a_watermark_nothing_is_closed_or_settled():
    state = State()
    evaluated(plan(**BUSY), rows({"h": 0}, {"h": 1}, {"h": 24 * 300}), state)
    assert state.settled is None
    assert len(state.episodes["made-up"]) == 1


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_batches_give_the_hits_and_evidence_of_one_call(size):
    made = plan(
        indicator("a", **BUSY),
        indicator("b", subject="party", measures={"n": COUNT | {"by": {"party": "other_party"}}}, condition="n >= 1"),
        indicator("c", condition="amount > 0", history="1d"),
    )
    names = ["x", "y", "x", "y", "y", "x", "x", "y"]
    frame = rows(*(
        {"h": 9 * n, "account_id": name, "party": name, "other_party": names[n - 1]} for n, name in enumerate(names)
    ))  # fmt: skip
    whole = evaluated(made, frame)
    calls = list(in_batches(made, frame, State(), size))
    for which in range(3):
        assert [i for found in calls for i in hits(found, which)] == hits(whole, which)
    assert evidence(made, *calls) == evidence(made, whole)


def test_indicators_that_share_a_measure_advance_it_once():
    made = plan(indicator("a", **BUSY), indicator("b", measures={"n": COUNT}, condition="n >= 3"))
    state = State()
    found = evaluated(made, rows({}, {}, {}), state)
    assert (hits(found, 0), hits(found, 1)) == (["t002", "t003"], ["t003"])
    assert len(state.measures) == len(state.strands) == 1


def test_a_due_episode_that_has_grown_is_asked_again_later():
    made, state = plan(condition="amount > 0", episode={"gap": "2d"}), State()
    evaluated(made, rows({"h": 0}), state, watermark=START + 1)
    evaluated(made, rows({"h": 40}), state, watermark=START + 40 * HOUR + 1)
    assert evaluated(made, rows().clear(), state, watermark=START + 60 * HOUR).closed == ()
    assert len(state.closing["made-up"]) == 1
    (closed,) = evaluated(made, rows().clear(), state, watermark=START + 88 * HOUR).closed
    assert closed.hits == 2
