from datetime import timedelta

import pytest

from ftindicators.diagnostics import WrongUsage
from ftindicators.model.values import DAY
from ftindicators.runners.corrections import horizon_of
from tests.unit.plan.small_plans import COUNT, plan
from tests.unit.runners.small_feeds import engine, hour, ids, rows


def within(length):
    return plan(measures={"n": COUNT | {"within": length}}, condition="n >= 2")


class TestHorizon:
    def test_it_is_the_longest_window_and_a_day_at_least(self):
        assert horizon_of(within("9d"), None, None) == 9 * DAY
        assert horizon_of(within("2h"), None, None) == DAY
        assert horizon_of(plan(condition="amount > 1"), None, None) == DAY

    def test_a_whole_past_sets_none(self):
        measures = {"n": COUNT | {"within": "all"}, "m": COUNT | {"within": "3d"}}
        assert horizon_of(plan(measures=measures, condition="n >= 2 AND m >= 2"), None, None) == 3 * DAY

    def test_rows_whose_ids_are_forgotten_cannot_be_corrected(self):
        assert horizon_of(within("9d"), None, timedelta(days=2)) == 2 * DAY

    def test_what_is_asked_for_counts(self):
        assert horizon_of(within("9d"), timedelta(microseconds=5), timedelta(days=2)) == 5
        with pytest.raises(WrongUsage, match="below zero"):
            engine(corrections=timedelta(days=-1))


@pytest.fixture
def moving(monkeypatch):
    """An Engine whose base moves on with every row."""
    monkeypatch.setattr("ftindicators.runners.corrections.LEAST", 1)
    monkeypatch.setattr("ftindicators.runners.corrections.WORTH", 1)
    return engine(corrections=timedelta(hours=10))


def test_the_base_moves_on_to_what_no_correction_can_reach(moving):
    for number in range(30):
        moving.feed(rows({"id": f"t{number}", "h": number}), watermark=hour(number + 1))
        assert moving.snapshot().frames["since_base"].height <= 2 * 10
    base = moving.snapshot().base
    assert base is not None
    assert base.settled is not None
    assert base.data_to is not None
    assert base.data_to < base.settled <= moving.snapshot().settled - 10 * DAY // 24


def test_a_row_is_put_down_to_the_correction_of_its_own_subject():
    made = engine()
    frame = rows(*({"id": f"{a}{n}", "h": n, "account_id": a} for a in "AB" for n in (1, 2)), revision=0)
    made.feed(frame, watermark=hour(3))
    away = rows(*({"id": f"{a}1", "h": 1, "account_id": "C", "revision": 1} for a in "AB"))
    delta = made.feed(away, watermark=hour(3))
    assert [(r["transaction_id"], r["by"]) for r in delta.retracted.to_pylist()] == [("A2", "A1"), ("B2", "B1")]
    assert ids(delta.hits) == ["A1", "B1"]
