"""What the Engine promises; the feed behind it has tests of its own."""

from datetime import datetime, timedelta

import pytest

from ftindicators.diagnostics import OtherPlan, WrongUsage
from ftindicators.engine.state import State
from tests.unit.plan.small_plans import COUNT, plan
from tests.unit.runners.small_feeds import START, TWO, engine, hour, ids, rows

FOUR = rows({}, {}, {"h": 30}, {"h": 40})


def test_a_run_answers_the_whole_and_does_not_touch_the_feed():
    made = engine()
    made.feed(FOUR.head(1), watermark=hour(2))
    assert ids(made.run(FOUR).hits) == ["t2", "t3", "t4"]
    assert ids(made.feed(FOUR.slice(1, 1), watermark=hour(3)).hits) == ["t2"]
    assert ids(made.run(FOUR).hits) == ["t2", "t3", "t4"]


def test_a_watermark_needs_a_time_zone():
    with pytest.raises(WrongUsage, match="time zone"):
        engine().feed(FOUR, watermark=datetime(2024, 1, 1))  # noqa: DTZ001 - that is the point


def test_a_watermark_may_repeat_but_not_go_back():
    made = engine()
    made.feed(FOUR.head(1), watermark=hour(3))
    made.feed(FOUR.head(0), watermark=hour(3))
    with pytest.raises(WrongUsage, match="goes back"):
        made.feed(FOUR.head(0), watermark=hour(3) - timedelta(microseconds=1))


def test_what_is_not_there_yet_is_refused_by_name():
    with pytest.raises(WrongUsage, match="memory"):
        engine(memory="1MB")
    with pytest.raises(WrongUsage, match="some"):
        engine(hits="some")


def test_a_snapshot_is_independent_of_the_engine_it_was_taken_from():
    made = engine()
    made.feed(FOUR.head(1), watermark=hour(2))
    state = made.snapshot()
    made.feed(FOUR.slice(1, 3), watermark=hour(50))
    for _ in range(2):
        other = engine(state=state)
        assert ids(other.feed(FOUR.slice(1, 1), watermark=hour(3)).hits) == ["t2"]
    assert state.settled == 2 * 3_600_000_000 + 1_704_067_200_000_000


def test_a_state_of_another_meaning_is_refused_and_of_other_thresholds_taken(tmp_path):
    made = engine()
    made.feed(FOUR.head(2), watermark=hour(3))
    state = made.snapshot()
    with pytest.raises(OtherPlan, match=r"Engine\(state=...\): the state was kept for other measures"):
        engine(plan(measures={"n": COUNT | {"within": "9d"}}, condition="n >= 2"), state=state)
    three = plan(measures={"n": COUNT}, condition="n >= 3")
    assert ids(engine(three, state=state).feed(FOUR.slice(2, 1), watermark=hour(31)).hits) == ["t3"]
    state.save(tmp_path / "state")
    assert ids(engine(three, state=State.load(tmp_path / "state", three)).feed(FOUR, watermark=hour(99)).hits) == [
        "t3",
        "t4",
    ]


def test_an_empty_state_begins_like_none():
    made = engine(plan(**TWO, history="1d"), state=State(), data_from=START - timedelta(days=9))
    assert made.snapshot().data_from == 1_704_067_200_000_000 - 9 * 86_400_000_000


def test_bytes_of_the_state_are_told():
    made = engine()
    before = made.state_bytes
    made.feed(FOUR, watermark=hour(31))
    assert made.state_bytes > before


@pytest.mark.parametrize(("which", "expected"), [("edges", ["t2", "t4"]), ("all", ["t2", "t3", "t4"]), ("none", [])])
def test_which_hits_are_handed_out_changes_no_episode(which, expected):
    made = engine(hits=which)
    delta = made.feed(FOUR, watermark=hour(50))
    assert ids(delta.hits) == expected
    assert delta.episodes["hits"].to_pylist() == [3]
    assert ids(engine(hits=which).run(FOUR).hits) == expected
