from itertools import pairwise

import pytest

from ftindicators.engine import hit_log as module
from ftindicators.engine.hit_log import SCHEMA, hit_log
from ftindicators.engine.state import State
from ftindicators.model.values import HOUR
from tests.unit.engine.small_rows import START, evaluated, in_batches, rows
from tests.unit.plan.small_plans import COUNT, indicator, plan

MADE = plan(measures={"n": COUNT}, condition="n >= 1")


def logged(*calls):
    return [(row[1], (row[2] - START) // HOUR, row[4]) for found in calls for row in hit_log(found).iter_rows()]


def test_each_hit_is_logged_with_its_time_and_how_high_measures_had_risen():
    found = evaluated(MADE, rows({"h": 0}, {"h": 1}, {"h": 2}, {"h": 3}))
    assert logged(found) == [("t001", 0, [1.0]), ("t002", 1, [2.0]), ("t003", 2, [3.0]), ("t004", 3, [4.0])]
    log = hit_log(found)
    assert log.schema == SCHEMA
    assert log["known_at"].equals(log["occurred_at"].alias("known_at"))
    assert log["episode_id"].n_unique() == 1


@pytest.mark.parametrize("size", [1, 3, 9])
def test_of_many_hits_of_an_episode_only_those_that_rise_by_a_twentieth_are_logged(size, monkeypatch):
    monkeypatch.setattr(module, "FIRST_HITS", 3)
    calls = in_batches(MADE, rows(*({"h": h / 100} for h in range(60))), State(), size)
    heights = [row[2][0] for found in calls for row in logged(found)]
    assert heights[:7] == [1, 2, 3, 4, 5, 6, 7]
    assert len(heights) < 45
    assert all(now <= before * 1.11 for before, now in pairwise(heights[10:]))


def test_a_hit_at_which_nothing_rises_says_so():
    made = plan(measures={"n": {**COUNT, "within": "90m"}}, condition="n >= 1", episode={"gap": "24h", "longest": "3d"})
    found = evaluated(made, rows({"h": 0}, {"h": 1}, {"h": 10}, {"h": 20}))
    assert logged(found) == [("t001", 0, [1.0]), ("t002", 1, [2.0]), ("t003", 10, None), ("t004", 20, None)]


def test_episodes_are_counted_apart(monkeypatch):
    monkeypatch.setattr(module, "FIRST_HITS", 1)
    made = plan(indicator("a", condition="amount > 0"), indicator("b", condition="amount > 0", subject="party"))
    found = evaluated(made, rows({"account_id": "A", "party": "p"}, {"account_id": "B", "party": "p"}, {"party": "p"}))
    assert [row[0] for row in logged(found)] == ["t001", "t002", "t001"]


def test_no_hits_leave_an_empty_log():
    assert hit_log(evaluated(plan(condition="amount > 9999"), rows({}))).schema == SCHEMA
